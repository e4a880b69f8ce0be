"""The sample loops of the limiter, compiled once and cached beside this file.

As in the meter's, nothing here is ``fastmath`` and all loops let go of the interpreter lock.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

_Float32 = NDArray[np.float32]
_Float64 = NDArray[np.float64]

# Spelt out, so that a mix that is mapped from a read-only file needs no second compilation.
_APPLY_CURVE = types.void(
    types.Array(types.float32, 2, "C", readonly=True),
    types.int64,
    types.float64,
    types.Array(types.float64, 1, "C", readonly=True),
    types.int64,
    types.Array(types.int32, 2, "C"),
)


@njit(cache=True, nogil=True)
def gain_curve(
    peaks: _Float32,
    drive: float,
    ceiling: float,
    look_ahead: int,
    hold: int,
    release: float,
    first_box: int,
    second_box: int,
    curve: _Float64,
) -> None:
    """The limiter's gain at each hop's centre, into ``curve`` ``(hops,)``, all in (0, 1].

    ``peaks`` ``(hops,)`` before ``drive`` (linear); ``release`` is the share of the way back
    made in one hop; the rest are hops. See ``limiter`` for what each stage is for.
    """
    hops = peaks.size
    for k in range(hops):
        curve[k] = 1.0
    for k in range(hops):
        peak = drive * np.float64(peaks[k])
        if peak > ceiling:
            needed = ceiling / peak
            for j in range(max(0, k - look_ahead), min(hops, k + hold + 1)):
                curve[j] = min(curve[j], needed)

    # A peak at the very start has no time before it: the gain begins where it must be.
    gain = curve[0]
    ring = np.full(first_box, gain)
    outer_ring = np.full(second_box, gain)
    idle = 0
    for k in range(hops):
        wanted = curve[k]
        if wanted == 1.0 and gain == 1.0:
            idle += 1
            if idle > first_box + second_box:
                continue  # both boxes hold nothing but ones
        else:
            idle = 0
        gain = wanted if wanted < gain else gain + release * (wanted - gain)
        if gain > 0.999999:
            gain = min(wanted, 1.0)
        ring[k % first_box] = gain
        inner = 0.0
        for i in range(first_box):
            inner += ring[i]
        outer_ring[k % second_box] = inner / first_box
        outer = 0.0
        for i in range(second_box):
            outer += outer_ring[i]
        curve[k] = min(1.0, outer / second_box)


@njit(cache=True, nogil=True)
def squared_curve(curve: _Float64, hops_per_block: int, blocks: _Float64) -> None:
    """The mean square of the gain over each block of hops: what limiting does to its power."""
    for block in range(blocks.size):
        first = block * hops_per_block
        last = min(first + hops_per_block, curve.size)
        total = 0.0
        for k in range(first, last):
            total += curve[k] * curve[k]
        blocks[block] = total / (last - first) if last > first else 1.0


@njit(_APPLY_CURVE, cache=True, nogil=True)
def apply_curve(
    frames: _Float32,
    start: int,
    drive: float,
    curve: _Float64,
    hop: int,
    pcm: NDArray[np.int32],
) -> None:
    """``frames`` ``(n, channels)`` from sample ``start``, driven, limited and rounded to 24 bit.

    ``pcm`` ``(n, channels)`` takes the 24 bits at the top of each 32, as soundfile wants them.
    The gain is a straight line from one hop's centre to the next.
    """
    full = 8388608.0
    last = curve.size - 1
    n, channels = frames.shape
    i = 0
    while i < n:
        # The stretch between two centres; before the first and after the last it is level.
        left_hop = (start + i + hop // 2) // hop - 1
        centre = left_hop * hop + hop // 2
        stop = min(n, centre + hop - start)
        left = curve[min(max(left_hop, 0), last)] * drive * full
        right = curve[min(max(left_hop + 1, 0), last)] * drive * full
        slope = (right - left) / hop
        while i < stop:
            gain = left + slope * (start + i - centre)
            for channel in range(channels):
                value = np.rint(frames[i, channel] * gain)
                value = min(max(value, -full), full - 1.0)
                pcm[i, channel] = np.int32(value) << 8
            i += 1
