"""The one loop in which every sample of an episode is summed. No ``fastmath``: a sum is a sum."""

from __future__ import annotations

import math

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

_Samples = types.Array(types.float64, 2, "C")
_Source = types.Array(types.float32, 2, "C", readonly=True)
_Places = types.Array(types.int64, 1, "C")
_Levels = types.Array(types.float64, 1, "C")
# Spelt out, so that no call finds something else to compile.
_ADD_PART = types.void(
    _Samples,
    types.int64,
    types.int64,
    _Source,
    types.int64,
    types.int64,
    types.int64,
    types.int64,
    types.int64,
    types.int64,
    types.float64,
    types.float64,
    _Places,
    _Levels,
)


@njit(_ADD_PART, cache=True, nogil=True)
def add_part(
    out: NDArray[np.float64],
    out_start: int,
    count: int,
    source: NDArray[np.float32],
    source_index: int,
    loop_length: int,
    into_fade: int,
    fade_in: int,
    left_of_fade: int,
    fade_out: int,
    left: float,
    right: float,
    places: NDArray[np.int64],
    levels_db: NDArray[np.float64],
) -> None:
    """Add ``count`` samples of a clip to ``out`` ``(n, 2)`` from ``out_start`` on.

    Sample ``i`` is ``source[source_index + i]``, modulo ``loop_length`` where that is not 0. It
    is ``into_fade + i`` samples into a fade of ``fade_in`` and ``left_of_fade − i`` before the
    end of one of ``fade_out``, quarters of a sine. ``places`` (of ``i``) and ``levels_db`` are
    the automation, straight in dB between two. Each sample's gain hangs on its place alone, so
    that the sum is the same however the programme is cut into blocks.
    """
    points = len(places)
    stereo = source.shape[1] == 2
    length = source.shape[0]
    to_gain = math.log(10.0) / 20.0
    segment = 0
    i = 0
    while i < count:
        index = source_index + i
        if loop_length > 0:
            index %= loop_length
        # A stretch in which nothing changes its kind: to the end of the source or of its round,
        # of a fade, of a straight piece of the automation.
        stop = count
        wraps = loop_length if loop_length > 0 else length
        if index >= length or index < 0:
            # Past what there is: silent until the loop comes round.
            if index < 0:
                i -= index
            elif loop_length > 0:
                i += loop_length - index
            else:
                i = count
            continue
        stop = min(stop, i + min(wraps, length) - index)
        fading_in = into_fade + i < fade_in
        if fading_in:
            stop = min(stop, i + fade_in - (into_fade + i))
        fading_out = left_of_fade - i <= fade_out
        if not fading_out and fade_out > 0:
            stop = min(stop, left_of_fade - fade_out)
        level = 0.0
        slope_from = 0.0
        slope_by = 0.0
        span = 0
        if points > 0:
            while segment < points and places[segment] <= i:
                segment += 1
            if segment == 0:
                level = levels_db[0]
                stop = min(stop, places[0])
            elif segment == points:
                level = levels_db[points - 1]
            else:
                level = levels_db[segment - 1]
                stop = min(stop, places[segment])
                if levels_db[segment] != level:
                    span = places[segment] - places[segment - 1]
                    slope_from = level
                    slope_by = levels_db[segment] - level
        if not fading_in and not fading_out and span == 0:
            gain = math.exp(to_gain * level) if level != 0.0 else 1.0
            to_left, to_right = gain * left, gain * right
            if stereo:
                for k in range(stop - i):
                    out[out_start + i + k, 0] += to_left * source[index + k, 0]
                    out[out_start + i + k, 1] += to_right * source[index + k, 1]
            else:
                for k in range(stop - i):
                    out[out_start + i + k, 0] += to_left * source[index + k, 0]
                    out[out_start + i + k, 1] += to_right * source[index + k, 0]
        else:
            for k in range(stop - i):
                place = i + k
                if span > 0:
                    along = (place - places[segment - 1]) / span
                    level = slope_from + along * slope_by
                gain = math.exp(to_gain * level) if level != 0.0 else 1.0
                if fading_in:
                    gain *= math.sin(0.5 * math.pi * (into_fade + place + 0.5) / fade_in)
                if fading_out:
                    gain *= math.sin(0.5 * math.pi * (left_of_fade - place - 0.5) / fade_out)
                sample_left = source[index + k, 0]
                sample_right = source[index + k, 1] if stereo else sample_left
                out[out_start + place, 0] += gain * left * sample_left
                out[out_start + place, 1] += gain * right * sample_right
        i = stop
