"""Where in a script something stands.

Offsets are code points into the decoded text (a BOM is not part of it, CRLF is kept);
lines and columns are worked out only when somebody asks, because most spans are never shown.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(slots=True, eq=False)
class SourceText:
    """The text of one file, and where its lines begin.

    ``path`` is relative to the project where the file lies in it. An editor keeps a passage of
    a file, read by itself, while its writer edits another: such a passage is moved to where it
    lies in the text as it is now (``move_to``), and every span of it goes with it.
    """

    path: str
    text: str = field(repr=False)
    base: int = 0
    """Where in ``text`` the passage begins that was read: 0 for a whole file."""
    _line_starts: list[int] = field(default_factory=list, repr=False)

    def move_to(self, document: SourceText, base: int) -> None:
        """This passage now begins at ``base`` of ``document``, which holds it word for word."""
        self.text = document.text
        self.base = base
        self._line_starts = document._line_starts

    def _starts(self) -> list[int]:
        if not self._line_starts:
            self._line_starts.append(0)
            at = self.text.find("\n")
            while at >= 0:
                self._line_starts.append(at + 1)
                at = self.text.find("\n", at + 1)
        return self._line_starts

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column (code points) of ``offset``."""
        starts = self._starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line_bounds(self, line: int) -> tuple[int, int]:
        """Where a line begins, and ends without LF or CRLF; nowhere past the last."""
        starts = self._starts()
        if not 1 <= line <= len(starts):
            return 0, 0
        start = starts[line - 1]
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        return start, end - (end > start and self.text[end - 1] == "\r")

    def line_text(self, line: int) -> str:
        """One line without its end; empty past the last."""
        start, end = self.line_bounds(line)
        return self.text[start:end]

    def span(self, start: int, end: int) -> SourceSpan:
        return SourceSpan(self, start - self.base, end - self.base)


class SourceSpan(NamedTuple):
    """A half-open range ``[start, end)`` of code points in one source.

    A tuple, because a script has several to a line and nothing is made faster. ``first`` and
    ``last`` count from the source's ``base``.
    """

    source: SourceText
    first: int
    last: int

    @property
    def start(self) -> int:
        return self.source.base + self.first

    @property
    def end(self) -> int:
        return self.source.base + self.last

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def end_line(self) -> int:
        return self.source.position(self.end)[0]

    @property
    def end_column(self) -> int:
        return self.source.position(self.end)[1]

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def __str__(self) -> str:
        line, column = self.source.position(self.start)
        return f"{self.path}:{line}:{column}"
