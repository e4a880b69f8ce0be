"""The rules by which the score cut its music, each said in the writer's words and numbers."""

from __future__ import annotations

from itertools import pairwise

from pipeline.catalog.piece import Piece
from pipeline.timeline.model import Form, Rule
from pipeline.units import SAMPLE_RATE_HZ, said_s


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


def cut_at_bars(cause: Rule, bars: int, jumps: int, late: int) -> Rule:
    """Somebody's own music ends on the bar line of its own that comes nearest."""
    where = "just there"
    if late:
        where = f"{said_s(late)} {'after' if late > 0 else 'before'} it"
    played = "played through" if not jumps else f"cut {jumps} time{'s' * (jumps != 1)}"
    words = (
        f"{cause.words}; its last bar line is {where}, {bars} bar{'s' * (bars != 1)} on, {played}"
    )
    return Rule(name=cause.name, words=words, of=cause.of, offset_samples=late)


def in_form(cause: Rule, piece: Piece, form: Form, late: int) -> Rule:
    """A piece is fitted to the place where ``cause`` lets it go: bars, tempo, and what it rises
    to."""
    where = "just there"
    if late:
        where = f"{said_s(late)} {'after' if late > 0 else 'before'} it"
    words = f"{cause.words}; its last bar line is {where}, {form_said(piece, form)}"
    return Rule(name=cause.name, words=words, of=cause.of, offset_samples=late)


def form_said(piece: Piece, form: Form) -> str:
    """``9 bars at 97.3 bpm (+1.4 %)``, and on which of them it rises to what strikes."""
    bars = form.bars - (form.leaves == "hand-over")
    tempi = dict.fromkeys(f"{bpm:.1f}" for bpm in tempi_of(piece, form))
    words = f"{bars} bar{'s' * (bars != 1)} at {' and '.join(tempi)} bpm"
    if len(tempi) == 1:
        words += f" ({(tempi_of(piece, form)[0] / piece.bpm - 1.0) * 100.0:+.1f} %)"
    if form.hits:
        words += f", risen to bar {' and '.join(str(hit + 1) for hit in form.hits)}"
    return words


def tempi_of(piece: Piece, form: Form) -> tuple[float, ...]:
    """Beats a minute up to each hit, and from the last one to the end."""
    found = []
    for first, end in pairwise((0, *form.hits, form.bars)):
        length = form.bar_lines[end] - form.bar_lines[first]
        found.append((end - first) * piece.beats_per_bar * 60.0 * SAMPLE_RATE_HZ / length)
    return tuple(found)
