"""A bed of somebody's own music as clips: one for each stretch that it plays on end."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from pipeline.assets.model import AssetTake
from pipeline.score import reasons
from pipeline.score.own_bed import own_bed
from pipeline.score.slots import RING_BEFORE_SILENCE_S, Entry, Silences, clip_of
from pipeline.timeline.model import SILENCE_FALL_S, Clip
from pipeline.units import samples

_LET_GO_S = 0.12
"""A last chord that is not struck, because a SILENCE begins: the bar before it is let go so."""


def cut_bed(
    entry: Entry, takes: Sequence[AssetTake], silences: Silences
) -> tuple[tuple[Clip, ...], int]:
    """The clips, in order, and the bar line on which the last chord enters."""
    slot = entry.slot
    bed = own_bed(slot, entry.sound, takes, entry.start, hands_over=entry.hands_over)
    late = bed.out_sample - slot.end_sample
    ended_by = reasons.cut_at_bars(slot.ended_by, bed.bars, bed.jumps, late)
    clips = []
    for number, stretch in enumerate(bed.stretches, start=1):
        clip = clip_of(
            entry,
            asset=stretch.take.asset,
            source_key=stretch.take.key,
            start=stretch.start_sample,
            length=stretch.duration_samples,
            source_length=stretch.take.duration_samples,
            fade_in=_entering(entry, stretch.fade_in_samples, first=number == 1),
            fade_out=stretch.fade_out_samples,
        )
        clips.append(
            dataclasses.replace(
                clip,
                id=slot.id if number == 1 else f"{slot.id}/{number}",
                source_offset_samples=stretch.source_offset_samples,
                ended_by=ended_by,
                variant=stretch.take.variant,
            )
        )
    clips[-1] = _rung(clips[-1], bed.out_sample, silences)
    return tuple(silences.held_down(clip, before=bed.out_sample) for clip in clips), bed.out_sample


def _entering(entry: Entry, fade_in: int, *, first: bool) -> int:
    if not first:
        return fade_in
    if entry.slot.fade_in_s is not None:
        return samples(entry.slot.fade_in_s)
    return samples(2.0) if entry.takes_over else fade_in


def _rung(clip: Clip, out: int, silences: Silences) -> Clip:
    """The last clip, whose chord a SILENCE may cut, or keep from being struck."""
    if silences.holds(out, samples(RING_BEFORE_SILENCE_S)):
        length = out - clip.start_sample
        fade = min(samples(_LET_GO_S), length // 2)
        return dataclasses.replace(clip, duration_samples=length, fade_out_samples=fade)
    cut = silences.cutting(out, clip.end_sample)
    if cut is None:
        return clip
    fade = samples(SILENCE_FALL_S)
    return dataclasses.replace(
        clip,
        duration_samples=cut[0] + fade - clip.start_sample,
        fade_out_samples=fade,
        ended_by=cut[1],
    )
