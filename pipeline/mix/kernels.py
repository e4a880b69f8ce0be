"""The one loop in which every sample of an episode is summed. No ``fastmath``: a sum is a sum."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def add_clip(
    out: NDArray[np.float64],
    out_start: int,
    count: int,
    source: NDArray[np.float32],
    source_start: int,
    loop_length: int,
    clip_position: int,
    clip_length: int,
    fade_in: int,
    fade_out: int,
    left: float,
    right: float,
    places: NDArray[np.int64],
    levels_db: NDArray[np.float64],
) -> None:
    """Add ``count`` samples of a clip, from ``clip_position`` on, to ``out`` (block, 2).

    Source sample ``source_start + position`` sounds at ``position``, modulo ``loop_length``
    where that is not 0. ``places`` (relative to the clip) and ``levels_db`` are its automation,
    straight in dB between points. Gains depend on the position alone, never on the block.
    """
    points = len(places)
    segment = 0
    stereo = source.shape[1] == 2
    length = source.shape[0]
    to_gain = math.log(10.0) / 20.0
    for i in range(count):
        position = clip_position + i
        index = source_start + position
        if loop_length > 0:
            index %= loop_length
        if index < 0 or index >= length:
            continue
        gain = 1.0
        if position < fade_in:
            gain *= math.sin(0.5 * math.pi * (position + 0.5) / fade_in)
        remaining = clip_length - position
        if remaining <= fade_out:
            gain *= math.sin(0.5 * math.pi * (remaining - 0.5) / fade_out)
        if points > 0:
            while segment < points and places[segment] <= position:
                segment += 1
            if segment == 0:
                level = levels_db[0]
            elif segment == points:
                level = levels_db[points - 1]
            else:
                span = places[segment] - places[segment - 1]
                along = (position - places[segment - 1]) / span
                level = levels_db[segment - 1] + along * (
                    levels_db[segment] - levels_db[segment - 1]
                )
            if level != 0.0:
                gain *= math.exp(to_gain * level)
        sample_left = source[index, 0]
        sample_right = source[index, 1] if stereo else sample_left
        out[out_start + i, 0] += gain * left * sample_left
        out[out_start + i, 1] += gain * right * sample_right
