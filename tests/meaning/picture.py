"""What a performance looks like beside its script: four views, each in reading order.

In a ``timeline`` a column is a quarter of a second and a row is an event: a line or a sound by
its name, small letters where it fades, ``v`` where a SILENCE holds it down; ``p`` a PAUSE or
BEAT, ``s`` a SILENCE, ``#`` where a section begins, ``!`` what the picture shows. After the row
stands what was asked of it.
"""

from __future__ import annotations

import re

from pipeline.screenplay.model import (
    Line,
    Pause,
    PictureCue,
    Screenplay,
    SectionStart,
    Silence,
)
from pipeline.timeline.model import Clip, Timeline
from pipeline.units import samples
from tests.meaning.stage import Performance

CELL = samples(0.25)
_FALL = samples(0.2)
"""A SILENCE may take this long to still what it holds down."""
_LITERAL = re.compile(r"\\([*\\])")
"""How a phrase holds an asterisk that is no stress."""
_SHORTEST_FADE = samples(0.01)
"""Shorter ones only keep an edge from clicking."""


def views_of(performance: Performance) -> dict[str, str]:
    """Every view of a performance, by name."""
    screenplay, timeline = performance.screenplay, performance.timeline
    return {
        "sections": "\n".join(_section(s) for s in screenplay.sections),
        "lines": "\n".join(_line(line) for line in screenplay.lines),
        "timeline": _timeline(screenplay, timeline),
        "problems": "\n".join(f"{performance.place(d)} {d.slug}" for d in performance.diagnostics),
    }


def _section(section: SectionStart) -> str:
    facts = [
        section.title,
        _said("part {}", section.part),
        _said("in {}", section.room),
        _said("target {:g} s", section.target_s),
        "carry" if section.carry else "",
    ]
    return f"{'#' * section.level} {section.id}: " + ", ".join(filter(None, facts))


def _line(line: Line) -> str:
    """``#id ANN (CEO): "written" | said "spoken" | …`` with what is not as usual."""
    own_id = "" if "/" in line.id else f"#{line.id} "
    credit = f" ({line.attribution})" if line.attribution else ""
    phrased = " ".join(
        f"{p.text} <{p.gap_after_s:g} s>" if p.gap_after_s else p.text for p in line.phrases
    )
    facts = [
        f'{own_id}{line.character}{credit}: "{line.written}"',
        f'said "{phrased}"' if _LITERAL.sub(r"\1", phrased) != line.written.strip("—") else "",
        *line.deliveries,
        "together" if line.together else "",
        "barges in" if line.barges_in else "",
        "cut" if line.interrupted else "",
        f"speed {line.speed:g}" if line.speed != 1.0 else "",
        f"voice {line.voice}" if line.voice != line.character.casefold() else "",
        _said("file {}", line.file),
        f"take {line.take}" if line.take != 1 else "",
    ]
    return " | ".join(filter(None, facts))


def _said(form: str, value: object) -> str:
    return "" if value is None else form.format(value)


def _timeline(screenplay: Screenplay, timeline: Timeline) -> str:
    clips: dict[str, list[Clip]] = {}
    for clip in timeline.clips:
        clips.setdefault(clip.id.removesuffix("/ending"), []).append(clip)
    markers = {(m.kind, m.span): m for m in timeline.markers}
    starts = {s.id: s.start_sample for s in timeline.sections}
    rows: list[str] = []
    for event in screenplay.events:
        match event:
            case SectionStart():
                if event.title:
                    rows.append(_row(f"#{event.id}", _point(starts[event.id], "#")))
            case Pause() | Silence():
                kind = "pause" if isinstance(event, Pause) else "silence"
                held = markers[kind, event.span]  # type: ignore[index]
                rows.append(_row(kind, _stretch(held.at_sample, held.duration_samples, kind[0])))
            case PictureCue():
                shown = markers["visual", event.span]
                rows.append(_row(event.key, _point(shown.at_sample, "!"), [event.text]))
            case _:
                asked_pan = event.pan is not None
                rows += [
                    _row(_name(clip), _cells(clip), _notes(clip, asked_pan=asked_pan))
                    for clip in clips.get(event.id, ())
                ]
    rows += [
        _row("tone", _cells(tone)) for tone in timeline.clips if tone.is_room_tone and tone.dips
    ]
    return "\n".join(rows)


def _name(clip: Clip) -> str:
    return clip.character or (clip.asset or "").rsplit(".", 1)[-1]


def _row(name: str, cells: str, notes: list[str] | None = None) -> str:
    row = f"{name.lower()[:8]:<8} {cells}"
    return f"{row}  {', '.join(notes)}" if notes else row


def _point(at: int, mark: str) -> str:
    return "." * (at // CELL) + mark


def _stretch(at: int, length: int, mark: str) -> str:
    """A mark in each cell of which ``[at, at + length)`` holds the middle."""
    first, stop = ((sample + CELL // 2 - 1) // CELL for sample in (at, at + length))
    return "." * first + mark * (stop - first)


def _cells(clip: Clip) -> str:
    row = _stretch(clip.start_sample, clip.duration_samples, _name(clip)[0].upper())
    return "".join(_cell(clip, n * CELL + CELL // 2, mark) for n, mark in enumerate(row))


def _cell(clip: Clip, middle: int, mark: str) -> str:
    if mark == ".":
        return mark
    if any(start + _FALL <= middle < end for start, end, _ in clip.dips):
        return "v"
    into, left = middle - clip.start_sample, clip.end_sample - middle
    fades = clip.fade_in_samples > max(into, _SHORTEST_FADE) or clip.fade_out_samples > max(
        left, _SHORTEST_FADE
    )
    return mark.lower() if fades else mark


def _notes(clip: Clip, *, asked_pan: bool) -> list[str]:
    side = "L" if clip.pan < 0 else "R"
    place = f"{side}{abs(clip.pan) * 100:g}" if clip.pan else "C"
    notes = [
        _said("via {}", clip.via),
        f"in {clip.room}" if clip.room != "dry" else "",
        f"{clip.gain_db:+g} dB" if clip.gain_db else "",
        place if asked_pan else "",
        _said("lang {}", clip.lang),
        _said("duck {:g}", clip.duck_lu),
        "duck off" if clip.duck_off and clip.role != "dialogue" else "",
    ]
    return [note for note in notes if note]
