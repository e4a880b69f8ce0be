"""What is called by words that say more than any sound knows: *the office printer wakes up and
spits out a page*. They are met by the one sound that knows most of them, or by the one that answers
to their first clause; where neither stands out, by none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.catalog.answer import answers_to
from pipeline.catalog.asides import NOISES
from pipeline.catalog.index import FAMILY_WEIGHT, SYNONYM_WEIGHT, Index
from pipeline.catalog.ranking import Row
from pipeline.catalog.reading import Asked

MOST_OF_IT = 0.46
"""So much of what is said, weighed by rarity, is known to a sound that knows most of it …"""

SOME_OF_IT = 0.3
"""Of music this is enough: a mood is told in many words, and the house has few pieces."""

STANDS_OUT = 0.12
"""… and so much more than the next one knows."""

NEARLY_FIRST = 0.9

_ENOUGH_WORDS = 3
"""Two words that are met may be of another thing altogether: *car alarm*, *door bell*."""

_TOGETHER = 2
"""So many of them stand in one of its names, or a name of one word is said."""

_ENOUGH_OF_MUSIC = 2
_MUSICAL = ("music", "sting")


def answer_of_beginning(
    rows: Sequence[Row],
    asked: tuple[Asked, ...],
    core: tuple[Asked, ...],
    anywhere: tuple[Asked, ...],
    index: Index,
) -> Row | None:
    """The best of ``rows`` that answers to ``core``, the first clause of what was ``asked``; or to
    ``anywhere``, in which its places are no part of the thing."""
    readings = tuple(_readings(asked, core, anywhere))
    if not readings or not rows:
        return None
    # What knows far more of the whole than the one that answers to its beginning casts doubt on it.
    least = NEARLY_FIRST * rows[0][0]
    for row in rows:
        if row[0] < least:
            return None
        # An ambience is its place: a crowd at a football match is none of a canteen.
        placed = row[1].sound.kind == "ambience"
        if any(
            answers_to(row[1], reading.asked, index, reading.words)
            for reading in readings
            if not (placed and reading.anywhere)
        ):
            return row
    return None


class _Reading(NamedTuple):
    asked: tuple[Asked, ...]
    words: int
    """So many has the name that is to be said."""
    anywhere: bool


def _readings(
    asked: tuple[Asked, ...], core: tuple[Asked, ...], anywhere: tuple[Asked, ...]
) -> Iterator[_Reading]:
    """Those that are not what was looked for already."""
    for reading, placeless in ((core, False), (anywhere, True)):
        if placeless and reading == core:
            continue
        if reading != asked:
            yield _Reading(reading, 1, placeless)
        if (quieter := _hushed(reading)) != reading:
            yield _Reading(quieter, 2, placeless)


def knows_most(rows: Sequence[Row], asked: tuple[Asked, ...]) -> bool:
    """Does the first of ``rows`` know most of what was ``asked``, and much more than the next?"""
    if not rows:
        return False
    score, entry = rows[0]
    runner_up = rows[1][0] if len(rows) > 1 else 0.0
    things = [part for part in asked if part.essential and not part.meant]
    # *Sprints* is another word for running, and not what machines do that run down.
    met = [
        part for part in things if entry.weights.get(part.stem, 0.0) not in (0.0, SYNONYM_WEIGHT)
    ]
    if score - runner_up < STANDS_OUT:
        return False
    if all(row[1].sound.kind in _MUSICAL for row in rows):
        return score >= SOME_OF_IT and len(met) >= _ENOUGH_OF_MUSIC
    if score < MOST_OF_IT:
        return False
    # Words of as many names are of nothing: *elevated floor* and *cable tray* of an elevator cable.
    stems = {part.stem for part in met}
    if not any(len(name & stems) >= min(_TOGETHER, len(name)) for name in entry.called):
        return False
    # Of three words that are all known, one by its description alone may be another's.
    surely = sum(entry.weights[part.stem] >= FAMILY_WEIGHT for part in met)
    return len(met) >= _ENOUGH_WORDS and (len(things) > len(met) or surely >= _ENOUGH_OF_MUSIC)


def _hushed(reading: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """Without the noise that it makes: what is named in two words is known by them, whether or
    not it *rings*."""
    return tuple(
        part._replace(role="manner") if part.word in NOISES and not part.head else part
        for part in reading
    )
