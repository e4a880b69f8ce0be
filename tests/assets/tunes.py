"""A tune whose bars are known: a kick on every downbeat, a hat on every beat, a chord a bar."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import AudioBuffer

RATE_HZ = 48_000
CHORDS = {"Dm": (62, 65, 69), "Bb": (58, 62, 65), "F": (60, 65, 69), "C": (60, 64, 67)}


def tune(
    chords: str, *, bpm: float, beats_per_bar: int = 4, lead_s: float = 0.0, ring_s: float = 2.0
) -> AudioBuffer:
    """One chord a bar; the last rings for ``ring_s`` and nobody plays in it but at its start."""
    names = chords.split()
    beat_s = 60.0 / bpm
    bar_s = beat_s * beats_per_bar
    out = np.zeros(round((lead_s + bar_s * (len(names) - 1) + ring_s) * RATE_HZ) + RATE_HZ // 100)
    chance = np.random.default_rng(7)
    for number, name in enumerate(names):
        start_s = lead_s + number * bar_s
        last = number == len(names) - 1
        length_s = ring_s if last else bar_s
        _add(out, start_s, _chord(CHORDS[name], length_s))
        _add(out, start_s, _kick())
        for beat in range(1 if last else beats_per_bar):
            _add(out, start_s + beat * beat_s, 0.1 * _hat(chance))
    return AudioBuffer(np.repeat((0.3 * out)[:, None], 2, axis=1).astype(np.float32))


Signal = NDArray[np.float64]


def _add(out: Signal, at_s: float, piece: Signal) -> None:
    at = round(at_s * RATE_HZ)
    fits = min(len(piece), len(out) - at)
    out[at : at + fits] += piece[:fits]


def _chord(keys: tuple[int, ...], length_s: float) -> Signal:
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    hz = [440.0 * 2 ** ((key - 69) / 12) for key in keys]
    shape = np.minimum(1.0, time_s / 0.01) * np.exp(-time_s / 1.2)
    ends = np.minimum(1.0, (length_s - time_s) / 0.01)
    sound: Signal = sum(np.sin(2 * np.pi * f * time_s) for f in hz) * shape * ends / 3
    return sound


def _kick() -> Signal:
    time_s = np.arange(round(0.25 * RATE_HZ)) / RATE_HZ
    sound: Signal = np.sin(2 * np.pi * (55 * time_s + 2 * np.exp(-time_s / 0.02))) * np.exp(
        -time_s / 0.08
    )
    return sound


def _hat(chance: np.random.Generator) -> Signal:
    time_s = np.arange(round(0.05 * RATE_HZ)) / RATE_HZ
    sound: Signal = np.diff(chance.standard_normal(len(time_s)), prepend=0) * np.exp(-time_s / 0.01)
    return sound
