"""What a reading is: a pattern of what engineers write, and the words that are said for it.

The words are ordinary ones and numbers; ``⟨AB⟩`` among them is said letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

Said = Callable[[re.Match[str]], str]


class Rule(NamedTuple):
    """``pattern`` names its groups as no other rule does: all rules become one expression."""

    name: str
    pattern: str
    said: Said


_UNUSUAL = re.compile(
    r"[^\sA-Za-z'’\",.!?;:—…“”()-]|[a-z][A-Z]|[A-Za-z](?:\.[A-Za-z]|\()|(?<!\w)-\w"
    r"|\b(?:etc|vs|resp|[Ss][Ee][Vv])\b"
)
"""What no ordinary word has. Nearly every word is ordinary, and is not held against the rules."""

_BEGINNING = re.compile(r"(?<!\w)\w|[^\w\s]")
"""A reading begins with a word or with a sign."""


@dataclass(frozen=True, slots=True)
class Readings:
    """All rules as one expression. Of two rules that fit at one place the earlier is taken."""

    pattern: re.Pattern[str]
    rules: dict[str, Said]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Readings:
        known = tuple(rules)
        # lastgroup names the group that closed last: the rule's own, which encloses its parts.
        pattern = "|".join(f"(?P<rule_{rule.name}>{rule.pattern})" for rule in known)
        return cls(re.compile(pattern), {f"rule_{rule.name}": rule.said for rule in known})

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The first reading at ``start`` or later; ``text`` has single blanks between words."""
        while unusual := _UNUSUAL.search(text, start):
            first = max(start, text.rfind(" ", 0, unusual.start()) + 1)
            end = text.find(" ", unusual.end())
            start = len(text) if end < 0 else end
            for beginning in _BEGINNING.finditer(text, first, start):
                if found := self.pattern.match(text, beginning.start()):
                    return found
        return None

    def said(self, match: re.Match[str]) -> str:
        assert match.lastgroup is not None
        return self.rules[match.lastgroup](match)


_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def digit(figure: str) -> str:
    return _DIGITS[int(figure)]


def digits(figures: str) -> str:
    """``443`` → ``four four three``; anything between the figures is left out."""
    return " ".join(digit(figure) for figure in figures if figure.isdecimal())


def letters(text: str) -> str:
    return f"⟨{text.upper()}⟩"


def characters(text: str) -> str:
    """``3f2a`` → ``three F two A``, letters as letters."""
    return " ".join(digit(c) if c.isdecimal() else letters(c) for c in text if c.isalnum())


def in_pairs(figures: str) -> str:
    """``747`` → ``seven 47``, ``404`` → ``four oh four``, ``400`` → ``400``: as numbers that
    are names are said. Three figures."""
    first, rest = figures[0], figures[1:]
    if rest == "00":
        return figures
    if rest[0] == "0":
        return f"{digit(first)} oh {digit(rest[1])}"
    return f"{digit(first)} {rest}"
