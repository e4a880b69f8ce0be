"""The hall that music is played in, and the colour of the whole: one answer to an impulse."""

from __future__ import annotations

import functools

import numpy as np
import scipy  # signal is loaded where it is first used: half a second, and 75 MB
from numpy.typing import NDArray
from scipy.fft import rfft

from pipeline.units import SAMPLE_RATE_HZ, gain_from_db, samples

Answer = NDArray[np.float64]
"""``(2, samples)``: what left and right answer to an impulse in themselves."""
Factor = NDArray[np.complex64]
"""``(sides, size // 2 + 1)``."""

_SEED = 20161021
_BEFORE_S = 0.022
"""The first that comes back: the way to the side walls and home."""
_GATHERS_S = 0.03
"""So long the echoes take to grow dense."""
_RINGS = 1.2
"""An answer is kept this many times its decay, 72 dB down."""
_BANDS: tuple[tuple[float, float, float, float], ...] = (
    (0.0, 220.0, 1.1, -3.0),
    (220.0, 2600.0, 1.0, 0.0),
    (2600.0, 6500.0, 0.7, -3.0),
    (6500.0, 24000.0, 0.4, -9.0),
)
"""From, to (Hz), how long it rings against the middle, and how loud it begins (dB)."""

_POCKET_DB, _POCKET_HZ, _POCKET_Q = -4.0, 2000.0, 2000.0 / 2600.0
"""Speech lives between 1 and 4 kHz: music leaves it room there."""
_RUMBLE_HZ = 28.0
_COLOUR_S = 0.25
"""A colour's answer has gone to nothing by then."""


@functools.lru_cache(maxsize=8)
def hall(decay_s: float) -> Answer:
    """Noise that falls by 60 dB in ``decay_s``, sooner the higher it is, another one on either
    side. Each side has the energy of its impulse: at 0 dB the hall is as loud as what is in it."""
    length = samples(decay_s * _RINGS)
    time_s = np.arange(length) / SAMPLE_RATE_HZ
    hz = np.asarray(np.fft.rfftfreq(length, 1.0 / SAMPLE_RATE_HZ), np.float64)
    answer = np.zeros((2, length))
    chance = np.random.default_rng(_SEED)
    for side in range(2):
        spectrum = np.fft.rfft(chance.standard_normal(length))
        for low, high, lasts, level_db in _BANDS:
            band = np.fft.irfft(spectrum * _between(hz, low, high), length)
            fall = np.exp(-np.log(1000.0) * time_s / (decay_s * lasts))
            answer[side] += gain_from_db(level_db) * band * fall
    answer *= 1.0 - np.exp(-time_s / (_GATHERS_S / 3.0))
    edge = max(1, length // 12)
    answer[:, length - edge :] *= np.cos(np.linspace(0.0, np.pi / 2.0, edge)) ** 2
    answer /= np.sqrt(np.sum(answer**2, axis=1, keepdims=True))
    return np.pad(answer, ((0, 0), (samples(_BEFORE_S), 0)))


@functools.lru_cache(maxsize=8)
def spectra(decay_s: float, size: int) -> tuple[Factor, Factor]:
    """What a spectrum of ``size`` samples is multiplied by: of what is heard dry, and of what is
    heard of the hall alone, both without rumble and with room for speech."""
    heard = np.pad(hall(decay_s), ((0, 0), (0, samples(_COLOUR_S))))
    wet = scipy.signal.sosfilt(_sections(), heard, axis=1)
    return _factor(colour().reshape(1, -1), size), _factor(wet, size)


def ring_samples(decay_s: float) -> int:
    """How long anything sounds on in the hall."""
    return int(hall(decay_s).shape[1]) + samples(_COLOUR_S)


def colour() -> NDArray[np.float64]:
    """What becomes of an impulse that no hall answers."""
    impulse = np.zeros(samples(_COLOUR_S))
    impulse[0] = 1.0
    return np.asarray(scipy.signal.sosfilt(_sections(), impulse), np.float64)


def _factor(answer: NDArray[np.float64], size: int) -> Factor:
    return np.asarray(rfft(answer.astype(np.float32), size, axis=1), np.complex64)


@functools.cache
def _sections() -> NDArray[np.float64]:
    rumble = scipy.signal.butter(2, _RUMBLE_HZ, "highpass", fs=SAMPLE_RATE_HZ, output="sos")
    return np.vstack([rumble, _bell(_POCKET_HZ, _POCKET_DB, _POCKET_Q)])


def _bell(at_hz: float, level_db: float, q: float) -> NDArray[np.float64]:
    """A peaking equaliser (R. Bristow-Johnson, Audio EQ Cookbook), as one second-order section."""
    a = 10.0 ** (level_db / 40.0)
    turn = 2.0 * np.pi * at_hz / SAMPLE_RATE_HZ
    alpha = np.sin(turn) / (2.0 * q)
    section = np.array(
        [
            1.0 + alpha * a,
            -2.0 * np.cos(turn),
            1.0 - alpha * a,
            1.0 + alpha / a,
            -2.0 * np.cos(turn),
            1.0 - alpha / a,
        ]
    )
    return np.asarray((section / section[3]).reshape(1, 6))


def _between(hz: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """1 inside a band, 0 outside, over a sixth of an octave either way; neighbours sum to 1."""

    def above(edge: float) -> NDArray[np.float64]:
        if edge <= 0.0:
            return np.ones_like(hz)
        octaves = np.log2(np.maximum(hz, 1e-3) / edge) * 3.0
        return np.asarray(0.5 + 0.5 * np.sin(np.pi / 2.0 * np.clip(octaves, -1.0, 1.0)))

    return above(low) - (above(high) if high < SAMPLE_RATE_HZ / 2 else 0.0)
