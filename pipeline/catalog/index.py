"""The words by which each sound may be called, weighed by how rarely they are used."""

from __future__ import annotations

import functools
import math
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from math import fsum
from typing import TypeVar

from pipeline.catalog.asides import KINDS_OF_NOISE
from pipeline.catalog.compounds import Compounds, compounds_of
from pipeline.catalog.model import Sound, SoundKind
from pipeline.catalog.reading import OF_AMBIENCE, OF_MUSIC, OF_SOUND, Manners, read
from pipeline.catalog.stems import content_stems, stem, words

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
    called: tuple[Phrase, ...]
    """What is to be said for each name to be said in full: all but the people in it, and the
    *office* of what lies in ``office/``. A bare ``alarm.fire`` is called *fire* by nobody: of the
    id, family and name count together."""
    aliases: tuple[Phrase, ...]
    lengths: tuple[int, ...]
    """How many words each alias has."""
    moods: tuple[Phrase, ...]
    beside: Phrase
    """What may be told with a name, and finds nothing of itself."""
    known: Phrase
    """All that it knows: its weighted words, and what may be told with them."""
    exact: frozenset[tuple[str, ...]]
    """The words of the aliases as they stand: *phones ringing* is not *phone ringing*."""
    words: frozenset[str]
    """All that the aliases are written with, as it is written."""
    letters: frozenset[str]
    """Trigrams of id and aliases: what looks like a misspelt name is offered first."""


Places = dict[str, tuple[int, ...]]
"""Where something stands: the numbers of the entries, or of the names, that have it, rising."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The entries by id, and the ways to them; an entry's number is its place in ``entries``.

    ``rarity`` is BM25's inverse document frequency of each stem over the entries. Where several
    entries have the same words in full, ``exact`` and ``moods`` name the first, ``aliases`` the one
    that has nothing beside them.
    """

    entries: tuple[Entry, ...]
    rarity: dict[str, float] = field(hash=False)
    unknown_rarity: float
    name_owner: tuple[int, ...]
    """All names of all entries in a row: whose each is."""
    name_rarity: tuple[float, ...]
    """Of each of those names the rarity, summed over its stems."""
    compounds: Compounds
    words: frozenset[str]
    """All that the names are written with: what a misspelt word may have meant."""
    related: dict[str, frozenset[str]] = field(hash=False)
    """A stem → the stems that name the same thing."""
    with_stem: dict[str, tuple[tuple[int, float, float], ...]] = field(hash=False)
    """A stem → the entries that have it, what it weighs in each, and how much it says, alone, of
    the name of which it says most."""
    in_name: dict[str, frozenset[int]] = field(hash=False)
    """A stem → the names that have it."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The words of a whole library: what each of its sounds is called by, whoever asks for it."""

    entries: tuple[Entry, ...]
    compounds: Compounds
    related: dict[str, frozenset[str]] = field(hash=False)


def words_of(sounds: Iterable[Sound], synonyms: dict[str, frozenset[str]]) -> Written:
    """What words may call of ``sounds``; those that words never reach are left out."""
    reached = sorted((s for s in sounds if s.by_words), key=lambda sound: sound.id)
    compounds = compounds_of(_phrases(reached, synonyms))
    entries = tuple(_entry(sound, synonyms, compounds) for sound in reached)
    return Written(entries=entries, compounds=compounds, related=synonyms)


def index_sounds(written: Written, kinds: Container[SoundKind]) -> Index:
    """The ways to those sounds of ``written`` that are of ``kinds``."""
    entries = tuple(entry for entry in written.entries if entry.sound.kind in kinds)
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
    # *Door opens* and *door opening* are the same words.
    distinct = [tuple(dict.fromkeys(entry.names)) for entry in entries]
    names = [name for of_entry in distinct for name in of_entry]
    owners = tuple(number for number, of_one in enumerate(distinct) for _ in of_one)
    wholes = tuple(fsum(rarities[stemmed] for stemmed in name) for name in names)
    in_name = _places(names)

    def alone(stemmed: str) -> dict[int, float]:
        return _alone(rarities[stemmed], in_name.get(stemmed, ()), owners, wholes)

    return Index(
        entries=entries,
        rarity=rarities,
        unknown_rarity=rarity(0),
        name_owner=owners,
        name_rarity=wholes,
        compounds=written.compounds,
        words=frozenset(word for entry in entries for word in entry.words),
        related=written.related,
        with_stem={
            stemmed: _weighed(stemmed, numbers, entries, alone(stemmed))
            for stemmed, numbers in _places(entry.weights for entry in entries).items()
        },
        in_name={stemmed: frozenset(at) for stemmed, at in in_name.items()},
        with_letters=_places(entry.letters for entry in entries),
        exact=_first(entry.exact for entry in entries),
        aliases=_plainest(entries),
        moods=_first(entry.moods for entry in entries),
    )


def _places(keys_of_entries: Iterable[Iterable[str]]) -> Places:
    places: dict[str, list[int]] = {}
    for number, keys in enumerate(keys_of_entries):
        for key in keys:
            places.setdefault(key, []).append(number)
    return {key: tuple(numbers) for key, numbers in places.items()}


def _weighed(
    stemmed: str, numbers: Iterable[int], entries: tuple[Entry, ...], alone: dict[int, float]
) -> tuple[tuple[int, float, float], ...]:
    return tuple((n, entries[n].weights[stemmed], alone.get(n, 0.0)) for n in numbers)


def _alone(
    rarity: float, names: Iterable[int], owners: tuple[int, ...], wholes: tuple[float, ...]
) -> dict[int, float]:
    """How much a stem of that ``rarity`` says of the best of its ``names``, for each owner."""
    most: dict[int, float] = {}
    for name in names:
        most[owners[name]] = max(most.get(owners[name], 0.0), rarity / wholes[name])
    return most


def _first(keys_of_entries: Iterable[Iterable[Key]]) -> dict[Key, int]:
    first: dict[Key, int] = {}
    for number, keys in enumerate(keys_of_entries):
        for key in keys:
            first.setdefault(key, number)
    return first


def _plainest(entries: tuple[Entry, ...]) -> dict[Phrase, int]:
    """Of sounds with the same words, the one that needs the fewest to say them: *click*, and not
    *it clicks*."""
    best: dict[Phrase, tuple[int, int]] = {}
    for number, entry in enumerate(entries):
        for alias, length in zip(entry.aliases, entry.lengths, strict=True):
            rival = best.get(alias, (length, number))
            best[alias] = min(rival, (length, number))
    return {alias: number for alias, (_, number) in best.items()}


def trigrams(text: str) -> frozenset[str]:
    """Every run of three letters, each word padded with a blank on both sides."""
    padded = f" {' '.join(words(text))} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _phrases(sounds: Iterable[Sound], synonyms: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for sound in sounds:
        yield from (words(alias) for alias in sound.aliases)
        yield from (words(sound.id.partition(".")[2]), words(sound.description))
        yield from (words(word) for word in sound.beside)
    yield from ((word,) for word in synonyms)


@functools.cache
def _kinds_of_noise() -> tuple[Phrase, ...]:
    return tuple(frozenset(map(stem, kind)) for kind in KINDS_OF_NOISE)


def manners_of(kind: SoundKind) -> Manners:
    """How words are read that may call a sound of that kind."""
    return {"music": OF_MUSIC, "ambience": OF_AMBIENCE}.get(kind, OF_SOUND)


def _entry(sound: Sound, synonyms: dict[str, frozenset[str]], compounds: Compounds) -> Entry:
    family, _, name = sound.id.partition(".")
    manners = manners_of(sound.kind)

    def phrase(settled: tuple[str, ...]) -> Phrase:
        return frozenset(content_stems(settled))

    def in_full(settled: tuple[str, ...]) -> Phrase:
        parts = read(settled, manners)
        return frozenset(
            part.stem
            for at, part in enumerate(parts, start=1)
            if part.role in ("thing", "manner")
            or (part.role == "where" and part.word != family)
            or (part.role == "particle" and at == len(parts))
        )

    exact = [words(alias) for alias in sound.aliases]
    settled = [compounds.settled(said) for said in exact]
    aliases = tuple(map(phrase, settled))
    moods = () if sound.mood is None else (phrase(words(sound.mood)),)
    own = words(name)
    names = (phrase(compounds.settled(own)), *moods, *aliases)
    by_id = read(compounds.settled((*words(family), *own) if sound.aliases else own), manners)
    called = (
        frozenset(part.stem for part in by_id if part.role != "where"),
        *moods,
        *map(in_full, settled),
    )
    weights: dict[str, float] = {}

    def weigh(stemmed: Iterable[str], weight: float) -> None:
        for one in stemmed:
            weights[one] = max(weight, weights.get(one, 0.0))

    for one in names:
        weigh(one, NAME_WEIGHT)
    for one in names:
        for stemmed in one:
            weigh(synonyms.get(stemmed, ()), SYNONYM_WEIGHT)
    weigh(phrase(words(family)), FAMILY_WEIGHT)
    described = phrase(compounds.settled(words(sound.description)))
    weigh(described, DESCRIPTION_WEIGHT)
    for stemmed in described:
        weigh(synonyms.get(stemmed, ()), DESCRIPTION_WEIGHT)
    for alike in _kinds_of_noise():
        if not alike.isdisjoint(weights):
            weigh(alike, DESCRIPTION_WEIGHT)
    beside = frozenset(
        stemmed for word in sound.beside for stemmed in content_stems(words(word))
    ).difference(*names)
    return Entry(
        sound=sound,
        weights=weights,
        names=names,
        called=tuple(dict.fromkeys(phrase for phrase in called if phrase)),
        aliases=aliases,
        lengths=tuple(map(len, settled)),
        moods=moods,
        beside=beside,
        known=beside.union(weights),
        exact=frozenset(exact),
        words=frozenset(word for alias in exact for word in alias),
        letters=trigrams(" ".join((sound.id, *sound.aliases))),
    )
