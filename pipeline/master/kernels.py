"""The sample loops of the limiter, compiled once and cached beside this file.

As in the meter's, nothing here is ``fastmath`` and all loops let go of the interpreter lock.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

_Float32 = NDArray[np.float32]
_Float64 = NDArray[np.float64]

# What the crests of one steady tone differ by. To follow that would modulate the tone (which is
# what intermodulation is), and nobody hears a hundredth of a decibel.
_WORTH_FOLLOWING = 10.0 ** (0.01 / 20.0)

# To this a number under 2⁵¹ is added and taken away again: it comes back rounded to the nearest
# whole number, ties to even, as ``rint`` would have it, and many at once.
_ROUNDING = 1.5 * 2.0**52

_FULL_24 = 8388608.0
_FULL_16 = 32768.0

# Spelt out, so that a mix that is mapped from a read-only file needs no second compilation.
_APPLY_CURVE = types.void(
    types.Array(types.float32, 2, "C", readonly=True),
    types.int64,
    types.float64,
    types.Array(types.float32, 1, "C", readonly=True),
    types.int64,
    types.Array(types.int32, 2, "C"),
)


_GAIN, _IDLE, _OLDEST, _OUTER_OLDEST, _RINGS = 0, 1, 2, 3, 4


def limiter_state(first_box: int, second_box: int) -> _Float64:
    """What ``gain_curve`` carries from piece to piece."""
    return np.zeros(_RINGS + first_box + second_box)


@njit(cache=True, nogil=True)
def gain_curve(
    peaks: _Float32,
    start: int,
    drive: float,
    ceiling: float,
    look_ahead: int,
    hold: int,
    release: float,
    first_box: int,
    second_box: int,
    state: _Float64,
    curve: _Float32,
) -> None:
    """The limiter's gain at each hop's centre from hop ``start`` on, into ``curve`` ``(n,)``, all
    in (0, 1]. Pieces follow each other, and ``state`` goes from one to the next.

    ``peaks`` ``(hops,)`` before ``drive`` (linear); ``release`` is the share of the way back
    made in one hop; the rest are hops. See ``limiter`` for what each stage is for.
    """
    hops = peaks.size
    stop = start + curve.size
    curve[:] = 1.0
    for k in range(max(0, start - hold), min(hops, stop + look_ahead)):
        peak = drive * np.float64(peaks[k])
        if peak > ceiling:
            needed = np.float32(ceiling / peak)
            for j in range(max(start, k - look_ahead), min(stop, k + hold + 1)):
                curve[j - start] = min(curve[j - start], needed)

    ring = state[_RINGS : _RINGS + first_box]
    outer_ring = state[_RINGS + first_box :]
    if start == 0:
        # A peak at the very start has no time before it: the gain begins where it must be.
        state[_GAIN] = np.float64(curve[0])
        ring[:] = state[_GAIN]
        outer_ring[:] = state[_GAIN]
    gain = state[_GAIN]
    idle = int(state[_IDLE])
    oldest, outer_oldest = int(state[_OLDEST]), int(state[_OUTER_OLDEST])
    for k in range(curve.size):
        wanted = float(curve[k])
        if wanted == 1.0 and gain == 1.0:
            idle += 1
            if idle > first_box + second_box:
                continue  # both boxes hold nothing but ones
        else:
            idle = 0
        if wanted < gain:
            gain = wanted
        elif wanted == 1.0 or wanted > gain * _WORTH_FOLLOWING:
            gain += release * (wanted - gain)
        if gain > 0.999999:
            gain = wanted
        ring[oldest] = gain
        oldest = oldest + 1 if oldest + 1 < first_box else 0
        inner = 0.0
        for i in range(first_box):
            inner += ring[i]
        outer_ring[outer_oldest] = inner / first_box
        outer_oldest = outer_oldest + 1 if outer_oldest + 1 < second_box else 0
        outer = 0.0
        for i in range(second_box):
            outer += outer_ring[i]
        curve[k] = np.float32(min(1.0, outer / second_box))
    state[_GAIN], state[_IDLE] = gain, idle
    state[_OLDEST], state[_OUTER_OLDEST] = oldest, outer_oldest


@njit(cache=True, nogil=True)
def squared_curve(curve: _Float32, crests: _Float32, hops_per_block: int, blocks: _Float64) -> None:
    """The mean square of the gain over each block of hops: what limiting does to its power.

    A hop counts as much as the square of its crest: most of the power is where the peaks are,
    and there the gain is lowest.
    """
    for block in range(blocks.size):
        first = block * hops_per_block
        last = min(first + hops_per_block, curve.size)
        total = 0.0
        weight = 0.0
        for k in range(first, last):
            power = np.float64(crests[k]) * np.float64(crests[k])
            total += power * np.float64(curve[k]) * np.float64(curve[k])
            weight += power
        blocks[block] = total / weight if weight > 0.0 else 1.0


@njit(cache=True, nogil=True)
def _gains_of_stretch(
    curve: _Float32, hop: int, scale: float, at: int, most: int, channels: int, gains: _Float64
) -> int:
    """The gain of every value from sample ``at`` to the next hop's centre, into ``gains``
    ``(hop · channels,)``; returns how many samples those are, at ``most``.

    It is a straight line from one hop's centre to the next, and level before the first and
    after the last.
    """
    last = curve.size - 1
    left_hop = (at + hop // 2) // hop - 1
    centre = left_hop * hop + hop // 2
    count = min(most, centre + hop - at)
    left = np.float64(curve[min(max(left_hop, 0), last)]) * scale
    right = np.float64(curve[min(max(left_hop + 1, 0), last)]) * scale
    slope = (right - left) / hop
    for i in range(count):
        gain = left + slope * (at + i - centre)
        for channel in range(channels):
            gains[i * channels + channel] = gain
    return count


@njit(_APPLY_CURVE, cache=True, nogil=True)
def apply_curve(
    frames: _Float32,
    start: int,
    drive: float,
    curve: _Float32,
    hop: int,
    pcm: NDArray[np.int32],
) -> None:
    """``frames`` ``(n, channels)`` from sample ``start``, driven, limited and rounded to 24 bit.

    ``pcm`` ``(n, channels)`` takes the 24 bits at the top of each 32, as soundfile wants them.
    """
    n, channels = frames.shape
    values, rounded = frames.reshape(-1), pcm.reshape(-1)
    gains = np.empty(hop * channels)
    i = 0
    while i < n:
        count = _gains_of_stretch(curve, hop, drive * _FULL_24, start + i, n - i, channels, gains)
        value = values[i * channels : (i + count) * channels]
        out = rounded[i * channels : (i + count) * channels]
        gain = gains[: value.size]
        for k in range(value.size):
            whole = (value[k] * gain[k] + _ROUNDING) - _ROUNDING
            out[k] = np.int32(min(max(whole, -_FULL_24), _FULL_24 - 1.0)) << 8
        i += count


@njit(cache=True, nogil=True)
def apply_curve_dithered(
    frames: _Float32,
    start: int,
    drive: float,
    curve: _Float32,
    hop: int,
    place_of_first: int,
    seed: int,
    pcm: NDArray[np.int16],
) -> None:
    """As ``apply_curve``, to 16 bit, with the sum of two even chances of ±½ bit on each value.

    The chance of a value is a hash of its place (SplitMix64 of Steele, Lea and Flood, 2014), so
    it is the same however the programme is cut, and another in each channel.
    """
    n, channels = frames.shape
    gains = np.empty(hop * channels)
    i = 0
    while i < n:
        count = _gains_of_stretch(curve, hop, drive * _FULL_16, start + i, n - i, channels, gains)
        for k in range(count):
            for channel in range(channels):
                place = np.uint64((place_of_first + i + k) * channels + channel + 1)
                z = seed + place * np.uint64(0x9E3779B97F4A7C15)
                z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                z = z ^ (z >> np.uint64(31))
                two = np.float64(z >> np.uint64(32)) + np.float64(z & np.uint64(0xFFFFFFFF))
                dither = (two - np.float64(0xFFFFFFFF)) * 2.0**-32
                value = frames[i + k, channel] * gains[k * channels + channel] + dither
                whole = (value + _ROUNDING) - _ROUNDING
                pcm[i + k, channel] = np.int16(min(max(whole, -_FULL_16), _FULL_16 - 1.0))
        i += count


@njit(cache=True, nogil=True)
def pack_24(pcm: NDArray[np.int32], packed: NDArray[np.uint8]) -> None:
    """The top 24 bits of each of ``pcm`` ``(n,)`` as a file has them, ``(3n,)``, lowest first."""
    for i in range(pcm.size):
        packed[3 * i] = np.uint8(pcm[i] >> 8)
        packed[3 * i + 1] = np.uint8(pcm[i] >> 16)
        packed[3 * i + 2] = np.uint8(pcm[i] >> 24)


@njit(cache=True, nogil=True)
def unpack_24(packed: NDArray[np.uint8], planar: _Float32) -> None:
    """``packed`` as ``pack_24`` leaves it, into ``(channels, n)``, full scale ±1; exact."""
    channels, n = planar.shape
    for channel in range(channels):
        row = planar[channel]
        for i in range(n):
            k = 3 * (i * channels + channel)
            bits = (
                (np.uint32(packed[k]) << np.uint32(8))
                | (np.uint32(packed[k + 1]) << np.uint32(16))
                | (np.uint32(packed[k + 2]) << np.uint32(24))
            )
            row[i] = np.float32(np.int32(bits)) * np.float32(2.0**-31)
