"""Cutlery on plates, for a crowd that eats: a few modes of steel and of china each time."""

from __future__ import annotations

import numpy as np

from pipeline.assets.crowd import Crowd
from pipeline.assets.grains import Signal
from pipeline.assets.stage import Place, Stage
from pipeline.units import SAMPLE_RATE_HZ, samples

_LENGTH_S = 0.35


def laid(stage: Stage, crowd: Crowd, busy: int, chance: np.random.Generator) -> None:
    """Now one touch, now three or four in a row, from anywhere in the room."""
    seconds = busy / SAMPLE_RATE_HZ
    for _ in range(chance.poisson(crowd.dishes_per_min * seconds / 60.0)):
        at_s = chance.uniform(0.0, seconds)
        place = Place(
            float(chance.uniform(-crowd.width, crowd.width)),
            float(chance.uniform(*crowd.distance)),
        )
        plate_hz = chance.uniform(900.0, 2100.0)
        for _ in range(int(chance.choice((1, 1, 2, 3, 4)))):
            wave = _touch(plate_hz * chance.uniform(0.99, 1.01), chance)
            stage.add(
                wave,
                samples(at_s),
                place,
                gain_db=float(chance.normal(-3.0, 4.0)),
                fade_s=(0.0003, 0.05),
            )
            at_s += chance.uniform(0.09, 0.3)


def _touch(plate_hz: float, chance: np.random.Generator) -> Signal:
    """A fork of steel (long, high) meets a plate of china (low, soon damped by what lies on it)."""
    time_s = np.arange(samples(_LENGTH_S)) / SAMPLE_RATE_HZ
    wave = np.zeros(len(time_s))
    china = [(plate_hz * r, chance.uniform(0.03, 0.09)) for r in (1.0, 2.3, 3.9, 5.6)]
    steel = [(chance.uniform(3200.0, 11_000.0), chance.uniform(0.05, 0.3)) for _ in range(5)]
    for hz, decay_s in china + steel:
        phase = chance.uniform(0.0, 2.0 * np.pi)
        level = chance.uniform(0.3, 1.0)
        wave += level * np.exp(-6.91 * time_s / decay_s) * np.sin(2 * np.pi * hz * time_s + phase)
    return 0.06 * wave
