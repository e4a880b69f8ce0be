"""``render``: the plan, summed block by block into stems and their mix.

Clips are added in the plan's order into float64, so the same plan gives the same samples
whatever the block; memory does not grow with the episode, because sources are mapped files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.audio.buffer import Frames
from pipeline.mix.model import MixPlan, PlannedClip
from pipeline.store import Store
from pipeline.timeline.model import ROLES, Role

BLOCK_SAMPLES = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class MixBlock:
    """``stems`` and their sum from ``start_sample`` on, float32 ``(frames, 2)``.

    A role that is silent throughout the block has no stem in it.
    """

    start_sample: int
    stems: dict[Role, Frames]
    mix: Frames


class DamagedSourceError(Exception):
    """A source is missing from the store or holds samples that are no numbers."""


def render(
    plan: MixPlan, store: Store, *, block_samples: int = BLOCK_SAMPLES
) -> Iterator[MixBlock]:
    """The mix, in blocks, in order. Raises ``DamagedSourceError`` naming the clip."""
    from pipeline.mix.kernels import add_clip  # noqa: PLC0415 (numba loads for a second)

    waiting = sorted(
        (clip for clip in plan.clips),
        key=lambda p: (p.dressed.clip.start_sample, p.dressed.clip.role, p.dressed.clip.id),
        reverse=True,
    )
    active: list[tuple[PlannedClip, Frames]] = []
    for start in range(0, plan.duration_samples, block_samples):
        end = min(start + block_samples, plan.duration_samples)
        while waiting and waiting[-1].dressed.clip.start_sample < end:
            planned = waiting.pop()
            active.append((planned, _source_of(planned, store)))
        sums: dict[Role, np.ndarray[tuple[int, int], np.dtype[np.float64]]] = {}
        for planned, source in active:
            clip = planned.dressed.clip
            first, last = max(start, clip.start_sample), min(end, _end_of(planned))
            if first >= last:
                continue
            out = sums.setdefault(clip.role, np.zeros((end - start, 2)))
            add_clip(
                out,
                first - start,
                last - first,
                source,
                clip.source_offset_samples,
                clip.source_length_samples if clip.loop else 0,
                first - clip.start_sample,
                _end_of(planned) - clip.start_sample,
                clip.fade_in_samples,
                clip.fade_out_samples,
                planned.left_gain,
                planned.right_gain,
                np.array([at - clip.start_sample for at, _ in planned.points], np.int64),
                np.array([level for _, level in planned.points], np.float64),
            )
        stems = {role: sums[role].astype(np.float32) for role in ROLES if role in sums}
        mix = np.zeros((end - start, 2))
        for role in ROLES:
            if role in sums:
                mix += sums[role]
        if not np.isfinite(mix).all():
            raise DamagedSourceError(_blame(active, start, end))
        active = [(p, s) for p, s in active if _end_of(p) > end]
        yield MixBlock(start_sample=start, stems=stems, mix=mix.astype(np.float32))


def _end_of(planned: PlannedClip) -> int:
    return planned.dressed.clip.end_sample + planned.dressed.tail_samples


def _source_of(planned: PlannedClip, store: Store) -> Frames:
    source = store.open(planned.dressed.key)
    if source is None:
        raise DamagedSourceError(
            f"the audio of “{planned.dressed.clip.name}” ({planned.dressed.clip.id}) "
            "is no longer in the store"
        )
    return source


def _blame(active: list[tuple[PlannedClip, Frames]], start: int, end: int) -> str:
    names = [p.dressed.clip.id for p, source in active if not np.isfinite(source).all()]
    return f"not a number between samples {start} and {end}: {', '.join(names) or 'unknown clip'}"
