"""The lexicon's terms, found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

_RUN = re.compile(r"(?<![\w.⟨])(?:[^\W_]+|[^\w\s])")
"""Where a term may begin: a word, or a sign that a term begins with. Behind ⟨ stand letters that
a reading asked for."""


class Terms:
    """The terms of a lexicon in a text. They are looked up by the letters and figures that they
    begin with: a script has far more words than the lexicon has terms."""

    def __init__(self, terms: Iterable[str], letters: AbstractSet[str]) -> None:
        written: dict[str, list[str]] = {}
        for term in sorted(terms, key=lambda term: (-len(term), term)):
            exact = term in letters or stands_as_it_is(term)
            pattern = re.escape(term) if exact else f"(?i:{re.escape(term)})"
            run = _RUN.match(term)
            assert run is not None  # a term begins with a letter or a sign (catalog.lexicon)
            for beginning in _beginnings(run[0], whole=run[0] == term):
                written.setdefault(beginning, []).append(pattern)
        self._by_beginning = {
            beginning: re.compile(rf"({'|'.join(patterns)})((?:['’]?s)?)(?!\w)")
            for beginning, patterns in written.items()
        }

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The first term at ``start`` or later: it, and the plural s after it, as groups."""
        return next(self.finditer(text, start), None)

    def finditer(self, text: str, start: int = 0) -> Iterator[re.Match[str]]:
        known = self._by_beginning
        for run in _RUN.finditer(text, start):
            pattern = known.get(run[0].casefold())
            if pattern is None or run.start() < start:
                continue
            found = pattern.match(text, run.start())
            if found is not None:
                start = found.end()
                yield found


def _beginnings(run: str, *, whole: bool) -> set[str]:
    """What a text may have where a term begins with ``run``; a plural s stands with the word."""
    own = run.casefold()
    return {own, f"{own}s"} if whole else {own}


def stands_as_it_is(term: str) -> bool:
    """Is a short term in capitals, which is found in capitals only: ``IT`` is not *it*."""
    return term.isupper() and len(term) <= 4
