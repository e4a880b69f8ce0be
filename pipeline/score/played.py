"""A bed that is played for its scene: a form of its piece, and the clip of its performance."""

from __future__ import annotations

import dataclasses
from typing import Literal

from pipeline.catalog.piece import Piece
from pipeline.score import reasons
from pipeline.score.form import form_of
from pipeline.score.slots import RING_BEFORE_SILENCE_S, Entry, Silences, clip_of
from pipeline.store import artefact_key
from pipeline.timeline.model import EDGE_FADE_S, SILENCE_FALL_S, Clip, Form
from pipeline.units import samples

PERFORMANCE = "performance@1"
_LEAST_RING_S = 0.25
"""A final chord that a stated fade would take away sooner than this is not struck."""


def performance_key(piece_key: str, form: Form) -> str:
    """Where the store has a form of a piece; ``piece_key`` names all that it is played by."""
    return artefact_key(PERFORMANCE, {"piece": piece_key, "form": dataclasses.asdict(form)})


def played_bed(
    entry: Entry, piece: Piece, piece_key: str | None, silences: Silences
) -> tuple[tuple[Clip, ...], int]:
    """The bed, its final chord in it, and the bar line on which it leaves.

    Without a ``piece_key`` the clip has no source: nobody knows yet what the piece is played by.
    """
    slot, start = entry.slot, entry.start
    form = _form(entry, piece, "hand-over" if entry.hands_over else "cadence")
    if form.leaves == "cadence" and (
        (slot.fade_out_s is not None and slot.fade_out_s < _LEAST_RING_S)
        or silences.holds(start + form.bar_lines[-1], samples(RING_BEFORE_SILENCE_S))
    ):
        form = _form(entry, piece, "bare")
    last_line = form.bar_lines[-1]
    out = start + last_line
    length, fade_out = form.length_samples, samples(EDGE_FADE_S)
    ended_by = slot.ended_by
    if form.leaves == "hand-over":
        out = start + form.bar_lines[-2]
        fade_out = last_line - form.bar_lines[-2]
    elif form.leaves == "bare":
        fade_out = form.ring_samples
    elif slot.fade_out_s is not None:
        # It never fades through a phrase: what is stated is how long the last chord has.
        fade_out = min(form.ring_samples, samples(slot.fade_out_s))
        length = last_line + fade_out
    cut = silences.cutting(out, start + length) if form.leaves == "cadence" else None
    if cut is not None:
        fade_out = samples(SILENCE_FALL_S)
        length, ended_by = cut[0] + fade_out - start, cut[1]
    else:
        ended_by = reasons.in_form(slot.ended_by, piece, form, out - slot.end_sample)
    entering = slot.fade_in_s
    fade_in = samples(EDGE_FADE_S if entering is None else entering)
    if entry.takes_over and entering is None:
        fade_in = form.bar_lines[1]
    clip = clip_of(
        entry,
        asset=entry.sound.id,
        source_key="" if piece_key is None else performance_key(piece_key, form),
        start=start,
        length=length,
        source_length=form.length_samples,
        fade_in=fade_in,
        fade_out=fade_out,
        form=form,
    )
    clip = dataclasses.replace(clip, ended_by=ended_by)
    return (silences.held_down(clip, before=None if cut is None else out),), out


def _form(entry: Entry, piece: Piece, leaves: Literal["cadence", "bare", "hand-over"]) -> Form:
    slot = entry.slot
    return form_of(
        piece,
        max(1, slot.end_sample - entry.start),
        hits=[hit - entry.start for hit in slot.hits if hit > entry.start],
        ends_on_hit=slot.ended_by.name == "until",
        leaves=leaves,
        intensity=slot.intensity,
        builds=slot.builds,
    )
