"""What limiting does to tones: harmonics, intermodulation, and how soon a hit is forgotten.

``benchmarks/bench_master.py`` holds the same figures against pedalboard's limiter.
"""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.audio.buffer import Frames
from pipeline.loudness.programme import listen
from pipeline.master.limiter import limit
from tests.master.tones import (
    CEILING_DBTP,
    driven,
    harmonics_db,
    intermodulation_db,
    lost_db_ms,
    recovery_ms,
    tone_with_a_hit,
)


def limited(frames: Frames) -> np.ndarray:
    heard = listen([frames], channels=2)
    curve = limit(heard.peaks, gain_db=0.0, ceiling_dbtp=CEILING_DBTP)
    return np.concatenate(list(curve.apply([frames])))[:, 0] / 2.0**31


@pytest.mark.parametrize("hz", [40, 100, 997, 1000, 3150, 6300])
def test_a_tone_that_is_6_db_over_keeps_its_shape(hz: int) -> None:
    assert harmonics_db(limited(driven((hz, 1.0))), hz) < -100


@pytest.mark.parametrize(("low_hz", "high_hz"), [(60, 7000), (250, 8000), (41, 7993)])
def test_a_low_tone_does_not_modulate_a_high_one(low_hz: int, high_hz: int) -> None:
    wave = limited(driven((low_hz, 4.0), (high_hz, 1.0)))
    assert intermodulation_db(wave, low_hz, high_hz) < -120


def test_the_gain_of_a_steady_sound_stands_still() -> None:
    """Its crests differ by a little from one to the next, and the gain does not follow."""
    frames = driven((60, 4.0), (7000, 1.0))
    peaks = listen([frames], channels=2).peaks
    pieces = limit(peaks, gain_db=0.0, ceiling_dbtp=CEILING_DBTP).pieces()
    curve = np.concatenate(list(pieces))[500:-500]
    assert curve.max() - curve.min() < 1e-6


def test_a_hit_is_soon_forgotten() -> None:
    wave = limited(tone_with_a_hit())
    assert recovery_ms(wave, 3.0) <= 54
    assert recovery_ms(wave, 1.0) <= 130
    assert recovery_ms(wave, 0.1) <= 300
    assert lost_db_ms(wave) < 500
