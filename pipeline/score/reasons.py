"""The rules by which the score cut its music, each said in the writer's words and numbers."""

from __future__ import annotations

from pipeline.timeline.model import Rule
from pipeline.units import said_s


def hand_over(previous_id: str, previous: str, late: int) -> Rule:
    side = "after" if late >= 0 else "before"
    words = f"on the bar line on which {previous} hands over"
    if late:
        words += f", {said_s(late)} {side} its own place"
    return Rule(name="hand-over", words=words, of=previous_id, offset_samples=late)


def last_chord(slot_id: str) -> Rule:
    words = "the last chord, on the bar line on which its bed leaves"
    return Rule(name="last-chord", words=words, of=slot_id)


def on_a_bar(cause: Rule, bars: int, bar: int, late: int) -> Rule:
    """Music leaves on the bar line nearest to where ``cause`` lets it go."""
    where = "just there"
    if late:
        where = f"{said_s(late)} {'after' if late > 0 else 'before'} it"
    plural = "s" * (bars != 1)
    words = (
        f"{cause.words}; the nearest bar line is {where}, {bars} bar{plural} of {said_s(bar)} on"
    )
    return Rule(name=cause.name, words=words, of=cause.of, offset_samples=late)
