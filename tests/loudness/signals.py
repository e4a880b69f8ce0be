"""Signals whose loudness is known by construction: (n, channels) float32 at 48 kHz."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipeline.audio.buffer import Frames
from pipeline.units import SAMPLE_RATE_HZ, gain_from_db

Step = tuple[float, float | None]
"""Seconds, and the level: peak dBFS of the tone, or ``None`` for digital silence."""


def tone(*steps: Step, channels: int = 2, rate_hz: int = SAMPLE_RATE_HZ) -> Frames:
    """A 1 kHz tone, in phase in every channel, stepping through levels."""
    edges = np.round(np.cumsum([0.0, *(s for s, _ in steps)]) * rate_hz).astype(int)
    envelope = np.zeros(edges[-1])
    for (_, level_db), start, end in zip(steps, edges, edges[1:], strict=False):
        envelope[start:end] = 0.0 if level_db is None else gain_from_db(level_db)
    wave = envelope * np.sin(2 * np.pi * 1000 * np.arange(edges[-1]) / rate_hz)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def surround_tone(seconds: float, **levels_db: float) -> Frames:
    """A 1 kHz tone at its own level in each named channel."""
    channels = [tone((seconds, level), channels=1) for level in levels_db.values()]
    return np.concatenate(channels, axis=1)


def phased(period: int, phase_deg: float, amplitude: float, seconds: float = 1.0) -> Frames:
    """A sine of fs/period that starts at a phase, faded over 0.1 s at both ends."""
    n = round(seconds * SAMPLE_RATE_HZ)
    wave = amplitude * np.sin(2 * np.pi * np.arange(n) / period + np.radians(phase_deg))
    return np.repeat((wave * _faded(n, 4800))[:, None], 2, axis=1).astype(np.float32)


def swollen(offset: int) -> Frames:
    """fs/6 at 0.5 FS with one period of fs/4 at 1.0, made at 4 fs and decimated at ``offset``."""
    n = 4 * SAMPLE_RATE_HZ
    body = 0.5 * np.sin(2 * np.pi * np.arange(n) / 24)
    # The swell begins where the body crosses zero upwards, so that the join has no step.
    start = n // 2 // 24 * 24
    swell = np.sin(2 * np.pi * np.arange(16) / 16)
    wave = np.concatenate([body[:start], swell, body[start:]]) * _faded(n + 16, 4 * 4800)
    return np.repeat(wave[offset::4, None], 2, axis=1).astype(np.float32)


def _faded(n: int, fade: int) -> np.ndarray:
    ramp = np.arange(fade) / fade
    return np.concatenate([ramp, np.ones(n - 2 * fade), ramp[::-1]])


def in_blocks(frames: Frames, size: int) -> Iterator[Frames]:
    for start in range(0, len(frames), size):
        yield frames[start : start + size]


def speech_like(seconds: float, seed: int, level_db: float = -24.0) -> Frames:
    """Noise in the long-term spectrum of speech, with its syllables and pauses, in stereo."""
    rng = np.random.default_rng(seed)
    n = round(seconds * SAMPLE_RATE_HZ)
    spectrum = np.fft.rfft(rng.standard_normal((n, 2)), axis=0)
    hz = np.fft.rfftfreq(n, 1 / SAMPLE_RATE_HZ)[:, None]
    shape = (hz / 150) / (1 + (hz / 150) ** 2) + 0.2 / (1 + (hz / 2500) ** 2)
    noise = np.fft.irfft(spectrum * np.minimum(shape, 1.0) * (hz > 60), n, axis=0)
    t = np.arange(n) / SAMPLE_RATE_HZ
    syllables = np.clip(np.sin(2 * np.pi * 4.1 * t) + 0.6 * np.sin(2 * np.pi * 1.7 * t), 0, None)
    talking = np.sin(2 * np.pi * t / 5.3) > -0.7
    wave = noise * (syllables * talking)[:, None]
    return (wave * gain_from_db(level_db) / np.sqrt(np.mean(wave**2))).astype(np.float32)


def hits(seconds: float, seed: int, every_s: float = 2.5, peak_db: float = 0.0) -> Frames:
    """Bursts of noise, 40 Hz to 20 kHz, that fall 60 dB in a third of a second.

    Nothing recorded reaches the Nyquist frequency, and there a true peak is whatever the
    interpolator makes of it.
    """
    rng = np.random.default_rng(seed)
    n = round(seconds * SAMPLE_RATE_HZ)
    out = np.zeros((n, 2))
    length = SAMPLE_RATE_HZ // 3
    fall = np.exp(-6.9 * np.arange(length) / length)[:, None]
    for start_s in np.arange(0.7, seconds - 0.5, every_s):
        start = round(start_s * SAMPLE_RATE_HZ)
        burst = rng.standard_normal((length, 2)) * fall
        out[start : start + length] += burst / np.abs(burst).max() * gain_from_db(peak_db)
    hz = np.fft.rfftfreq(n, 1 / SAMPLE_RATE_HZ)[:, None]
    band = np.clip((20_000 - hz) / 1000, 0, 1) * (hz > 40)
    return np.fft.irfft(np.fft.rfft(out, axis=0) * band, n, axis=0).astype(np.float32)


def alarms(seconds: float, seed: int, level_db: float = -18.0) -> Frames:
    """A two-tone klaxon with harmonics, on for 0.6 s and off for 0.4, here louder and there."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    pitch = np.where(t % 0.5 < 0.25, 740.0, 988.0)
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE_HZ
    wave = sum(np.sin(n * phase) / n for n in (1, 3, 5, 7))
    gate = np.clip(np.minimum(t % 1.0, 0.6 - t % 1.0) / 0.005, 0.0, 1.0)
    far = gain_from_db(-12.0) ** rng.random(round(seconds) + 1)[(t // 1.0).astype(int)]
    sides = np.stack([wave * gate * far, wave * gate * far[::-1]], axis=1)
    return (sides * gain_from_db(level_db) / np.sqrt(np.mean(sides**2))).astype(np.float32)


def dense(seconds: float, seed: int) -> Frames:
    """Everything at once and all the time: a crowd under alarms under hits."""
    crowd = np.random.default_rng(seed).standard_normal((round(seconds * SAMPLE_RATE_HZ), 2))
    for _ in range(3):  # running means of four: the top of the spectrum falls away
        crowd = sum(np.roll(crowd, shift, 0) for shift in range(4)) / 4
    wave = 0.15 * crowd + alarms(seconds, seed + 1, level_db=-16.0)
    return wave.astype(np.float32) + hits(seconds, seed + 2, every_s=0.7, peak_db=0.0)
