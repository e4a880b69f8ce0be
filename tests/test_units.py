"""Samples, decibels, loudness: known answers, and there and back."""

from __future__ import annotations

import math

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.units import (
    SILENCE_DB,
    db_from_gain,
    db_from_power,
    gain_from_db,
    lufs_from_power,
    power_from_db,
    power_from_lufs,
    resampled_length,
    samples,
    seconds,
    timecode,
)


@pytest.mark.parametrize(
    ("length_s", "count"),
    [(0, 0), (1, 48_000), (0.0005, 24), (1 / 48_000, 1), (3600, 172_800_000), (-0.5, -24_000)],
)
def test_seconds_are_samples_at_48_khz(length_s: float, count: int) -> None:
    assert samples(length_s) == count


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9))
def test_samples_come_back_from_seconds(count: int) -> None:
    assert samples(seconds(count)) == count


@pytest.mark.parametrize(
    ("frames", "rate_hz", "expected"),
    [
        (0, 24_000, 0),
        (1, 24_000, 2),
        (24_000, 24_000, 48_000),
        (44_100, 44_100, 48_000),
        (1, 44_100, 2),  # 1.09: the last part of a sample is kept
        (3, 96_000, 2),  # 1.5
        (2, 96_000, 1),
        (7, 48_000, 7),
        (1_000_000_007, 44_100, 1_088_435_382),  # no float in between
    ],
)
def test_a_resampled_length_is_rounded_up(frames: int, rate_hz: int, expected: int) -> None:
    assert resampled_length(frames, rate_hz) == expected


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 24_000, 44_100, 96_000])
def test_a_resampler_makes_about_as_many_as_foretold(rate_hz: int) -> None:
    made = len(soxr.resample(np.zeros(rate_hz // 3, np.float32), rate_hz, 48_000, quality="VHQ"))
    assert abs(made - resampled_length(rate_hz // 3, rate_hz)) <= 1


@pytest.mark.parametrize(
    ("level_db", "gain", "power"),
    [(0, 1, 1), (20, 10, 100), (-20, 0.1, 0.01), (6.0206, 2, 4), (-3.0103, 0.70711, 0.5)],
)
def test_decibels(level_db: float, gain: float, power: float) -> None:
    assert gain_from_db(level_db) == pytest.approx(gain, rel=1e-5)
    assert power_from_db(level_db) == pytest.approx(power, rel=1e-5)
    assert db_from_gain(gain) == pytest.approx(level_db, abs=1e-4)
    assert db_from_power(power) == pytest.approx(level_db, abs=1e-4)


@settings(deadline=None)
@given(st.floats(-190, 190))
def test_levels_there_and_back(level_db: float) -> None:
    assert db_from_gain(gain_from_db(level_db)) == pytest.approx(level_db, abs=1e-9)
    assert db_from_power(power_from_db(level_db)) == pytest.approx(level_db, abs=1e-9)
    assert lufs_from_power(power_from_lufs(level_db)) == pytest.approx(level_db, abs=1e-9)


@pytest.mark.parametrize("nothing", [0.0, -0.0, 1e-300, 5e-324])
def test_silence_has_a_finite_level(nothing: float) -> None:
    assert db_from_gain(nothing) == db_from_power(nothing) == lufs_from_power(nothing) == SILENCE_DB


@pytest.mark.parametrize("gain", [1e-11, 1e-10, 1.0001e-10, 1e-9, 1.0])
def test_no_level_lies_under_silence(gain: float) -> None:
    assert db_from_gain(gain) >= SILENCE_DB
    assert db_from_power(gain**2) >= SILENCE_DB


def test_bs_1770_s_offset() -> None:
    """A K-weighted mean square of 1 is −0.691 LUFS, whatever the number of channels."""
    assert lufs_from_power(1.0) == -0.691
    assert power_from_lufs(-0.691) == 1.0
    assert math.isclose(lufs_from_power(2.0) - lufs_from_power(1.0), 10 * math.log10(2))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0:00.0"),
        (4_799, "0:00.0"),  # cut, never rounded up past what has been heard
        (4_800, "0:00.1"),
        (48_000 * 59 + 47_999, "0:59.9"),
        (48_000 * 60, "1:00.0"),
        (samples(222.5), "3:42.5"),
        (48_000 * 3_725, "62:05.0"),
    ],
)
def test_a_place_as_a_listener_says_it(count: int, said: str) -> None:
    assert timecode(count) == said
