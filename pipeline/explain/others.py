"""What holds time, names a room or marks a picture, headings, and all that is never heard."""

from __future__ import annotations

from typing import Any

from pipeline.compile import Compiled
from pipeline.explain.laid import Laid
from pipeline.explain.model import Block, Row, Subject, seconds_said
from pipeline.explain.placing import (
    event_json,
    named,
    place_of,
    time_block,
)
from pipeline.screenplay.company import NARRATOR
from pipeline.screenplay.model import (
    CueCall,
    Event,
    Pause,
    PictureCue,
    SectionStart,
    Silence,
)
from pipeline.source import SourceSpan
from pipeline.timeline.dump import clock
from pipeline.timeline.model import Clip, SectionRange
from pipeline.units import samples, seconds


def explain_pause(pause: Pause, compiled: Compiled, laid: Laid | None) -> Subject:
    blocks = [_id_block(pause)]
    if laid is not None:
        blocks += _marker_blocks("pause", pause.id, laid)
    return Subject(
        kind="pause",
        sentence=f"{pause.duration_s:g} s without speech; beds go on.",
        span=pause.span,
        blocks=(*blocks, _around(pause.span, compiled, laid)),
    )


def explain_silence(silence: Silence, compiled: Compiled, laid: Laid | None) -> Subject:
    kept = "even the room tone is gone" if silence.black else "the room tone stays"
    blocks = [_id_block(silence)]
    if laid is not None:
        blocks += _marker_blocks("silence", silence.id, laid)
        blocks += _stilled(silence, laid)
    return Subject(
        kind="silence",
        sentence=f"{silence.duration_s:g} s of silence: music and effects leave, {kept}.",
        span=silence.span,
        blocks=(*blocks, _around(silence.span, compiled, laid)),
    )


def _stilled(silence: Silence, laid: Laid) -> list[Block]:
    marker = laid.marker("silence", silence.id)
    if marker is None:
        return []
    start = marker.at_sample
    held = [c for c in laid.timeline.clips if any(dip[0] == start for dip in c.dips)]
    cut = [c for c in laid.timeline.clips if c.ended_by.of == silence.id]
    return [
        Block(
            key=key,
            rows=((label, f"{clip.asset}{_origin(clip, laid)}"),),
            data={"id": clip.id, "asset": clip.asset, "line": clip.span.line},
            listed=True,
        )
        for key, label, clips in (("held_down", "held down", held), ("cut", "cut", cut))
        for clip in clips
    ]


def _origin(clip: Clip, laid: Laid) -> str:
    return "" if clip.is_room_tone else f" ({place_of(clip.span, laid)})"


def explain_picture(cue: PictureCue, compiled: Compiled, laid: Laid | None) -> Subject:
    blocks = [_id_block(cue)]
    if laid is not None:
        blocks += _marker_blocks("visual", f"{cue.key}: {cue.text}", laid, at_span=cue.span)
    return Subject(
        kind=cue.key.casefold(),
        sentence=f"For the picture: a marker, “{cue.text}”. It is silent.",
        span=cue.span,
        blocks=(*blocks, _around(cue.span, compiled, laid)),
    )


def explain_room(cue: CueCall, compiled: Compiled, laid: Laid | None) -> Subject:
    """A ROOM: which lines stand in it."""
    screenplay = compiled.screenplay
    inside = [
        line
        for line in screenplay.lines
        if line.section == cue.section
        and line.character != NARRATOR
        and laid is not None
        and _room_before(line.span, screenplay.cues, laid) is cue
    ]
    wanted = inside[0].room if inside else (cue.args[0] if cue.args else "")
    room = compiled.catalog.rooms.get(wanted)
    described = f"{room.id}: {room.description}" if room else wanted or "no room"
    rows: list[Row] = [("room", described)]
    rows += [("stands in it", f"{_at(line, laid)}: {named(line)}") for line in inside]
    if not inside and laid is not None:
        rows.append(("stands in it", "nobody: no character speaks before the section ends"))
    return Subject(
        kind="room",
        sentence="The acoustic of the lines that follow in this section; the narrator is in none.",
        span=cue.span,
        blocks=(
            Block(
                key="room",
                rows=tuple(rows),
                data={
                    "id": cue.id,
                    "room": room.id if room else None,
                    "lines": [event_json(line) for line in inside],
                },
            ),
        ),
    )


def _room_before(span: SourceSpan, cues: tuple[CueCall, ...], laid: Laid) -> CueCall | None:
    """The last ROOM that is read before ``span``."""
    rooms = [cue for cue in cues if cue.kind == "room" and laid.before(cue.span, span)]
    return rooms[-1] if rooms else None


def explain_heading(section: SectionStart, compiled: Compiled, laid: Laid | None) -> Subject:
    lines = [line for line in compiled.screenplay.lines if line.section == section.id]
    sentence = f"The section “{section.title}” begins, and the one before it ends."
    if section is compiled.screenplay.sections[0]:
        sentence = f"The episode begins, with the section “{section.title}”."
    rows: list[Row] = [("id", f"#{section.id} (warroom preview … --scene {section.id})")]
    rows.append(("depth", f"{section.level}"))
    if section.part:
        rows.append(("part", f"{section.part}, of the documentary’s six"))
    rows.append(("room", section.room or "dry: no room= of its own"))
    if section.carry:
        rows.append(("carry", "its beds run on into the next section"))
    rows.append(("lines", f"{len(lines)}"))
    data: dict[str, Any] = {
        "id": section.id,
        "title": section.title,
        "level": section.level,
        "part": section.part,
        "room": section.room,
        "carry": section.carry,
        "target_s": section.target_s,
        "lines": len(lines),
    }
    blocks = [Block(key="section", rows=tuple(rows), data=data)]
    found = laid.section(section.id) if laid is not None else None
    if laid is not None and found is not None:
        blocks.append(time_block(found.start_sample, found.end_sample, laid))
        blocks += _against_target(section, found)
        blocks += _beds_it_ends(section, laid)
    return Subject(
        kind="section",
        sentence=sentence,
        span=section.span,
        blocks=tuple(blocks),
    )


def _against_target(section: SectionStart, found: SectionRange) -> list[Block]:
    if section.target_s is None:
        return []
    over = found.end_sample - found.start_sample - samples(section.target_s)
    side = "over" if over >= 0 else "under"
    said = f"target={section.target_s:g} s; it runs {seconds_said(abs(over))} {side}"
    return [Block(key="target", rows=(("target", said),), data={"over_s": seconds(over)})]


def _beds_it_ends(section: SectionStart, laid: Laid) -> list[Block]:
    """Beds that this section's own end lets go."""
    return [
        Block(
            key="beds_ended",
            rows=(("ends with it", f"{clip.asset}, {place_of(clip.span, laid)}"),),
            data={"id": clip.id, "asset": clip.asset, "line": clip.span.line},
            listed=True,
        )
        for clip in laid.timeline.clips
        if clip.ended_by.of == section.id and clip.ended_by.name == "section-end"
    ]


def explain_unheard(
    kind: str, sentence: str, span: SourceSpan, compiled: Compiled, laid: Laid | None
) -> Subject:
    """A note, prose, a blank: nothing comes of it, but something is near."""
    return Subject(kind=kind, sentence=sentence, span=span, blocks=(_around(span, compiled, laid),))


def _around(span: SourceSpan, compiled: Compiled, laid: Laid | None) -> Block:
    """The nearest before and after in the same file that has a place of its own."""
    here = [
        event
        for event in compiled.screenplay.events
        if event.span.path == span.path and event.span.text
    ]
    before = max((e for e in here if e.span.end <= span.start), key=_start, default=None)
    after = min((e for e in here if e.span.start >= span.end), key=_start, default=None)
    near = [(name, event) for name, event in (("before it", before), ("after it", after)) if event]
    return Block(
        key="nearest",
        rows=tuple((name, f"{_at(event, laid)}: {named(event)}") for name, event in near),
        data={
            "before": event_json(before) if before else None,
            "after": event_json(after) if after else None,
        },
    )


def _start(event: Event) -> int:
    return event.span.start


def _at(event: Event, laid: Laid | None) -> str:
    """``line 12, 0:03.250``; no time where nothing is laid out."""
    line = f"line {event.span.line}" if laid is None else place_of(event.span, laid)
    starts: list[int] = []
    if laid is not None:
        starts += [clip.start_sample for clip in laid.clips_of(event)]
        starts += [s.start_sample for s in laid.timeline.sections if s.id == event.id]
        starts += [m.at_sample for m in laid.timeline.markers if m.name == event.id]
    return f"{line}, {clock(starts[0])}" if starts else line


def _id_block(event: Event) -> Block:
    return Block(key="cue", rows=(("id", event.id),), data={"id": event.id})


def _marker_blocks(
    kind: str, name: str, laid: Laid, at_span: SourceSpan | None = None
) -> list[Block]:
    """The time of a marker; ``at_span`` tells one of two with the same words from the other."""
    for marker in laid.timeline.markers:
        if (marker.kind, marker.name) == (kind, name) and at_span in (None, marker.span):
            if marker.duration_samples:
                return [
                    time_block(marker.at_sample, marker.at_sample + marker.duration_samples, laid)
                ]
            told = f" (predicted: {laid.why_predicted()})" if laid.predicted else ""
            return [
                Block(
                    key="time",
                    rows=(("on the timeline", f"{clock(marker.at_sample)}{told}"),),
                    data={
                        "start_sample": marker.at_sample,
                        "end_sample": marker.at_sample,
                        "predicted": laid.predicted,
                    },
                )
            ]
    return []
