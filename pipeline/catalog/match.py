"""From a writer's words to one sound of the catalog, or to none.

An explicit ``id:`` is taken as it stands, then an alias that is those very words, then the best
of the sounds that know all that is named (``answer``). A refusal is told with the nearest assets;
nothing is put in its place.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

from pipeline.catalog.answer import answer_of
from pipeline.catalog.asides import PREPOSITIONS
from pipeline.catalog.given_names import is_given_name
from pipeline.catalog.index import (
    Entry,
    Index,
    Written,
    index_sounds,
    manners_of,
    related_stems,
    words_of,
)
from pipeline.catalog.model import Catalog, SoundKind
from pipeline.catalog.modifiers import PLAIN, Modifiers, split_modifiers
from pipeline.catalog.ranking import Row, filled, ranking
from pipeline.catalog.reading import Asked, first_clause, read
from pipeline.catalog.second_look import answer_of_beginning, knows_most
from pipeline.catalog.spelling import meant_by
from pipeline.catalog.stems import content_stems, stem, words

CueKind = Literal["sound", "ambience", "music", "sting"]

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

_OWNER = re.compile(r"\b[A-Z][a-z]+['’]s\b")
"""*Sarah's*: whose it is, where no sound knows the word."""

_CAPITALISED = re.compile(r"\b[A-Z][a-z]+\b")

_HYPHENED = re.compile(r"\w-(?:down|in|off|on|out|up)\b")
"""In a *drive-in* nothing is placed."""

_TOLD = 3
"""So many assets are told as the nearest."""


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
    index = index_of(catalog, kinds)
    rows = ranking(index, asked_in(text, index, kinds), text)
    return tuple((entry.sound.id, round(score, 3)) for score, entry in rows)


@functools.lru_cache(maxsize=4096)
def _match(text: str, same: _Same, kinds: tuple[SoundKind, ...]) -> Match:
    catalog, index = same.catalog, _index(same, kinds)
    stripped = text.strip()
    if stripped.casefold().startswith("id:"):
        return _by_id(stripped[3:].strip(), catalog, index, kinds)
    if stripped in catalog.sounds:
        return _by_id(stripped, catalog, index, kinds)
    # The very words first: "phones starting to ring" may be an alias in full, before
    # "starting" is taken as a wish, and a plural may be a sound of its own.
    said = words(stripped)
    settled = index.compounds.settled(said)
    whole = frozenset(content_stems(settled))
    chosen, modifiers = split_modifiers(stripped, music="music" in kinds)
    asked = _asked(settled, _dropped(stripped, said, chosen, index), index, kinds)
    for number in (index.exact.get(said), index.aliases.get(whole)):
        if number is not None:
            # Of a bed that is called *tension building* the words say both what and how.
            manner = modifiers.manner if "music" in kinds else PLAIN
            return _found(index.entries[number], index, asked, stripped, Modifiers(manner=manner))
    called = whole
    if chosen != said:
        called = frozenset(content_stems(index.compounds.settled(chosen)))
    if called:
        number = index.exact.get(chosen, index.aliases.get(called))
        if number is None and "music" in kinds:
            number = index.moods.get(called)
        if number is not None:
            return _found(index.entries[number], index, asked, stripped, modifiers)
    return _best(index, asked, stripped, modifiers, kinds)


def asked_in(text: str, index: Index, kinds: tuple[SoundKind, ...]) -> tuple[Asked, ...]:
    """The words of ``text`` in their parts, as ``index`` writes them."""
    said = words(text)
    chosen, _ = split_modifiers(text, music="music" in kinds)
    return _asked(index.compounds.settled(said), _dropped(text, said, chosen, index), index, kinds)


def _dropped(
    text: str, said: tuple[str, ...], chosen: tuple[str, ...], index: Index
) -> frozenset[str]:
    """The words that change how a sound is played are none of the thing, unless there are no
    others; nor is a name with an *'s*, nor *Sarah*, who types."""
    known = index.compounds.known
    dropped = frozenset(said).difference(chosen) if chosen else frozenset()
    if text.islower():
        return dropped
    owners = {owner.casefold() for owner in _OWNER.findall(text)}
    somebody = {word.casefold() for word in _CAPITALISED.findall(text)}
    return dropped.union(
        (owner for owner in owners if owner[:-2] not in known),
        (word for word in somebody if is_given_name(word) and word not in known),
    )


def _core(
    text: str, asked: tuple[Asked, ...], index: Index, kinds: tuple[SoundKind, ...]
) -> tuple[tuple[Asked, ...], tuple[Asked, ...]]:
    """The first clause of ``text``: as it stands, and with what it names anywhere."""
    clause = first_clause(text)
    if len(clause) == len(text) and PREPOSITIONS.isdisjoint(words(text)):
        return asked, asked
    said = words(clause)
    chosen, _ = split_modifiers(clause, music="music" in kinds)
    settled, dropped = index.compounds.settled(said), _dropped(clause, said, chosen, index)
    core = _asked(settled, dropped, index, kinds)
    if _HYPHENED.search(clause):
        return core, core
    return core, _asked(settled, dropped, index, kinds, anywhere=True)


def _asked(
    settled: tuple[str, ...],
    dropped: frozenset[str],
    index: Index,
    kinds: tuple[SoundKind, ...],
    *,
    anywhere: bool = False,
) -> tuple[Asked, ...]:
    asked = read(settled, manners_of(kinds[0]), dropped=dropped, anywhere=anywhere)
    return tuple(_as_meant(part, index) for part in asked)


def _as_meant(part: Asked, index: Index) -> Asked:
    if part.role != "thing" or part.stem in index.compounds.known:
        return part
    meant = meant_by(part.word, index.words)
    return part if meant is None else part._replace(stem=stem(meant), meant=meant)


def _by_id(sound_id: str, catalog: Catalog, index: Index, kinds: tuple[SoundKind, ...]) -> Match:
    sound = catalog.sounds.get(sound_id)
    if sound is not None:
        return Match(
            asset=sound_id, score=1.0, runner_up=None, nearest=(sound_id,), modifiers=Modifiers()
        )
    rows = ranking(index, asked_in(sound_id, index, kinds), sound_id)
    near = filled(rows, index, sound_id, _TOLD)
    return Match(asset=None, score=0.0, runner_up=None, nearest=_ids(near), modifiers=Modifiers())


def _found(
    entry: Entry, index: Index, asked: tuple[Asked, ...], text: str, modifiers: Modifiers
) -> Match:
    near = filled(ranking(index, asked, text), index, text, _TOLD + 1)
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
    asked: tuple[Asked, ...],
    text: str,
    modifiers: Modifiers,
    kinds: tuple[SoundKind, ...],
) -> Match:
    rows = ranking(index, asked, text)
    chosen = answer_of(rows, asked, index)
    if chosen is None and knows_most(rows, asked):
        chosen = rows[0]
    if chosen is None:
        core, anywhere = _core(text, asked, index, kinds)
        chosen = answer_of_beginning(rows, asked, core, anywhere, index)
    if chosen is not None:
        rows = [chosen, *(row for row in rows if row is not chosen)]
    near = filled(rows, index, text, _TOLD)
    return Match(
        asset=None if chosen is None else chosen[1].sound.id,
        score=round(near[0][0], 3) if near else 0.0,
        runner_up=near[1][1].sound.id if len(near) > 1 and near[1][0] > 0 else None,
        nearest=_ids(near),
        modifiers=modifiers,
    )


def _ids(rows: list[Row]) -> tuple[str, ...]:
    return tuple(entry.sound.id for _, entry in rows[:_TOLD])


def index_of(catalog: Catalog, kinds: tuple[SoundKind, ...]) -> Index:
    """The words by which the sounds of ``kinds`` may be called; made once for a catalog."""
    return _index(_Same(catalog), kinds)


@functools.lru_cache(maxsize=16)
def _index(same: _Same, kinds: tuple[SoundKind, ...]) -> Index:
    return index_sounds(_written(same), kinds)


@functools.lru_cache(maxsize=4)
def _written(same: _Same) -> Written:
    return words_of(same.catalog.sounds.values(), related_stems(same.catalog.synonyms))
