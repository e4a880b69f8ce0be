"""The meter beside its standard's cases (``test_ebu``): rates, layouts, files, what is no sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.audio.buffer import Frames
from pipeline.audio.wav import IngestError
from pipeline.loudness.figures import Loudness, k_filter
from pipeline.loudness.meter import Meter, k_weighted_power, measure, measure_file
from pipeline.units import SILENCE_DB, db_from_gain, gain_from_db, lufs_from_power
from tests.loudness.signals import in_blocks, speech_like, tone


def metered(frames: Frames, block: int = 4096, **options: object) -> Loudness:
    return measure(in_blocks(frames, block), frames.shape[1], **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("rate_hz", [8000, 11025, 44100, 96000, 192000])
def test_a_tone_is_as_loud_at_any_sample_rate(rate_hz: int) -> None:
    result = metered(tone((10, -23), rate_hz=rate_hz), rate_hz=rate_hz)
    assert result.integrated_lufs == pytest.approx(-23, abs=0.1)
    assert result.duration_s == 10


def test_the_filter_is_the_one_the_standard_prints() -> None:
    shelf = [
        1.53512485958697,
        -2.69169618940638,
        1.19839281085285,
        -1.69065929318241,
        0.73248077421585,
    ]
    high_pass = [1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621]
    np.testing.assert_allclose(k_filter(48_000), [shelf, high_pass], atol=1e-9)


def test_skipping_blocks_that_cannot_peak_changes_no_peak() -> None:
    frames = speech_like(4, seed=2)
    frames[100_000:100_400] *= 4
    thorough = Meter(2, keep_peaks=True)
    thorough.feed(frames)
    assert metered(frames).true_peak_dbtp == thorough.loudness().true_peak_dbtp
    crest_db = db_from_gain(float(thorough.peaks().max()))
    assert 0 <= crest_db - thorough.loudness().true_peak_dbtp < 0.3


def test_silence_and_nothing_are_finite() -> None:
    for frames in (np.zeros((48_000, 2), np.float32), np.zeros((0, 2), np.float32)):
        result = metered(frames)
        assert (result.integrated_lufs, result.true_peak_dbtp) == (SILENCE_DB, SILENCE_DB)


def test_one_sample_has_a_peak_and_no_loudness() -> None:
    result = metered(np.full((1, 2), 0.5, np.float32))
    assert result.sample_peak_dbfs == pytest.approx(-6.02, abs=0.01)
    assert result.true_peak_dbtp == pytest.approx(-6.02, abs=0.01)
    assert (result.integrated_lufs, result.loudness_range_lu) == (SILENCE_DB, 0)
    assert result.duration_s == 1 / 48_000


@pytest.mark.parametrize("gain_db", [-40, 40])
def test_a_gain_moves_every_level_by_itself(gain_db: int) -> None:
    """40 dB up and over full scale, or down: no figure clips, and none is of another shape."""
    frames = speech_like(10, seed=3, level_db=-12)
    before, after = metered(frames), metered(frames * np.float32(gain_from_db(gain_db)))
    for figure in (
        "integrated_lufs",
        "true_peak_dbtp",
        "max_momentary_lufs",
        "max_short_term_lufs",
    ):
        assert getattr(after, figure) - getattr(before, figure) == pytest.approx(gain_db, abs=1e-4)
    assert after.loudness_range_lu == pytest.approx(before.loudness_range_lu, abs=1e-4)


def test_a_knock_shorter_than_a_window_is_metered_as_if_silence_followed() -> None:
    knock = metered(tone((0.1, -20)))
    followed = metered(tone((0.1, -20), (5, None)))
    assert knock.max_momentary_lufs == pytest.approx(followed.max_momentary_lufs, abs=0.02)


def test_a_sample_that_is_no_number_is_named() -> None:
    frames = tone((2, -20))
    frames[60_000, 1] = np.nan
    with pytest.raises(ValueError, match=r"1\.25 s in"):
        metered(frames)


def test_profiles_are_power_per_100_ms() -> None:
    profile = k_weighted_power(tone((1.05, -23)))
    assert profile.shape == (11,)
    assert [lufs_from_power(p) for p in profile[2:10]] == pytest.approx([-23] * 8, abs=0.1)
    assert profile[10] == pytest.approx(profile[5] / 2, rel=0.03)


def test_a_file_is_measured_at_its_own_rate(tmp_path: Path) -> None:
    path = tmp_path / "old.flac"
    soundfile.write(path, tone((5, -23), rate_hz=22_050), 22_050)
    facts, loudness = measure_file(path)
    assert (facts.rate_hz, facts.channels, facts.duration_s) == (22_050, 2, 5)
    assert loudness.integrated_lufs == pytest.approx(-23, abs=0.1)


def test_a_file_with_a_sample_that_is_no_number_is_refused(tmp_path: Path) -> None:
    path, frames = tmp_path / "bad.wav", tone((2, -20))
    frames[24_000] = np.inf
    soundfile.write(path, frames, 48_000, subtype="FLOAT")
    with pytest.raises(IngestError, match=r"bad\.wav: a sample that is not a number, 0\.50 s in"):
        measure_file(path)
