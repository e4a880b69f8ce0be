"""The timeline for others: ``timeline.json`` for programs, and a picture in text for people.

Both are pure functions of the timeline and the planned automation, so their differences
between two renders are differences of the programme.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.source import SourceSpan
from pipeline.timeline.model import (
    ROLES,
    Automation,
    Clip,
    Marker,
    Role,
    Rule,
    SectionRange,
    Timeline,
)
from pipeline.units import SAMPLE_RATE_HZ, timecode

SCHEMA = "warroom.timeline/1"

_DUCKED_DB = -3.0
"""From here down a clip is drawn as ducked."""
_HELD_DB = -20.0
"""From here down a SILENCE holds a clip so low that its letter would mislead."""
_EMPTY, _DUCKED, _HELD, _TOGETHER, _UNLETTERED = "-", "v", ".", "+", "?"
_LETTERS = string.ascii_uppercase + string.ascii_lowercase.replace(_DUCKED, "") + string.digits
_MARKS = {"pause": "p", "silence": "s", "cue": "*", "visual": "d"}
_HEAD = 8
"""Columns of the longest role's name."""


def timeline_json(timeline: Timeline, automation: Sequence[Automation]) -> dict[str, Any]:
    """The ``timeline.json`` object: tracks in the order of ``ROLES``, clips by their start.

    Automation has one entry a role, or a clip where ``clip`` names one.
    """
    return {
        "schema": SCHEMA,
        "sample_rate_hz": SAMPLE_RATE_HZ,
        "duration_samples": timeline.duration_samples,
        "tracks": [
            {
                "name": role,
                "role": role,
                "clips": [_clip_json(c) for c in _in_order(timeline.of_role(role))],
            }
            for role in ROLES
        ],
        "markers": [
            _marker_json(m)
            for m in sorted(timeline.markers, key=lambda m: (m.at_sample, m.kind, m.name))
        ],
        "automation": [
            {
                "track": lane.role,
                "clip": lane.clip_id,
                "points": [[int(sample), float(gain_db)] for sample, gain_db in lane.points],
            }
            for lane in automation
        ],
    }


def _in_order(clips: Iterable[Clip]) -> list[Clip]:
    """By start, the longer first: a bed lies under what starts with it."""
    return sorted(clips, key=lambda c: (c.start_sample, -c.duration_samples, c.id))


def _clip_json(clip: Clip) -> dict[str, Any]:
    return {
        "id": clip.id,
        "section": clip.section,
        "name": clip.name,
        "start_sample": clip.start_sample,
        "duration_samples": clip.duration_samples,
        "source_offset_samples": clip.source_offset_samples,
        "gain_db": clip.gain_db,
        "fade_in_samples": clip.fade_in_samples,
        "fade_out_samples": clip.fade_out_samples,
        "pan": clip.pan,
        "via": clip.via,
        "bus": clip.role,
        "lang": clip.lang,
        "asset": clip.asset,
        "character": clip.character,
        "written": clip.written,
        "spoken": clip.spoken,
        "source": _source_json(clip.span),
        "loop": clip.loop,
        "room": clip.room,
        "variant": clip.variant,
        "rule": _rule_json(clip.placed_by),
        "ended_by": _rule_json(clip.ended_by),
        "placed_by": clip.placed_by.words,
        "dips": [[start, end, gain_db] for start, end, gain_db in clip.dips],
    }


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "of": rule.of,
        "offset_samples": rule.offset_samples,
        "words": rule.words,
    }


def _marker_json(marker: Marker) -> dict[str, Any]:
    return {
        "name": marker.name,
        "kind": marker.kind,
        "at_sample": marker.at_sample,
        "duration_samples": marker.duration_samples,
        "source": None if marker.span is None else _source_json(marker.span),
    }


def _source_json(span: SourceSpan) -> dict[str, Any]:
    return {"path": span.path, "line": span.line, "column": span.column}


def picture(timeline: Timeline, automation: Sequence[Automation], width: int = 100) -> str:
    """The timeline drawn in text, ``width`` cells across, and every clip in order below it.

    A cell shows what sounds in its middle: the clip that started last, ``v`` where that clip
    is ducked by 3 dB or more, ``.`` where a SILENCE holds it down, ``+`` where two voices
    speak at once, ``-`` nothing. A clip too short to reach a middle is drawn in the cell it
    starts in. The whole is followed by one drawing a section, where there are several.
    """
    letters = _letters(timeline)
    lanes = {(lane.role, lane.clip_id): lane for lane in automation}
    whole = _drawing(timeline, lanes, letters, _edges(0, timeline.duration_samples, width))
    parts = [_legend(letters), whole]
    if len(timeline.sections) > 1:
        parts += [
            f"{section.title} ({section.id})\n"
            + _drawing(
                timeline, lanes, letters, _edges(section.start_sample, section.end_sample, width)
            )
            for section in timeline.sections
        ]
    parts.append(_listing(timeline))
    return "\n\n".join(parts) + "\n"


def _edges(start: int, end: int, width: int) -> NDArray[np.int64]:
    """Where the cells of ``[start, end)`` begin and end: ``width + 1`` samples."""
    return start + (np.arange(width + 1, dtype=np.int64) * (end - start)) // width


_Letters = dict[tuple[Role, str], str]
_Lanes = dict[tuple[Role, str], Automation]
"""By role and clip id; the id is empty for what moves the whole role."""


def _subject(clip: Clip) -> str:
    """What a letter stands for: who speaks, or which sound it is."""
    return clip.character or clip.asset or clip.name


def _letters(timeline: Timeline) -> _Letters:
    """A letter for each character and asset, its initial where that is still free.

    Each role has an alphabet of its own; letters are given in order of appearance, so a new
    subject changes no letter before it.
    """
    given: _Letters = {}
    for role in ROLES:
        free = list(_LETTERS)
        for clip in _in_order(timeline.of_role(role)):
            subject = _subject(clip)
            if (role, subject) in given:
                continue
            initial = subject.rsplit(".", 1)[-1][:1].upper()
            letter = initial if initial in free else free[0] if free else _UNLETTERED
            if letter in free:
                free.remove(letter)
            given[role, subject] = letter
    return given


def _legend(letters: _Letters) -> str:
    rows = []
    for role in ROLES:
        named = [f"{letter} {subject}" for (of, subject), letter in letters.items() if of == role]
        rows.append(f"{role:<{_HEAD}}  " + (" · ".join(named) or "nothing"))
    return "\n".join(rows)


def _drawing(
    timeline: Timeline,
    lanes: _Lanes,
    letters: _Letters,
    edges: NDArray[np.int64],
) -> str:
    """One ruler, the sections, the four roles and the marks between the first edge and the last."""
    rows = {"": _ruler(edges), "section": _section_row(timeline.sections, edges)}
    for role in ROLES:
        rows[role] = _row(role, timeline.of_role(role), lanes, letters, edges)
    rows["marks"] = _marks(timeline.markers, edges)
    return "\n".join(
        f"{name:<{_HEAD}} |{row}|" for name, row in rows.items() if row.strip() or not name
    )


def _ruler(edges: NDArray[np.int64]) -> str:
    """A time about every ten cells, its first figure over the cell that holds that time."""
    width = len(edges) - 1
    text = ""
    for cell in range(0, width, 10):
        label = timecode(int(edges[cell]))
        if cell + len(label) <= width:
            text = text.ljust(cell) + label
    return text.ljust(width)


def _section_row(sections: Iterable[SectionRange], edges: NDArray[np.int64]) -> str:
    """The sections' titles, cut to the cells they last for."""
    width = len(edges) - 1
    row = [" "] * width
    for section in sections:
        first = int(np.searchsorted(edges, section.start_sample, side="right")) - 1
        last = min(width, int(np.searchsorted(edges, section.end_sample)))
        cells = range(max(first, 0), last)
        for cell, letter in zip(cells, f"/{section.title}", strict=False):
            row[cell] = letter
    return "".join(row)


def _row(
    role: Role,
    clips: Iterable[Clip],
    lanes: _Lanes,
    letters: _Letters,
    edges: NDArray[np.int64],
) -> str:
    width = len(edges) - 1
    middles = (edges[:-1] + edges[1:]) // 2
    cells = [_EMPTY] * width
    speakers: list[set[str]] = [set() for _ in range(width)]
    # Room tone lies under everything, whenever its section began.
    for clip in sorted(_in_order(clips), key=lambda c: not c.is_room_tone):
        if clip.end_sample <= edges[0] or clip.start_sample >= edges[-1]:
            continue
        subject = _subject(clip)
        first = int(np.searchsorted(middles, clip.start_sample))
        last = int(np.searchsorted(middles, clip.end_sample))
        if first == last:
            first = max(0, int(np.searchsorted(edges, clip.start_sample, side="right")) - 1)
            last = first + 1
        gains_db = _automation_db(_lane_of(clip, lanes), middles[first:last])
        for cell, gain_db in zip(range(first, last), gains_db, strict=True):
            speakers[cell].add(subject)
            if _held(clip, int(middles[cell])):
                cells[cell] = _HELD
            elif role != "dialogue" and gain_db <= _DUCKED_DB:
                cells[cell] = _DUCKED
            else:
                cells[cell] = letters[role, subject]
    if role == "dialogue":
        cells = [_TOGETHER if len(who) > 1 else c for c, who in zip(cells, speakers, strict=True)]
    return "".join(cells)


def _lane_of(clip: Clip, lanes: _Lanes) -> Automation | None:
    """The clip's own automation, else its role's, which a clip with ``duck=off`` is not under."""
    own = lanes.get((clip.role, clip.id))
    return own if own is not None or clip.duck_off else lanes.get((clip.role, ""))


def _automation_db(lane: Automation | None, at: NDArray[np.int64]) -> NDArray[np.float64]:
    """The automation's gain at each sample: straight lines in dB, held before and after."""
    if lane is None or not lane.points:
        return np.zeros(len(at))
    samples, gains_db = zip(*lane.points, strict=True)
    return np.asarray(np.interp(at, samples, gains_db), np.float64)


def _held(clip: Clip, sample: int) -> bool:
    return any(start <= sample < end and gain <= _HELD_DB for start, end, gain in clip.dips)


def _marks(markers: Iterable[Marker], edges: NDArray[np.int64]) -> str:
    """Pauses, silences, cues and visuals at the cell they begin in."""
    row = [" "] * (len(edges) - 1)
    for marker in markers:
        if marker.kind in _MARKS and edges[0] <= marker.at_sample < edges[-1]:
            cell = int(np.searchsorted(edges, marker.at_sample, side="right")) - 1
            row[cell] = _MARKS[marker.kind]
    return "".join(row)


def _listing(timeline: Timeline) -> str:
    """Every clip by its start: when, which, what it is and the rule that placed it."""
    clips = _in_order(timeline.clips)
    columns = [("start", "end", "role", "id", "name", "placed by", "ended by")]
    columns += [
        (
            clock(c.start_sample),
            clock(c.end_sample),
            c.role,
            c.id,
            c.name,
            c.placed_by.words,
            c.ended_by.words,
        )
        for c in clips
    ]
    id_width, name_width = (max(len(row[column]) for row in columns) for column in (3, 4))
    return "\n".join(
        f"{start:>10} {end:>10}  {role:<{_HEAD}}  {id_:<{id_width}}  {name:<{name_width}}"
        f"  {began} | {ended}"
        for start, end, role, id_, name, began, ended in columns
    )


def clock(sample: int) -> str:
    """Minutes, seconds and milliseconds, cut, so that no end passes the next start."""
    minutes, rest = divmod(sample * 1000 // SAMPLE_RATE_HZ, 60_000)
    return f"{minutes}:{rest // 1000:02d}.{rest % 1000:03d}"
