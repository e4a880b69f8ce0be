"""Samples, seconds, decibels and loudness: the only place that converts between them.

Time on the timeline is an integer count of samples at 48 kHz and ranges are half-open
(decision 1). A level is a float in the unit its name states: ``_db``, ``_lufs``, ``_dbtp``.
"""

from __future__ import annotations

import math

SAMPLE_RATE_HZ = 48_000
"""The clock of every timeline, clip, stem and master."""

LOUDNESS_OFFSET_DB = -0.691
"""ITU-R BS.1770-5, annex 1: it makes 0 dBFS of 1 kHz in one front channel −3.01 LKFS."""

SILENCE_DB = -200.0
"""What zero power is called, so that a level is always a finite number."""

PROFILE_HOP_SAMPLES = SAMPLE_RATE_HZ // 10
"""One K-weighted power per 100 ms: the step that BS.1770's gating blocks share."""

POWER_STEP_SAMPLES = SAMPLE_RATE_HZ // 100
"""The finest step at which power is kept: 10 ms. Sections begin on it."""


def samples(seconds: float) -> int:
    """The nearest whole sample to ``seconds``."""
    return round(seconds * SAMPLE_RATE_HZ)


def seconds(sample_count: int) -> float:
    """Samples at 48 kHz as seconds."""
    return sample_count / SAMPLE_RATE_HZ


def resampled_length(frames: int, rate_hz: int) -> int:
    """How many frames ``frames`` at ``rate_hz`` become at 48 kHz: ``ceil(n·48000/rate)``."""
    return -(-frames * SAMPLE_RATE_HZ // rate_hz)


def gain_from_db(level_db: float) -> float:
    """Decibels as a linear amplitude factor."""
    return float(10.0 ** (level_db / 20.0))


def db_from_gain(gain: float) -> float:
    """A linear amplitude factor as decibels, never below ``SILENCE_DB``."""
    return 20.0 * math.log10(gain) if gain > 1e-10 else SILENCE_DB


def db_from_power(power: float) -> float:
    """A mean square as decibels, never below ``SILENCE_DB``."""
    return 10.0 * math.log10(power) if power > 1e-20 else SILENCE_DB


def power_from_db(level_db: float) -> float:
    """Decibels as a mean square."""
    return float(10.0 ** (level_db / 10.0))


def constant_power(pan: float) -> tuple[float, float]:
    """Left and right gains of a mono source at ``pan`` (−1 … +1): −3 dB each in the middle, and
    the same power everywhere."""
    angle = (pan + 1.0) * math.pi / 4.0
    return math.cos(angle), math.sin(angle)


def balance(pan: float) -> tuple[float, float]:
    """Left and right gains of what is stereo already, at ``pan``: one side gives way."""
    return min(1.0, 1.0 - pan), min(1.0, 1.0 + pan)


def lufs_from_power(power: float) -> float:
    """K-weighted, channel-summed mean square as loudness (BS.1770-5, equation 2)."""
    return LOUDNESS_OFFSET_DB + db_from_power(power) if power > 1e-20 else SILENCE_DB


def power_from_lufs(loudness_lufs: float) -> float:
    """Loudness as K-weighted, channel-summed mean square."""
    return power_from_db(loudness_lufs - LOUDNESS_OFFSET_DB)


def said_s(sample_count: int) -> str:
    """A length in samples as a person says it: ``0.35 s``."""
    return f"{abs(sample_count) / SAMPLE_RATE_HZ:.2f}".rstrip("0").rstrip(".") + " s"


def timecode(sample_count: int) -> str:
    """A place on the timeline as a listener says it: ``3:42.5``."""
    tenths = sample_count * 10 // SAMPLE_RATE_HZ
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest // 10:02d}.{rest % 10}"
