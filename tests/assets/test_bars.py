"""Where the bars of somebody's music begin: heard, or as its file says."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.assets.bars import bar_grid
from pipeline.audio.buffer import AudioBuffer
from tests.assets.tunes import tune

PLAN = "Dm Dm Bb Bb F F C C Dm Dm Bb C Dm"


def lines_s(grid_lines: tuple[int, ...]) -> np.ndarray:
    return np.asarray(grid_lines) / 48_000


@pytest.mark.parametrize(
    ("bpm", "beats_per_bar", "lead_s"),
    [(96.0, 4, 0.0), (96.0, 4, 0.7), (128.0, 4, 0.2), (84.0, 3, 0.4), (110.0, 4, 1.9)],
)
def test_bars_are_heard(bpm: float, beats_per_bar: int, lead_s: float) -> None:
    music = tune(PLAN, bpm=bpm, beats_per_bar=beats_per_bar, lead_s=lead_s)
    heard = lines_s(bar_grid(music, beats_per_bar=beats_per_bar).lines)
    bar_s = 60.0 * beats_per_bar / bpm
    expected = lead_s + bar_s * np.arange(len(PLAN.split()))
    # The last one is where the last chord begins; a bar before the first may be heard too.
    assert heard[-1] == pytest.approx(expected[-1], abs=0.012)
    np.testing.assert_allclose(heard[-len(expected) + 1 :], expected[1:], atol=0.012)
    assert len(heard) - len(expected) in (-1, 0, 1)


def test_what_is_stated_is_not_heard() -> None:
    music = tune(PLAN, bpm=96.0)
    grid = bar_grid(music, beats_per_bar=4, bpm=96.0, first_bar_s=0.0)
    np.testing.assert_array_equal(grid.lines, 120_000 * np.arange(13))
    grid = bar_grid(music, beats_per_bar=4, bar_lines_s=(0.0, 2.5, 7.5))
    assert grid.lines == (0, 120_000, 360_000)


def test_bars_with_one_chord_are_alike_and_others_are_not() -> None:
    grid = bar_grid(tune(PLAN, bpm=96.0), beats_per_bar=4, bpm=96.0, first_bar_s=0.0)
    chords = np.asarray(grid.prints)[:, :12]
    apart = np.linalg.norm(chords[:, None] - chords[None], axis=2)
    assert apart[0, 8] < 0.25 < apart[0, 2]


def test_the_ring_of_the_last_chord_is_no_bar_of_its_own() -> None:
    music = tune(PLAN, bpm=96.0, ring_s=9.0)
    grid = bar_grid(music, beats_per_bar=4, bpm=96.0, first_bar_s=0.0)
    assert len(grid.lines) in (13, 14)


def test_where_there_are_no_bars_it_is_said() -> None:
    with pytest.raises(ValueError, match="state bpm and first_bar_s"):
        bar_grid(AudioBuffer(np.zeros((48_000, 2), np.float32)), beats_per_bar=4)
