"""``score``: music for the slots, on a bar grid; dialogue never moves for it.

A bed begins on its own first bar where the cue stands and leaves on the bar line nearest the
place where the script lets it go. There its ending (the last chord) takes over and rings out,
unless the writer asked for a fade or another bed takes its place.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pipeline.assets.model import Assets, AssetTake
from pipeline.catalog.model import Sound
from pipeline.diagnostics import Diagnostics
from pipeline.score import reasons
from pipeline.timeline.model import (
    BED_FADE_S,
    EDGE_FADE_S,
    HELD_DOWN_DB,
    OWN_LENGTH,
    SILENCE_FALL_S,
    Clip,
    MusicSlot,
    Rule,
    Timeline,
    silenced,
)
from pipeline.units import SAMPLE_RATE_HZ, samples

Range = tuple[int, int]

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


def score(
    timeline: Timeline, assets: Assets, sounds: Mapping[str, Sound]
) -> tuple[Timeline, Diagnostics]:
    """Turn every slot into clips. The episode may grow by the ring of its last chord."""
    silences = tuple(
        (m.at_sample, m.at_sample + m.duration_samples)
        for m in timeline.markers
        if m.kind == "silence"
    )
    cut_by = {
        m.at_sample: silenced(m.name, m.span.text if m.span else "a SILENCE")
        for m in timeline.markers
        if m.kind == "silence"
    }
    slots = sorted(timeline.slots, key=lambda s: s.start_sample)
    clips = list(timeline.clips)
    handed_on_at: int | None = None
    for index, slot in enumerate(slots):
        sound = sounds[slot.asset]
        bar = bar_length(sound)
        follower = slots[index + 1] if index + 1 < len(slots) else None
        crossfades = (
            follower is not None
            and follower.crossfades_from_previous
            and follower.start_sample == slot.end_sample
        )
        start, placed_by = slot.start_sample, slot.placed_by
        takes_over = handed_on_at is not None
        if handed_on_at is not None:
            start, before = handed_on_at, slots[index - 1]
            late = start - slot.start_sample
            placed_by = reasons.hand_over(before.id, before.asset, late)
        out = nearest_bar(start, slot.end_sample, bar)
        ended_by = reasons.on_a_bar(slot.ended_by, (out - start) // bar, bar, out - slot.end_sample)
        handed_on_at = out if crossfades else None
        leaving = _leaving_fade(slot, bar, crossfades=crossfades, has_ending=bool(sound.ending))
        entering = slot.fade_in_s
        if entering is None:
            entering = bar / SAMPLE_RATE_HZ if takes_over else 0.02
        take = assets.by_id[slot.asset][0]
        bed = _clip(slot, take, start, out + leaving - start, samples(entering), leaving, loop=True)
        bed = dataclasses.replace(bed, placed_by=placed_by, ended_by=ended_by)
        clips.append(_held_down(bed, silences))
        if sound.ending and not crossfades and slot.fade_out_s is None:
            last_chord = _ending(slot, assets.by_id[sound.ending][0], out, silences, cut_by)
            if last_chord is not None:
                clips.append(last_chord)
    clips.sort(key=lambda c: (c.start_sample, c.role, c.id))
    end = max([timeline.duration_samples, *(c.end_sample for c in clips)])
    clips = [
        dataclasses.replace(c, duration_samples=end) if c.id == "room-tone" else c for c in clips
    ]
    sections = timeline.sections
    if sections:
        sections = (*sections[:-1], dataclasses.replace(sections[-1], end_sample=end))
    return dataclasses.replace(
        timeline, duration_samples=end, clips=tuple(clips), slots=(), sections=sections
    ), ()


def _leaving_fade(slot: MusicSlot, bar: int, *, crossfades: bool, has_ending: bool) -> int:
    if crossfades:
        return bar
    if slot.fade_out_s is not None:
        return max(samples(EDGE_FADE_S), samples(slot.fade_out_s))
    return samples(_HANDOVER_S) if has_ending else samples(BED_FADE_S)


def _ending(
    slot: MusicSlot,
    take: AssetTake,
    at: int,
    silences: tuple[Range, ...],
    cut_by: Mapping[int, Rule],
) -> Clip | None:
    """The last chord; cut where a SILENCE begins, left out where it would begin in one."""
    length, ended_by = take.duration_samples, OWN_LENGTH
    fade = samples(EDGE_FADE_S)
    for start, end in silences:
        if start - samples(0.3) <= at < end:
            return None
        if at < start < at + length:
            fade = samples(SILENCE_FALL_S)
            length, ended_by = start + fade - at, cut_by[start]
    return dataclasses.replace(
        _clip(slot, take, at, length, samples(EDGE_FADE_S), fade, loop=False),
        id=f"{slot.id}/ending",
        placed_by=reasons.last_chord(slot.id),
        ended_by=ended_by,
    )


def _held_down(clip: Clip, silences: tuple[Range, ...]) -> Clip:
    dips = tuple(
        (start, end, HELD_DOWN_DB)
        for start, end in silences
        if clip.start_sample < start < clip.end_sample
    )
    return dataclasses.replace(clip, dips=dips)


def _clip(
    slot: MusicSlot,
    take: AssetTake,
    start: int,
    length: int,
    fade_in: int,
    fade_out: int,
    *,
    loop: bool,
) -> Clip:
    return Clip(
        id=slot.id,
        section=slot.section,
        name=take.asset,
        role="music",
        start_sample=start,
        duration_samples=length,
        source_key=take.key,
        source_offset_samples=0,
        source_length_samples=take.duration_samples,
        loop=loop,
        gain_db=slot.gain_db,
        fade_in_samples=min(fade_in, length // 2),
        fade_out_samples=min(fade_out, length // 2),
        pan=slot.pan,
        via=slot.via,
        room="dry",
        asset=take.asset,
        duck_lu=slot.duck_lu,
        duck_off=slot.duck_off,
        placed_by=slot.placed_by,
        ended_by=slot.ended_by,
        span=slot.span,
    )
