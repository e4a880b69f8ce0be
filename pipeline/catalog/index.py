"""The words by which each sound may be called, weighed by how rarely they are used."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import fsum
from typing import TypeVar

from pipeline.catalog.model import Sound
from pipeline.catalog.stems import stem, stems, words

NAME_WEIGHT = 1.0
SYNONYM_WEIGHT = 0.8
FAMILY_WEIGHT = 0.6
DESCRIPTION_WEIGHT = 0.45

Phrase = frozenset[str]
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One sound: its weighted words, and its names (id and aliases) as sets of stems."""

    sound: Sound
    weights: dict[str, float] = field(hash=False)
    names: tuple[Phrase, ...]
    aliases: tuple[Phrase, ...]
    moods: tuple[Phrase, ...]
    exact: frozenset[tuple[str, ...]]
    """The words of the aliases as they stand: *phones ringing* is not *phone ringing*."""
    letters: frozenset[str]
    """Trigrams of id and aliases: what looks like a misspelt name is offered first."""


Places = dict[str, tuple[int, ...]]
"""A stem, or a trigram → the numbers of the entries that have it, rising."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The entries by id, and the ways to them; an entry's number is its place in ``entries``.

    ``rarity`` is BM25's inverse document frequency of each stem over the entries. Where several
    entries have the same words in full, ``exact``, ``aliases`` and ``moods`` name the first.
    """

    entries: tuple[Entry, ...]
    rarity: dict[str, float] = field(hash=False)
    unknown_rarity: float
    name_rarity: tuple[tuple[float, ...], ...]
    """For each entry, the rarity of each of its names, summed over the stems."""
    with_stem: Places = field(hash=False)
    with_letters: Places = field(hash=False)
    exact: dict[tuple[str, ...], int] = field(hash=False)
    aliases: dict[Phrase, int] = field(hash=False)
    moods: dict[Phrase, int] = field(hash=False)

    def rarity_of(self, stemmed: str) -> float:
        """A word that no sound knows weighs as the rarest one: it is not to be passed over."""
        return self.rarity.get(stemmed, self.unknown_rarity)


def related_stems(groups: Iterable[Iterable[str]]) -> dict[str, frozenset[str]]:
    """Groups of words that name one thing, as stem → the other stems of its groups."""
    related: dict[str, set[str]] = {}
    for group in groups:
        together = {stem(word) for word in group}
        for member in together:
            related.setdefault(member, set()).update(together - {member})
    return {member: frozenset(others) for member, others in related.items()}


def index_sounds(sounds: Iterable[Sound], synonyms: dict[str, frozenset[str]]) -> Index:
    """What words may call of ``sounds``: of those that words may call."""
    entries = tuple(
        _entry(sound, synonyms)
        for sound in sorted(sounds, key=lambda sound: sound.id)
        if sound.by_words
    )
    count: dict[str, int] = {}
    for entry in entries:
        for stemmed in entry.weights:
            count[stemmed] = count.get(stemmed, 0) + 1
    # Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, eq. 3.3, kept
    # above zero as Lucene does: log(1 + (N − n + 0.5) / (n + 0.5)).
    total = len(entries)

    def rarity(of: int) -> float:
        return math.log(1.0 + (total - of + 0.5) / (of + 0.5))

    rarities = {stemmed: rarity(of) for stemmed, of in count.items()}
    return Index(
        entries=entries,
        rarity=rarities,
        unknown_rarity=rarity(0),
        name_rarity=tuple(
            tuple(fsum(rarities[stemmed] for stemmed in name) for name in entry.names)
            for entry in entries
        ),
        with_stem=_places(entry.weights for entry in entries),
        with_letters=_places(entry.letters for entry in entries),
        exact=_first(entry.exact for entry in entries),
        aliases=_first(entry.aliases for entry in entries),
        moods=_first(entry.moods for entry in entries),
    )


def _places(keys_of_entries: Iterable[Iterable[str]]) -> Places:
    places: dict[str, list[int]] = {}
    for number, keys in enumerate(keys_of_entries):
        for key in keys:
            places.setdefault(key, []).append(number)
    return {key: tuple(numbers) for key, numbers in places.items()}


def _first(keys_of_entries: Iterable[Iterable[Key]]) -> dict[Key, int]:
    first: dict[Key, int] = {}
    for number, keys in enumerate(keys_of_entries):
        for key in keys:
            first.setdefault(key, number)
    return first


def trigrams(text: str) -> frozenset[str]:
    """Every run of three letters, each word padded with a blank on both sides."""
    padded = f" {' '.join(words(text))} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _entry(sound: Sound, synonyms: dict[str, frozenset[str]]) -> Entry:
    family, _, name = sound.id.partition(".")
    aliases = tuple(frozenset(stems(alias)) for alias in sound.aliases)
    moods = () if sound.mood is None else (frozenset(stems(sound.mood)),)
    names = (frozenset(stems(name)), *moods, *aliases)
    weights: dict[str, float] = {}

    def weigh(stemmed: Iterable[str], weight: float) -> None:
        for one in stemmed:
            weights[one] = max(weight, weights.get(one, 0.0))

    for phrase in names:
        weigh(phrase, NAME_WEIGHT)
    for phrase in names:
        for stemmed in phrase:
            weigh(synonyms.get(stemmed, ()), SYNONYM_WEIGHT)
    weigh(stems(family), FAMILY_WEIGHT)
    weigh(stems(sound.description), DESCRIPTION_WEIGHT)
    return Entry(
        sound=sound,
        weights=weights,
        names=names,
        aliases=aliases,
        moods=moods,
        exact=frozenset(words(alias) for alias in sound.aliases),
        letters=trigrams(" ".join((sound.id, *sound.aliases))),
    )
