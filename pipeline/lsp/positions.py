"""An editor's places (line and code units) ↔ offsets into a text (code points).

A line ends at LF, CRLF or CR, as the protocol has it, and nowhere else: ``str.splitlines``
would end one at U+2028 too. Code units are UTF-16 unless the editor asked for others.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from types import MappingProxyType

from lsprotocol import types

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"

Encoding = types.PositionEncodingKind | str

_LINE_END = re.compile(r"\r\n|\n|\r")


def _utf8_units(text: str) -> int:
    return len(text.encode("utf-8", errors="surrogatepass"))


def _utf16_units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


_UNITS: Mapping[str, Callable[[str], int]] = MappingProxyType(
    {"utf-8": _utf8_units, "utf-16": _utf16_units, "utf-32": len}
)


def _ends_of_lines(text: str) -> Iterator[int]:
    if "\r" in text:
        return (found.end() for found in _LINE_END.finditer(text))
    # Most scripts, at every keystroke: less than a third of the time.
    return accumulate(len(line) + 1 for line in text.split("\n")[:-1])


class Lines:
    """Where the lines of one text begin, and its places in an editor's units.

    Offsets are the compiler's: a BOM that the editor counts as a character comes before the
    first of them, and is no part of ``text``.
    """

    __slots__ = ("_bom", "_encoding", "_starts", "_units", "_whole", "text")

    def __init__(self, whole: str, encoding: Encoding) -> None:
        self._whole = whole
        self._bom = len(BOM) if whole.startswith(BOM) else 0
        self.text = whole[self._bom :]
        self._encoding = str(getattr(encoding, "value", encoding))
        self._units = _UNITS[self._encoding]
        self._starts = [0, *_ends_of_lines(whole)]

    @property
    def has_bom(self) -> bool:
        return self._bom > 0

    def line_of(self, offset: int) -> int:
        """The 0-based line on which ``offset`` lies."""
        return bisect_right(self._starts, offset + self._bom) - 1

    def rest_of_line(self, offset: int) -> str:
        _, end = self._bounds(self.line_of(offset))
        return self._whole[offset + self._bom : end]

    def offset(self, position: types.Position) -> int:
        """The offset of a place; one past a line's end is the line's end."""
        return max(0, self._index(position) - self._bom)

    def position(self, offset: int) -> types.Position:
        """The place of ``offset``; one inside an end of line is the line's end."""
        line, character = self.place(offset)
        return types.Position(line=line, character=character)

    def place(self, offset: int) -> tuple[int, int]:
        """``position`` as plain numbers, for those who ask for thousands."""
        index = min(offset + self._bom, len(self._whole))
        line = bisect_right(self._starts, index) - 1
        start, end = self._bounds(line)
        before = self._whole[start : min(index, end)]
        return line, self._units(before)

    def units(self, text: str) -> int:
        """How many code units ``text`` is."""
        return self._units(text)

    def range(self, start: int, end: int) -> types.Range:
        return types.Range(start=self.position(start), end=self.position(end))

    def replaced(self, change: types.TextDocumentContentChangeEvent) -> Lines:
        """The text after ``change``, which is of a range or of the whole."""
        if isinstance(change, types.TextDocumentContentChangeWholeDocument):
            return Lines(change.text, self._encoding)
        start, end = sorted((self._index(change.range.start), self._index(change.range.end)))
        whole = self._whole[:start] + change.text + self._whole[end:]
        return Lines(whole, self._encoding)

    def _bounds(self, line: int) -> tuple[int, int]:
        """Where a line begins and where its end of line does, in the whole; clamped to it."""
        if line >= len(self._starts):
            return len(self._whole), len(self._whole)
        start = self._starts[line]
        if line + 1 == len(self._starts):
            return start, len(self._whole)
        end = self._starts[line + 1] - 1
        if end > start and self._whole[end - 1 : end + 1] == "\r\n":
            end -= 1
        return start, end

    def _index(self, position: types.Position) -> int:
        start, end = self._bounds(position.line)
        line = self._whole[start:end]
        if self._encoding == "utf-32" or line.isascii():
            return min(start + position.character, end)
        units = 0
        for index, letter in enumerate(line):
            if units >= position.character:
                return start + index
            units += self._units(letter)
        return end
