"""A line, its key, and how to speak it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.catalog.model import Voice
from pipeline.screenplay.model import Line, Retake
from pipeline.speech.breath import breaths
from pipeline.speech.engines.protocol import EngineHome, covers
from pipeline.speech.engines.registry import open_engine
from pipeline.speech.predict import spoken_s
from pipeline.speech.prosody import Prosody, prosody_for
from pipeline.speech.take import Recorded, assemble
from pipeline.speech.text import Lexicon, SpokenPhrase, canonical, spoken_phrase
from pipeline.store import artefact_key, library_versions, seed_from_key
from pipeline.units import SAMPLE_RATE_HZ

OPERATION = "take@2"
"""Goes up when the same inputs would give other samples."""

RETAKE_PACES = (1.0, 1.03, 0.97)
"""How the pace of a line differs that is spoken again because its words were not heard: enough
for other samples, too little for another delivery."""

Phrases = tuple[tuple[SpokenPhrase, float], ...]
"""What is said between two breaths, and the seconds of silence after it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpokenLine:
    """What is to be done for one line; ``engine`` is empty for a recording."""

    line: Line
    key: str
    phrases: Phrases
    pace: float
    """Against a plain reading: the voice's own pace and the delivery's."""
    english: bool = True
    """Is the voice's own language, whoever speaks for it."""
    engine: str = ""
    prepare: Callable[[], None]
    """Load what is needed; nothing for a recording."""
    speak: Callable[[], Recorded]
    retake: int = 0
    first_key: str = ""
    """The key of the line's first take, where this is a retake of it."""

    @property
    def has_words(self) -> bool:
        return bool(self.phrases) or self.line.file is not None

    @property
    def expected_s(self) -> float:
        """Seconds of speech, told from the words; 0 for a recording."""
        return sum(spoken_s(phrase) for phrase, _ in self.phrases) / self.pace


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """How one voice says everything in one delivery; ``digest`` is of all that decides it."""

    voice: Voice
    engine: str
    prosody: Prosody
    digest: str


class Booth:
    """Where the lines of one run are spoken: lexicon, engines, and what each voice is.

    ``engine_override`` speaks them all with one engine. What decides a voice's samples is
    worked out once for all its lines.
    """

    def __init__(
        self, lexicon: Lexicon, home: EngineHome, engine_override: str | None = None
    ) -> None:
        self.lexicon = lexicon
        self.home = home
        self._override = engine_override
        self._voices: dict[tuple[str, str | None], tuple[Voice, str, str]] = {}
        self._manners: dict[tuple[str, str | None, tuple[str, ...], float, int], _Manner] = {}
        self._libraries = library_versions("numpy", "soxr")

    def job(self, line: Line, voice: Voice, retake: Retake | None = None) -> SpokenLine:
        """How ``voice`` speaks ``line``; nothing is loaded yet. A ``retake`` of another take
        than this line's first is no longer of it, and the first is spoken.

        Raises ``ValueError`` where the voice's table makes no sense or its engine is not known,
        ``MissingModel`` where a file of it is not there.
        """
        first = self._job(line, voice, 0)
        if retake is None or retake.number == 0 or retake.instead_of != first.key:
            return first
        again = self._job(line, voice, retake.number)
        return dataclasses.replace(again, retake=retake.number, first_key=first.key)

    def _job(self, line: Line, voice: Voice, retake: int) -> SpokenLine:
        manner = self._manner(line, voice, retake)
        voice, name, prosody = manner.voice, manner.engine, manner.prosody
        language = "en" if self._override else voice.language
        phrases = spoken_phrases(line, self.lexicon, language)
        key = artefact_key(
            OPERATION,
            {
                "manner": manner.digest,
                "phrases": [[canonical(phrase), gap_s] for phrase, gap_s in phrases],
                "interrupted": line.interrupted,
                "take": line.take,
            },
        )

        def speak_it() -> Recorded:
            engine = open_engine(name, self.home)
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
            phrases=phrases,
            pace=prosody.speed,
            english=voice.language.startswith("en"),
            engine=name,
            prepare=lambda: open_engine(name, self.home).prepare(voice),
            speak=speak_it,
        )

    def _manner(self, line: Line, voice: Voice, retake: int) -> _Manner:
        asked = voice.id, line.lang, line.deliveries, line.speed, retake
        known = self._manners.get(asked)
        if known is None:
            spoken, name, identity = self._voice(voice, line.lang)
            prosody = prosody_for(line.deliveries, line.speed)
            pace = spoken.pace * RETAKE_PACES[retake]
            prosody = dataclasses.replace(prosody, speed=prosody.speed * pace)
            digest = artefact_key(
                "manner@1",
                {
                    "voice": identity,
                    "prosody": prosody.as_json(),
                    "level_db": spoken.level_db,
                    "rate_hz": SAMPLE_RATE_HZ,
                    "libraries": self._libraries,
                },
            )
            known = _Manner(voice=spoken, engine=name, prosody=prosody, digest=digest)
            self._manners[asked] = known
        return known

    def _voice(self, voice: Voice, lang: str | None) -> tuple[Voice, str, str]:
        """The voice in the line's accent, its engine's name, and a digest of what it is."""
        known = self._voices.get((voice.id, lang))
        if known is None:
            spoken = _in_language(voice, lang)
            engine = open_engine(self._override or voice.engine, self.home)
            identity = artefact_key("voice@1", engine.identity(spoken))
            known = spoken, self._override or voice.engine, identity
            self._voices[voice.id, lang] = known
        return known


def spoken_phrases(line: Line, lexicon: Lexicon, language: str = "en") -> Phrases:
    """The line's phrases as they are said, each with the gap after it; wordless ones left out,
    and those that are too long for one breath said in several."""
    texts = [phrase.text for phrase in line.phrases]
    if texts and line.interrupted:
        # The dash keeps the voice up: a full stop's fall would say that the thought was done.
        texts[-1] = texts[-1].rstrip(" .—-") + "—"
    if texts and line.barges_in:
        texts[0] = texts[0].lstrip(" —-")
    said: list[tuple[SpokenPhrase, float]] = []
    for text, written in zip(texts, line.phrases, strict=True):
        phrase = spoken_phrase(text, lexicon, language=language)
        if phrase:
            *earlier, (last, _) = breaths(phrase)
            said += [*earlier, (last, written.gap_after_s)]
    return tuple(said)


def _in_language(voice: Voice, lang: str | None) -> Voice:
    if lang is None:
        return voice
    if any(covers(spoken, lang) for spoken in voice.languages):
        voice = dataclasses.replace(voice, languages=(lang,))
    if not lang.lower().startswith("en-"):
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
