"""How many of the cues in ``queries.txt`` find what was wanted, and how many a wrong sound."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pipeline.catalog.match import CueKind, match_for
from pipeline.catalog.model import Catalog

PAGE = Path(__file__).with_name("queries.txt")
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Query:
    """Words in a cue, and the sounds of which any will do; ``NOTHING`` among them: or none."""

    cue: CueKind
    words: str
    wanted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Cues that found what was wanted (or rightly nothing), that found another sound, that were
    accepted where nothing fits, and that were refused although it is there."""

    right: int
    wrong: tuple[Query, ...]
    accepted: tuple[Query, ...]
    refused: tuple[Query, ...]

    @property
    def asked(self) -> int:
        return self.right + len(self.wrong) + len(self.accepted) + len(self.refused)

    @property
    def share(self) -> float:
        return self.right / self.asked


def read_queries(page: Path = PAGE) -> tuple[Query, ...]:
    lines = page.read_text("utf-8").splitlines()
    rows = (line.split("|") for line in lines if line and not line.startswith("#"))
    return tuple(
        Query(cast(CueKind, cue.strip()), words.strip(), frozenset(wanted.split()))
        for cue, words, wanted in rows
    )


def outcome_of(queries: tuple[Query, ...], catalog: Catalog) -> Outcome:
    right, wrong, accepted, refused = 0, [], [], []
    for query in queries:
        found = match_for(query.words, catalog, query.cue)[0].asset
        if (found or NOTHING) in query.wanted:
            right += 1
        elif found is None:
            refused.append(query)
        elif NOTHING in query.wanted:
            accepted.append(query)
        else:
            wrong.append(query)
    return Outcome(right, tuple(wrong), tuple(accepted), tuple(refused))
