"""What every kind of music is told of its slot, and the clip that stands for it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from pipeline.catalog.model import Sound
from pipeline.timeline.model import HELD_DOWN_DB, Clip, Form, MusicSlot, Rule, Timeline, silenced

RING_BEFORE_SILENCE_S = 0.3
"""A last chord that a SILENCE would cut sooner than this is not struck at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A bed's place: its slot, and where it really begins, which is later than the slot where it
    ``takes_over`` from a bed that hands over on a bar line."""

    slot: MusicSlot
    sound: Sound
    start: int
    placed_by: Rule
    takes_over: bool
    hands_over: bool
    """Another bed takes over where this one ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silences:
    """The SILENCEs of an episode, and the rule by which each cuts what rings into it."""

    ranges: tuple[tuple[int, int], ...]
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, timeline: Timeline) -> Silences:
        found = [m for m in timeline.markers if m.kind == "silence"]
        return cls(
            ranges=tuple((m.at_sample, m.at_sample + m.duration_samples) for m in found),
            rules=tuple(silenced(m.name, m.span.text if m.span else "a SILENCE") for m in found),
        )

    def holds(self, at: int, ring: int) -> bool:
        """Whether nothing is to be struck ``at`` a sample: there is silence, or there soon is."""
        return any(start - ring <= at < end for start, end in self.ranges)

    def cutting(self, at: int, end: int) -> tuple[int, Rule] | None:
        """The last of those that begin while what was struck ``at`` rings on to ``end``."""
        cuts = [
            (start, rule)
            for (start, _), rule in zip(self.ranges, self.rules, strict=True)
            if at < start < end
        ]
        return min(cuts, key=lambda cut: cut[0], default=None)

    def held_down(self, clip: Clip, before: int | None = None) -> Clip:
        """``clip`` held down by those that begin in it (and before the sample ``before``)."""
        last = clip.end_sample if before is None else before
        dips = tuple(
            (start, end, HELD_DOWN_DB)
            for start, end in self.ranges
            if clip.start_sample < start < last
        )
        return dataclasses.replace(clip, dips=dips)


def clip_of(
    entry: Entry,
    *,
    asset: str,
    source_key: str,
    start: int,
    length: int,
    source_length: int,
    fade_in: int,
    fade_out: int,
    loop: bool = False,
    form: Form | None = None,
) -> Clip:
    """The clip of a bed, or of a part of it; fades of a clip shorter than both meet in its
    middle."""
    slot = entry.slot
    return Clip(
        id=slot.id,
        section=slot.section,
        name=asset,
        role="music",
        start_sample=start,
        duration_samples=length,
        source_key=source_key,
        source_offset_samples=0,
        source_length_samples=source_length,
        loop=loop,
        gain_db=slot.gain_db,
        fade_in_samples=min(fade_in, length // 2),
        fade_out_samples=min(fade_out, length // 2),
        pan=slot.pan,
        via=slot.via,
        room="dry",
        asset=asset,
        duck_lu=slot.duck_lu,
        duck_off=slot.duck_off,
        form=form,
        placed_by=entry.placed_by,
        ended_by=slot.ended_by,
        span=slot.span,
    )
