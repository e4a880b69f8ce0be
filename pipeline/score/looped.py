"""A bed that goes round: it leaves on the bar line of its own grid that lies nearest its slot's
end. There its ending (the last chord) takes over and rings out, unless the writer asked for a
fade or another bed takes its place."""

from __future__ import annotations

import dataclasses

from pipeline.assets.model import AssetTake
from pipeline.catalog.model import Sound
from pipeline.score import reasons
from pipeline.score.slots import RING_BEFORE_SILENCE_S, Entry, Silences, clip_of
from pipeline.timeline.model import (
    BED_FADE_S,
    EDGE_FADE_S,
    OWN_LENGTH,
    SILENCE_FALL_S,
    Clip,
    MusicSlot,
)
from pipeline.units import SAMPLE_RATE_HZ, samples

_ENTERS_S = 0.02
_HANDOVER_S = 0.12
"""The bed is gone this long after the bar line on which its ending enters."""


def bar_length(sound: Sound, fallback_s: float = 2.0) -> int:
    """Samples in one bar; a bed that states no tempo is cut on a two-second grid."""
    if sound.bpm is None:
        return samples(fallback_s)
    return round(sound.beats_per_bar * 60.0 / sound.bpm * SAMPLE_RATE_HZ)


def nearest_bar(start: int, end: int, bar: int) -> int:
    """The bar line of a grid from ``start`` that lies nearest ``end``, at least one bar on."""
    return start + max(1, round((end - start) / bar)) * bar


def looped_bed(
    entry: Entry, take: AssetTake, ending: AssetTake | None, silences: Silences
) -> tuple[tuple[Clip, ...], int]:
    """The bed and its last chord, and the bar line on which it leaves."""
    slot, start, bar = entry.slot, entry.start, bar_length(entry.sound)
    out = nearest_bar(start, slot.end_sample, bar)
    leaving = _leaving_fade(slot, bar, entry.hands_over, has_ending=ending is not None)
    entering = slot.fade_in_s
    if entering is None:
        entering = bar / SAMPLE_RATE_HZ if entry.takes_over else _ENTERS_S
    bed = clip_of(
        entry,
        asset=take.asset,
        source_key=take.key,
        start=start,
        length=out + leaving - start,
        source_length=take.duration_samples,
        fade_in=samples(entering),
        fade_out=leaving,
        loop=True,
    )
    bars = (out - start) // bar
    ended_by = reasons.on_a_bar(slot.ended_by, bars, bar, out - slot.end_sample)
    clips = [silences.held_down(dataclasses.replace(bed, ended_by=ended_by))]
    if ending is not None and not entry.hands_over and slot.fade_out_s is None:
        last_chord = _last_chord(entry, ending, out, silences)
        if last_chord is not None:
            clips.append(last_chord)
    return tuple(clips), out


def _leaving_fade(slot: MusicSlot, bar: int, hands_over: bool, *, has_ending: bool) -> int:
    if hands_over:
        return bar
    if slot.fade_out_s is not None:
        return max(samples(EDGE_FADE_S), samples(slot.fade_out_s))
    return samples(_HANDOVER_S) if has_ending else samples(BED_FADE_S)


def _last_chord(entry: Entry, take: AssetTake, at: int, silences: Silences) -> Clip | None:
    """Cut where a SILENCE begins, left out where it would begin in one."""
    if silences.holds(at, samples(RING_BEFORE_SILENCE_S)):
        return None
    length, ended_by, fade = take.duration_samples, OWN_LENGTH, samples(EDGE_FADE_S)
    cut = silences.cutting(at, at + length)
    if cut is not None:
        fade = samples(SILENCE_FALL_S)
        length, ended_by = cut[0] + fade - at, cut[1]
    clip = clip_of(
        entry,
        asset=take.asset,
        source_key=take.key,
        start=at,
        length=length,
        source_length=take.duration_samples,
        fade_in=samples(EDGE_FADE_S),
        fade_out=fade,
    )
    return dataclasses.replace(
        clip,
        id=f"{entry.slot.id}/ending",
        placed_by=reasons.last_chord(entry.slot.id),
        ended_by=ended_by,
    )
