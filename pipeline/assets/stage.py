"""Where the people of a crowd stand: side, distance, air and the room round them.

The stage is a circle as long as the sound, so what rings over its end is heard at its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, rfft

from pipeline.assets import kernels
from pipeline.assets.crowd import Crowd, Range
from pipeline.assets.grains import JOIN_S, Signal, spread
from pipeline.units import SAMPLE_RATE_HZ, gain_from_db, samples

_DRY_DB, _WET_DB = -16.0, -5.0
"""From the microphone to the far wall. The room is as loud for the far as for the near, nearly."""
_TREBLE_HZ, _TREBLE_SHARE = 2500.0, 0.55
"""Above this the room falls in so much of its time: people and carpets."""
_FIRST_WALL_S = 0.008
_BAND_TAPS = 8192

_Sides = NDArray[np.float32]
"""``(2, length)``."""


@dataclass(frozen=True, slots=True)
class Place:
    pan: float
    distance: float


def places(crowd: Crowd, count: int, chance: np.random.Generator) -> list[Place]:
    pans = spread((-crowd.width, crowd.width), count, chance)
    depths = spread(crowd.distance, count, chance)
    return [Place(*each) for each in zip(pans, depths, strict=True)]


class Stage:
    def __init__(self, crowd: Crowd, turn: int) -> None:
        self._crowd = crowd
        self._turn = turn
        self._dry = np.zeros((2, turn), np.float32)
        self._sent = np.zeros(turn, np.float32)

    def add(
        self,
        wave: Signal,
        at: int,
        place: Place,
        *,
        gain_db: float = 0.0,
        fade_s: Range = (JOIN_S, JOIN_S),
    ) -> None:
        angle = (1.0 + place.pan) * np.pi / 4.0
        sides = np.array([np.cos(angle), np.sin(angle)])
        left, right = (float(side) for side in sides * _gain(gain_db, _DRY_DB, place))
        sent = _gain(gain_db, _WET_DB, place)
        # Air and shoulders: 9 kHz at the microphone, 1.6 kHz at the far wall.
        corner_hz = 9000.0 * 0.18**place.distance
        pole = float(np.exp(-2.0 * np.pi * corner_hz / SAMPLE_RATE_HZ))
        rise, fall = (samples(s) for s in fade_s)
        kernels.lay(self._dry, self._sent, at, wave, rise, fall, pole, left, right, sent)

    def heard(self, chance: np.random.Generator) -> _Sides:
        """Everybody, and the room: ``(turn, 2)``."""
        room = _room(self._crowd.room_s, chance) * np.float32(gain_from_db(self._crowd.wet_db))
        band = _band(self._crowd.band_hz)
        size = 1 << int(np.ceil(np.log2(2.0 * (room.shape[1] + _BAND_TAPS))))
        block = size - room.shape[1] - _BAND_TAPS + 1
        colour = rfft(band, size)
        answer = colour * rfft(room, size, axis=1)
        out = np.zeros((self._turn, 2), np.float32)
        for start in range(0, self._turn, block):
            part = slice(start, min(start + block, self._turn))
            both = rfft(self._dry[:, part], size, axis=1) * colour
            both += rfft(self._sent[part], size) * answer
            # The band's response begins before its time, by half its length.
            _round(out, irfft(both, size, axis=1).T, start - _BAND_TAPS // 2)
        return out


def _gain(gain_db: float, at_the_wall_db: float, place: Place) -> float:
    return gain_from_db(gain_db + at_the_wall_db * place.distance)


def from_its_quietest(circle: _Sides) -> _Sides:
    """The same circle, begun where it is quietest: a filter that starts there misses little."""
    hop = samples(0.005)
    whole = len(circle) // hop * hop
    power = (circle[:whole] ** 2).reshape(-1, 2 * hop).sum(axis=1)
    around = np.convolve(np.concatenate([power[-3:], power, power[:2]]), np.ones(6), "valid")
    return np.roll(circle, -hop * int(np.argmin(around)), axis=0)


def _round(out: _Sides, piece: _Sides, at: int) -> None:
    """Add ``piece`` at ``at``, going round the ends of the circle."""
    while len(piece):
        start = at % len(out)
        head = min(len(piece), len(out) - start)
        out[start : start + head] += piece[:head]
        piece, at = piece[head:], at + head


def _band(band_hz: Range) -> NDArray[np.float32]:
    """24 dB per octave on either side, without phase; its middle is its time 0."""
    hz = np.arange(_BAND_TAPS // 2 + 1) * (SAMPLE_RATE_HZ / _BAND_TAPS)
    under, over = ((hz / f) ** 4 for f in band_hz)
    response = irfft(under / (1.0 + under) / (1.0 + over), _BAND_TAPS)
    return np.asarray(
        np.roll(response, _BAND_TAPS // 2) * np.hanning(_BAND_TAPS + 1)[:-1], np.float32
    )


def _room(seconds: float, chance: np.random.Generator) -> _Sides:
    """Two noises that fall by 60 dB in ``seconds`` (their treble sooner), of unit energy."""
    length = samples(seconds)
    time_s = np.arange(length) / SAMPLE_RATE_HZ
    noise = chance.standard_normal((2, length))
    spectrum = rfft(noise, axis=1)
    hz = np.arange(spectrum.shape[1]) * (SAMPLE_RATE_HZ / length)
    low = irfft(spectrum / (1.0 + (hz / _TREBLE_HZ) ** 2), length, axis=1)
    fall = 10.0 ** (-3.0 * time_s / seconds)
    tail = low * fall + (noise - low) * fall ** (1.0 / _TREBLE_SHARE)
    tail[:, : samples(_FIRST_WALL_S)] = 0.0
    tail /= np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
    answer: _Sides = tail.astype(np.float32)
    return answer
