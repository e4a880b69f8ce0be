"""What a limiter does to steady tones, to peaks and after a hit: the figures it is judged by.

All of waves ``(n,)`` at 48 kHz. Distortion is read from one exact period of everything in the
signal (one second of whole hertz), so nothing leaks and no window is needed.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pipeline.audio.buffer import Frames
from pipeline.units import SAMPLE_RATE_HZ, db_from_gain, db_from_power, gain_from_db

Wave = np.ndarray

CEILING_DBTP = -1.1
OVER_DB = 6.0


def driven(*parts: tuple[float, float], seconds: float = 3.0) -> Frames:
    """A sum of tones (hertz, share), in stereo, whose top is 6 dB over the ceiling."""
    t = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    wave = sum(share * np.sin(2 * np.pi * hz * t) for hz, share in parts)
    top = sum(share for _, share in parts)
    scaled = wave / top * gain_from_db(CEILING_DBTP + OVER_DB)
    return np.repeat(np.asarray(scaled)[:, None], 2, axis=1).astype(np.float32)


def harmonics_db(wave: Wave, hz: int) -> float:
    """THD: the harmonics' power against the tone's, over the wave's last second."""
    return _share_db(wave, range(2 * hz, 20_001, hz), [hz])


def intermodulation_db(wave: Wave, low_hz: int, high_hz: int) -> float:
    """SMPTE RP 120: five sidebands on either side of the high tone, against it."""
    sides = [high_hz + k * low_hz for k in (*range(-5, 0), *range(1, 6))]
    return _share_db(wave, sides, [high_hz])


def _share_db(wave: Wave, of: Iterable[int], against: Iterable[int]) -> float:
    spectrum = np.abs(np.fft.rfft(wave[-SAMPLE_RATE_HZ:])) ** 2
    return db_from_power(float(spectrum[list(of)].sum() / spectrum[list(against)].sum()))


HIT_MS = 10
_QUIET = 0.1


def tone_with_a_hit() -> Frames:
    """A 1 kHz tone at −20 dBFS with 10 ms of it at 6 dB over the ceiling, a second in."""
    t = np.arange(3 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    level = np.full(t.size, _QUIET)
    level[SAMPLE_RATE_HZ : SAMPLE_RATE_HZ + 48 * HIT_MS] = gain_from_db(CEILING_DBTP + OVER_DB)
    return np.repeat((level * np.sin(2 * np.pi * 1000 * t))[:, None], 2, axis=1).astype(np.float32)


def recovery_ms(wave: Wave, within_db: float) -> int:
    """How long after the hit the tone is back for good, to ``within_db``."""
    tops = np.abs(wave).reshape(-1, 48).max(axis=1)[1000 + HIT_MS :]
    short = np.flatnonzero(tops < _QUIET * gain_from_db(-within_db))
    return int(short[-1]) + 1 if short.size else 0


def lost_db_ms(wave: Wave) -> float:
    """All that a hit takes from the tone around it: decibels times milliseconds, in a second."""
    tops = np.abs(wave).reshape(-1, 48).max(axis=1)
    around = np.concatenate([tops[900:1000], tops[1000 + HIT_MS : 2000]])
    return float(-20 * np.log10(around / _QUIET).sum())


def in_24_bits(wave: Wave) -> Wave:
    """As it would be in a file."""
    return np.rint(wave.astype(np.float64) * 2.0**23) / 2.0**23


def oversampled_peak_dbtp(wave: np.ndarray, times: int = 16) -> float:
    """The peak at 16 × the rate by Fourier interpolation, which is exact up to Nyquist."""
    stretch, skirt = 12_000, 500
    ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(skirt // 2) / (skirt // 2))
    taper = np.concatenate([ramp, np.ones(stretch + 2 * skirt - 2 * ramp.size), ramp[::-1]])
    padded = np.pad(wave, ((skirt, skirt + stretch), (0, 0)))
    worst = 0.0
    for start in range(0, len(wave), stretch):
        part = padded[start : start + stretch + 2 * skirt]
        if np.abs(part).max() < 0.7 * np.abs(wave).max():
            continue  # it has no peak that could be the highest
        spectrum = np.fft.rfft(part * taper[:, None], axis=0)
        fine = times * np.fft.irfft(spectrum, times * len(part), axis=0)
        worst = max(worst, float(np.abs(fine[skirt * times : -skirt * times]).max()))
    return db_from_gain(worst)
