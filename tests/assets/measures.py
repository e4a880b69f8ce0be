"""What is measured of a sound: level, colour, motion, seam, and how far two sounds lie apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt, welch

from pipeline.audio.buffer import AudioBuffer
from pipeline.audio.seam import seam_of
from pipeline.loudness.whole import integrated_lufs_of, max_momentary_lufs_of

Wide = NDArray[np.float64]
RATE_HZ = 48_000
_BANDS = 32
_SLICES = 24


def loudness_of(audio: AudioBuffer, kind: str) -> float:
    """As the library levels it: the loudest 400 ms of a one-shot or sting, the whole of a loop."""
    one_off = kind in ("one-shot", "sting")
    return (max_momentary_lufs_of if one_off else integrated_lufs_of)(audio.frames)


def seam(audio: AudioBuffer) -> float:
    """As an import measures recordings: below 1 nobody hears it."""
    return seam_of(audio.frames)


def power(audio: AudioBuffer, size: int = 8192) -> tuple[Wide, Wide]:
    hz, density = welch(audio.frames, RATE_HZ, nperseg=min(size, audio.length), axis=0)
    return hz, density.sum(axis=1)


def centroid_hz(audio: AudioBuffer) -> float:
    hz, density = power(audio)
    return float(np.sum(hz * density) / np.sum(density))


def envelope_db(audio: AudioBuffer, window_s: float) -> Wide:
    window = round(window_s * RATE_HZ)
    whole = audio.length // window * window
    squares = np.mean(audio.frames[:whole].astype(np.float64) ** 2, axis=1)
    return np.asarray(10 * np.log10(squares.reshape(-1, window).mean(axis=1) + 1e-20))


def mono(audio: AudioBuffer) -> Wide:
    return np.asarray(audio.frames.astype(np.float64).mean(axis=1))


def part(audio: AudioBuffer, start_s: float, end_s: float) -> AudioBuffer:
    return AudioBuffer(audio.frames[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)])


def band(audio: AudioBuffer, low_hz: float, high_hz: float) -> AudioBuffer:
    """What lies between, of each side, where it lies."""
    sos = butter(4, (low_hz, high_hz), "bandpass", fs=RATE_HZ, output="sos")
    return AudioBuffer(sosfiltfilt(sos, audio.frames, axis=0).astype(np.float32))


def mono_band(audio: AudioBuffer, low_hz: float, high_hz: float) -> AudioBuffer:
    return band(AudioBuffer(mono(audio)[:, None].astype(np.float32)), low_hz, high_hz)


def whistle_turns(audio: AudioBuffer, start_s: float, end_s: float) -> int:
    """How often the strongest tone of 200–3000 Hz comes down under 400 Hz and up over 1200."""
    x = mono(part(audio, start_s, end_s))
    size, hop = 2048, 480
    hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    inside = (hz > 60) & (hz < 3300)
    state, turns = "", 0
    for start in range(0, len(x) - size, hop):
        piece = np.abs(np.fft.rfft(x[start : start + size] * np.hanning(size)))[inside]
        if piece.max() < 6 * np.median(piece):
            continue
        f = float(hz[inside][np.argmax(piece)])
        here = "low" if f < 400 else "high" if f > 1000 else state
        turns += int(state not in (here, ""))
        state = here
    return turns


def tone_over_noise_db(audio: AudioBuffer, tone_hz: float) -> float:
    """Tone-to-noise ratio in its critical band (ECMA-74, annex D, with the band of Zwicker)."""
    hz, density = power(audio, 32_768)
    band = 25 + 75 * (1 + 1.4 * (tone_hz / 1000) ** 2) ** 0.69
    near = np.abs(hz - tone_hz) < band / 2
    tone = np.abs(hz - tone_hz) < 6
    floor = density[near & ~tone].mean()
    noise = floor * near.sum()
    return float(10 * np.log10((density[tone].sum() - floor * tone.sum()) / noise))


def syllabic_motion_db(audio: AudioBuffer) -> float:
    """How far the level of 300–3400 Hz swings at the pace of syllables: the spread between the
    10th and the 90th of a hundred of its 25 ms levels, once the slow swells are taken out."""
    spectrum = np.fft.rfft(audio.frames.astype(np.float64).mean(axis=1))
    hz = np.fft.rfftfreq(audio.length, 1 / RATE_HZ)
    spectrum[(hz < 300) | (hz > 3400)] = 0
    speech = AudioBuffer(np.fft.irfft(spectrum, audio.length).astype(np.float32)[:, None])
    level = envelope_db(speech, 0.025)
    slow = np.convolve(np.pad(level, 40, mode="edge"), np.ones(81) / 81, "valid")
    low, high = np.quantile(level - slow, [0.1, 0.9])
    return float(high - low)


def print_of(audio: AudioBuffer) -> Wide:
    """What a sound looks like: the level in dB of 32 bands (60 Hz to 16 kHz) in 24 slices of its
    length, no lower than 45 dB under the loudest, ``(24, 32)``."""
    frames = audio.frames.astype(np.float64)
    size = 2048
    frames = np.pad(frames, ((0, max(0, _SLICES * size - len(frames))), (0, 0)))
    edges = np.geomspace(60, 16_000, _BANDS + 1)
    hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    band = np.clip(np.searchsorted(edges, hz) - 1, -1, _BANDS)
    starts = np.arange(0, len(frames) - size + 1, size // 2)
    levels = np.zeros((_SLICES, _BANDS))
    for start in starts:
        piece = frames[start : start + size] * np.hanning(size)[:, None]
        energy = (np.abs(np.fft.rfft(piece, axis=0)) ** 2).sum(axis=1)
        slot = min(_SLICES - 1, int(start / max(1, len(frames) - size) * _SLICES))
        inside = (band >= 0) & (band < _BANDS)
        levels[slot] += np.bincount(band[inside], energy[inside], _BANDS)
    # A band narrower than a bin holds nothing; it is as loud as its neighbour.
    db = 10 * np.log10(levels + 1e-20)
    return np.maximum(db, db.max() - 45.0)


def distance_db(one: Wide, other: Wide) -> float:
    """Root mean square of the difference between two prints, each at the same loudest level."""
    return float(np.sqrt(np.mean(((one - one.max()) - (other - other.max())) ** 2)))


def least_distance_db(prints: list[Wide]) -> float:
    """Between the two that are most alike."""
    return min(distance_db(one, other) for one, other in combinations(prints, 2))


def median_distance_db(prints: list[Wide]) -> float:
    """Of every two: how far the sounds of a family lie apart."""
    return float(np.median([distance_db(one, other) for one, other in combinations(prints, 2)]))
