"""Words as they are compared: folded, without the ones that say nothing, and stemmed."""

from __future__ import annotations

import functools
import re
import unicodedata

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# They hold a phrase together, or only say that a sound is a sound.
SILENT = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "by",
        "for",
        "from",
        "into",
        "is",
        "it",
        "its",
        "of",
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

PARTICLES = frozenset(["up", "down", "off", "on", "out", "in"])
"""At the end of a phrase they belong to its verb (*power down*); before a noun they only lead to
it (*down the hall*)."""

# The stemmer keeps these apart; ears do not.
_SPELLING = {
    "centre": "center",
    "centres": "center",
    "datacentre": "datacenter",
    "theatre": "theater",
}


# Forms that no ending tells, and British doubled letters.
_FORMS = {
    "rang": "ring",
    "rung": "ring",
    "ran": "run",
    "spun": "spin",
    "blew": "blow",
    "blown": "blow",
    "broke": "break",
    "broken": "break",
    "fell": "fall",
    "fallen": "fall",
    "hung": "hang",
    "wrote": "write",
    "written": "write",
    "drove": "drive",
    "driven": "drive",
    "spoke": "speak",
    "spoken": "speak",
    "shook": "shake",
    "flew": "fly",
    "sang": "sing",
    "went": "go",
    "left": "leave",
    "dialled": "dial",
    "dialling": "dial",
    "signalling": "signal",
    "travelling": "travel",
    "applauds": "applause",
    "applauding": "applause",
    "applaud": "applause",
    "dying": "die",
}

# How loud it is, and no weather or current; a house, and no riser.
_KEPT = frozenset(["thunderous", "powerful", "powerfully", "building", "buildings"])


@functools.cache
def _stemmer() -> snowballstemmer.stemmer:
    # Of PyStemmer, where it is installed: the same algorithm in C, a tenth of the time.
    return snowballstemmer.stemmer("english")


@functools.lru_cache(maxsize=16384)
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
    if len(word) > 40 or word.isdigit() or word in _KEPT:
        return word
    # No ending that it takes away ends in these: a third of the words need no look.
    if word[-1] in "abfhjkopquvwxz" and word not in _FORMS:
        return word
    return str(_stemmer().stemWord(_FORMS.get(word, word)))


def content_stems(of: tuple[str, ...]) -> tuple[str, ...]:
    """The stems of the words that mean something; all of them where none does."""
    said = [word for word in of if word not in SILENT]
    last = len(said) - 1
    kept = tuple(stem(word) for at, word in enumerate(said) if at == last or word not in PARTICLES)
    return kept or tuple(stem(word) for word in of)


def stems(text: str) -> tuple[str, ...]:
    """``Phones starting to ring`` → ``phone start ring``."""
    return content_stems(words(text))
