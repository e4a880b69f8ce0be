"""The limiter alone: what passes the ceiling, what is left untouched, what moves how fast."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.audio.buffer import Frames
from pipeline.loudness.programme import listen
from pipeline.master.limiter import GainCurve, limit
from pipeline.units import db_from_gain, gain_from_db
from tests.loudness.signals import hits, in_blocks, phased, speech_like, tone
from tests.master.tones import oversampled_peak_dbtp


def curve_of(frames: Frames, gain_db: float = 0.0, ceiling_dbtp: float = -1.1) -> GainCurve:
    programme = listen(in_blocks(frames, 5000), channels=frames.shape[1])
    return limit(programme.peaks, gain_db=gain_db, ceiling_dbtp=ceiling_dbtp)


def limited(frames: Frames, curve: GainCurve, block: int = 4096) -> np.ndarray:
    return np.concatenate(list(curve.apply(in_blocks(frames, block)))) / 2.0**31


@pytest.mark.parametrize("gain_db", [6.0, 12.0, 20.0])
def test_no_true_peak_passes_the_ceiling_at_16_times_the_rate(gain_db: float) -> None:
    frames = speech_like(8, seed=3) + hits(8, seed=4, every_s=1.1)
    wave = limited(frames, curve_of(frames, gain_db))
    assert oversampled_peak_dbtp(wave) <= -1.0
    assert oversampled_peak_dbtp(wave) > -1.4  # and it does not hide under it either


def test_a_peak_between_the_samples_is_limited() -> None:
    between = phased(4, 45, 1.0)  # every sample at 0.71, the wave itself at 1
    assert db_from_gain(float(np.abs(between).max())) == pytest.approx(-3, abs=0.1)
    wave = limited(between, curve_of(between))
    assert oversampled_peak_dbtp(wave) == pytest.approx(-1.1, abs=0.02)


def test_what_stays_under_the_ceiling_passes_untouched() -> None:
    frames = speech_like(3, seed=5)
    curve = curve_of(frames, gain_db=0.0)
    assert curve.limiting().max_reduction_db == 0
    np.testing.assert_allclose(limited(frames, curve), frames, atol=2**-24)


def test_the_samples_do_not_depend_on_the_blocks() -> None:
    frames = speech_like(4, seed=6) + hits(4, seed=7)
    curve = curve_of(frames, gain_db=12.0)
    whole = limited(frames, curve, block=len(frames))
    for block in (1, 23, 4800, 65_536):
        part = frames if block > 1 else frames[:20_000]
        np.testing.assert_array_equal(limited(part, curve, block), whole[: len(part)])


def test_a_burst_is_caught_before_it_comes_and_let_go_after() -> None:
    """A quiet tone with 10 ms at +12 dB over the ceiling, at 1 s."""
    frames = tone((1, -20), (0.01, 11), (1, -20))
    reduction_db = [
        db_from_gain(g) for g in np.concatenate(list(curve_of(frames, ceiling_dbtp=-1.0).pieces()))
    ]
    half_ms = [round(t * 2000) for t in (0.990, 0.9995, 1.005, 1.015, 1.092, 1.9)]
    before, onset, during, held, released, later = (reduction_db[h] for h in half_ms)
    assert before == 0
    assert (onset, during, held) == pytest.approx((-12, -12, -12), abs=0.1)
    # One time constant after the hold: 1 − (1 − 0.25)/e of the amplitude.
    assert released == pytest.approx(db_from_gain(1 - 0.75 / np.e), abs=0.4)
    assert later == pytest.approx(0, abs=0.01)


def test_both_channels_move_together() -> None:
    frames = speech_like(2, seed=8, level_db=-30)
    loud_left = frames.copy()
    loud_left[48_000:48_100, 0] = 1.0
    wave = limited(loud_left, curve_of(loud_left, gain_db=6.0))
    after = slice(48_200, 48_300)
    ratio = (wave[after] / loud_left[after])[np.abs(loud_left[after]).min(axis=1) > 0.002]
    assert len(ratio) > 50
    np.testing.assert_allclose(ratio[:, 0], ratio[:, 1], rtol=1e-3)
    assert ratio.max() < gain_from_db(3.0)


def test_its_work_is_reported() -> None:
    """Four seconds of which one is 6 dB over."""
    frames = tone((2, -20), (1, 5), (1, -20))
    limiting = curve_of(frames, ceiling_dbtp=-1.0).limiting()
    assert limiting.max_reduction_db == pytest.approx(6, abs=0.1)
    assert limiting.noticeable_share == pytest.approx(11 / 40, abs=1 / 40)
    assert limiting.deepest_at_sample / 48_000 == pytest.approx(2.5, abs=0.52)


def test_an_empty_programme_is_no_error() -> None:
    assert curve_of(np.zeros((0, 2), np.float32)).limiting().max_reduction_db == 0
