"""From a writer's words to one sound of the catalog, or to none.

An explicit ``id:`` is taken as it stands, then an alias that is those very words, then the
sound whose names cover the words best, if it covers enough of them and no other comes near.
A refusal is told with the nearest assets; nothing is put in its place.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from math import fsum

from pipeline.catalog.index import Entry, Index, index_sounds, related_stems, trigrams
from pipeline.catalog.model import Catalog, SoundKind
from pipeline.catalog.modifiers import Modifiers, split_modifiers
from pipeline.catalog.stems import content_stems, stems, words

ACCEPTED_FROM = 0.55
"""Below it, words that an asset does not know outweigh the ones that it does."""

MARGIN = 0.06
"""Two assets closer than this are a question for the writer, not an answer."""

SOUND_KINDS: tuple[SoundKind, ...] = ("one-shot", "continuous", "ambience", "sting")
AMBIENCE_KINDS: tuple[SoundKind, ...] = ("ambience", "continuous")
MUSIC_KINDS: tuple[SoundKind, ...] = ("music",)
STING_KINDS: tuple[SoundKind, ...] = ("sting", "one-shot")

_NAMES_OF_CUES = frozenset(stems("music ambience room code metric diagram"))
"""``[MUSIC STARTS]`` is a SOUND in words, and meant for a MUSIC: half of *musical hit*, or of
*server room*, is no answer to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What some words call. ``score`` is 1 for an id, an alias or a mood; ``nearest`` are the
    three best ids, the chosen one first."""

    asset: str | None
    score: float
    runner_up: str | None
    nearest: tuple[str, ...]
    modifiers: Modifiers


@functools.lru_cache(maxsize=4096)
def match_sound(text: str, catalog: Catalog, kinds: tuple[SoundKind, ...]) -> Match:
    """The sound that ``text`` calls among the ``kinds``, with the modifiers it asks for."""
    stripped = text.strip()
    if stripped.casefold().startswith("id:"):
        return _by_id(stripped[3:].strip(), catalog, kinds)
    if stripped in catalog.sounds:
        return _by_id(stripped, catalog, kinds)
    index = _index(catalog, kinds)
    # The very words first: "phones starting to ring" may be an alias in full, before
    # "starting" is taken as a wish, and a plural may be a sound of its own.
    spoken = words(stripped)
    whole = frozenset(stems(stripped))
    chosen, modifiers = split_modifiers(stripped)
    called = frozenset(content_stems(chosen))
    for entry in index.entries:
        if spoken in entry.exact:
            return _found(entry, index, whole, stripped, Modifiers())
    for entry in index.entries:
        if whole in entry.aliases:
            return _found(entry, index, whole, stripped, Modifiers())
    if not called:
        return _best(index, whole, stripped, modifiers, kinds)
    for entry in index.entries:
        if chosen in entry.exact or called in entry.aliases:
            return _found(entry, index, called, stripped, modifiers)
    if "music" in kinds:
        for entry in index.entries:
            if entry.sound.mood is not None and called == frozenset(stems(entry.sound.mood)):
                return _found(entry, index, called, stripped, modifiers)
    return _best(index, called, stripped, modifiers, kinds)


def _by_id(sound_id: str, catalog: Catalog, kinds: tuple[SoundKind, ...]) -> Match:
    sound = catalog.sounds.get(sound_id)
    if sound is not None:
        return Match(
            asset=sound_id, score=1.0, runner_up=None, nearest=(sound_id,), modifiers=Modifiers()
        )
    near = _ranked(_index(catalog, kinds), frozenset(stems(sound_id)), sound_id)
    return Match(asset=None, score=0.0, runner_up=None, nearest=_ids(near), modifiers=Modifiers())


def _found(
    entry: Entry, index: Index, called: frozenset[str], text: str, modifiers: Modifiers
) -> Match:
    others = [row for row in _ranked(index, called, text) if row[1] is not entry]
    return Match(
        asset=entry.sound.id,
        score=1.0,
        runner_up=others[0][1].sound.id if others and others[0][0] > 0 else None,
        nearest=(entry.sound.id, *_ids(others))[:3],
        modifiers=modifiers,
    )


def _best(
    index: Index,
    called: frozenset[str],
    text: str,
    modifiers: Modifiers,
    kinds: tuple[SoundKind, ...],
) -> Match:
    ranked = _ranked(index, called, text)
    if not ranked:
        return Match(asset=None, score=0.0, runner_up=None, nearest=(), modifiers=modifiers)
    score, entry = ranked[0]
    second, rival = ranked[1] if len(ranked) > 1 else (0.0, entry)
    # Beds of one mood are meant to stand in for each other; other sounds are not.
    interchangeable = entry.sound.mood is not None and entry.sound.mood == rival.sound.mood
    sure = score >= ACCEPTED_FROM and (score - second >= MARGIN or interchangeable)
    sure = sure and not (kinds == SOUND_KINDS and called <= _NAMES_OF_CUES)
    return Match(
        asset=entry.sound.id if sure else None,
        score=round(score, 3),
        runner_up=rival.sound.id if second > 0 else None,
        nearest=_ids(ranked),
        modifiers=modifiers,
    )


def _ranked(index: Index, called: frozenset[str], text: str) -> list[tuple[float, Entry]]:
    """Best first; where no word is met, what is spelt most alike first."""
    letters = trigrams(text)
    rows = [(_score(index, called, entry), entry) for entry in index.entries]
    return sorted(
        rows,
        key=lambda row: (-row[0], -len(letters & row[1].letters), row[1].sound.id),
    )


def _score(index: Index, called: frozenset[str], entry: Entry) -> float:
    """How much of what was called the asset covers, and of the asset's best name the call.

    Rarity weighs both ways, so a word that nobody knows (*dog*) costs the most.
    """
    asked = fsum(index.rarity_of(stemmed) for stemmed in called)
    covered = fsum(index.rarity_of(stemmed) * entry.weights.get(stemmed, 0.0) for stemmed in called)
    if asked <= 0.0 or covered <= 0.0:
        return 0.0
    named = 0.0
    for name in entry.names:
        whole = fsum(index.rarity_of(stemmed) for stemmed in name)
        met = fsum(index.rarity_of(stemmed) for stemmed in name & called)
        named = max(named, met / whole if whole > 0.0 else 0.0)
    return covered / asked * (0.7 + 0.3 * named)


def _ids(ranked: list[tuple[float, Entry]]) -> tuple[str, ...]:
    return tuple(entry.sound.id for _, entry in ranked[:3])


@functools.lru_cache(maxsize=16)
def _index(catalog: Catalog, kinds: tuple[SoundKind, ...]) -> Index:
    of_kind = (sound for sound in catalog.sounds.values() if sound.kind in kinds)
    return index_sounds(of_kind, related_stems(catalog.synonyms))
