"""``lexicon.toml``: the house's in ``voices/``, and an episode's own beside its script.

Here it is told what is wrong with one; how terms are said is the speech stage's to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.catalog.beyond_shape import Fault
from pipeline.catalog.schema import LexiconFile
from pipeline.catalog.toml_file import read_toml
from pipeline.diagnostics import Diagnostics

FILE_NAME = "lexicon.toml"

ALPHABET = frozenset("AIOQWYTabdfhijklmnpstuvwzæðŋɑɒɔəɛɜɡɪɹɾʃʊʌʒʤʧθᵊᵻʔˈˌː ")
"""misaki's, American and British; a blank parts two words."""
_MEANT = {
    "g": "ɡ", "r": "ɹ", "e": "ɛ or A", "o": "O (British Q)", "c": "k or s", "x": "ks", "q": "k",
    "y": "j", "ɚ": "əɹ", "ɝ": "ɜɹ", "'": "ˈ", ",": "ˌ", ":": "ː", "ɫ": "l", "ʁ": "ɹ",
}  # fmt: skip


def read_lexicon(path: Path, root: Path) -> tuple[tuple[Path, ...], Diagnostics]:
    """``path`` alone where it is there and has no fault; nothing, and its faults, where it has."""
    if not path.is_file():
        return (), ()
    file, faults = read_toml(path, root, LexiconFile, _faults)
    return (() if file is None else (path,)), faults


def _faults(data: Mapping[str, Any], _path: Path, _library: Path) -> Iterator[Fault]:
    """Sounds that no voice has, terms without a word, and terms that are said in two ways."""
    tables = {
        table: set(data[table])
        for table in ("say", "phonemes")
        if isinstance(data.get(table), Mapping)
    }
    letters = data.get("letters", {})
    terms = letters.get("terms", []) if isinstance(letters, Mapping) else []
    spelled = [(n, t) for n, t in enumerate(terms if isinstance(terms, list) else [])]
    for table, said in tables.items():
        for term in said:
            if not any(c.isalnum() for c in term):
                yield _fault((table, term), f"“{term}” has no letter to find it by")
            elif table == "phonemes" and term in tables.get("say", ()):
                yield _twice((table, term), term)
    for number, term in spelled:
        if isinstance(term, str) and any(term in said for said in tables.values()):
            yield _twice(("letters", "terms", str(number)), term)
    for term, sounds in data.get("phonemes", {}).items() if "phonemes" in tables else ():
        if isinstance(sounds, Mapping):
            yield from _foreign_sounds(term, sounds)


def _foreign_sounds(term: str, sounds: Mapping[str, Any]) -> Iterator[Fault]:
    for accent in ("us", "gb"):
        said = sounds.get(accent)
        strange = sorted(set(said) - ALPHABET) if isinstance(said, str) else []
        if strange:
            meant = next((f": write {_MEANT[s]} for {s}" for s in strange if s in _MEANT), "")
            yield Fault(
                path=("phonemes", term, accent),
                slug="asset/bad-value",
                message=f"“{accent}” of “{term}” has {', '.join(strange)}, which is no sound of "
                "misaki's alphabet",
                hint=f"docs/say-it-right.md has the alphabet{meant}",
            )


def _twice(path: tuple[str, ...], term: str) -> Fault:
    return _fault(path, f"“{term}” is said in two ways in this file", "keep one of the two")


def _fault(path: tuple[str, ...], message: str, hint: str = "name the term itself") -> Fault:
    return Fault(path=path, slug="asset/bad-value", message=message, hint=hint)
