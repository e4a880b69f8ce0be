"""What each sound is given: a phrase as misaki writes it → length, pitch, level."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.speech.engines import intonation as given
from pipeline.speech.engines.intonation import (
    HESITATION_STRETCH,
    intonation,
    levelled,
    without_hums,
)
from pipeline.speech.engines.kokoro_melody import melodic
from pipeline.speech.engines.phonemes import read
from pipeline.speech.text import Lexicon, spoken_phrase


def reading(written: str) -> tuple[str, str]:
    """The sounds, and under each a ``^`` where its word is stressed."""
    said = read(spoken_phrase(written, Lexicon()), british=False)
    return said.sounds, "".join("^" if mark else "." for mark in said.stressed)


def test_a_stressed_word_is_known_by_its_sounds() -> None:
    sounds, marks = reading("We said *never* again.")
    word = "".join(sound for sound, mark in zip(sounds, marks, strict=True) if mark == "^")
    assert word.strip().startswith("nˈɛv")
    assert marks.count("^") == len(word)


def test_without_stress_nothing_is_marked() -> None:
    sounds, marks = reading("We said never again.")
    assert marks == "." * len(sounds)


def test_stress_is_longer_higher_and_louder() -> None:
    shaped = intonation("wi nˈɛvəɹ", [False] * 3 + [True] * 6)
    assert shaped.stretch.tolist() == pytest.approx([1.0] * 3 + [given.STRESS_STRETCH] * 6)
    assert shaped.f0_ratio[-1] == pytest.approx(2 ** (given.STRESS_SEMITONES / 12))
    assert shaped.gain_db.tolist() == [0.0] * 3 + [given.STRESS_DB] * 6


def test_a_hesitation_is_long_and_what_is_said_before_it_lingers() -> None:
    shaped = intonation("ðæts… nɑt", [False] * 9)
    assert shaped.stretch[4] == given.HESITATION_STRETCH
    assert (shaped.stretch[:4] > 1.0).all()
    assert (shaped.stretch[5:] == 1.0).all()


def test_the_last_word_of_a_line_that_is_cut_off_is_held_up() -> None:
    shaped = intonation("ʧˈɛk jʊɹ—", [False] * 9)
    assert (shaped.f0_ratio[:5] == 1.0).all()
    assert (np.diff(shaped.f0_ratio[5:]) > 0.0).all()
    assert shaped.f0_ratio[-1] == pytest.approx(2 ** (given.CUT_SEMITONES / 12))
    assert (intonation("ʧˈɛk jʊɹ.", [False] * 9).f0_ratio == 1.0).all()


def test_a_part_has_the_figures_of_its_sounds() -> None:
    whole = intonation("ðæts… nɑt", [False] * 9)
    assert whole.of(4, 6).stretch.tolist() == whole.stretch[4:6].tolist()


def test_the_gain_of_a_word_comes_and_goes_without_a_step() -> None:
    lengths = np.array([6000, 6000, 6000])
    ridden = levelled(np.ones(18_000, np.float32), 24_000, lengths, np.array([0, 3, 0], np.float32))
    assert ridden[3000] == pytest.approx(1.0)
    assert ridden[9000] == pytest.approx(10 ** (3 / 20), rel=1e-4)
    assert float(np.abs(np.diff(ridden)).max()) < 1e-3


def test_another_graph_is_refused() -> None:
    with pytest.raises(ValueError, match="no node"):
        melodic(b"not the graph")


def test_a_hesitation_after_the_last_word_is_left_to_the_silence_there() -> None:
    said = intonation("wˈAt… nˈO…", [False] * 10)
    assert said.stretch[4] == HESITATION_STRETCH
    assert said.stretch[9] == 1.0


def test_a_hesitation_that_came_out_as_a_hum_is_brought_to_its_length() -> None:
    said = intonation("nˈO… nˈO", [False] * 8)
    at = 3
    short, long = np.full(8, 0.1), np.full(8, 0.1)
    short[at], long[at] = 0.4, 3.2
    assert without_hums(said, short) is None
    shorter = without_hums(said, long)
    assert shorter is not None
    assert shorter.stretch[at] == pytest.approx(HESITATION_STRETCH * 0.4 / 3.2)
    assert np.delete(shorter.stretch, at) == pytest.approx(np.delete(said.stretch, at))
    assert without_hums(shorter, long) is None
