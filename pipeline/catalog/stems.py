"""Words as they are compared: folded, without the ones that say nothing, and stemmed."""

from __future__ import annotations

import functools
import re
import unicodedata

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# They hold a phrase together, or only say that a sound is a sound.
_SILENT = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "off",
        "on",
        "or",
        "our",
        "over",
        "some",
        "the",
        "their",
        "then",
        "there",
        "this",
        "to",
        "up",
        "with",
        "going",
        "goes",
        "go",
        "sound",
        "sounds",
        "noise",
        "noises",
        "sfx",
        "effect",
        "again",
        "now",
    ]
)

# The stemmer keeps these apart; ears do not.
_SPELLING = {
    "centre": "center",
    "centres": "center",
    "datacentre": "datacenter",
    "theatre": "theater",
}


@functools.cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@functools.lru_cache(maxsize=256)
def words(text: str) -> tuple[str, ...]:
    """The words of ``text``, folded, in order."""
    return tuple(
        _SPELLING.get(word, word)
        for word in _WORD.findall(unicodedata.normalize("NFC", text).casefold())
    )


@functools.lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """``klaxons`` and ``klaxon`` are one."""
    # Past a few dozen letters it is no word, and the stemmer's time grows with the square.
    return word if len(word) > 40 or word.isdigit() else str(_stemmer().stemWord(word))


def content_stems(of: tuple[str, ...]) -> tuple[str, ...]:
    """The stems of the words that mean something; all of them where none does."""
    kept = tuple(stem(word) for word in of if word not in _SILENT)
    return kept or tuple(stem(word) for word in of)


def stems(text: str) -> tuple[str, ...]:
    """``Phones starting to ring`` → ``phone start ring``."""
    return content_stems(words(text))
