"""The library searched by words, and what met each of them: for a person who looks for a sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pipeline.catalog.answer import answers_to
from pipeline.catalog.index import (
    FAMILY_WEIGHT,
    NAME_WEIGHT,
    SYNONYM_WEIGHT,
    Entry,
    Index,
)
from pipeline.catalog.match import asked_in, index_of, match_sound
from pipeline.catalog.model import Catalog, Sound, SoundKind
from pipeline.catalog.ranking import ranking
from pipeline.catalog.reading import Asked, Role
from pipeline.catalog.stems import content_stems, words

ALL_KINDS: tuple[SoundKind, ...] = ("one-shot", "continuous", "ambience", "sting", "music")

By = Literal["name", "synonym", "family", "description", "beside", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """One word of the query. ``of`` is the sound's name that has it, or has what names the same;
    ``meant`` is what a misspelt word was taken for."""

    word: str
    role: Role
    by: By
    of: str = ""
    meant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A sound and how well it meets the query, from 0 to 1. ``answers`` says that a script would
    accept it for these words, were there no better one; ``best`` that it would get it."""

    sound: Sound
    score: float
    answers: bool
    best: bool
    met: tuple[Met, ...]


def look_up(text: str, catalog: Catalog, wanted: Callable[[Sound], bool]) -> tuple[Found, ...]:
    """Every sound that ``wanted`` lets through and that some word of ``text`` meets, best first.

    What a script would get depends on the kind of cue; here all kinds are asked at once.
    """
    index = index_of(catalog, ALL_KINDS)
    asked = asked_in(text, index, ALL_KINDS)
    match = match_sound(text, catalog, ALL_KINDS)
    rows = [row for row in ranking(index, asked, text) if wanted(row[1].sound)]
    found = [
        Found(
            sound=entry.sound,
            score=match.score if entry.sound.id == match.asset else round(score, 3),
            answers=entry.sound.id == match.asset or answers_to(entry, asked, index),
            best=entry.sound.id == match.asset,
            met=tuple(_met(part, entry, index) for part in asked),
        )
        for score, entry in rows
    ]
    return tuple(sorted(found, key=lambda each: not each.best))


def _met(part: Asked, entry: Entry, index: Index) -> Met:
    weight = entry.weights.get(part.stem, 0.0)
    by: By = "nothing"
    of = ""
    if weight == NAME_WEIGHT:
        by, of = "name", _name_with({part.stem}, entry, index)
    elif weight == SYNONYM_WEIGHT:
        by, of = "synonym", _name_with(index.related.get(part.stem, frozenset()), entry, index)
    elif weight == FAMILY_WEIGHT:
        by, of = "family", entry.sound.family
    elif weight:
        by = "description"
    elif part.stem in entry.beside:
        by = "beside"
    return Met(word=part.word, role=part.role, by=by, of=of, meant=part.meant)


def _name_with(stems: set[str] | frozenset[str], entry: Entry, index: Index) -> str:
    """The shortest of the sound's names that has one of ``stems``."""
    own = entry.sound.id.rpartition(".")[2].replace("-", " ")
    names = [*entry.sound.aliases, own, *([entry.sound.mood] if entry.sound.mood else [])]
    having = [
        name
        for name in names
        if stems.intersection(content_stems(index.compounds.settled(words(name))))
    ]
    return min(having, key=len, default=own)
