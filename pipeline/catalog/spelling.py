"""A word that no sound has, and the one that was meant: *keybord*, *telefone*."""

from __future__ import annotations

import functools
from itertools import groupby

_SHORTEST = 5
_ANY_SLIP_FROM = 7
_TWO_SLIPS_FROM = 8
_SURE_FROM = 8
"""Letters: the shorter a word, the more others lie about it (*chain* is no chair, and *broom* no
boom). In a short one only a letter doubled or not, or two swapped, is taken for a slip."""

_LOOK_ALIKES = """
    beading bleeding blinding boarding briefing chapter charter chopping clanking clinking
    clipping clothing composer compress conductor connector converting cooking coupling cracking
    creeping crossing director drilling floating greeting injection insertion internal leaking
    marching massage matching melting painter painting parameter pointer pointing rapping
    rasping replay scanning scraper scratch screech shooting shutter skipping slipping snapping
    snipping sparkling splitting splutter sprinkling sputter starling startling sterling
    stirring strapping stringer strings swimmer swinging tablet thinking ticket tickets tracing
    tradition translation transporter trimming trucking waiter waiting waking whacking whipping
    whirling whistle whistles whizzing writing
"""
_WORDS_OF_THEIR_OWN = frozenset(_LOOK_ALIKES.split())
"""They are one slip away from a word of a library and are none: a *massage* is no message."""


@functools.lru_cache(maxsize=4096)
def meant_by(word: str, known: frozenset[str]) -> str | None:
    """The one of ``known`` that ``word`` is with a slip or two; ``None`` where there is no such
    word, or more than one. A first letter is seldom wrong."""
    if len(word) < _SHORTEST or word in _WORDS_OF_THEIR_OWN:
        return None
    most = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    near: dict[int, list[str]] = {}
    letters = set(word)
    for other in _by_first_letter(known).get(word[0], ()):
        # A slip brings in one strange letter at most.
        if abs(len(other) - len(word)) <= most and len(letters.difference(other)) <= most:
            slips = slips_between(word, other, most)
            if slips <= most and (len(word) >= _ANY_SLIP_FROM or _is_small(word, other)):
                near.setdefault(slips, []).append(other)
    nearest = near[min(near)] if near else []
    return nearest[0] if len(nearest) == 1 else None


def is_sure(word: str, meant: str) -> bool:
    """Can it hardly be another word? One slip in a long one, or a letter doubled: *wispering*,
    *klaxxon*."""
    if len(word) >= _SURE_FROM:
        return slips_between(word, meant, 1) <= 1
    return len(word) >= _SHORTEST and _undoubled(word) == _undoubled(meant)


@functools.lru_cache(maxsize=16)
def _by_first_letter(known: frozenset[str]) -> dict[str, tuple[str, ...]]:
    ordered = sorted(word for word in known if word)
    return {first: tuple(words) for first, words in groupby(ordered, key=lambda word: word[0])}


def _is_small(word: str, other: str) -> bool:
    """The same letters, one of them doubled or two of them swapped."""
    return sorted(word) == sorted(other) or _undoubled(word) == _undoubled(other)


def _undoubled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def slips_between(word: str, other: str, most: int) -> int:
    """Letters left out, put in, exchanged or swapped with their neighbour (optimal string
    alignment), counted up to ``most + 1``."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, start=1):
        previous, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            slips = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                slips = min(slips, previous[j - 2] + 1)
            row.append(slips)
        if min(row) > most:
            return most + 1
    return row[-1]
