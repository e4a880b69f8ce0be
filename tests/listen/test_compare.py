"""What a listener wrote against what was to be said: a table, read as *should be* and *was heard*."""

from __future__ import annotations

import pytest

from pipeline.listen.compare import as_compared, compare, word_error, words_are_there
from pipeline.speech.engines.phonemes import phonemes
from pipeline.speech.text import Lexicon, spoken_phrase


def sound_of(text: str) -> str:
    return phonemes(spoken_phrase(text, Lexicon()), british=False)


SAME_BY_SPELLING = [
    ("All of them. Every. Single. One.", "all of them every single one"),
    ("It's 400%.", "It is 400 percent."),
    ("3000 milliseconds", "3,000 ms"),
    ("The S R E on call", "The SRE on-call"),
    ("The C E O calls.", "The CEO calls."),
    ("U S east one", "US-East One"),
    ("on a U S B stick", "on a USB stick"),
    ("twenty-five minutes", "25 minutes"),
    ("Seventeen and a half minutes", "17 and a half minutes"),
    ("Oh no.", "oh, no"),
    ("the colour of it", "the color of it"),
    ("$50 million", "50 million dollars"),
    ("October 21st, 2016", "October 21st 2016"),
]

SAME_BY_SOUND = [
    ("It is 3:47 AM.", "It is 347 am."),
    ("crowbarred the doors", "crow barred the doors"),
    ("the callers hang up", "the caller's hang up"),
    ("Kubernetes is down", "Cooper Netties is down"),
    ("they threw it away", "they through it away"),
    ("checksums guard it", "check sums guard it"),
    ("T-minus 4", "t minus for"),
    ("We're across it", "Were across it"),
    ("uptime", "up time"),
]

NOT_THERE = [
    ("five people", "nine people", 1, 0),
    ("fifteen minutes", "fifty minutes", 1, 0),
    ("at 3:47 AM", "at 3:46 AM", 1, 0),
    ("I can't.", "I can.", 1, 1),
    ("Not for you.", "For you.", 1, 1),
    ("It is down.", "It is up.", 1, 0),
    ("All of them.", "", 3, 3),
    ("Yes.", "Thank you very much for watching.", 6, -5),
    ("Wake up everyone. Code red.", "Wake up. Code red.", 1, 1),
    ("He said so.", "She said so.", 1, 0),
    ("rm -rf the east", "the east", 2, 2),
]


@pytest.mark.parametrize(("expected", "heard"), SAME_BY_SPELLING)
def test_spelling_numbers_and_letters_are_no_difference(expected: str, heard: str) -> None:
    assert as_compared(expected) == as_compared(heard)
    assert word_error(expected, heard) == 0


@pytest.mark.parametrize(("expected", "heard"), SAME_BY_SOUND)
def test_what_sounds_the_same_is_there(expected: str, heard: str) -> None:
    compared = compare(expected, heard, sound_of)
    assert compared.written_errors > 0
    assert compared.errors == 0
    assert words_are_there(compared)


@pytest.mark.parametrize(("expected", "heard", "errors", "lost"), NOT_THERE)
def test_another_word_is_an_error(expected: str, heard: str, errors: int, lost: int) -> None:
    compared = compare(expected, heard, sound_of)
    assert compared.errors == errors
    assert compared.lost == max(0, lost)
    assert not words_are_there(compared)


def test_nothing_is_read_aloud_where_the_spelling_agrees() -> None:
    def unasked(text: str) -> str:
        raise AssertionError(text)

    assert compare("Code red.", "code red", unasked).errors == 0


LONG = "one call fails so the caller tries again and the one above it does the same at once too"


@pytest.mark.parametrize(
    ("heard", "there"),
    [
        (LONG, True),
        (LONG.replace("fails", "barks"), True),  # one word in nineteen: whisper mishears as many
        (LONG.replace("fails", "barks").replace("caller", "woman"), False),
        (LONG.replace("so the caller ", ""), False),  # three on end are a hole in the take
        (LONG.replace("the same ", ""), False),
    ],
)
def test_a_long_line_may_be_misheard_in_a_word_but_has_no_hole(heard: str, there: bool) -> None:
    assert words_are_there(compare(LONG, heard, sound_of)) is there


def test_a_word_in_ten_is_the_most() -> None:
    ten = "we see the storm move with them across the ocean"
    assert words_are_there(compare(ten, ten.replace("storm", "horse"), sound_of))
    assert not words_are_there(
        compare(ten, ten.replace("storm", "horse").replace("ocean", "table"), sound_of)
    )
