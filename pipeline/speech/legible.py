"""What of a text a voice can read, and what it cannot: emoji, other scripts, stray marks.

Engines turn what they do not know into noise or drop it unsaid, so it never reaches them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_LIKE = str.maketrans(
    {
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2015": "—", "\u2212": "−",
        "\u02bc": "'", "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u2032": "'",
        "\u00b5": "µ", "\u03bc": "µ", "\u2044": "/", "\u2026": "…", "\u00a0": " ",
        "\u2126": "Ω", "\u212a": "K", "\u212b": "Å",
    }
)  # fmt: skip
"""Signs that mean the same to a reader."""

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "κ": "kappa", "λ": "lambda", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_LONE_GREEK = re.compile(r"(?<![^\W\d])([Α-ΡΣ-Ωα-ω])(?!\w)")
_OHM = re.compile(r"(?<=\d)\s?([kM]?)Ω(?!\w)")
_OHMS = {"": " ohms", "k": " kilohms", "M": " megohms"}
_NARROW_GROUPS = re.compile(r"(?<=\d)[\u2009\u202f](?=\d{3}(?!\d))")
_KEPT_SYMBOLS = frozenset("$£€¥₿₹₩¢+<>=^~|°±×÷√∞%&@#*/\\`´¨™®©→←≈≠≤≥−•§¶′″")
_HAN_AND_KANA = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC")
_BEFORE_A_POINT = re.compile(r"\s+(?=[.,;:!?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Illegible:
    """A stretch of a text that is not spoken, from code point ``start`` up to ``end``.

    ``script`` is that of its letters, in words (``Cyrillic``); empty for signs and emoji.
    """

    start: int
    end: int
    text: str
    script: str

    @property
    def kind(self) -> Literal["script", "sign"]:
        return "script" if self.script else "sign"


def legible(text: str) -> str:
    """``text`` in the letters and signs that a voice of a Latin script reads: one form for each,
    full-width and ligatures opened, single Greek letters by name, the rest left out."""
    if text.isascii():
        return text
    known = _NARROW_GROUPS.sub(",", text)
    known = "".join(_opened(c) for c in unicodedata.normalize("NFC", known)).translate(_LIKE)
    known = _OHM.sub(lambda m: _OHMS[m[1]], known)
    known = _LONE_GREEK.sub(_greek_name, known)
    kept = list(known)
    for gone in _illegible(known):
        kept[gone.start : gone.end] = [" "] + [""] * (gone.end - gone.start - 1)
    said = "".join(c for c in kept if not c or not _unseen(c))
    # Where words are gone, their points go with them.
    return _BEFORE_A_POINT.sub("", said).lstrip(" .,;:!?") if len(said) < len(known) else said


def illegible(text: str) -> tuple[Illegible, ...]:
    """What of ``text`` no voice of a Latin script can say, each stretch of one script once."""
    if text.isascii():
        return ()
    bare = _OHM.sub(lambda m: " " * len(m[0]), text)
    bare = _LONE_GREEK.sub(lambda m: " " if m[1].lower() in _GREEK else m[1], bare)
    return tuple(_illegible(bare))


def _greek_name(letter: re.Match[str]) -> str:
    """``3σ`` is three sigma."""
    name = _GREEK.get(letter[1].lower(), letter[1])
    return f" {name}" if letter.string[letter.start() - 1 : letter.start()].isdigit() else name


def _illegible(text: str) -> Iterator[Illegible]:
    at = 0
    while at < len(text):
        script = _foreign(text[at])
        if script is None:
            at += 1
            continue
        start = at
        end = at = at + 1
        # Blanks and points between words of one script belong to the same stretch.
        while at < len(text) and (
            (found := _foreign(text[at])) == script
            or (found is None and (_unseen(text[at]) or (script and not text[at].isalnum())))
        ):
            at += 1
            end = at if found == script or (found is None and _unseen(text[at - 1])) else end
        yield Illegible(start=start, end=end, text=text[start:end], script=script)
        at = end


def _foreign(character: str) -> str | None:
    """The script of a letter that is not Latin, ``""`` for a sign that is not spoken, ``None``
    for what is."""
    if character.isascii():
        return None
    category = unicodedata.category(character)
    if category[0] in "LM" and category not in ("Lm", "Mn", "Me"):
        name = unicodedata.name(character, "")
        compatible = unicodedata.normalize("NFKC", character)
        if "LATIN" in name or compatible.isascii() or character in "µªºΩÅ":
            return None
        return _script(name)
    if category in ("So", "Sk", "Cn", "Co") or (category == "Sm" and character != "−"):
        opened = unicodedata.normalize("NFKC", character)
        return None if character in _KEPT_SYMBOLS or opened.isalnum() else ""
    return None


def _script(name: str) -> str:
    first = name.partition(" ")[0]
    return {"HANGUL": "Korean"}.get(
        first, "Chinese or Japanese" if first in _HAN_AND_KANA else first.capitalize()
    )


def _unseen(character: str) -> bool:
    """Joiners, direction marks, variation selectors, and accents that no letter takes."""
    return unicodedata.category(character) in ("Cf", "Mn", "Me", "Cc", "Cs") and character != "\n"


def _opened(character: str) -> str:
    """Full-width forms, ligatures and letters in circles as plain ones; powers and fractions as
    they are, because they are read."""
    if character.isascii() or character in "…²³¹½¼¾⅓⅔⅛⅜⅝⅞™®©µªº" or "⁰" <= character <= "ⁿ":
        return character
    plain = unicodedata.normalize("NFKC", character)
    return plain if all(c.isascii() or c in "°µ" for c in plain) else character
