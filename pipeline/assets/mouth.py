"""A mouth without its voice: the shapes that it took, and breath or another pitch through them.

A whisper, a gasp, a whoop and a laugh have the mouth of speech and another source: turbulent
air, or folds that are driven higher. So the spectral envelope is taken from the project's own
voices, every 10 ms, and sounded anew: each closing of the folds is one minimum-phase response of
the mouth, breath is noise through it. (The envelope: Morise, CheapTrick, Speech Communication
67, 2015, with one smoothing width for a whole line.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, rfft

from pipeline.assets import kernels
from pipeline.assets.grains import Signal, pitch_hz, syllables
from pipeline.units import SAMPLE_RATE_HZ

FRAME_S = 0.01
_HOP = round(FRAME_S * SAMPLE_RATE_HZ)
_WINDOW = 1440
_SIZE = 2048
_BINS = _SIZE // 2 + 1
_HZ = np.arange(_BINS) * (SAMPLE_RATE_HZ / _SIZE)
_RINGS = 1024
"""A mouth's resonances have died away after so many samples."""
_FLOOR_DB = -75.0
_MOUTHS_KEPT = 48

Track = NDArray[np.float64]
"""A value a frame."""


@dataclass(frozen=True, slots=True)
class Mouth:
    """``shapes`` are log magnitudes and ``rings`` their responses, a row for each 10 ms of a
    line; ``way`` tells which of them is taken in each frame that is sounded. ``hz`` is the
    voice's own pitch, ``size`` moves every resonance (above 1 for a smaller mouth)."""

    shapes: NDArray[np.float32]
    rings: NDArray[np.float32]
    way: Track
    hz: float
    size: float = 1.0


@lru_cache(maxsize=_MOUTHS_KEPT)
def mouth_of_word(voice_bytes: bytes) -> Mouth:
    """As ``mouth_of``, kept: every variant of a crowd says the same few words."""
    return mouth_of(np.frombuffer(voice_bytes, np.float64))


def mouth_of(voice: Signal, *, to_be_voiced: bool = True) -> Mouth:
    """A mouth that is only breathed through has no responses."""
    pitches = [hz for hz in map(pitch_hz, syllables(voice)) if hz > 0.0] or [150.0]
    own_hz = float(np.median(pitches))
    count = max(2, (len(voice) - 1) // _HOP + 1)
    padded = np.pad(voice, (_WINDOW // 2, _WINDOW // 2 + count * _HOP - len(voice) + _HOP))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:count]
    power = np.abs(rfft(frames * np.hanning(_WINDOW), _SIZE, axis=1)) ** 2
    cepstrum = irfft(np.log(power + power.max() * 10.0 ** (_FLOOR_DB / 10.0)), _SIZE, axis=1)
    # A box as wide as the pitch takes its harmonics out of the envelope.
    quefrency_s = np.minimum(np.arange(_SIZE), _SIZE - np.arange(_SIZE)) / SAMPLE_RATE_HZ
    cepstrum *= 0.5 * np.sinc(own_hz * quefrency_s) * (quefrency_s < 1.0 / own_hz)
    shapes = rfft(cepstrum, axis=1).real
    rings = _rung(cepstrum) if to_be_voiced else np.zeros((0, 0))
    way = np.arange(count, dtype=np.float64)
    return Mouth(shapes.astype(np.float32), rings.astype(np.float32), way, own_hz)


def _rung(cepstrum: NDArray[np.float64]) -> NDArray[np.float64]:
    """What rings after its cause only: the cepstrum's second half folded over its first."""
    cepstrum[:, 1 : _SIZE // 2] *= 2.0
    cepstrum[:, _SIZE // 2 + 1 :] = 0.0
    rings: NDArray[np.float64] = irfft(np.exp(rfft(cepstrum, axis=1)), _SIZE, axis=1)[:, :_RINGS]
    rings *= np.concatenate([np.ones(_RINGS // 2), np.linspace(1.0, 0.0, _RINGS // 2)])
    return rings


def resized(mouth: Mouth, size: float) -> Mouth:
    return replace(mouth, size=mouth.size * size)


def _loudness_of(mouth: Mouth) -> Track:
    """Of each frame, 1 for the loudest, between 200 Hz and 5 kHz."""
    inside = (_HZ > 200.0) & (_HZ < 5000.0)
    level = np.sqrt(np.mean(np.exp(2.0 * mouth.shapes[:, inside]), axis=1))
    at = np.clip(np.rint(mouth.way).astype(np.intp), 0, len(level) - 1)
    loudness: Track = level[at] / max(float(level[at].max()), 1e-30)
    return loudness


def drawn_out(mouth: Mouth, frames: int) -> Mouth:
    """The word in ``frames`` frames: its loud vowels take the time, the rest goes by quickly."""
    weight = 0.12 + _loudness_of(mouth) ** 0.8
    passed = np.concatenate([[0.0], np.cumsum(weight)[:-1]])
    return replace(mouth, way=np.interp(np.linspace(0.0, passed[-1], frames), passed, mouth.way))


def vowel(mouth: Mouth) -> Mouth:
    """The loudest stretch alone, without what begins and ends the word."""
    loudness = _loudness_of(mouth)
    peak = int(np.argmax(loudness))
    quiet = np.flatnonzero(loudness < 0.4)
    first = int(quiet[quiet < peak].max(initial=-1)) + 1
    last = int(quiet[quiet > peak].min(initial=len(loudness)))
    return replace(mouth, way=mouth.way[first : max(last, first + 1)])


def sounded(
    mouth: Mouth,
    hz: Track,
    breath: Track,
    chance: np.random.Generator,
    *,
    rough: float = 0.0,
) -> Signal:
    """The mouth with folds at ``hz`` and a share ``breath`` of air, both for each of its frames.

    ``rough`` is how unevenly the folds close, from 0 to 1.
    """
    length = len(mouth.way) * _HOP
    out = np.zeros(length)
    if breath.min() < 1.0:
        _fold(out, mouth, hz, np.sqrt(np.clip(1.0 - breath, 0.0, 1.0)), rough, chance)
    if breath.max() > 0.0:
        _breathe(out, mouth, np.sqrt(np.clip(breath, 0.0, 1.0)), chance)
    return out


def whispered(voice: Signal, chance: np.random.Generator) -> Signal:
    """A line without its voice."""
    mouth = mouth_of(voice, to_be_voiced=False)
    whole = np.ones(len(mouth.way))
    return sounded(mouth, whole * mouth.hz, whole, chance)


def _fold(
    out: Signal, mouth: Mouth, hz: Track, level: Track, rough: float, chance: np.random.Generator
) -> None:
    """One response of the mouth for each closing of the folds."""
    # The pitch trembles a little, as any voice's does.
    uneven = 1.0 + (0.008 + 0.03 * rough) * _slow(len(hz), 3, chance)
    frames = np.arange(len(hz))
    along = np.interp(np.arange(len(out)) / _HOP, frames, hz * uneven)
    turns = np.cumsum(along / SAMPLE_RATE_HZ)
    closings = np.interp(np.arange(1, int(turns[-1]) + 1), turns, np.arange(len(out)))
    if not len(closings):
        return
    at = closings / _HOP
    # Equal power at any pitch; a rough voice closes unevenly, every other time more so.
    strength = np.interp(at, frames, level)
    strength *= np.sqrt(SAMPLE_RATE_HZ / along[closings.astype(np.intp)])
    strength *= 1.0 + rough * 0.25 * (-1.0) ** np.arange(len(closings))
    strength *= 1.0 + (0.03 + 0.3 * rough) * chance.standard_normal(len(closings))
    rows = np.interp(at, frames, mouth.way)
    kernels.ring(out, closings, rows, strength, mouth.rings, mouth.size)


def _breathe(out: Signal, mouth: Mouth, level: Track, chance: np.random.Generator) -> None:
    """Noise through the mouth: windows of 20 ms, half over each other."""
    window = 2 * _HOP
    noise = chance.standard_normal((len(mouth.way), window)) * np.sin(
        np.pi * (np.arange(window) + 0.5) / window
    )
    rows = np.clip(np.rint(mouth.way).astype(np.intp), 0, len(mouth.shapes) - 1)
    bins = np.minimum(np.rint(np.arange(_BINS) / mouth.size).astype(np.intp), _BINS - 1)
    # The folds' own slope is taken out again: the hiss of a throat has no hum of the chest, and
    # 6 dB per octave more than the folds from 600 Hz to 5 kHz.
    colour = np.log(1.0 + (300.0 / np.maximum(_HZ, 1.0)) ** 2)
    colour -= 0.5 * np.log((1.0 + (_HZ / 600.0) ** 2) / (1.0 + (_HZ / 5000.0) ** 2))
    spectrum = rfft(noise, _SIZE, axis=1) * np.exp(mouth.shapes[rows][:, bins] - colour)
    # This has no phase: what sounds before its time has come round to the end of the piece.
    lead = (_SIZE - window) // 2
    pieces = np.roll(irfft(spectrum, _SIZE, axis=1), lead, axis=1) * level[:, None]
    starts = np.arange(len(mouth.way), dtype=np.int64) * _HOP - lead
    kernels.overlapped(out, starts, pieces)


def _slow(count: int, every: int, chance: np.random.Generator) -> Track:
    """A random line with a corner at each of ``every`` frames."""
    corners = chance.standard_normal(count // every + 2)
    line: Track = np.interp(np.arange(count) / every, np.arange(len(corners)), corners)
    return line


def frames_in(seconds: float) -> int:
    return max(4, round(seconds / FRAME_S))
