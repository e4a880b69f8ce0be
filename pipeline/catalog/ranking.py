"""How well each sound meets the words that were asked, best first."""

from __future__ import annotations

import heapq
from itertools import pairwise
from math import fsum

from pipeline.catalog.index import Entry, Index, trigrams
from pipeline.catalog.reading import Asked

Row = tuple[float, Entry]
"""A score from 0 to 1, and whose it is."""

ASIDE = 0.3
"""A word that says who, where or how weighs so much against one that says what."""


def ranking(index: Index, asked: tuple[Asked, ...], text: str) -> list[Row]:
    """Every entry that a word of ``asked`` meets, best first; of two alike, the one that is spelt
    more like ``text``, then by their ids."""
    weight = _weights(index, asked)
    whole = fsum(weight.values())
    if not whole:
        return []
    met: dict[int, list[float]] = {}
    of_names: dict[tuple[int, int], list[float]] = {}
    for stemmed, weighs in weight.items():
        for number, of_entry in index.with_stem.get(stemmed, ()):
            met.setdefault(number, []).append(weighs * of_entry)
        for place in index.in_name.get(stemmed, ()):
            of_names.setdefault(place, []).append(index.rarity[stemmed])
    named: dict[int, float] = {}
    for (number, name), rarities in of_names.items():
        share = fsum(rarities) / index.name_rarity[number][name]
        named[number] = max(share, named.get(number, 0.0))
    # How much of what was asked the asset covers, and of the asset's best name the words. Rarity
    # weighs both ways, so a word that nobody knows (*dog*) costs the most.
    numbered = [
        (-(fsum(covered) / whole * (0.7 + 0.3 * named.get(number, 0.0))), number)
        for number, covered in met.items()
    ]
    numbered.sort()
    rows = [(-score, index.entries[number]) for score, number in numbered]
    if any(row[0] == after[0] for row, after in pairwise(rows)):
        letters = trigrams(text)
        rows.sort(key=lambda row: (-row[0], -len(letters & row[1].letters)))
    return rows


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
    alike = heapq.nsmallest(enough, shared, key=lambda number: (-shared[number], number))
    if len(alike) < enough:
        # Entries are in order of id, and so are those that are like it in nothing.
        alike += [n for n in range(min(len(index.entries), 2 * enough)) if n not in shared]
    return [index.entries[number] for number in alike]
