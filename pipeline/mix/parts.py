"""The plan cut into blocks, each told so that nothing in it depends on where in the episode it is.

A block begins where its section does, or a whole number of blocks after, so an edit that moves a
section moves its blocks whole. What a block is made of is a tuple of parts, in samples from where
the block is heard from; two blocks with the same parts have the same sound, and the key that says
so is the name under which it is kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.mix.grid import Points, place_of
from pipeline.mix.model import MixPlan, PlannedClip
from pipeline.store import artefact_key, library_versions
from pipeline.timeline.model import ROLES, Role
from pipeline.units import POWER_STEP_SAMPLES, samples

BLOCK_SAMPLES = samples(5.0)
BEFORE_SAMPLES = samples(0.25)
"""A meter is let in so long before a block: its filters have forgotten by then, to 10⁻²⁵, that
they began at rest. A whole number of steps."""
AFTER_SAMPLES = POWER_STEP_SAMPLES
"""And goes on so long after it: the crest of a block's last sample lies in what follows."""

MIX = "mix@3"
_NO_FADE = 1 << 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one clip gives to a stretch of the mix. ``clip_id`` and ``clip_name`` are for
    who has to be told of it."""

    clip_id: str
    clip_name: str
    role: Role
    source_key: str
    at: int
    count: int
    source_index: int
    loop_length: int
    into_fade: int
    fade_in: int
    left_of_fade: int
    fade_out: int
    left: float
    right: float
    points: Points

    def named(self) -> list[object]:
        """All that its samples hang on."""
        return [
            *(self.role, self.source_key, self.at, self.count, self.source_index),
            *(self.loop_length, self.into_fade, self.fade_in, self.left_of_fade, self.fade_out),
            *(self.left, self.right, self.points),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """``[start_sample, end_sample)`` of the programme. ``parts`` begin ``before`` it and reach
    ``after`` past it."""

    start_sample: int
    end_sample: int
    before: int
    after: int
    parts: tuple[Part, ...]

    @property
    def length(self) -> int:
        return self.end_sample - self.start_sample

    @property
    def key(self) -> str:
        return artefact_key(
            MIX,
            {
                "stretch": [self.before, self.length, self.after],
                "parts": [part.named() for part in self.parts],
                "libraries": library_versions("numba", "numpy"),
            },
        )


def blocks_of(plan: MixPlan, *, block_samples: int = BLOCK_SAMPLES) -> tuple[Block, ...]:
    """The whole programme, in order. ``block_samples`` is a whole number of 10 ms steps."""
    clips = sorted(plan.clips, key=lambda p: p.dressed.clip.start_sample)
    starts = [p.dressed.clip.start_sample for p in clips]
    blocks = []
    sounding: list[PlannedClip] = []
    taken = 0
    for start, end in _ranges(plan, block_samples):
        before = min(start, BEFORE_SAMPLES)
        after = min(plan.duration_samples - end, AFTER_SAMPLES)
        first, last = start - before, end + after
        upto = bisect_right(starts, last - 1)
        sounding = [p for p in sounding if end_of(p) > first] + clips[taken:upto]
        taken = max(taken, upto)
        parts = [part for p in sounding if (part := part_of(p, first, last)) is not None]
        # In an order that a scene cut out of its episode has too.
        parts.sort(key=lambda part: (ROLES.index(part.role), part.clip_id))
        blocks.append(
            Block(
                start_sample=start, end_sample=end, before=before, after=after, parts=tuple(parts)
            )
        )
    return tuple(blocks)


def _ranges(plan: MixPlan, block_samples: int) -> Iterator[tuple[int, int]]:
    end = plan.duration_samples
    on_grid = (start for start in plan.starts if start % POWER_STEP_SAMPLES == 0)
    starts = sorted({0, *(start for start in on_grid if 0 < start < end)})
    for start, following in zip(starts, [*starts[1:], end], strict=True):
        for at in range(start, following, block_samples):
            yield at, min(at + block_samples, following)


def end_of(planned: PlannedClip) -> int:
    """Where a clip's last sample has sounded, its treatment's and its room's too."""
    return planned.dressed.clip.end_sample + planned.dressed.tail_samples


def part_of(planned: PlannedClip, start: int, end: int) -> Part | None:
    """What a clip gives to ``[start, end)`` of the programme; ``None`` for nothing."""
    clip = planned.dressed.clip
    first, last = max(start, clip.start_sample), min(end, end_of(planned))
    if first >= last:
        return None
    into, left = first - clip.start_sample, end_of(planned) - first
    source_index = clip.source_offset_samples + into
    loop_length = planned.dressed.source_length_samples if clip.loop else 0
    fades_in = into < clip.fade_in_samples
    fades_out = left - (last - first) < clip.fade_out_samples
    return Part(
        clip_id=clip.id,
        clip_name=clip.name,
        role=clip.role,
        source_key=planned.dressed.key,
        at=first - start,
        count=last - first,
        source_index=source_index % loop_length if loop_length else source_index,
        loop_length=loop_length,
        into_fade=into if fades_in else 0,
        fade_in=clip.fade_in_samples if fades_in else 0,
        left_of_fade=left if fades_out else _NO_FADE,
        fade_out=clip.fade_out_samples if fades_out else 0,
        left=planned.left_gain,
        right=planned.right_gain,
        points=_points(planned.points, first, last),
    )


def _points(points: Points, first: int, last: int) -> Points:
    """The automation as it is in ``[first, last)``, from ``first`` on; empty for 0 dB."""
    if not points:
        return ()
    start = max(0, bisect_right(points, first, key=place_of) - 1)
    stop = bisect_right(points, last - 1, key=place_of) + 1
    kept: Sequence[tuple[int, float]] = points[start:stop]
    levels = {level for _, level in kept}
    if len(levels) == 1:
        # Where nothing moves, how far off the corners are is nothing to the samples.
        level = kept[0][1]
        return () if level == 0.0 else ((0, level),)
    return tuple((at - first, level) for at, level in kept)
