"""Where a speaker would breathe in a phrase that is too long for one breath.

Told from the words alone: sentences first, then clauses, then before a conjunction, then before
a preposition; never within a word, and not after “the” or “of”. What an engine is given is
never longer than it can speak well, so no engine cuts at a place it knows nothing of.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from pipeline.speech.text import SpokenPhrase, SpokenPiece

MOST_SOUNDS = 220
"""About twelve seconds; Kokoro's tables end at 255 phonemes."""

Breath = tuple[SpokenPhrase, float]
"""What is said in one breath, and the seconds until the next."""

_WORD = re.compile(r"\s*\S+\s*|\s+")
_CLOSING = "\"'”’)]»"
_ABBREVIATED = re.compile(r"(?:^|\W)(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Capt|Lt|Sgt|No|vs|[A-Z])\.$")
_CONJUNCTIONS = frozenset(
    ("and", "but", "or", "nor", "so", "yet", "because", "although", "though", "while", "when",
     "whenever", "where", "if", "unless", "until", "since", "that", "which", "who", "whose",
     "whom", "whereas", "after", "before", "as", "than", "then", "once", "whether", "why", "how")
)  # fmt: skip
_PREPOSITIONS = frozenset(
    ("in", "on", "at", "by", "for", "with", "from", "to", "into", "onto", "through", "during",
     "over", "under", "between", "among", "across", "against", "within", "without", "about",
     "around", "behind", "beyond", "despite", "along", "towards", "toward", "upon", "per", "via",
     "of")
)  # fmt: skip
_LEANING = frozenset(
    ("the", "a", "an", "my", "your", "his", "her", "its", "our", "their", "this", "these", "those",
     "every", "no", "not", "very", "is", "are", "was", "were", "be", "been", "has", "have", "had",
     "will", "would", "could", "should", "can", "may", "might", "must", "do", "does", "did", "i",
     "we", "you", "he", "she", "they", "it", "there")
)  # fmt: skip
"""Words that lean on the one after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Between two words: how unwillingly a speaker breathes there, and for how long."""

    cost: float
    gap_s: float


_SENTENCE = _Place(cost=0.0, gap_s=0.40)
_CLAUSE = _Place(cost=1.0, gap_s=0.25)
_COMMA = _Place(cost=2.0, gap_s=0.20)
_CONJUNCTION = _Place(cost=5.0, gap_s=0.16)
_PREPOSITION = _Place(cost=8.0, gap_s=0.14)
_ANY = _Place(cost=16.0, gap_s=0.12)
_UNWILLING = _Place(cost=60.0, gap_s=0.12)
_NEVER = _Place(cost=float("inf"), gap_s=0.0)
_CAPITAL, _LETTER = re.compile(r"[^\W\d_a-z]"), re.compile(r"[^\W\d_]")
_FIGURE = re.compile(r"[\d%$£€]")
_EACH_BREATH, _SHORT_BREATH, _OVERLONG = 4.0, 12.0, 1_000.0


def breaths(phrase: SpokenPhrase, most_sounds: int = MOST_SOUNDS) -> tuple[Breath, ...]:
    """``phrase`` in as many breaths as it takes, none of more than ``most_sounds`` phonemes by
    estimate; the last is followed by nothing. A phrase that fits is left as it is.

    A single word that is longer stays whole.
    """
    if _fits_easily(phrase, most_sounds):
        return ((phrase, 0.0),)
    words = _words(phrase)
    sizes = [_sounds(word, phrase) for word in words]
    if sum(sizes) <= most_sounds:
        return ((phrase, 0.0),)
    places = [_place(before.text, after.text) for before, after in pairwise(words)]
    said: list[Breath] = []
    start = 0
    for end in _best_ends(sizes, places, most_sounds):
        last = end == len(words)
        spoken = _joined(words[start:end], phrase, to_be_continued=not last)
        said.append((spoken, 0.0 if last else places[end - 1].gap_s))
        start = end
    return tuple(said)


def _fits_easily(phrase: SpokenPhrase, most_sounds: int) -> bool:
    """Nearly every phrase does, and is not taken apart: no word of it can be longer by
    ``_sounds`` than this."""
    most = 0
    for piece in phrase:
        if piece.phonemes:
            most += len(piece.phonemes[0]) + 1
            continue
        capitals = len(piece.words) if piece.spelled else len(_CAPITAL.findall(piece.words))
        most += len(piece.words) + 1 + 3 * capitals + 8 * len(_FIGURE.findall(piece.words))
    return most <= most_sounds


class _Word(NamedTuple):
    """A word with the blanks around it, and the number of its piece; a settled term is one."""

    number: int
    text: str


def _words(phrase: SpokenPhrase) -> list[_Word]:
    words: list[_Word] = []
    for number, piece in enumerate(phrase):
        if piece.spelled or piece.phonemes or piece.respelled:
            words.append(_Word(number, piece.words))
        else:
            words += [_Word(number, text) for text in _WORD.findall(piece.words)]
    return words


def _sounds(word: _Word, phrase: SpokenPhrase) -> int:
    """Phonemes of a word, rather too many than too few."""
    piece, text = phrase[word.number], word.text
    if piece.phonemes:
        return len(piece.phonemes[0]) + 1
    letters = len(_LETTER.findall(text))
    if piece.spelled or (letters > 1 and text.isupper()):
        letters *= 4
    said = letters + 8 * len(_FIGURE.findall(text))
    return said if text.isspace() else said + 1


def _place(before: str, after: str) -> _Place:
    if not (before[-1:].isspace() or after[:1].isspace()):
        return _NEVER
    said = before.rstrip()
    ending = said.rstrip(_CLOSING)[-1:]
    following = after.strip().strip("\"'“‘(").lower()
    word = said.lower().strip("\"'“‘(")
    if not said or not following:
        return _UNWILLING
    if ending in ".!?…":
        return _UNWILLING if _ABBREVIATED.search(said) else _SENTENCE
    if ending in ";:—":
        return _CLAUSE
    if ending == "," or said.endswith(")"):
        return _COMMA
    if word in _LEANING or word in _PREPOSITIONS or word in _CONJUNCTIONS:
        return _UNWILLING
    if following in _CONJUNCTIONS:
        return _CONJUNCTION
    return _PREPOSITION if following in _PREPOSITIONS else _ANY


def _best_ends(sizes: Sequence[int], places: Sequence[_Place], most: int) -> list[int]:
    """After which words to breathe (their count from the start), the phrase's end among them:
    the willing places, and no breath for a few words alone; an unwilling place only where
    nobody could say it otherwise."""
    count = len(sizes)
    willing = [n for n in range(1, count) if places[n - 1].cost < _UNWILLING.cost]
    ends = _cheapest_ends(sizes, places, most, [0, *willing, count])
    if any(sum(sizes[start:end]) > most for start, end in pairwise([0, *ends])):
        ends = _cheapest_ends(sizes, places, most, list(range(count + 1)))
    return ends


def _cheapest_ends(
    sizes: Sequence[int], places: Sequence[_Place], most: int, candidates: Sequence[int]
) -> list[int]:
    count = len(sizes)
    before = list(accumulate(sizes, initial=0))
    cheapest = {0: 0.0}
    came_from: dict[int, int] = {}
    for index, end in enumerate(candidates[1:], start=1):
        best, best_start = math.inf, 0
        for start in reversed(candidates[:index]):
            size = before[end] - before[start]
            if size > most and best < math.inf:
                break
            short = 1.0 - size / most
            cost = cheapest[start] + (_SHORT_BREATH * short * short if short > 0 else _OVERLONG)
            if cost < best:
                best, best_start = cost, start
        place = places[end - 1] if end < count else _SENTENCE
        cheapest[end] = best + place.cost + _EACH_BREATH
        came_from[end] = best_start
    ends = [count]
    while came_from[ends[0]] > 0:
        ends.insert(0, came_from[ends[0]])
    return ends


def _joined(words: Sequence[_Word], phrase: SpokenPhrase, *, to_be_continued: bool) -> SpokenPhrase:
    """Words of one piece together again, no blanks at the ends; a comma keeps the voice up."""
    texts = [
        (number, "".join(word.text for word in group))
        for number, group in groupby(words, key=lambda word: word.number)
    ]
    texts[0] = texts[0][0], texts[0][1].lstrip()
    texts[-1] = texts[-1][0], texts[-1][1].rstrip()
    pieces = [dataclasses.replace(phrase[number], words=text) for number, text in texts if text]
    if to_be_continued and pieces[-1].words.rstrip(_CLOSING)[-1:] not in tuple(".,!?…;:—"):
        pieces.append(SpokenPiece(words=","))
    return tuple(pieces)
