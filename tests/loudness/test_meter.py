"""The meter against EBU Tech 3341 and 3342: every case that can be synthesised."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.audio.buffer import Frames
from pipeline.audio.wav import IngestError
from pipeline.loudness.figures import Loudness, channel_weights, k_filter
from pipeline.loudness.meter import Meter, k_weighted_power, measure, measure_file
from pipeline.units import SILENCE_DB, db_from_gain, lufs_from_power
from tests.loudness.signals import in_blocks, phased, speech_like, surround_tone, swollen, tone


def metered(frames: Frames, block: int = 4096, **options: object) -> Loudness:
    return measure(in_blocks(frames, block), frames.shape[1], **options)  # type: ignore[arg-type]


INTEGRATED = {
    "3341-1": (tone((20, -23)), -23),
    "3341-2": (tone((20, -33)), -33),
    "3341-3": (tone((10, -36), (60, -23), (10, -36)), -23),
    "3341-4": (tone((10, -72), (10, -36), (60, -23), (10, -36), (10, -72)), -23),
    "3341-5": (tone((20, -26), (20.1, -20), (20, -26)), -23),
    "3341-6": (surround_tone(20, L=-28, R=-28, C=-24, Ls=-30, Rs=-30), -23),
}


@pytest.mark.parametrize("case", INTEGRATED)
def test_integrated_loudness(case: str) -> None:
    frames, expected_lufs = INTEGRATED[case]
    assert metered(frames).integrated_lufs == pytest.approx(expected_lufs, abs=0.1)


@pytest.mark.parametrize("case", ["3341-1", "3341-2"])
def test_a_steady_tone_is_as_loud_at_every_time_scale(case: str) -> None:
    frames, expected_lufs = INTEGRATED[case]
    result = metered(frames)
    assert result.max_momentary_lufs == pytest.approx(expected_lufs, abs=0.1)
    assert result.max_short_term_lufs == pytest.approx(expected_lufs, abs=0.1)


def test_3341_9_short_term_is_constant_after_3_s() -> None:
    series = metered(tone(*[(1.34, -20.0), (1.66, -30.0)] * 5)).series
    assert series.short_term_lufs[29:] == pytest.approx(-23, abs=0.1)


def test_3341_12_momentary_is_constant_after_1_s() -> None:
    series = metered(tone(*[(0.18, -20.0), (0.22, -30.0)] * 25)).series
    assert series.momentary_lufs[9:] == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("i", range(20))
def test_3341_10_and_13_a_burst_is_found_wherever_it_starts(i: int) -> None:
    long = metered(tone((i * 0.15, None), (3, -23), (1, None)))
    assert long.max_short_term_lufs == pytest.approx(-23, abs=0.1)
    short = metered(tone((i * 0.02, None), (0.4, -23), (1, None)))
    assert short.max_momentary_lufs == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("i", range(20))
def test_3341_11_and_14_rising_bursts(i: int) -> None:
    long = metered(tone((i * 0.15, None), (3, -38 + i), (3 - i * 0.15, None)))
    assert long.max_short_term_lufs == pytest.approx(-38 + i, abs=0.1)
    short = metered(tone((i * 0.02, None), (0.4, -38 + i), (0.4 - i * 0.02, None)))
    assert short.max_momentary_lufs == pytest.approx(-38 + i, abs=0.1)


TRUE_PEAK = {
    "3341-15 fs/4 0°": (phased(4, 0, 0.5), -6),
    "3341-16 fs/4 45°": (phased(4, 45, 0.5), -6),
    "3341-17 fs/6 60°": (phased(6, 60, 0.5), -6),
    "3341-18 fs/8 67.5°": (phased(8, 67.5, 0.5), -6),
    "3341-19 fs/4 45° over": (phased(4, 45, 1.41), 3),
    **{f"3341-{20 + i} swell at {i}": (swollen(i), 0) for i in range(4)},
}


@pytest.mark.parametrize("case", TRUE_PEAK)
def test_true_peak(case: str) -> None:
    frames, expected_dbtp = TRUE_PEAK[case]
    error_db = metered(frames).true_peak_dbtp - expected_dbtp
    assert -0.4 <= error_db <= 0.2


RANGE = {
    "3342-1": (tone((20, -20), (20, -30)), 10),
    "3342-2": (tone((20, -20), (20, -15)), 5),
    "3342-3": (tone((20, -40), (20, -20)), 20),
    "3342-4": (tone((20, -50), (20, -35), (20, -20), (20, -35), (20, -50)), 15),
}


@pytest.mark.parametrize("case", RANGE)
def test_loudness_range(case: str) -> None:
    frames, expected_lu = RANGE[case]
    assert metered(frames).loudness_range_lu == pytest.approx(expected_lu, abs=1.0)


@pytest.mark.parametrize("block", [1, 479, 4800, 9600, 100_000])
def test_figures_do_not_depend_on_the_size_of_the_blocks(block: int) -> None:
    frames = speech_like(5 if block > 1 else 0.7, seed=1)
    whole, pieces = metered(frames, block=len(frames)), metered(frames, block=block)
    assert pieces == whole  # every figure, to the last bit
    np.testing.assert_array_equal(pieces.series.momentary_lufs, whole.series.momentary_lufs)


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


def test_the_low_frequency_effects_count_for_nothing_and_surrounds_for_more() -> None:
    assert channel_weights(6) == (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)
    with pytest.raises(ValueError, match="layout of 2 channels"):
        channel_weights(2, ("L", "Q"))


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


def test_a_knock_shorter_than_a_window_is_metered_as_if_silence_followed() -> None:
    knock = metered(tone((0.1, -20)))
    followed = metered(tone((0.1, -20), (5, None)))
    assert knock.max_momentary_lufs == pytest.approx(followed.max_momentary_lufs, abs=0.02)


def test_a_sample_that_is_no_number_is_named() -> None:
    frames = tone((2, -20))
    frames[60_000, 1] = np.nan
    with pytest.raises(ValueError, match=r"1\.25 s in"):
        metered(frames)


def test_dialogue_is_measured_where_it_is() -> None:
    frames = tone((10, -30), (10, -20))
    result = measure(in_blocks(frames, 4096), 2, dialogue=[(48_000, 9 * 48_000)])
    assert result.dialogue_lufs == pytest.approx(-30, abs=0.1)


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
