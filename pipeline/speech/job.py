"""A line, its key, and how to speak it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.catalog.model import Voice
from pipeline.screenplay.model import Line
from pipeline.speech.engines.protocol import EngineHome, SpeechEngine
from pipeline.speech.engines.registry import open_engine
from pipeline.speech.predict import phrase_s
from pipeline.speech.prosody import Prosody, prosody_for
from pipeline.speech.take import Recorded, assemble
from pipeline.speech.text import Lexicon, SpokenPhrase, canonical, expected_words, spoken_phrase
from pipeline.store import artefact_key, library_versions, seed_from_key
from pipeline.units import SAMPLE_RATE_HZ

OPERATION = "take@1"
"""Goes up when the same inputs would give other samples."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpokenLine:
    """What is to be done for one line; ``engine`` is ``None`` for a recording."""

    line: Line
    key: str
    expected_s: float
    has_words: bool
    engine: SpeechEngine | None
    speak: Callable[[], Recorded]


def line_job(
    line: Line, voice: Voice, lexicon: Lexicon, home: EngineHome, engine_override: str | None
) -> SpokenLine:
    """How ``voice`` speaks ``line``; nothing is loaded yet.

    Raises ``ValueError`` where the voice's table makes no sense or its engine is not known,
    ``MissingModel`` where a file of it is not there.
    """
    voice = _in_language(voice, line.lang)
    engine = open_engine(engine_override or voice.engine, home)
    prosody = prosody_for(line.deliveries, line.speed)
    prosody = dataclasses.replace(prosody, speed=prosody.speed * voice.pace)
    phrases = spoken_phrases(line, lexicon)
    key = artefact_key(
        OPERATION,
        {
            "voice": engine.identity(voice),
            "phrases": [[canonical(phrase), gap_s] for phrase, gap_s in phrases],
            "prosody": prosody.as_json(),
            "level_db": voice.level_db,
            "interrupted": line.interrupted,
            "take": line.take,
            "rate_hz": SAMPLE_RATE_HZ,
            "libraries": library_versions("numpy", "soxr"),
        },
    )

    def speak_it() -> Recorded:
        seed = seed_from_key(key)
        performed = _another_take(prosody, line.take, seed)
        signals = [
            (engine.speak(phrase, voice, performed, (seed + number) % 2**64), gap_s)
            for number, (phrase, gap_s) in enumerate(phrases)
        ]
        return assemble(
            signals,
            engine.rate_hz,
            gain_db=voice.level_db + prosody.gain_db,
            cut_off=line.interrupted,
        )

    return SpokenLine(
        line=line,
        key=key,
        expected_s=sum(phrase_s(expected_words(phrase)) for phrase, _ in phrases) / prosody.speed,
        has_words=bool(phrases),
        engine=engine,
        speak=speak_it,
    )


def spoken_phrases(line: Line, lexicon: Lexicon) -> tuple[tuple[SpokenPhrase, float], ...]:
    """The line's phrases as they are said, each with the gap after it; wordless ones left out."""
    texts = [phrase.text for phrase in line.phrases]
    if texts and line.interrupted:
        # The dash keeps the voice up: a full stop's fall would say that the thought was done.
        texts[-1] = texts[-1].rstrip(" .—-") + "—"
    if texts and line.barges_in:
        texts[0] = texts[0].lstrip(" —-")
    said = [spoken_phrase(text, lexicon) for text in texts]
    return tuple(
        (phrase, written.gap_after_s)
        for phrase, written in zip(said, line.phrases, strict=True)
        if phrase
    )


def _in_language(voice: Voice, lang: str | None) -> Voice:
    if lang is None or not lang.lower().startswith("en-"):
        return voice
    british = lang.lower().startswith("en-gb")
    return dataclasses.replace(voice, accent="british" if british else "american")


def _another_take(prosody: Prosody, take: int, seed: int) -> Prosody:
    """The first take as it is; a later one a little faster or slower, livelier or calmer."""
    if take <= 1:
        return prosody
    chance = np.random.default_rng(seed)
    return dataclasses.replace(
        prosody,
        speed=prosody.speed * float(chance.uniform(0.95, 1.05)),
        excitement=min(1.0, prosody.excitement + float(chance.uniform(0.0, 0.15))),
        calm=min(1.0, prosody.calm + float(chance.uniform(0.0, 0.15))),
    )
