"""How well each sound meets the words that were asked, best first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from functools import partial
from itertools import combinations

from pipeline.catalog.index import Entry, Index, trigrams
from pipeline.catalog.reading import Asked
from pipeline.catalog.stems import words

Row = tuple[float, Entry]
"""A score from 0 to 1, and whose it is."""

ASIDE = 0.3
"""A word that says who, where or how weighs so much against one that says what."""

_LOOKED_AT = 4
"""Rows: further down nothing is told and little chosen."""


def ranking(index: Index, asked: tuple[Asked, ...], text: str) -> list[Row]:
    """Every entry that a word of ``asked`` meets, best first; of two alike, the one that has its
    words as they are and is spelt more like ``text``, then by their ids."""
    weight = _weights(index, asked)
    whole = sum(weight.values())
    if not whole:
        return []
    covered: dict[int, float] = {}
    named: dict[int, float] = {}
    for stemmed, weighs in weight.items():
        for number, of_entry, of_name in index.with_stem.get(stemmed, ()):
            covered[number] = covered.get(number, 0.0) + weighs * of_entry
            if of_name > named.get(number, 0.0):
                named[number] = of_name
    for name, met in _met_together(index, weight).items():
        number, share = index.name_owner[name], met / index.name_rarity[name]
        named[number] = max(named[number], share)
    # How much of what was asked the asset covers, and of the asset's best name the words. Rarity
    # weighs both ways, so a word that nobody knows (*dog*) costs the most.
    numbered = [
        (-(share / whole * (0.7 + 0.3 * named.get(number, 0.0))), number)
        for number, share in covered.items()
    ]
    numbered.sort()
    rows = [(-score, index.entries[number]) for score, number in numbered]
    if len(rows) > 1:
        _put_in_turn(rows, text)
    return rows


def _met_together(index: Index, stems: Iterable[str]) -> dict[int, float]:
    """The names that have two of ``stems`` or more, and the rarity of those that each has."""
    having = [(index.rarity[one], index.in_name[one]) for one in stems if one in index.in_name]
    together: set[int] = set()
    for (_, these), (_, those) in combinations(having, 2):
        together |= these & those
    return {name: sum(rarity for rarity, names in having if name in names) for name in together}


def _put_in_turn(rows: list[Row], text: str) -> None:
    """Those of one score, which come by their ids: by the words that they have in this very form
    (*phones*), then by their letters; as far as anybody looks."""
    letters: frozenset[str] = frozenset()
    said = frozenset(words(text))
    start = 0
    while start < min(len(rows), _LOOKED_AT):
        end = start + 1
        while end < len(rows) and rows[end][0] == rows[start][0]:
            end += 1
        if end > start + 1:
            letters = letters or trigrams(text)
            rows[start:end] = sorted(rows[start:end], key=partial(_unlike, said, letters))
        start = end


def _unlike(said: frozenset[str], letters: frozenset[str], row: Row) -> tuple[int, int]:
    return -len(said & row[1].words), -len(letters & row[1].letters)


def filled(rows: list[Row], index: Index, text: str, count: int) -> list[Row]:
    """The first ``count`` of ``rows``; where there are fewer, those that no word meets and that
    are spelt most like ``text`` come behind."""
    if len(rows) < count:
        met = {entry.sound.id for _, entry in rows}
        alike = (e for e in _by_letters(index, text, count) if e.sound.id not in met)
        rows = [*rows, *((0.0, entry) for entry in alike)]
    return rows[:count]


def _weights(index: Index, asked: tuple[Asked, ...]) -> dict[str, float]:
    """Each word by how rare it is among the sounds. One that only surrounds the thing weighs
    less, and nothing where no sound has it."""
    weight: dict[str, float] = {}
    for part in asked:
        if part.essential:
            weight[part.stem] = index.rarity_of(part.stem)
        elif part.stem in index.rarity and part.stem not in weight:
            weight[part.stem] = ASIDE * index.rarity[part.stem]
    return weight


def _by_letters(index: Index, text: str, count: int) -> list[Entry]:
    """The entries that are spelt most like ``text``: enough to leave ``count``, whichever
    ``count`` of them are not wanted."""
    shared: dict[int, int] = {}
    for letters in trigrams(text):
        for number in index.with_letters.get(letters, ()):
            shared[number] = shared.get(number, 0) + 1
    enough = 2 * count
    alike = [n for _, n in heapq.nsmallest(enough, ((-at, n) for n, at in shared.items()))]
    if len(alike) < enough:
        # Entries are in order of id, and so are those that are like it in nothing.
        alike += [n for n in range(min(len(index.entries), 2 * enough)) if n not in shared]
    return [index.entries[number] for number in alike]
