"""From a writer's words to one sound of the catalog, or to none.

An explicit ``id:`` is taken as it stands, then an alias that is those very words, then the
sound whose names cover the words best, if it covers enough of them and no other comes near.
A refusal is told with the nearest assets; nothing is put in its place.
"""

from __future__ import annotations

import functools
import heapq
from dataclasses import dataclass
from math import fsum
from typing import Literal

from pipeline.catalog.index import Entry, Index, index_sounds, related_stems, trigrams
from pipeline.catalog.model import Catalog, SoundKind
from pipeline.catalog.modifiers import PLAIN, Modifiers, split_modifiers
from pipeline.catalog.stems import content_stems, stems, words

CueKind = Literal["sound", "ambience", "music", "sting"]

ACCEPTED_FROM = 0.55
"""Below it, words that an asset does not know outweigh the ones that it does."""

MARGIN = 0.06
"""Two assets closer than this are a question for the writer, not an answer."""

SOUND_KINDS: tuple[SoundKind, ...] = ("one-shot", "continuous", "ambience", "sting")
AMBIENCE_KINDS: tuple[SoundKind, ...] = ("ambience", "continuous")
MUSIC_KINDS: tuple[SoundKind, ...] = ("music",)
STING_KINDS: tuple[SoundKind, ...] = ("sting", "one-shot")

KINDS_ASKED: dict[CueKind, tuple[tuple[SoundKind, ...], ...]] = {
    "sound": (SOUND_KINDS,),
    "ambience": (("ambience",), AMBIENCE_KINDS),
    "music": (MUSIC_KINDS,),
    "sting": (("sting",), STING_KINDS),
}
"""The kinds of asset that each kind of cue may play, asked in turn until one answers: a STING is
a musical hit before it is any hit."""

_TOLD = 3
"""So many assets are told as the nearest."""

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


class _Same:
    """A catalog as a key of a cache: the very one, whose fields nobody walks."""

    __slots__ = ("catalog",)

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.catalog is other.catalog

    def __hash__(self) -> int:
        return id(self.catalog)


def match_sound(text: str, catalog: Catalog, kinds: tuple[SoundKind, ...]) -> Match:
    """The sound that ``text`` calls among the ``kinds``, with the modifiers it asks for."""
    return _match(text, _Same(catalog), kinds)


def match_for(text: str, catalog: Catalog, cue: CueKind) -> tuple[Match, tuple[SoundKind, ...]]:
    """What ``text`` calls in a cue of that kind, and the kinds of asset that answered."""
    *own, widest = KINDS_ASKED[cue]
    for kinds in own:
        match = match_sound(text, catalog, kinds)
        if match.asset is not None:
            return match, kinds
    return match_sound(text, catalog, widest), widest


def ranked(
    text: str, catalog: Catalog, kinds: tuple[SoundKind, ...]
) -> tuple[tuple[str, float], ...]:
    """Every sound that some word of ``text`` calls, and its score by the words; best first."""
    index = _index(_Same(catalog), kinds)
    chosen, _ = split_modifiers(text, music="music" in kinds)
    called = frozenset(content_stems(chosen or words(text)))
    rows = _scored(index, called, text)
    return tuple((entry.sound.id, round(score, 3)) for score, entry in rows)


@functools.lru_cache(maxsize=4096)
def _match(text: str, same: _Same, kinds: tuple[SoundKind, ...]) -> Match:
    catalog, index = same.catalog, _index(same, kinds)
    stripped = text.strip()
    if stripped.casefold().startswith("id:"):
        return _by_id(stripped[3:].strip(), catalog, index)
    if stripped in catalog.sounds:
        return _by_id(stripped, catalog, index)
    # The very words first: "phones starting to ring" may be an alias in full, before
    # "starting" is taken as a wish, and a plural may be a sound of its own.
    whole = frozenset(stems(stripped))
    chosen, modifiers = split_modifiers(stripped, music="music" in kinds)
    called = frozenset(content_stems(chosen))
    for number in (index.exact.get(words(stripped)), index.aliases.get(whole)):
        if number is not None:
            # Of a bed that is called *tension building* the words say both what and how.
            manner = modifiers.manner if "music" in kinds else PLAIN
            modifiers = Modifiers(manner=manner)
            return _found(index.entries[number], index, whole, stripped, modifiers)
    if not called:
        return _best(index, whole, stripped, modifiers, kinds)
    answers = (index.exact.get(chosen), index.aliases.get(called))
    number = min((n for n in answers if n is not None), default=None)
    if number is None and "music" in kinds:
        number = index.moods.get(called)
    if number is not None:
        return _found(index.entries[number], index, called, stripped, modifiers)
    return _best(index, called, stripped, modifiers, kinds)


def _by_id(sound_id: str, catalog: Catalog, index: Index) -> Match:
    sound = catalog.sounds.get(sound_id)
    if sound is not None:
        return Match(
            asset=sound_id, score=1.0, runner_up=None, nearest=(sound_id,), modifiers=Modifiers()
        )
    near = _nearest(index, frozenset(stems(sound_id)), sound_id, _TOLD)
    return Match(asset=None, score=0.0, runner_up=None, nearest=_ids(near), modifiers=Modifiers())


def _found(
    entry: Entry, index: Index, called: frozenset[str], text: str, modifiers: Modifiers
) -> Match:
    near = _nearest(index, called, text, _TOLD + 1)
    others = [row for row in near if row[1] is not entry]
    return Match(
        asset=entry.sound.id,
        score=1.0,
        runner_up=others[0][1].sound.id if others and others[0][0] > 0 else None,
        nearest=(entry.sound.id, *_ids(others))[:_TOLD],
        modifiers=modifiers,
    )


def _best(
    index: Index,
    called: frozenset[str],
    text: str,
    modifiers: Modifiers,
    kinds: tuple[SoundKind, ...],
) -> Match:
    near = _nearest(index, called, text, _TOLD)
    if not near:
        return Match(asset=None, score=0.0, runner_up=None, nearest=(), modifiers=modifiers)
    score, entry = near[0]
    second, rival = near[1] if len(near) > 1 else (0.0, entry)
    # Beds of one mood are meant to stand in for each other; other sounds are not.
    interchangeable = entry.sound.mood is not None and entry.sound.mood == rival.sound.mood
    sure = score >= ACCEPTED_FROM and (score - second >= MARGIN or interchangeable)
    sure = sure and not (kinds == SOUND_KINDS and called <= _NAMES_OF_CUES)
    return Match(
        asset=entry.sound.id if sure else None,
        score=round(score, 3),
        runner_up=rival.sound.id if second > 0 else None,
        nearest=_ids(near),
        modifiers=modifiers,
    )


_Row = tuple[float, Entry]


def _nearest(index: Index, called: frozenset[str], text: str, count: int) -> list[_Row]:
    """The ``count`` best, best first: by score, and of those that no word meets, the ones that
    are spelt most alike."""
    rows = _scored(index, called, text)[:count]
    if len(rows) < count:
        met = {entry.sound.id for _, entry in rows}
        alike = (e for e in _by_letters(index, text, count) if e.sound.id not in met)
        rows += [(0.0, entry) for entry in alike]
    return rows[:count]


def _scored(index: Index, called: frozenset[str], text: str) -> list[_Row]:
    """Every entry that a word of ``called`` meets, best first."""
    asked = fsum([index.rarity_of(stemmed) for stemmed in called])
    met: dict[int, list[str]] = {}
    for stemmed in called:
        for number in index.with_stem.get(stemmed, ()):
            met.setdefault(number, []).append(stemmed)
    rows = [
        (_score(index, number, stems_met, asked), index.entries[number])
        for number, stems_met in met.items()
    ]
    letters = trigrams(text) if len(rows) > 1 else frozenset()
    return sorted(rows, key=lambda row: (-row[0], -len(letters & row[1].letters), row[1].sound.id))


def _by_letters(index: Index, text: str, count: int) -> list[Entry]:
    """The entries that are spelt most like ``text``: enough to leave ``count``, whichever
    ``count`` of them are not wanted."""
    shared: dict[int, int] = {}
    for letters in trigrams(text):
        for number in index.with_letters.get(letters, ()):
            shared[number] = shared.get(number, 0) + 1
    enough = 2 * count
    alike = heapq.nsmallest(enough, shared, key=lambda number: (-shared[number], number))
    if len(alike) < enough:
        # Entries are in order of id, and so are those that are like it in nothing.
        alike += [n for n in range(min(len(index.entries), 2 * enough)) if n not in shared]
    return [index.entries[number] for number in alike]


def _score(index: Index, number: int, met: list[str], asked: float) -> float:
    """How much of what was called the asset covers, and of the asset's best name the call.
    ``met`` are the stems called that it has, ``asked`` the rarity of all of them.

    Rarity weighs both ways, so a word that nobody knows (*dog*) costs the most.
    """
    entry = index.entries[number]
    rarity = index.rarity
    covered = fsum([rarity[stemmed] * entry.weights[stemmed] for stemmed in met])
    named = 0.0
    for name, whole in zip(entry.names, index.name_rarity[number], strict=True):
        of_name = [rarity[stemmed] for stemmed in met if stemmed in name]
        if of_name:
            named = max(named, fsum(of_name) / whole)
    return covered / asked * (0.7 + 0.3 * named)


def _ids(rows: list[_Row]) -> tuple[str, ...]:
    return tuple(entry.sound.id for _, entry in rows[:_TOLD])


@functools.lru_cache(maxsize=16)
def _index(same: _Same, kinds: tuple[SoundKind, ...]) -> Index:
    of_kind = (sound for sound in same.catalog.sounds.values() if sound.kind in kinds)
    return index_sounds(of_kind, related_stems(same.catalog.synonyms))
