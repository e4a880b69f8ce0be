"""Takes with one thing wrong each."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.speech.inspect import click_at, faults
from pipeline.units import samples

Sound = NDArray[np.float64]


def voice(seconds: float = 1.0, hz: float = 120.0, level: float = 0.2) -> Sound:
    """A vowel-like tone of ten harmonics, faded at both ends."""
    t = np.arange(samples(seconds)) / 48_000
    wave = sum(np.sin(2 * np.pi * hz * n * t + n * n) / n for n in range(1, 11))
    sound = level * np.asarray(wave) / np.abs(wave).max()
    ramp = np.minimum(1.0, np.arange(len(sound)) / samples(0.005))
    faded: Sound = sound * ramp * ramp[::-1]
    return faded


def silence(seconds: float) -> Sound:
    return np.zeros(samples(seconds))


def found(*parts: Sound, expected_s: float = 1.0) -> tuple[str, ...]:
    sound = np.concatenate(parts).astype(np.float32)
    return faults(sound[:, None], 0, len(sound), expected_s)


def test_a_clean_take_has_no_fault() -> None:
    assert found(silence(0.025), voice(), silence(0.04)) == ()


def test_more_than_60_ms_of_silence_at_either_end() -> None:
    assert found(silence(0.08), voice()) == ("silence-before",)
    assert found(voice(), silence(0.08)) == ("silence-after",)
    assert found(silence(0.055), voice(), silence(0.055)) == ()


def test_a_line_longer_than_1_6_times_what_its_words_predict_is_babble() -> None:
    assert found(voice(1.7), expected_s=1.0) == ("babble",)
    assert found(voice(1.5), expected_s=1.0) == ()
    assert found(voice(9.0), expected_s=0.0) == ()  # a recording: nobody can tell


def test_a_sound_cut_off_in_the_middle_of_a_wave_clicks() -> None:
    whole = voice()
    assert found(whole[:24_030], silence(0.04)) == ("click",)


@pytest.mark.parametrize("step", [0.05, 0.1])
def test_a_step_inside_a_vowel_is_found_where_it_is(step: float) -> None:
    broken = voice()
    broken[20_000:20_003] += step
    assert click_at(broken) == pytest.approx(20_000, abs=4)
    assert "click" in found(broken)


def test_the_onset_of_a_consonant_is_no_click() -> None:
    noise = np.random.default_rng(1).normal(0, 0.05, samples(0.03))
    burst = noise * np.linspace(1, 0, len(noise)) ** 2
    assert found(voice(0.3), silence(0.05), burst, voice(0.4)) == ()


def test_flat_tops_are_clipping_and_a_peak_over_full_scale_has_lost_nothing() -> None:
    assert "clipping" in found(np.clip(voice(level=1.05), -1.0, 1.0))
    assert "clipping" in found(np.clip(voice(), -0.12, 0.12))
    assert found(voice(level=0.99)) == found(voice(level=1.05)) == ()


def test_silence_and_what_is_no_number() -> None:
    assert found(silence(0.5)) == ("silent",)
    broken = voice()
    broken[7] = np.nan
    assert found(broken) == ("not-a-number",)
