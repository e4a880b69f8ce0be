"""Bytes → choices: the only source of chance in the grammar.

One draw of bytes stands for a whole construct, so that a script costs few draws; the same
bytes come from Hypothesis, which shrinks them, and from the fuzzer, which mutates them. Bytes
that are zero, or that have run out, choose the first and plainest option.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Option = TypeVar("Option")


class Choices:
    """One byte a choice, so that a byte changed or taken out changes no choice but its own."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def below(self, limit: int) -> int:
        """A number from 0 up to ``limit``, exclusive."""
        width = 1 if limit <= 256 else 2
        taken = self._data[self._at : self._at + width]
        self._at += width
        return int.from_bytes(taken, "big") % limit

    def of(self, options: Sequence[Option]) -> Option:
        return options[self.below(len(options))]

    def one_in(self, times: int) -> bool:
        """True once in so many ``times``; never where the bytes have run out."""
        return self.below(times) == times - 1

    def some_of(self, options: Sequence[Option], most: int) -> list[Option]:
        """Up to ``most`` options, none of them twice, in the order in which they are drawn."""
        left = list(options)
        return [left.pop(self.below(len(left))) for _ in range(self.below(most + 1))]
