"""Chord names, as a player reads them: ``Dm9``, ``Bb``, ``Asus4``, ``F/A``."""

from __future__ import annotations

import re

SHAPES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "5": (0, 7),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "9": (0, 2, 4, 7, 10),
    "m9": (0, 2, 3, 7, 10),
    "maj9": (0, 2, 4, 7, 11),
    "add9": (0, 2, 4, 7),
    "madd9": (0, 2, 3, 7),
    "11": (0, 2, 5, 7, 10),
    "m11": (0, 2, 3, 5, 7, 10),
    "sus": (0, 5, 7),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "7sus4": (0, 5, 7, 10),
    "dim": (0, 3, 6),
    "dim7": (0, 3, 6, 9),
    "ø": (0, 3, 6, 10),
    "aug": (0, 4, 8),
}
"""What may follow a root, and the semitones over it."""

_NAMES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_CHORD = re.compile(r"([A-G])([#b♯♭]?)([^/]*)(?:/([A-G])([#b♯♭]?))?")
_SIGNS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}


def pitch_classes(chord: str) -> frozenset[int] | None:
    """The pitch classes (0 is C) of ``chord``; ``None`` where it is no chord's name."""
    found = _CHORD.fullmatch(chord)
    if found is None or found[3] not in SHAPES:
        return None
    root = _NAMES[found[1]] + _SIGNS[found[2]]
    notes = {(root + step) % 12 for step in SHAPES[found[3]]}
    if found[4] is not None:
        notes.add((_NAMES[found[4]] + _SIGNS[found[5]]) % 12)
    return frozenset(notes)
