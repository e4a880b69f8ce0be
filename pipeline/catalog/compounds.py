"""One word or two: *data center* and *datacenter*, *foot steps*, *white board*, *cellphone*."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.catalog.stems import SILENT, stem

_SHORTEST = 5
"""Letters: shorter ones (*a larm*, *to y*) join by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compounds:
    """The words of a library: which of them are one, and which two stand side by side."""

    known: frozenset[str]
    """Its single words, as they are written and as stems."""
    pairs: dict[str, tuple[str, str]] = field(hash=False)
    """Two neighbours written as one → the two."""

    def settled(self, said: tuple[str, ...]) -> tuple[str, ...]:
        """``said`` as the library writes it: neighbours that it knows as one are joined, and one
        that it knows as two is taken apart."""
        settled: list[str] = []
        for word in said:
            joined = settled[-1] + word if settled else ""
            if len(joined) >= _SHORTEST and settled[-1] not in SILENT and self._one(joined):
                settled[-1] = joined
            elif word in self.pairs and not self._one(word):
                settled += self.pairs[word]
            else:
                settled.append(word)
        return tuple(settled)

    def _one(self, joined: str) -> bool:
        # Stems would do as well, and take most of the time of reading a cue.
        return joined in self.known or (joined[-1] == "s" and joined[:-1] in self.known)


def compounds_of(phrases: Iterable[tuple[str, ...]]) -> Compounds:
    """What ``phrases``, each a few words in order, have as one word and what as two."""
    known: set[str] = set()
    pairs: dict[str, tuple[str, str]] = {}
    for phrase in phrases:
        known.update(phrase)
        known.update(map(stem, phrase))
        for first, second in pairwise(phrase):
            if first not in SILENT and second not in SILENT:
                pairs.setdefault(first + second, (first, second))
    return Compounds(known=frozenset(known), pairs=pairs)
