"""What loudness is made of: the K filter, the channels' weights, gating and the figures.

ITU-R BS.1770-5 for the integrated figure, EBU Tech 3341 for momentary and short-term, EBU Tech
3342 for the range. All of it works on the power of 10 ms steps, of which an hour is 2.9 MB.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.units import SILENCE_DB, lufs_from_power, power_from_lufs

Powers = NDArray[np.float64]
"""Shape ``(steps,)``: K-weighted, channel-summed mean square per 10 ms."""
Ranges = Sequence[tuple[int, int]]
"""Half-open ranges of samples at the programme's own rate."""

STEPS_PER_SECOND = 100
_STEPS_PER_HOP = 10
MOMENTARY_STEPS = 40
_SHORT_TERM_STEPS = 300

ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_RANGE_GATE_LU = -20.0

_BY_COUNT: dict[int, tuple[str, ...]] = {
    1: ("M",),
    2: ("L", "R"),
    3: ("L", "R", "C"),
    4: ("L", "R", "Ls", "Rs"),
    5: ("L", "R", "C", "Ls", "Rs"),
    6: ("L", "R", "C", "LFE", "Ls", "Rs"),
    8: ("L", "R", "C", "LFE", "Lrs", "Rrs", "Lss", "Rss"),
}
"""The order in which a WAV file carries that many channels."""

_WEIGHTS: dict[str, float] = {
    **dict.fromkeys(("M", "L", "R", "C", "Lrs", "Rrs", "Cs"), 1.0),
    **dict.fromkeys(("Tfl", "Tfr", "Tfc", "Tbl", "Tbr", "Tsl", "Tsr", "T"), 1.0),
    **dict.fromkeys(("Ls", "Rs", "Lss", "Rss", "Lw", "Rw"), 1.41),
    **dict.fromkeys(("LFE", "LFE1", "LFE2"), 0.0),
}
"""BS.1770-5, annex 1, table 3 and annex 3, table 4: +1.5 dB between 60° and 120° beside the
listener, nothing for the low-frequency effects."""


def channel_weights(channels: int, layout: Sequence[str] | None = None) -> tuple[float, ...]:
    """The weight of each channel's power; ``layout`` names them, else their number does.

    A number of channels that no standard layout has weighs each alike.
    Raises ``ValueError`` for a name BS.1770 does not know or a layout of another size.
    """
    if layout is None:
        layout = _BY_COUNT.get(channels, ("M",) * channels)
    unknown = [name for name in layout if name not in _WEIGHTS]
    if unknown or len(layout) != channels:
        raise ValueError(
            f"a layout of {channels} channels is named from {', '.join(_WEIGHTS)}, not {layout}"
        )
    return tuple(_WEIGHTS[name] for name in layout)


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
    """The mean loudness while somebody speaks; ``None`` where nobody was said to."""
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


def integrated_lufs(powers: Powers) -> float:
    """Gated loudness (BS.1770-5, annex 1, equations 3 to 7); ``SILENCE_DB`` where all is gated.

    Blocks are 400 ms, every 100 ms; one that the programme does not fill is left out.
    """
    if len(powers) < MOMENTARY_STEPS:
        return SILENCE_DB
    blocks = _sliding_means(powers, MOMENTARY_STEPS)[::_STEPS_PER_HOP]
    loud = blocks[blocks > power_from_lufs(ABSOLUTE_GATE_LUFS)]
    if not loud.size:
        return SILENCE_DB
    gate = loud.mean() * 10.0 ** (_RELATIVE_GATE_LU / 10.0)
    return lufs_from_power(float(loud[loud > gate].mean()))


def loudness_range_lu(powers: Powers) -> float:
    """EBU Tech 3342: from the 10th to the 95th percentile of the gated short-term loudness."""
    if len(powers) < _SHORT_TERM_STEPS:
        return 0.0
    windows = _sliding_means(powers, _SHORT_TERM_STEPS)[::_STEPS_PER_HOP]
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
    return _max_window_lufs(powers, _SHORT_TERM_STEPS)


def series_of(powers: Powers) -> LoudnessSeries:
    """The two moving figures every 100 ms."""
    hops = len(powers) // _STEPS_PER_HOP
    curves = []
    for steps in (MOMENTARY_STEPS, _SHORT_TERM_STEPS):
        before = np.concatenate([np.zeros(steps - _STEPS_PER_HOP), powers])
        if hops:
            curves.append(_lufs(_sliding_means(before, steps)[::_STEPS_PER_HOP][:hops]))
        else:
            curves.append(np.zeros(0, np.float32))
    return LoudnessSeries(momentary_lufs=curves[0], short_term_lufs=curves[1])


def dialogue_lufs(powers: Powers, voiced: Ranges, rate_hz: int) -> float | None:
    """The ungated loudness of the steps in which somebody speaks, by the script's own places.

    It stands for the speech detector of dialogue-gated measurement (BS.1770-1 over speech, as
    Netflix asks): the renderer need not guess where its lines are. ``None`` without any.
    """
    speaking = np.zeros(len(powers), bool)
    for start, end in voiced:
        first = -(-start * STEPS_PER_SECOND // rate_hz)
        speaking[first : end * STEPS_PER_SECOND // rate_hz] = True
    return lufs_from_power(float(powers[speaking].mean())) if speaking.any() else None
