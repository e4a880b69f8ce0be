"""``render``: a block of the mix, summed into stems and their sum.

Parts are added in the plan's order into float64, so the same plan gives the same samples whatever
the block; memory does not grow with the episode, because sources are mapped files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames
from pipeline.mix.parts import Block, Part
from pipeline.timeline.model import ROLES, Role

_STRETCH = 1 << 15
"""So many samples are summed at a time: all roles of them lie in the second cache."""

Sums = NDArray[np.float64]


class DamagedSourceError(Exception):
    """A source is missing from the store or holds samples that are no numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class MixBlock:
    """``stems`` and their sum, float32 ``(before + length + after, 2)``.

    A role that is silent throughout has no stem.
    """

    block: Block
    stems: Mapping[Role, Frames]
    mix: Frames

    @property
    def inside(self) -> slice:
        """The block's own samples."""
        return slice(self.block.before, self.block.before + self.block.length)


def render(block: Block, open_source: Callable[[str], Frames | None]) -> MixBlock:
    """Sum a block, with what lies before and after it.

    ``open_source`` gives the samples of a key, float32 ``(n, channels)``. Raises
    ``DamagedSourceError`` naming the clip whose source is gone or holds no numbers.
    """
    from pipeline.mix.kernels import add_part  # noqa: PLC0415 (numba loads for a second)

    length = block.before + block.length + block.after
    sources = {part.source_key: _source_of(part, open_source) for part in block.parts}
    heard = [role for role in ROLES if any(part.role == role for part in block.parts)]
    stems = {role: np.zeros((length, 2), np.float32) for role in heard}
    mix = np.zeros((length, 2), np.float32)
    curves = [_curve(part) for part in block.parts]
    for start in range(0, length, _STRETCH):
        stop = min(start + _STRETCH, length)
        sums: dict[Role, Sums] = {role: np.zeros((stop - start, 2)) for role in heard}
        for part, (places, levels_db) in zip(block.parts, curves, strict=True):
            first, last = max(start, part.at), min(stop, part.at + part.count)
            if first >= last:
                continue
            into = first - part.at
            add_part(
                sums[part.role],
                first - start,
                last - first,
                sources[part.source_key],
                part.source_index + into,
                part.loop_length,
                part.into_fade + into,
                part.fade_in,
                part.left_of_fade - into,
                part.fade_out,
                part.left,
                part.right,
                places - into,
                levels_db,
            )
        together = np.zeros((stop - start, 2))
        for role in heard:
            stems[role][start:stop] = sums[role]
            together += sums[role]
        mix[start:stop] = together
    if not np.isfinite(mix).all():
        raise DamagedSourceError(_blame(block, sources))
    return MixBlock(block=block, stems=stems, mix=mix)


def _curve(part: Part) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    places = np.array([at for at, _ in part.points], np.int64)
    return places, np.array([level for _, level in part.points], np.float64)


def _source_of(part: Part, open_source: Callable[[str], Frames | None]) -> Frames:
    source = open_source(part.source_key)
    if source is None:
        raise DamagedSourceError(
            f"the audio of “{part.clip_name}” ({part.clip_id}) is no longer in the store"
        )
    return source


def _blame(block: Block, sources: Mapping[str, Frames]) -> str:
    names = [p.clip_id for p in block.parts if not np.isfinite(sources[p.source_key]).all()]
    where = f"between samples {block.start_sample} and {block.end_sample}"
    return f"not a number {where}: {', '.join(names) or 'unknown clip'}"
