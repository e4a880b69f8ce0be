"""The sample loops of the meter, compiled once and cached beside this file.

Nothing here is ``fastmath``: each output is one fixed sequence of roundings, so a result does
not depend on how the programme was cut into blocks. All loops let go of the interpreter lock.
Importing this module imports numba; the rest of the package does so only when it works.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

_Float32 = NDArray[np.float32]
_Float64 = NDArray[np.float64]

# Below this a filter's memory is silence; left alone it would decay into denormal numbers,
# which cost a hundred times as much to multiply.
_INAUDIBLE_STATE = 1e-30

# Samples whose peaks are worked out side by side: the three partial sums stay in the nearest
# cache.
_STRETCH = 480
_MAGNITUDE = np.int32(0x7FFFFFFF)


@njit(cache=True, nogil=True)
def k_weighted_squares(
    first: _Float32,
    second: _Float32,
    first_weight: float,
    second_weight: float,
    coefficients: _Float64,
    state: _Float64,
    ends: NDArray[np.int64],
    sums: _Float64,
) -> None:
    """Filter a pair of channels and add their weighted squares into stretches.

    ``first`` and ``second`` are ``(n,)``; ``coefficients`` is ``(2, 5)``: b0 b1 b2 a1 a2 of the
    shelf and of the high-pass; ``state`` ``(2, 4)`` is carried from call to call. Stretch ``i``
    ends before sample ``ends[i]``; ``sums[i]`` is added to. The last of ``ends`` is ``n``.

    Two channels at a time, because one recursive filter waits on itself for most of a cycle.
    """
    b0, b1, b2, a1, a2 = coefficients[0]
    c1, c2 = coefficients[1, 3:]  # before these stand 1, −2 and 1
    p1, p2, p3, p4 = state[0]
    q1, q2, q3, q4 = state[1]
    at = 0
    for stretch in range(ends.size):
        first_sum = 0.0
        second_sum = 0.0
        one = first[at : ends[stretch]]
        two = second[at : ends[stretch]]
        for i in range(one.size):
            x = np.float64(one[i])
            shelved = b0 * x + p1
            p1 = (b1 * x + p2) - a1 * shelved
            p2 = b2 * x - a2 * shelved
            y = shelved + p3
            p3 = (p4 - 2.0 * shelved) - c1 * y
            p4 = shelved - c2 * y
            first_sum += y * y

            u = np.float64(two[i])
            lifted = b0 * u + q1
            q1 = (b1 * u + q2) - a1 * lifted
            q2 = b2 * u - a2 * lifted
            v = lifted + q3
            q3 = (q4 - 2.0 * lifted) - c1 * v
            q4 = lifted - c2 * v
            second_sum += v * v
        at = ends[stretch]
        sums[stretch] += first_weight * first_sum + second_weight * second_sum
    state[0, 0], state[0, 1], state[0, 2], state[0, 3] = p1, p2, p3, p4
    state[1, 0], state[1, 1], state[1, 2], state[1, 3] = q1, q2, q3, q4


@njit(cache=True, nogil=True)
def settle(state: _Float64) -> None:
    """Set filter memories that have decayed past hearing to zero."""
    for channel in range(state.shape[0]):
        for i in range(state.shape[1]):
            if abs(state[channel, i]) < _INAUDIBLE_STATE:
                state[channel, i] = 0.0


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _crest(before: np.float32, here: np.float32, after: np.float32) -> np.float32:
    """The magnitude at ``here``, or at the top of the parabola through three if it is a top."""
    bend = (here - before) + (here - after)
    slope = before - after
    top = abs(here + slope * slope / (np.float32(8.0) * bend))
    is_top = (
        (abs(here) >= abs(before)) & (abs(here) >= abs(after)) & (bend * here > np.float32(0.0))
    )
    return top if is_top else abs(here)


@njit(cache=True, nogil=True, error_model="numpy")
def hop_peaks(
    planar: _Float32,
    taps: _Float32,
    hop: int,
    harmless: float,
    with_crests: bool,
    peaks: _Float32,
) -> tuple[float, float]:
    """The peak of each hop, over all channels; returns the sample peak and the true peak.

    ``peaks`` are of the 4×-oversampled points, which is what a meter reads (BS.1770-5, annex
    2), or ``with_crests`` of the parabolas through them, which is what a limiter must hold.
    The true peak returned is of the points, either way.

    ``planar`` is ``(channels, 48 + n)``; ``taps`` ``(3, 24)`` from ``true_peak.folded_taps``;
    ``n`` and ``_STRETCH`` are multiples of ``hop``. ``peaks[j]`` is the largest magnitude at and
    after (by quarters) the samples ``planar[:, 24 + j·hop …]``; empty, none is kept. A stretch
    with no sample over ``harmless`` within the filter's reach keeps its sample peaks: what the
    caller knows cannot matter is not worked out.

    Magnitudes are compared as the integers their bits spell: the order is the same for
    positive floats, and the compiler may then compare many at once without ``fastmath``.
    """
    half = taps.shape[1]
    reach = 2 * half - 1
    n = planar.shape[1] - reach - 1
    # Everything begins one sample early: the first sample's crest needs the quarter before it.
    even = np.empty(_STRETCH + 1, np.float32)
    odd = np.empty(_STRETCH + 1, np.float32)
    middle = np.empty(_STRETCH + 1, np.float32)
    crests = np.empty(_STRETCH, np.float32)
    crest_bits = crests.view(np.int32)
    worst = np.zeros(_STRETCH, np.int32)
    harmless_bits = np.full(1, harmless, np.float32).view(np.int32)[0]
    peak_bits = peaks.view(np.int32)
    peak_bits[:] = 0
    sample_peak = np.zeros(1, np.int32)
    true_peak = np.zeros(1, np.int32)
    for channel in range(planar.shape[0]):
        row = planar[channel]
        bits = row.view(np.int32)
        for at in range(0, n, _STRETCH):
            width = min(_STRETCH, n - at)
            around = np.int32(0)
            own = bits[at + half : at + half + width]
            for i in range(width):
                around = max(around, own[i] & _MAGNITUDE)
            sample_peak[0] = max(sample_peak[0], around)
            skirts = bits[at : at + width + reach + 1]
            for i in range(skirts.size):
                around = max(around, skirts[i] & _MAGNITUDE)
            if around <= harmless_bits and not peaks.size:
                continue
            for i in range(width):
                worst[i] = own[i] & _MAGNITUDE
            if around > harmless_bits:
                even[:] = 0.0
                odd[:] = 0.0
                middle[:] = 0.0
                for k in range(0, half, 2):
                    e, o, m = taps[0, k], taps[1, k], taps[2, k]
                    f, p, r = taps[0, k + 1], taps[1, k + 1], taps[2, k + 1]
                    before = row[at + k : at + k + width + 1]
                    after = row[at + reach - k : at + reach - k + width + 1]
                    nearer = row[at + k + 1 : at + k + 2 + width]
                    sooner = row[at + reach - k - 1 : at + reach - k + width]
                    for i in range(width + 1):
                        total = before[i] + after[i]
                        inner = nearer[i] + sooner[i]
                        even[i] += e * total + f * inner
                        middle[i] += m * total + r * inner
                        odd[i] += o * (before[i] - after[i]) + p * (nearer[i] - sooner[i])
                for i in range(width + 1):
                    first_quarter = even[i] + odd[i]
                    even[i] -= odd[i]
                    odd[i] = first_quarter
                here, there = row[at + half : at + half + width], row[at + half + 1 :]
                last, quarter, two, three = even[:width], odd[1:], middle[1:], even[1:]
                for points in (quarter, two, three):
                    point_bits = points.view(np.int32)
                    for i in range(width):
                        worst[i] = max(worst[i], point_bits[i] & _MAGNITUDE)
                highest = np.int32(0)
                for i in range(width):
                    highest = max(highest, worst[i])
                true_peak[0] = max(true_peak[0], highest)
                if with_crests:
                    for before, top, after in (
                        (last, here, quarter),
                        (here, quarter, two),
                        (quarter, two, three),
                        (two, three, there),
                    ):
                        for i in range(width):
                            crests[i] = _crest(before[i], top[i], after[i])
                        for i in range(width):
                            worst[i] = max(worst[i], crest_bits[i])
            for j in range(width // hop if peaks.size else 0):
                most = peak_bits[at // hop + j]
                for i in range(j * hop, j * hop + hop):
                    most = max(most, worst[i])
                peak_bits[at // hop + j] = most
    # A sample is a point too, and the points of a stretch left out lie under those worked out.
    true_peak[0] = max(true_peak[0], sample_peak[0])
    return float(sample_peak.view(np.float32)[0]), float(true_peak.view(np.float32)[0])
