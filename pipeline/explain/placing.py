"""Where a clip lies, which rule put it there, and what that rule hangs on."""

from __future__ import annotations

from typing import Any

from pipeline.explain.laid import Laid
from pipeline.explain.model import Block, Row, seconds_said, timecode_said
from pipeline.screenplay.model import Event, Layer, Line, PictureCue, SectionStart
from pipeline.source import SourceSpan
from pipeline.timeline.dump import clock
from pipeline.timeline.model import Clip, Rule
from pipeline.timeline.reasons import as_written

_LONGEST_QUOTE = 48


def named(event: Event) -> str:
    """An event in a few words: ``MIKE: “Database CPU is at…”``, ``[PAUSE]``."""
    match event:
        case Line():
            text = event.written
            if len(text) > _LONGEST_QUOTE:
                text = text[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
            return f"{event.character}: “{text}”"
        case SectionStart():
            return f"the section “{event.title or event.id}”"
        case Layer():
            return as_written(event.span)
        case PictureCue():
            return f"[{event.key}: {event.text}]"
        case _:
            return event.span.text


def place_of(span: SourceSpan, laid: Laid) -> str:
    """``line 12``, with the file's name where it is not the episode's own."""
    own = laid.compiled.script.source.path
    return f"line {span.line}" if span.path == own else f"{span.path}:{span.line}"


def event_json(event: Event) -> dict[str, Any]:
    """Where an event stands, and what it is in a few words."""
    return {
        "id": event.id,
        "path": event.span.path,
        "line": event.span.line,
        "words": named(event),
    }


def rule_json(rule: Rule, laid: Laid) -> dict[str, Any]:
    of = laid.event(rule.of) if rule.of else None
    return {
        "name": rule.name,
        "words": rule.words,
        "offset_samples": rule.offset_samples,
        "of": None if of is None else event_json(of),
    }


def time_block(start: int, end: int, laid: Laid) -> Block:
    """From when to when, and whether that is certain."""
    rows = [("on the timeline", times_said(start, end)), ("timecode", timecode_said(start))]
    if laid.predicted:
        rows.append(("", f"predicted: {laid.why_predicted()}"))
    return Block(key="time", rows=tuple(rows), data=times_json(start, end, laid))


def times_said(start: int, end: int) -> str:
    return f"{clock(start)} to {clock(end)}, {seconds_said(end - start)}"


def times_json(start: int, end: int, laid: Laid) -> dict[str, Any]:
    return {
        "start_sample": start,
        "end_sample": end,
        "start": clock(start),
        "end": clock(end),
        "timecode": timecode_said(start),
        "predicted": laid.predicted,
        "why_predicted": laid.why_predicted(),
    }


def place_block(clip: Clip, laid: Laid, *, with_end: bool = True) -> Block:
    """The clip's times, the rule that placed it and, for what can end otherwise, what ended it."""
    time = time_block(clip.start_sample, clip.end_sample, laid)
    rows = [*time.rows, *rule_rows("placed", clip.placed_by, clip.span, laid)]
    data = time.data | {"rule": rule_json(clip.placed_by, laid)}
    if with_end:
        rows += rule_rows("ends", clip.ended_by, clip.span, laid)
        data["ended_by"] = rule_json(clip.ended_by, laid)
    if clip.dips:
        held = ", ".join(f"{clock(start)} to {clock(end)}" for start, end, _ in clip.dips)
        rows.append(("held down", f"{held}, by a SILENCE"))
        data["held_down"] = [[start, end, gain_db] for start, end, gain_db in clip.dips]
    return Block(key="place", rows=tuple(rows), data=data)


def rule_rows(label: str, rule: Rule, own: SourceSpan, laid: Laid) -> list[Row]:
    """The rule, and under it the other line of the script that it speaks of."""
    rows = [(label, rule.words)]
    of = laid.event(rule.of) if rule.of else None
    if of is not None and (of.span.path, of.span.line) != (own.path, own.line):
        rows.append(("", f"{place_of(of.span, laid)}: {named(of)}"))
    return rows
