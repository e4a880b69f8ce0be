"""Which sound is what was asked for: the one that holds a whole name of its own among the words,
and of which no word names something that it does not know. Else none: nothing is better than the
wrong thing."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.catalog.asides import AFTER_A_PREPOSITION
from pipeline.catalog.index import (
    DESCRIPTION_WEIGHT,
    FAMILY_WEIGHT,
    SYNONYM_WEIGHT,
    Entry,
    Index,
)
from pipeline.catalog.ranking import Row
from pipeline.catalog.reading import Asked
from pipeline.catalog.spelling import is_sure


def answer_of(rows: Sequence[Row], asked: tuple[Asked, ...], index: Index) -> Row | None:
    """The best of ``rows`` that is what was asked for, and of two that are called alike the
    plainer one: *ticking* alone is the clock, and not the clock that runs faster."""
    things = _things(asked)
    knowing = (row for row in rows if things <= row[1].known)
    chosen = next((row for row in knowing if answers_to(row[1], asked, index)), None)
    if chosen is None:
        return None
    said = _said(asked, index)
    name = chosen[1].names[0]
    for row in rows:
        other = row[1].names[0]
        if (
            other < name
            and row[1].sound.family == chosen[1].sound.family
            and not (name - other) & said
            and _knows(row[1], asked, SYNONYM_WEIGHT)
            and _as_surely(row[1], chosen[1], asked)
        ):
            chosen, name = row, other
    return chosen


def _things(asked: tuple[Asked, ...]) -> frozenset[str]:
    """What no sound that answers may be without."""
    return frozenset(part.stem for part in asked if part.role == "thing")


def answers_to(entry: Entry, asked: tuple[Asked, ...], index: Index, words: int = 1) -> bool:
    """Is this what was asked for? It knows everything that is named (the head of it by a name, and
    not from its description alone), and one of its own names, of so many words, is said in
    full."""
    if not _knows(entry, asked, DESCRIPTION_WEIGHT):
        return False
    said = _said(asked, index)
    return any(name <= said and len(name) >= words for name in entry.called)


def _knows(entry: Entry, asked: tuple[Asked, ...], least: float) -> bool:
    weights = entry.weights
    for part in asked:
        if part.role != "thing" or (least <= DESCRIPTION_WEIGHT and part.stem in entry.beside):
            continue
        if weights.get(part.stem, 0.0) < max(least, _least_of_head(part, entry)):
            return False
    # A short misspelt word alone is a guess; beside another of the same sound it is a slip.
    essential = [part for part in asked if part.essential]
    return not all(part.meant and not is_sure(part.word, part.meant) for part in essential)


def _least_of_head(part: Asked, entry: Entry) -> float:
    """An ambience is heard in its place: a *rainy street* is in the description of rain."""
    placed = entry.sound.kind == "ambience" and part.word in AFTER_A_PREPOSITION
    return FAMILY_WEIGHT if part.head and not placed else 0.0


def _said(asked: tuple[Asked, ...], index: Index) -> set[str]:
    """The stems of what was asked, and of what names the same."""
    return {part.stem for part in asked}.union(
        *(index.related.get(part.stem, ()) for part in asked)
    )


def _as_surely(plainer: Entry, entry: Entry, asked: tuple[Asked, ...]) -> bool:
    """The ``plainer`` one knows as well what is named, and how it is to sound, and has as many of
    the words in their very form: *phones* are not one phone."""
    words = {part.word for part in asked}
    return len(words & plainer.words) >= len(words & entry.words) and all(
        plainer.weights.get(part.stem, 0.0) >= entry.weights[part.stem]
        for part in asked
        if part.role in ("thing", "manner") and part.stem in entry.weights
    )
