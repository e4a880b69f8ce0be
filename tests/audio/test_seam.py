"""Where a sound's end meets its beginning: a step heard among its own steps."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.audio.seam import Seam, seam_of

RATE_HZ = 48_000


def tone(cycles: float, seconds: float = 1.0) -> np.ndarray:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.sin(2 * np.pi * cycles / seconds * t).astype(np.float32)[:, None]


def exact(frames: np.ndarray) -> float:
    wide, worst = frames.astype(np.float64), 0.0
    for order in (1, 2):
        own = np.abs(np.diff(wide, order, axis=0))
        around = np.concatenate((wide[-2:], wide[:2]))
        joint = np.abs(np.diff(around, order, axis=0)).max(axis=0)
        worst = max(worst, float((joint / np.quantile(own, 0.999, axis=0)).max()))
    return worst


def test_whole_cycles_join_and_half_ones_do_not() -> None:
    assert seam_of(tone(100)) <= 1.01
    assert seam_of(tone(100.25)) > 10


def test_the_worse_channel_counts() -> None:
    assert seam_of(np.hstack((tone(100), tone(100.25)))) > 10


def test_noise_joins_itself_and_a_click_does_not() -> None:
    noise = np.random.default_rng(1).standard_normal((RATE_HZ, 1)).astype(np.float32)
    assert seam_of(noise) < 1.2
    clicked = 0.01 * noise
    clicked[-1] = 1.0
    assert seam_of(clicked) > 10


@pytest.mark.parametrize("size", [1, 2, 3, 1000, 65_536])
def test_blocks_of_any_size_say_the_same(size: int) -> None:
    frames = np.random.default_rng(2).standard_normal((5000, 2)).astype(np.float32)
    seam = Seam(2)
    for start in range(0, len(frames), size):
        seam.feed(frames[start : start + size])
    assert seam.ratio() == seam_of(frames)


def test_it_is_the_exact_quantile_to_two_hundredths() -> None:
    for draw in range(5):
        frames = np.cumsum(np.random.default_rng(draw).standard_normal((20_000, 2)), axis=0)
        assert seam_of(frames.astype(np.float32)) == pytest.approx(exact(frames), rel=0.02)


def test_silence_has_no_seam_and_too_little_has_none_that_is_known() -> None:
    assert seam_of(np.zeros((100, 1), np.float32)) == 0.0
    assert seam_of(np.zeros((1, 1), np.float32)) == float("inf")
