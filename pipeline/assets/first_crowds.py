"""Crowds as earlier editions have them (``scene`` “talk” and “cheer”): bit for bit as they were.

Each person is filtered and placed for itself in the frequency domain, which is exact and slow;
later scenes (``scenes.py``) are placed by ``stage.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft, rfftfreq

from pipeline.assets.crowd import Crowd
from pipeline.assets.grains import (
    JOIN_S,
    Signal,
    ends,
    repitched,
    spread,
    stretched,
    syllables,
)
from pipeline.units import SAMPLE_RATE_HZ, gain_from_db, samples

_POOLS = 12
"""A crowd shares this many pitches of each source; more are not told apart."""


@dataclass(frozen=True, slots=True)
class Person:
    voice: Signal
    pan: float
    distance: float


def talkers(
    crowd: Crowd, sources: list[Signal], length: int, turn: int, chance: np.random.Generator
) -> list[Person]:
    pitches = spread(crowd.pitch, min(crowd.people, _POOLS), chance)
    per_voice = len(crowd.lines)
    pools = []
    for number, pitch in enumerate(pitches):
        first = (number % len(crowd.voices)) * per_voice
        spoken = np.concatenate(sources[first : first + per_voice])
        pools.append(syllables(stretched(repitched(spoken, pitch), chance.uniform(*crowd.speed))))
    pans, distances = _places(crowd, chance)
    return [
        Person(
            _talk(pools[n % len(pools)], crowd, length, turn, chance),
            pans[n],
            distances[n],
        )
        for n in range(crowd.people)
    ]


def _talk(
    pool: list[Signal], crowd: Crowd, length: int, turn: int, chance: np.random.Generator
) -> Signal:
    """Phrases and rests round the circle: a phrase falls by 5 dB and each syllable is its own."""
    out = np.zeros(turn)
    join = samples(JOIN_S)
    at = samples(chance.uniform(0.0, crowd.rest_s[1]))
    end = at + length - samples(crowd.rest_s[0])
    last = -2
    while at < end:
        phrase_end = at + samples(chance.uniform(*crowd.talk_s))
        began, loud_db = at, chance.normal(0.0, 2.0)
        while at < min(phrase_end, end):
            # Any but itself and the one that really follows it.
            last = (last + int(chance.integers(2, len(pool)))) % len(pool)
            piece = pool[last]
            fall_db = -5.0 * (at - began) / max(1, phrase_end - began)
            gain = gain_from_db(loud_db + fall_db + chance.normal(0.0, 2.0))
            _lay(out, at, piece * ends(len(piece), (JOIN_S, JOIN_S)) * gain)
            at += len(piece) - join
        at += samples(chance.uniform(*crowd.rest_s))
    return out


def cheerers(
    crowd: Crowd, sources: list[Signal], length: int, turn: int, chance: np.random.Generator
) -> list[Person]:
    """Everyone calls out within half a second; then fewer and fewer go on."""
    pitches = spread(crowd.pitch, crowd.people, chance)
    pans, distances = _places(crowd, chance)
    people = []
    for n in range(crowd.people):
        out = np.zeros(turn)
        at = samples(0.08 + min(0.7, chance.exponential(0.18)))
        while at < 0.7 * length:
            source = sources[int(chance.integers(len(sources)))]
            call = stretched(repitched(source, pitches[n]), chance.uniform(*crowd.speed))
            fade_db = -9.0 * at / length
            _lay(out, at, _shouted(call) * gain_from_db(fade_db + chance.normal(0.0, 2.0)))
            at += len(call) + samples(chance.uniform(*crowd.rest_s) * (0.5 + 2.0 * at / length))
        people.append(Person(out, pans[n], distances[n]))
    return people


def _shouted(call: Signal) -> Signal:
    """Effort evens the level out and lifts what lies above 1.2 kHz by 8 dB."""
    size = next_fast_len(len(call))
    hz = rfftfreq(size, 1.0 / SAMPLE_RATE_HZ)
    lift = 1.0 + (gain_from_db(8.0) - 1.0) / (1.0 + (1200.0 / np.maximum(hz, 1.0)) ** 2)
    bright = irfft(rfft(call, size) * lift, size)[: len(call)]
    even: Signal = np.tanh(2.0 * bright / max(float(np.abs(bright).max()), 1e-9))
    return even * ends(len(even), (0.01, 0.06))


def staged(people: list[Person], crowd: Crowd, turn: int, chance: np.random.Generator) -> Signal:
    """Everyone in place, and the room round them: ``(turn, 2)``."""
    hz = rfftfreq(turn, 1.0 / SAMPLE_RATE_HZ)
    dry = np.zeros((2, len(hz)), np.complex128)
    wet = np.zeros((2, len(hz)), np.complex128)
    for person in people:
        # Air and shoulders: 9 kHz at the microphone, 1.6 kHz at the far wall.
        corner = 9000.0 * 0.18**person.distance
        heard = rfft(person.voice) / (1.0 + (hz / corner) ** 2)
        angle = (1.0 + person.pan) * np.pi / 4.0
        sides = np.array([np.cos(angle), np.sin(angle)])[:, None]
        dry += sides * heard * gain_from_db(-16.0 * person.distance)
        # The room is as loud for the far as for the near, nearly.
        wet += (0.5 + 0.5 * sides) * heard * gain_from_db(-5.0 * person.distance)
    room = rfft(_room(crowd.room_s, turn, chance), axis=1)
    low, high = crowd.band_hz
    band = (hz / low) ** 4 / (1.0 + (hz / low) ** 4) / (1.0 + (hz / high) ** 4)
    both = (dry + wet * room * gain_from_db(crowd.wet_db)) * band
    stage: Signal = irfft(both, turn, axis=1).T
    return stage


def _room(seconds: float, turn: int, chance: np.random.Generator) -> Signal:
    """Two noises that fall by 60 dB in ``seconds``, of unit energy: ``(2, turn)``."""
    length = min(turn, samples(seconds))
    time_s = np.arange(length) / SAMPLE_RATE_HZ
    tail = chance.standard_normal((2, length)) * 10.0 ** (-3.0 * time_s / seconds)
    tail[:, : samples(0.008)] = 0.0
    tail /= np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
    return np.pad(tail, ((0, 0), (0, turn - length)))


def _places(crowd: Crowd, chance: np.random.Generator) -> tuple[list[float], list[float]]:
    pans = spread((-crowd.width, crowd.width), crowd.people, chance)
    return pans, spread(crowd.distance, crowd.people, chance)


def _lay(circle: Signal, at: int, piece: Signal) -> None:
    """Add ``piece`` at ``at``, going round the end of the circle where it must."""
    start = at % len(circle)
    head = min(len(piece), len(circle) - start)
    circle[start : start + head] += piece[:head]
    circle[: len(piece) - head] += piece[head:]
