"""What a room answers to one clap in it, worked out from its measures.

The first reflections are those of a box with these walls (image sources, each moved by a hand's
breadth, for no wall is a mirror: without that a box rings like a comb). Where they have become
too many to count, noise goes on at the level and with the decay that the same walls give.
Both are made in octave bands, because a carpet takes the treble long before the bass.
"""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames
from pipeline.catalog.model import Space
from pipeline.units import SAMPLE_RATE_HZ, samples

_SOUND_M_S = 343.0
_BANDS_HZ = np.array([125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0])
_LEAST_MIXED_S, _LAST_MIXED_S = 0.020, 0.080
_ROUGHNESS_M = 0.08
_EAR_M = 1.2
_FROM_WALL_M = 0.2
_SEED = 20_161_021
"""One room is the same room in every episode."""

Spectra = NDArray[np.float64]
"""Shape ``(bands, …)``: something of each octave band."""


@functools.lru_cache(maxsize=64)
def impulse_response(space: Space, pan: float, length_s: float) -> Frames:
    """The answer of ``space`` to a clap at ``pan``, heard in its middle, without the clap itself.

    Shape (length, 2), of unit energy in both channels together; sample 0 is when the clap is
    heard. It has faded to nothing by ``length_s``.
    """
    length = max(1, samples(length_s))
    chance = np.random.default_rng(_SEED)
    reflected = _reflected_energy(space)
    mixed_s = _mixing_time_s(space)
    seconds = np.arange(length) / SAMPLE_RATE_HZ
    # Power of the noise and of the counted reflections add up to one all through the change.
    turn = np.clip((seconds / mixed_s - 0.7) / 0.6, 0.0, 1.0) * (math.pi / 2)
    bands = _reflections(space, pan, length, reflected, chance) * np.cos(turn)[:, None]
    bands += _diffuse(space, seconds, chance) * np.sin(turn)[:, None]
    response = _summed(bands)[:length]
    tail = max(1, length // 6)
    response[-tail:] *= np.cos(np.linspace(0.0, math.pi / 2, tail))[:, None] ** 2
    energy = float(np.sum(response**2))
    unit: Frames = (response / math.sqrt(energy or 1.0)).astype(np.float32)
    unit.flags.writeable = False
    return unit


def decay_s(space: Space) -> NDArray[np.float64]:
    """RT60 of each octave band, in seconds."""
    logs = np.log2(_BANDS_HZ)
    ratios = (space.bass_ratio, 1.0, 1.0, space.treble_ratio)
    corners = np.log2([125.0, 500.0, 1000.0, 8000.0])
    return np.asarray(space.rt60_s * np.interp(logs, corners, ratios))


def _volume_and_surface(space: Space) -> tuple[float, float]:
    length, width, height = space.size_m
    return length * width * height, 2 * (length * width + length * height + width * height)


def _reflected_energy(space: Space) -> NDArray[np.float64]:
    """What one wall gives back of each band: Eyring's formula, read from its other end."""
    volume, surface = _volume_and_surface(space)
    return np.asarray(np.exp(-0.161 * volume / (surface * decay_s(space))))


def _mixing_time_s(space: Space) -> float:
    """When reflections are too dense to be told apart: twice √V in milliseconds."""
    volume, _ = _volume_and_surface(space)
    return float(np.clip(2e-3 * math.sqrt(volume), _LEAST_MIXED_S, _LAST_MIXED_S))


def _reflections(
    space: Space,
    pan: float,
    length: int,
    reflected: NDArray[np.float64],
    chance: np.random.Generator,
) -> Spectra:
    """The counted reflections, (bands, length, 2): impulses, each from its own side."""
    depth, width, height = space.size_m
    box = np.array([width, depth, height])
    ear = np.array([0.46 * width, 0.37 * depth, min(_EAR_M, 0.45 * height)])
    ahead = math.sqrt(max(0.0, 1.0 - pan * pan))
    mouth = ear + space.distance_m * np.array([pan, ahead, 0.06])
    mouth = np.clip(mouth, _FROM_WALL_M, box - _FROM_WALL_M)
    direct_m = float(np.linalg.norm(mouth - ear))
    reach_m = direct_m + _SOUND_M_S * 1.3 * _mixing_time_s(space)

    axes = [_images(float(at), float(side), reach_m) for at, side in zip(mouth, box, strict=True)]
    grid = np.meshgrid(*(np.arange(len(places)) for places, _ in axes), indexing="ij")
    chosen = [index.ravel() for index in grid]
    places = np.stack([axes[a][0][chosen[a]] for a in range(3)], axis=1)
    bounces = np.sum([axes[a][1][chosen[a]] for a in range(3)], axis=0)
    places += chance.uniform(-_ROUGHNESS_M, _ROUGHNESS_M, places.shape)
    way = places - ear
    distance = np.linalg.norm(way, axis=1)
    at = np.round((distance - direct_m) / _SOUND_M_S * SAMPLE_RATE_HZ).astype(np.int64)
    heard = (bounces > 0) & (at > 0) & (at < length) & (distance < reach_m)
    way, distance, at, bounces = way[heard], distance[heard], at[heard], bounces[heard]

    angle = (way[:, 0] / distance + 1.0) * (math.pi / 4)
    sides = np.stack([np.cos(angle), np.sin(angle)], axis=1) / distance[:, None]
    found = np.zeros((len(_BANDS_HZ), length, 2))
    for band, energy in enumerate(reflected):
        np.add.at(found[band], at, sides * (energy ** (bounces / 2.0))[:, None])
    return found


def _images(at: float, side: float, reach: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """A place and its mirror images between two walls ``side`` apart, and how many walls each
    has behind it."""
    most = math.ceil(reach / (2 * side)) + 1
    rooms = np.arange(-most, most + 1)
    places = np.concatenate([2 * rooms * side + at, 2 * rooms * side - at])
    return places, np.concatenate([np.abs(2 * rooms), np.abs(2 * rooms - 1)])


def _diffuse(space: Space, seconds: NDArray[np.float64], chance: np.random.Generator) -> Spectra:
    """The reverberation, (bands, length, 2): as strong as that many images would be together."""
    volume, _ = _volume_and_surface(space)
    power = 4 * math.pi * _SOUND_M_S / (volume * SAMPLE_RATE_HZ)
    noise = chance.standard_normal((len(seconds), 2)) * math.sqrt(power / 2)
    fall = np.exp(-math.log(1000.0) * seconds / decay_s(space)[:, None])
    return np.asarray(noise * fall[:, :, None])


def _summed(bands: Spectra) -> NDArray[np.float64]:
    """Each band of the same sound cut out of it, and all put together again."""
    length = bands.shape[1]
    # Room behind the end, so that no filter's ringing comes round to the start.
    padded = 1 << (2 * length - 1).bit_length()
    spectrum = np.zeros((padded // 2 + 1, 2), np.complex128)
    for share, band in zip(_shares(padded), bands, strict=True):
        spectrum += share[:, None] * np.fft.rfft(band, padded, axis=0)
    return np.fft.irfft(spectrum, padded, axis=0)


@functools.lru_cache(maxsize=4)
def _shares(length: int) -> Spectra:
    """What of each frequency belongs to which octave: smooth, and one in sum everywhere."""
    hz = np.fft.rfftfreq(length, 1 / SAMPLE_RATE_HZ)
    place = np.interp(
        np.log2(np.maximum(hz, 1.0)), np.log2(_BANDS_HZ), np.arange(len(_BANDS_HZ), dtype=float)
    )
    away = np.abs(place[None, :] - np.arange(len(_BANDS_HZ))[:, None])
    return np.where(away < 1.0, np.cos(0.5 * math.pi * np.minimum(away, 1.0)) ** 2, 0.0)
