"""Takes of signals with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.speech.take import CUT_TAIL_S, FADE_S, HEAD_S, TAIL_S, assemble, heard_range

RATE = 24_000


def spoken(silence_s: float, sound_s: float, after_s: float) -> np.ndarray:
    """Silence, a 200 Hz tone at −20 dBFS, silence."""
    tone = 0.1 * np.sin(2 * np.pi * 200 / RATE * np.arange(round(sound_s * RATE)))
    parts = [np.zeros(round(silence_s * RATE)), tone, np.zeros(round(after_s * RATE))]
    return np.concatenate(parts).astype(np.float32)


def test_what_is_heard_is_found_to_a_step() -> None:
    assert heard_range(spoken(0.5, 1.0, 0.3), RATE) == (12_000, 36_000)


def test_a_soft_ending_is_heard_and_the_floor_is_not() -> None:
    soft = spoken(0.5, 1.0, 0.3)
    soft[36_000:38_400] = 0.002 * np.sin(np.arange(2400))  # −34 dB under the voice: a final f
    soft[38_400:] = 0.0002 * np.sin(np.arange(len(soft) - 38_400))
    assert heard_range(soft, RATE) == (12_000, 38_400)


def test_silence_is_trimmed_to_what_is_kept_and_the_range_says_where_it_is_heard() -> None:
    take = assemble([(spoken(0.5, 1.0, 0.3), 0.0)], RATE, gain_db=0.0, cut_off=False)
    assert take.audio.length == round((HEAD_S + 1.0 + TAIL_S) * 48_000)
    assert take.voiced_start == round(HEAD_S * 48_000)
    assert take.voiced_end == round((HEAD_S + 1.0) * 48_000)


def test_both_ends_are_faded() -> None:
    take = assemble([(spoken(0.0, 1.0, 0.0), 0.0)], RATE, gain_db=0.0, cut_off=False)
    samples = take.audio.frames[:, 0]
    fade = round(FADE_S * 48_000)
    assert abs(samples[0]) < 1e-3
    assert abs(samples[-1]) < 1e-3
    assert np.abs(samples[fade:-fade]).max() == pytest.approx(0.1, rel=0.01)


@pytest.mark.parametrize("gap_s", [0.1, 0.5])
def test_a_gap_lies_between_what_is_heard_of_two_phrases(gap_s: float) -> None:
    phrases = [(spoken(0.2, 1.0, 0.4), gap_s), (spoken(0.3, 0.5, 0.1), 9.0)]
    take = assemble(phrases, RATE, gain_db=0.0, cut_off=False)
    heard = take.voiced_end - take.voiced_start
    assert heard == round((1.0 + gap_s + 0.5) * 48_000)


def test_an_interrupted_line_ends_with_its_last_sound() -> None:
    take = assemble([(spoken(0.2, 1.0, 0.4), 0.0)], RATE, gain_db=0.0, cut_off=True)
    assert take.audio.length - take.voiced_end == round(CUT_TAIL_S * 48_000)


def test_level_is_what_was_asked() -> None:
    take = assemble([(spoken(0.2, 1.0, 0.4), 0.0)], RATE, gain_db=-6.0206, cut_off=False)
    assert np.abs(take.audio.frames).max() == pytest.approx(0.05, rel=0.01)


def test_a_line_in_which_nothing_is_heard_is_a_short_silence() -> None:
    take = assemble([(np.zeros(5000, np.float32), 0.0)], RATE, gain_db=0.0, cut_off=False)
    assert take.audio.length == 14_400
    assert not take.audio.frames.any()


def test_samples_that_are_not_numbers_are_refused() -> None:
    broken = spoken(0.0, 0.5, 0.0)
    broken[100] = np.nan
    with pytest.raises(ValueError, match="not numbers"):
        assemble([(broken, 0.0)], RATE, gain_db=0.0, cut_off=False)


def test_the_length_at_48_khz_is_rounded_up() -> None:
    take = assemble([(spoken(0.0, 0.5, 0.0)[:11_025], 0.0)], 22_050, gain_db=0.0, cut_off=False)
    assert take.audio.length == 24_000
