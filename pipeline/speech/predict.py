"""How long a line will be, told from its words: for a scene rendered before the rest is spoken."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.catalog.model import Voice
from pipeline.screenplay.model import Line
from pipeline.speech.model import Take
from pipeline.speech.prosody import prosody_for
from pipeline.speech.take import CUT_TAIL_S, HEAD_S, TAIL_S
from pipeline.speech.text import Lexicon, expected_words, spoken_phrase
from pipeline.units import samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Least squares over Kokoro's takes (``benchmarks/bench_speech.py --fit`` prints it)."""

    phrase_s: float = 0.0
    letter_s: float = 0.0662
    digit_s: float = 0.265
    sentence_s: float = 0.42
    comma_s: float = 0.15


PACE = Pace()
_SENTENCE = re.compile(r"[.!?…]+(?=\s)")
_CLAUSE = re.compile(r"[,;:—](?=\s)")


def features(words: str) -> tuple[int, int, int, int]:
    """Letters, digits, sentence ends and clause ends inside a phrase."""
    return (
        sum(c.isalpha() for c in words),
        sum(c.isdigit() or c == "%" for c in words),
        len(_SENTENCE.findall(words)),
        len(_CLAUSE.findall(words)),
    )


def phrase_s(words: str, pace: Pace = PACE) -> float:
    """Seconds that ``words`` (as expected of the phrase) take at speed 1."""
    letters, digits, sentences, clauses = features(words)
    return (
        pace.phrase_s
        + pace.letter_s * letters
        + pace.digit_s * digits
        + pace.sentence_s * sentences
        + pace.comma_s * clauses
    )


def predict_take(line: Line, voice: Voice, lexicon: Lexicon | None = None) -> Take:
    """A take that was not spoken: its length foretold, its ``key`` empty."""
    speed = voice.pace * prosody_for(line.deliveries, line.speed).speed
    words = lexicon or Lexicon()
    seconds = 0.0
    for index, phrase in enumerate(line.phrases):
        said = phrase_s(expected_words(spoken_phrase(phrase.text, words)))
        seconds += said / speed
        if index < len(line.phrases) - 1:
            seconds += phrase.gap_after_s
    head = samples(HEAD_S)
    tail = samples(CUT_TAIL_S if line.interrupted else TAIL_S)
    voiced = max(samples(0.2), samples(seconds))
    return Take(
        line_id=line.id,
        key="",
        duration_samples=head + voiced + tail,
        voiced_start=head,
        voiced_end=head + voiced,
        predicted=True,
    )
