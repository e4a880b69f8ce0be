from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from pipeline.assets.finish import close_seam, finish, fold_tail, has_decayed, levelled
from pipeline.assets.model import loops
from pipeline.audio.buffer import Frames, mono
from pipeline.catalog.model import Sound
from pipeline.loudness.whole import integrated_lufs_of, max_momentary_lufs_of

N, TAIL = 48_000, 12_000


def column(samples: np.ndarray) -> np.ndarray:
    return np.asarray(samples, dtype=np.float64).reshape(-1, 1)


def test_a_folded_tail_rings_on_into_the_head() -> None:
    #           |---- loop ----|tail-|
    frames = column(np.array([1, 0, 0, 2, 5, 3]))
    np.testing.assert_array_equal(fold_tail(frames, 4)[:, 0], [1 + 5, 0 + 3, 0, 2])


def test_a_tone_in_whole_cycles_goes_through_the_seam_untouched() -> None:
    sine = np.sin(2 * np.pi * 440 * np.arange(N + TAIL) / 48_000)
    np.testing.assert_allclose(close_seam(column(sine), N)[:, 0], sine[:N], atol=1e-9)


def test_noise_keeps_its_power_through_the_seam() -> None:
    noise = np.random.default_rng(1).standard_normal(N + TAIL)
    closed = close_seam(column(noise), N)[:, 0]
    middle = closed[TAIL // 4 : 3 * TAIL // 4].std()
    assert middle == pytest.approx(closed[TAIL:].std(), rel=0.03)


def test_the_first_sample_follows_the_last() -> None:
    slope = column(np.arange(N + TAIL, dtype=np.float64))
    closed = close_seam(slope, N)[:, 0]
    assert closed[0] == pytest.approx(closed[-1] + 1)


@pytest.mark.parametrize(
    ("kind", "measure"), [("one-shot", max_momentary_lufs_of), ("ambience", integrated_lufs_of)]
)
def test_the_level_is_the_one_the_file_states(
    kind: str, measure: Callable[[Frames], float], sound_of: Callable[..., Sound]
) -> None:
    noise = np.random.default_rng(2).standard_normal(2 * N).astype(np.float32)
    audio = levelled(mono(0.01 * noise), sound_of("", kind=kind, loudness_lufs=-30.0))
    assert measure(audio.frames) == pytest.approx(-30.0, abs=0.01)


def test_a_peaky_sound_stays_under_minus_1_dbfs_instead(sound_of: Callable[..., Sound]) -> None:
    click = np.zeros(N, np.float32)
    click[1000] = 0.1
    audio = levelled(mono(click), sound_of("", loudness_lufs=-10.0))
    assert np.abs(audio.frames).max() == pytest.approx(10 ** (-1 / 20), rel=1e-5)


def test_a_one_shot_ends_at_nothing_and_carries_no_dc(sound_of: Callable[..., Sound]) -> None:
    held = mono(0.3 + 0.2 * np.sin(np.arange(N) / 10))
    audio = finish(held, sound_of(""), loop_samples=None)
    assert audio.frames[-1, 0] == 0.0
    assert abs(audio.frames[N // 2 :].mean()) < 1e-3


def test_what_goes_round(sound_of: Callable[..., Sound]) -> None:
    assert loops(sound_of("", kind="continuous"))
    assert loops(sound_of("", kind="ambience", hidden=True)), "the room tone"
    assert loops(sound_of("", kind="music"))
    assert not loops(sound_of("", kind="music", hidden=True)), "an ending"
    assert not loops(sound_of("", kind="sting"))


def test_decay_is_judged_by_the_last_20_ms() -> None:
    ringing = np.exp(-np.arange(N) / 48_000 * 3.0)
    assert not has_decayed(mono(ringing))
    assert has_decayed(mono(ringing**4))
