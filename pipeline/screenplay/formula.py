"""The documentary formula, and the checklist of a script in figures that can be counted.

Whether a hook grips is for a person to say; what is measured here is what a person forgets.
Points that only a person can judge are signed off in the front matter's ``[signoff]``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.screenplay.company import NARRATOR
from pipeline.screenplay.model import (
    Line,
    Pause,
    Screenplay,
    SectionStart,
    Silence,
)
from pipeline.screenplay.sections import FORMULA

WORDS_PER_MINUTE = 150
"""The pace of a documentary's narration."""

COLD_OPEN_MAX_S = 120.0
_TURN_S = 0.4

_FIGURE = re.compile(r"\d")
_METAPHOR = re.compile(
    r"\b(?:imagine|picture|think of|as if|as though|like an?|the way an?)\b", re.I
)
_HOOK = re.compile(r"\b(?:next (?:time|episode|week)|episode \d+|coming up)\b|\?", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFound:
    """A part of the formula: where it begins (``None`` where it is missing) and what is in it,
    the sections under it that are no part themselves included."""

    id: str
    title: str
    section: SectionStart | None
    lines: tuple[Line, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """``ok`` is ``None`` where a person has yet to say."""

    id: str
    item: str
    ok: bool | None
    detail: str


def spoken_seconds(line: Line) -> float:
    """About how long ``line`` takes to say, at the pace of narration."""
    gaps_s = sum(phrase.gap_after_s for phrase in line.phrases)
    return len(line.spoken.split()) * 60.0 / WORDS_PER_MINUTE / line.speed + gaps_s


def formula_of(screenplay: Screenplay) -> tuple[PartFound, ...]:
    """The six parts in their order, present or missing."""
    starts: dict[str, SectionStart] = {}
    lines: dict[str, list[Line]] = {part.id: [] for part in FORMULA}
    seconds = dict.fromkeys(lines, 0.0)
    current: str | None = None
    for event in screenplay.events:
        if isinstance(event, SectionStart) and event.part is not None:
            current = event.part
            starts.setdefault(current, event)
        elif current is not None and isinstance(event, Line):
            lines[current].append(event)
            seconds[current] += spoken_seconds(event) + _TURN_S
        elif current is not None and isinstance(event, Pause | Silence):
            seconds[current] += event.duration_s
    return tuple(
        PartFound(
            id=part.id,
            title=part.title,
            section=starts.get(part.id),
            lines=tuple(lines[part.id]),
            seconds=round(seconds[part.id], 1),
        )
        for part in FORMULA
    )


def checklist_of(screenplay: Screenplay) -> tuple[CheckItem, ...]:
    """The framework's Script Development list."""
    parts = {part.id: part for part in formula_of(screenplay)}
    signed = dict(screenplay.episode.signoff)
    return (
        _cold_open(parts["cold-open"]),
        _stakes(parts["context"]),
        _metaphors(parts["deep-dive"]),
        _dialogue(screenplay, signed),
        _ending(parts["resolution"]),
        _tease(parts["tease"]),
        _signed("legal", "Legal review for company stories", signed),
    )


def _cold_open(part: PartFound) -> CheckItem:
    item = "Cold open: maximum 2 minutes"
    if not part.lines:
        return CheckItem(id="cold-open", item=item, ok=False, detail="there is no cold open")
    return CheckItem(
        id="cold-open",
        item=item,
        ok=part.seconds <= COLD_OPEN_MAX_S,
        detail=f"about {part.seconds:.0f} s at {WORDS_PER_MINUTE} words a minute",
    )


def _stakes(part: PartFound) -> CheckItem:
    figures = sum(1 for line in part.lines if _FIGURE.search(line.written))
    return CheckItem(
        id="context",
        item="Context setting: clear stakes",
        ok=figures > 0,
        detail=f"{figures} lines with a figure in them",
    )


def _metaphors(part: PartFound) -> CheckItem:
    images = sum(1 for line in part.lines if _METAPHOR.search(line.written))
    return CheckItem(
        id="metaphors",
        item="Technical content: metaphors ready",
        ok=images > 0,
        detail=f"{images} lines that liken one thing to another",
    )


def _dialogue(screenplay: Screenplay, signed: dict[str, str]) -> CheckItem:
    item = "War room dialogue: technically accurate"
    voices = {line.character for line in screenplay.lines} - {NARRATOR}
    if not voices:
        return CheckItem(id="technical", item=item, ok=False, detail="there is no dialogue")
    return _signed("technical", item, signed)


def _ending(part: PartFound) -> CheckItem:
    return CheckItem(
        id="resolution",
        item="Resolution: satisfying conclusion",
        ok=bool(part.lines),
        detail=f"{len(part.lines)} lines, about {part.seconds:.0f} s",
    )


def _tease(part: PartFound) -> CheckItem:
    hooks = sum(1 for line in part.lines if _HOOK.search(line.written))
    return CheckItem(
        id="tease",
        item="Next episode tease: compelling hook",
        ok=hooks > 0,
        detail=f"{hooks} lines that ask, or name what comes next",
    )


def _signed(key: str, item: str, signed: dict[str, str]) -> CheckItem:
    by = signed.get(key, "")
    if by and by != "false":
        return CheckItem(id=key, item=item, ok=True, detail=f"signed off: {by}")
    return CheckItem(id=key, item=item, ok=None, detail=f"nobody has signed [signoff] {key}")
