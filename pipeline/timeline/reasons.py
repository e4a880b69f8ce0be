"""The rules by which ``place`` and ``score`` chose, each said in the writer's words and numbers."""

from __future__ import annotations

from pipeline.screenplay.model import Layer, Line, Pause, Silence
from pipeline.source import SourceSpan
from pipeline.timeline.model import Rule
from pipeline.units import said_s

OPENS_EPISODE = Rule(name="opens-episode", words="the first thing in the episode")
WHOLE_EPISODE = Rule(name="whole-episode", words="under the whole episode")


def as_written(span: SourceSpan) -> str:
    """The whole cue around ``span``, as it stands in the script."""
    text = span.source.line_text(span.line)
    start, end = text.rfind("[", 0, span.column), text.find("]", span.column - 1)
    return span.text if start < 0 or end < 0 else text[start : end + 1]


# --- where something begins -----------------------------------------------------------------


def opens_section(section_id: str, lead: int) -> Rule:
    words = "as its section begins"
    if lead:
        words = f"{said_s(lead)} after its section begins (half of the gap between two scenes)"
    return Rule(name="opens-section", words=words, of=section_id, offset_samples=lead)


def after_line(previous: Line, gap: int, turn: str) -> Rule:
    """``turn`` says why the gap is as long as it is."""
    return Rule(
        name="after-line",
        words=f"{said_s(gap)} after the end of the line before ({turn})",
        of=previous.id,
        offset_samples=gap,
    )


def together(previous: Line) -> Rule:
    return Rule(name="together", words="together with the line before (^)", of=previous.id)


def barges_in(previous: Line, offset: int, *, was_cut: bool, held_back: bool) -> Rule:
    """``offset`` from the end of what it breaks into; ``held_back`` where that is so short that
    some of it is heard first."""
    why = "which is cut off by a dash" if was_cut else "as its own dash asks"
    if held_back:
        words = f"barges in as soon as some of the line before was heard, {why}"
    else:
        words = f"barges in {said_s(offset)} before the end of the line before, {why}"
    return Rule(name="barges-in", words=words, of=previous.id, offset_samples=offset)


def after_pause(pause: Pause) -> Rule:
    words = f"after {pause.span.text} ({pause.duration_s:g} s)"
    return Rule(name="after-pause", words=words, of=pause.id)


def after_silence(silence: Silence) -> Rule:
    words = f"after {silence.span.text} ({silence.duration_s:g} s)"
    return Rule(name="after-silence", words=words, of=silence.id)


def after_lead(layer: Layer, lead: int) -> Rule:
    return Rule(
        name="after-lead",
        words=f"{said_s(lead)} after “{layer.text}” begins (its lead)",
        of=layer.id,
        offset_samples=lead,
    )


def after_wait(layer: Layer) -> Rule:
    return Rule(name="after-wait", words=f"after “{layer.text}” has ended (wait)", of=layer.id)


def led_in(layer: Layer, lead: int) -> Rule:
    what = "music leads in" if layer.kind == "music" else "an ambience sets its scene"
    return Rule(
        name="led-in",
        words=f"{said_s(lead)} after “{layer.text}” begins ({what})",
        of=layer.id,
        offset_samples=lead,
    )


def rings_out(previous: Line, gap: int) -> Rule:
    """A cue after a line waits until its last sound is gone."""
    words = f"{said_s(gap)} after the end of the line before"
    return Rule(name="after-line", words=words, of=previous.id, offset_samples=gap)


def at_cut(previous: Line, offset: int) -> Rule:
    words = f"where the line before is cut off, {said_s(offset)} before its end"
    return Rule(name="at-cut", words=words, of=previous.id, offset_samples=offset)


def at_offset(own: Rule, offset: int, written: str) -> Rule:
    side = "after" if offset >= 0 else "before"
    return Rule(
        name="at-offset",
        words=f"{said_s(offset)} {side} its own place (at={written}), which is {own.words}",
        of=own.of,
        offset_samples=own.offset_samples + offset,
    )


def at_line(line_id: str, offset: int, written: str) -> Rule:
    words = f"as #{line_id} begins"
    if offset:
        words = f"{said_s(offset)} {'after' if offset > 0 else 'before'} #{line_id} begins"
    return Rule(name="at-line", words=f"{words} (at={written})", of=line_id, offset_samples=offset)


def clamped(asked: Rule) -> Rule:
    """What was ``asked`` lies before the episode."""
    words = f"as the episode begins; it would be sooner: {asked.words}"
    return Rule(name="clamped", words=words, of=asked.of)


# --- where it ends --------------------------------------------------------------------------


def for_length(layer: Layer) -> Rule:
    return Rule(name="for", words=f"for={layer.for_s:g}s", of=layer.id)


def until(line_id: str) -> Rule:
    return Rule(name="until", words=f"until=#{line_id}, as that line begins", of=line_id)


def stopped(by: Layer) -> Rule:
    return Rule(name="stop", words=f"{as_written(by.span)} stops it", of=by.id)


def replaced(by: Layer) -> Rule:
    return Rule(name="replaced", words=f"{as_written(by.span)} takes its place", of=by.id)


def called_again(by: Layer) -> Rule:
    return Rule(name="called-again", words=f"{as_written(by.span)} calls it again", of=by.id)


def section_ends(section_id: str) -> Rule:
    return Rule(name="section-end", words="its section ends", of=section_id)


def section_of_line_ends(section_id: str, line_id: str) -> Rule:
    words = f"the section of #{line_id} ends"
    return Rule(name="section-end", words=words, of=section_id)


EPISODE_ENDS = Rule(name="episode-end", words="the episode ends")
