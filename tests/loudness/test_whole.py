"""Cases of EBU Tech 3341, table 1, and short sounds."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.audio.buffer import Frames
from pipeline.loudness.whole import integrated_lufs_of, max_momentary_lufs_of
from pipeline.units import SILENCE_DB


def tone(*parts: tuple[float, float]) -> Frames:
    """1 kHz in phase on both sides; each part is (seconds, peak dBFS)."""
    level = np.concatenate([np.full(round(s * 48_000), 10 ** (db / 20)) for s, db in parts])
    sine = level * np.sin(2 * np.pi * 1000 * np.arange(len(level)) / 48_000)
    return np.column_stack((sine, sine)).astype(np.float32)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(20, -23)], -23),
        ([(20, -33)], -33),
        ([(10, -36), (60, -23), (10, -36)], -23),
        ([(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)], -23),
        ([(20, -26), (20.1, -20), (20, -26)], -23),
    ],
)
def test_integrated(parts: list[tuple[float, float]], expected: float) -> None:
    assert integrated_lufs_of(tone(*parts)) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("silence_s", [0.0, 0.1, 0.18])
def test_the_loudest_400_ms(silence_s: float) -> None:
    found = max_momentary_lufs_of(tone((silence_s, -200), (0.4, -23), (1, -200)))
    assert found == pytest.approx(-23, abs=0.1)


def test_half_of_400_ms_is_3_lu_softer() -> None:
    assert max_momentary_lufs_of(tone((0.2, -23))) == pytest.approx(-26, abs=0.1)


def test_silence() -> None:
    silence = np.zeros((48_000, 2), np.float32)
    assert integrated_lufs_of(silence) == max_momentary_lufs_of(silence) == SILENCE_DB


def test_a_short_sound_has_a_level_as_if_silence_followed_it() -> None:
    """200 ms are half of a gating block; BS.1770 by itself gives them no level."""
    assert integrated_lufs_of(tone((0.2, -23))) == pytest.approx(-26, abs=0.1)
    assert integrated_lufs_of(tone((0.2, -23), (0.2, -200))) == pytest.approx(-26, abs=0.1)


def test_nothing_at_all_is_silence() -> None:
    nothing = np.zeros((0, 1), np.float32)
    assert integrated_lufs_of(nothing) == max_momentary_lufs_of(nothing) == SILENCE_DB
