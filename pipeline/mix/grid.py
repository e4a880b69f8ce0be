"""Powers on the timeline's grid of 100 ms blocks, on which levels and ducking are solved."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.effects.model import DressedClip, Profile
from pipeline.units import PROFILE_HOP_SAMPLES, power_from_db

Powers = NDArray[np.float64]
"""Shape ``(blocks,)``: K-weighted, channel-summed mean square per 100 ms of the timeline."""


def blocks_for(length_samples: int) -> int:
    return -(-length_samples // PROFILE_HOP_SAMPLES)


def block_range(start: int, end: int) -> slice:
    """The blocks that lie wholly inside ``[start, end)``, at least the one in its middle."""
    first = -(-start // PROFILE_HOP_SAMPLES)
    last = end // PROFILE_HOP_SAMPLES
    if last <= first:
        first = (start + end) // 2 // PROFILE_HOP_SAMPLES
        last = first + 1
    return slice(first, last)


def add_clip(grid: Powers, dressed: DressedClip, gain_db: float, *, with_dips: bool = True) -> None:
    """Add a clip's power at its place; its blocks rarely meet the grid's and are shared out.

    Without ``with_dips`` it plays on through every SILENCE, for who has them in a curve already.
    """
    clip = dressed.clip
    played = clip_profile(dressed) * power_from_db(gain_db)
    for start, end, level_db in clip.dips if with_dips else ():
        # A dip is on the timeline; the profile begins with the clip.
        first, last = max(start, clip.start_sample), min(end, clip.end_sample)
        if first < last:
            inside = block_range(first - clip.start_sample, last - clip.start_sample)
            played[inside] *= power_from_db(level_db)
    first, shift = divmod(clip.start_sample, PROFILE_HOP_SAMPLES)
    late = shift / PROFILE_HOP_SAMPLES
    for offset, share in ((0, 1.0 - late), (1, late)):
        start = first + offset
        end = min(start + len(played), len(grid))
        if share > 0.0 and end > start:
            grid[start:end] += share * played[: end - start]


def clip_profile(dressed: DressedClip) -> Profile:
    """The power of each 100 ms of a clip as it plays: its offset taken, its loop unrolled."""
    clip = dressed.clip
    count = blocks_for(clip.duration_samples + dressed.tail_samples)
    offset = clip.source_offset_samples // PROFILE_HOP_SAMPLES
    index = offset + np.arange(count)
    length = len(dressed.profile)
    if length == 0:
        return np.zeros(count, np.float32)
    if clip.loop:
        return dressed.profile[index % length]
    return np.where(index < length, dressed.profile[np.minimum(index, length - 1)], 0.0).astype(
        np.float32
    )
