"""What loudness is made of: the K filter, gating and the figures.

ITU-R BS.1770-5 for the integrated figure, EBU Tech 3341 for momentary and short-term, EBU Tech
3342 for the range. All of it works on the power of 10 ms steps, of which an hour is 2.9 MB.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.units import SILENCE_DB, lufs_from_power, power_from_lufs

Powers = NDArray[np.float64]
"""Shape ``(steps,)``: K-weighted, channel-summed mean square per 10 ms."""

STEPS_PER_SECOND = 100
STEPS_PER_HOP = 10
MOMENTARY_STEPS = 40
SHORT_TERM_STEPS = 300

ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_RANGE_GATE_LU = -20.0


def k_filter(rate_hz: int) -> NDArray[np.float64]:
    """The shelf and the high-pass as ``(2, 5)``: b0 b1 b2 a1 a2, for any sample rate.

    BS.1770-5 prints both at 48 kHz only. These are the analogue filters they come from (found
    by De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES 145,
    2018), put through the bilinear transform; at 48 kHz they agree with the print to 1e-10.
    """
    warped = math.tan(math.pi * 1681.974450955533 / rate_hz)
    q = 0.7071752369554196
    high = 10.0 ** (3.999843853973347 / 20.0)
    band = high**0.4996667741545416
    a0 = 1.0 + warped / q + warped * warped
    shelf = (
        (high + band * warped / q + warped * warped) / a0,
        2.0 * (warped * warped - high) / a0,
        (high - band * warped / q + warped * warped) / a0,
        2.0 * (warped * warped - 1.0) / a0,
        (1.0 - warped / q + warped * warped) / a0,
    )
    warped = math.tan(math.pi * 38.13547087602444 / rate_hz)
    q = 0.5003270373238773
    a0 = 1.0 + warped / q + warped * warped
    high_pass = (
        1.0,
        -2.0,
        1.0,
        2.0 * (warped * warped - 1.0) / a0,
        (1.0 - warped / q + warped * warped) / a0,
    )
    return np.array([shelf, high_pass])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoudnessSeries:
    """Loudness over time, ``(blocks,)`` float32 LUFS each, one value per 100 ms.

    Value ``i`` is of the window that ends ``(i + 1) · 100 ms`` after the start; before the
    programme there was silence, as a live meter has it.
    """

    momentary_lufs: NDArray[np.float32]
    short_term_lufs: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """What a meter says of a programme. Silence is ``SILENCE_DB``, never an infinity."""

    integrated_lufs: float
    loudness_range_lu: float
    true_peak_dbtp: float
    sample_peak_dbfs: float
    max_momentary_lufs: float
    max_short_term_lufs: float
    dialogue_lufs: float | None = None
    """The loudness while somebody speaks; ``None`` where nobody was said to."""
    duration_s: float = 0.0
    series: LoudnessSeries = field(compare=False, repr=False)


def _sliding_means(powers: Powers, steps: int) -> Powers:
    """Means of every window of ``steps`` (a multiple of ten); ``(len - steps + 1,)``.

    Sums of tens, then of those: a running total would carry the loudest passage's rounding
    into the quietest.
    """
    tens = sum(powers[i : len(powers) - 9 + i] for i in range(10))
    assert isinstance(tens, np.ndarray)
    count = len(powers) - steps + 1
    total = np.zeros(count)
    for i in range(0, steps, 10):
        total += tens[i : i + count]
    return total / steps


def _padded(powers: Powers, steps: int) -> Powers:
    return powers if len(powers) >= steps else np.pad(powers, (0, steps - len(powers)))


def _lufs(powers: Powers) -> NDArray[np.float32]:
    floor = power_from_lufs(SILENCE_DB)
    levels = -0.691 + 10.0 * np.log10(np.maximum(powers, floor))
    return levels.astype(np.float32)


def gating_blocks(powers: Powers) -> Powers:
    """The mean of each 400 ms, every 100 ms; one that the programme does not fill is left out."""
    if len(powers) < MOMENTARY_STEPS:
        return np.zeros(0)
    return _sliding_means(powers, MOMENTARY_STEPS)[::STEPS_PER_HOP]


def gating_power(blocks: Powers) -> float | None:
    """What a block's power must exceed to count (BS.1770-5, annex 1, equations 4 to 6): −70 LUFS,
    and 10 LU under the mean of those that do; ``None`` where none does."""
    absolute = power_from_lufs(ABSOLUTE_GATE_LUFS)
    loud = blocks[blocks > absolute]
    if not loud.size:
        return None
    relative: float = loud.mean() * 10.0 ** (_RELATIVE_GATE_LU / 10.0)
    return max(absolute, relative)


def integrated_lufs(powers: Powers) -> float:
    """Gated loudness (BS.1770-5, annex 1, equation 7); ``SILENCE_DB`` where all is gated."""
    blocks = gating_blocks(powers)
    gate = gating_power(blocks)
    return SILENCE_DB if gate is None else lufs_from_power(float(blocks[blocks > gate].mean()))


def loudness_range_lu(powers: Powers) -> float:
    """EBU Tech 3342: from the 10th to the 95th percentile of the gated short-term loudness."""
    if len(powers) < SHORT_TERM_STEPS:
        return 0.0
    windows = _sliding_means(powers, SHORT_TERM_STEPS)[::STEPS_PER_HOP]
    loud = windows[windows >= power_from_lufs(ABSOLUTE_GATE_LUFS)]
    if not loud.size:
        return 0.0
    kept = np.sort(loud[loud >= loud.mean() * 10.0 ** (_RANGE_GATE_LU / 10.0)])
    low, high = (kept[round((kept.size - 1) * share)] for share in (0.10, 0.95))
    return lufs_from_power(float(high)) - lufs_from_power(float(low))


def _max_window_lufs(powers: Powers, steps: int) -> float:
    """The loudest window of ``steps``, every 10 ms; a shorter programme ends in silence."""
    windows = _sliding_means(_padded(powers, steps), steps)
    return lufs_from_power(float(windows.max()))


def max_momentary_lufs(powers: Powers) -> float:
    """The loudest 400 ms (EBU Tech 3341, 2.2)."""
    return _max_window_lufs(powers, MOMENTARY_STEPS)


def max_short_term_lufs(powers: Powers) -> float:
    """The loudest 3 s (EBU Tech 3341, 2.2)."""
    return _max_window_lufs(powers, SHORT_TERM_STEPS)


def series_of(powers: Powers) -> LoudnessSeries:
    """The two moving figures every 100 ms."""
    hops = len(powers) // STEPS_PER_HOP
    curves = []
    for steps in (MOMENTARY_STEPS, SHORT_TERM_STEPS):
        before = np.concatenate([np.zeros(steps - STEPS_PER_HOP), powers])
        if hops:
            curves.append(_lufs(_sliding_means(before, steps)[::STEPS_PER_HOP][:hops]))
        else:
            curves.append(np.zeros(0, np.float32))
    return LoudnessSeries(momentary_lufs=curves[0], short_term_lufs=curves[1])
