"""A time of the episode: everything that sounds then, and the line of the script it is from."""

from __future__ import annotations

from typing import Any

from pipeline.explain.laid import Laid
from pipeline.explain.model import Block, Row, Subject, db_said, seconds_said, timecode_said
from pipeline.explain.placing import event_json, named, place_of
from pipeline.timeline.dump import clock
from pipeline.timeline.model import ROLES, Clip
from pipeline.units import samples

_NEAR_S = 0.1


def explain_moment(sample: int, laid: Laid) -> Subject:
    """What sounds at ``sample``, which lies in the episode."""
    sounding = [
        clip
        for role in ROLES
        for clip in laid.timeline.of_role(role)
        if clip.start_sample <= sample < clip.end_sample
    ]
    spoken = [c.character for c in sounding if c.character is not None]
    who = f"{' and '.join(spoken)} speaking" if spoken else "nobody speaking"
    told = f" (predicted: {laid.why_predicted()})" if laid.predicted else ""
    return Subject(
        kind="time",
        sentence=f"At {clock(sample)}{told}: {who}, {len(sounding)} sounding in all.",
        span=None,
        blocks=(_where(sample, laid), *(_sounding(clip, sample, laid) for clip in sounding)),
    )


def _where(sample: int, laid: Laid) -> Block:
    section = next(
        (s for s in laid.timeline.sections if s.start_sample <= sample < s.end_sample), None
    )
    rows: list[Row] = [("timecode", timecode_said(sample))]
    if section is not None:
        start = f"from {clock(section.start_sample)} to {clock(section.end_sample)}"
        rows.append(("section", f"{section.title or section.id}, {start}"))
    held = [
        marker
        for marker in laid.timeline.markers
        if marker.at_sample <= sample < marker.at_sample + marker.duration_samples
        and marker.span is not None
    ]
    for marker in held:
        assert marker.span is not None
        rows.append((marker.kind, f"{place_of(marker.span, laid)}: {marker.span.text}"))
    return Block(
        key="time",
        rows=tuple(rows),
        data={
            "sample": sample,
            "at": clock(sample),
            "timecode": timecode_said(sample),
            "predicted": laid.predicted,
            "why_predicted": laid.why_predicted(),
            "section": section.id if section else None,
            "markers": [
                {"kind": m.kind, "name": m.name, "line": m.span.line if m.span else None}
                for m in held
            ],
        },
    )


def _sounding(clip: Clip, sample: int, laid: Laid) -> Block:
    """One clip: what it is, the line it is from, how far into it, its gain there."""
    near = samples(_NEAR_S)
    gain_db = None
    if laid.levels.known(sample - near, sample + near):
        gain_db = laid.levels.gain_db(clip, sample)
    event = laid.event(clip.id.removesuffix("/ending"))
    said = named(event) if event is not None else clip.name
    from_line = f"{place_of(clip.span, laid)}: {said}" if event is not None else said
    into = f"{seconds_said(sample - clip.start_sample)} into {clip.duration_samples / 48_000:.3f} s"
    gain = "gain known after a render" if gain_db is None else db_said(gain_db)
    name = clip.asset or clip.character or clip.name
    data: dict[str, Any] = {
        "id": clip.id,
        "role": clip.role,
        "name": name,
        "start_sample": clip.start_sample,
        "end_sample": clip.end_sample,
        "gain_db": gain_db,
        "event": event_json(event) if event is not None else None,
    }
    return Block(
        key="sounding",
        rows=((clip.role, f"{name}: {into}, {gain}"), ("", from_line)),
        data=data,
        listed=True,
    )
