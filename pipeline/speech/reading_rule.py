"""What a reading is: a pattern of what engineers write, and the words that are said for it.

The words are ordinary ones and numbers; ``⟨AB⟩`` among them is said letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
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
    """All rules as one expression, and without those that cannot begin with a letter, with a
    figure, with a sign. Of two rules that fit at one place the earlier is taken."""

    by_letter: re.Pattern[str]
    by_figure: re.Pattern[str]
    by_sign: re.Pattern[str]
    rules: dict[str, Said]

    @classmethod
    def of(
        cls, rules: Iterable[Rule], *, by_figures: AbstractSet[str], by_letters: AbstractSet[str]
    ) -> Readings:
        """``by_figures`` and ``by_letters`` name the rules that begin with nothing else."""
        known = tuple(rules)
        return cls(
            by_letter=_any_of(rule for rule in known if rule.name not in by_figures),
            by_figure=_any_of(rule for rule in known if rule.name not in by_letters),
            by_sign=_any_of(r for r in known if r.name not in by_figures | by_letters),
            rules={f"rule_{rule.name}": rule.said for rule in known},
        )

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The first reading at ``start`` or later; ``text`` has single blanks between words."""
        while unusual := _UNUSUAL.search(text, start):
            first = max(start, text.rfind(" ", 0, unusual.start()) + 1)
            end = text.find(" ", unusual.end())
            start = len(text) if end < 0 else end
            for beginning in _BEGINNING.finditer(text, first, start):
                if found := self._pattern_for(beginning[0]).match(text, beginning.start()):
                    return found
        return None

    def _pattern_for(self, first: str) -> re.Pattern[str]:
        if first.isdecimal():
            return self.by_figure
        return self.by_letter if first.isalpha() else self.by_sign

    def said(self, match: re.Match[str]) -> str:
        assert match.lastgroup is not None
        return self.rules[match.lastgroup](match)


def _any_of(rules: Iterable[Rule]) -> re.Pattern[str]:
    # lastgroup names the group that closed last: the rule's own, which encloses its parts.
    return re.compile("|".join(f"(?P<rule_{rule.name}>{rule.pattern})" for rule in rules))


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
