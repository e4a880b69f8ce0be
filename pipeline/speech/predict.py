"""How long a line will be, told from its words: for a scene rendered before the rest is spoken."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.catalog.model import Voice
from pipeline.screenplay.model import Line
from pipeline.speech.model import Take
from pipeline.speech.prosody import prosody_for
from pipeline.speech.take import CUT_TAIL_S, HEAD_S, TAIL_S
from pipeline.speech.text import Lexicon, SpokenPhrase, expected_words, spoken_phrase
from pipeline.units import samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds for each thing that takes time. Over the twelve lines of ``bench_speech.py``, in
    ten voices, a line was out by 0.17 of its length on average and all together by 0.04."""

    letter_s: float = 0.066
    spelled_s: float = 0.19
    digit_s: float = 0.265
    sentence_s: float = 0.42
    comma_s: float = 0.15
    hesitation_s: float = 0.35
    """What ``…`` adds: the pause, and what lingers before it."""


PACE = Pace()
_SENTENCE = re.compile(r"[.!?…]+(?=\s)")
_CLAUSE = re.compile(r"[,;:—](?=\s)")
_SPELLED = re.compile(r"\b[A-Z](?=s?\b)")
_MILLISECONDS = re.compile(r"(?<=\d)\s?ms\b")


def phrase_s(words: str, pace: Pace = PACE) -> float:
    """Seconds that ``words`` (as expected of the phrase) take at speed 1."""
    said = _MILLISECONDS.sub(" milliseconds", words)
    return (
        pace.letter_s * sum(c.isalpha() for c in said)
        + pace.spelled_s * len(_SPELLED.findall(said))
        + pace.digit_s * sum(c.isdigit() or c == "%" for c in said)
        + pace.sentence_s * len(_SENTENCE.findall(said))
        + pace.comma_s * len(_CLAUSE.findall(said))
    )


def spoken_s(phrase: SpokenPhrase, pace: Pace = PACE) -> float:
    """Seconds that ``phrase`` takes at speed 1, its hesitations with it."""
    hesitations = sum(piece.words.count("…") for piece in phrase)
    return phrase_s(expected_words(phrase), pace) + pace.hesitation_s * hesitations


def predict_take(line: Line, voice: Voice, lexicon: Lexicon | None = None) -> Take:
    """A take that was not spoken: its length foretold, its ``key`` empty."""
    prosody = prosody_for(line.deliveries, line.speed)
    speed = voice.pace * prosody.speed
    words = lexicon or Lexicon()
    seconds = 0.0
    for index, phrase in enumerate(line.phrases):
        spoken = spoken_phrase(phrase.text, words, language=voice.language)
        seconds += spoken_s(spoken) / speed
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
        delivery_lu=prosody.gain_db,
        predicted=True,
    )
