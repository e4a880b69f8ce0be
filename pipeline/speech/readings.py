"""Readings of what engineers write and no word list can hold: one rule, one line.

What only a machine would say so comes first: an address is no decimal and a version no time.
"""

from __future__ import annotations

import re

from pipeline.speech.reading_rule import Readings, Rule
from pipeline.speech.readings_computing import COMPUTING_RULES
from pipeline.speech.readings_numbers import NUMBER_RULES

RESPELLED = re.compile(
    r"⟨(?P<letters>[A-Za-z0-9]+)⟩"
    r"|(?<![\w-])(?=[a-z-]*[A-Z]{2,})(?=[A-Z-]*[a-z])"
    r"(?:[A-Z]{2,}|[a-z]+)(?:-(?:[A-Z]{2,}|[a-z]+))+(?![\w-])"
)
"""Letters that a rule asked for, or ``LAM-port``: syllables, the stressed one in capitals."""

_ABBREVIATIONS = {
    "e.g.": "for example", "i.e.": "that is", "etc": "et cetera", "etc.": "et cetera",
    "a.k.a.": "also known as", "vs": "versus", "vs.": "versus", "w/": "with", "w/o": "without",
    "resp.": "respectively",
}  # fmt: skip
_ABBREVIATION_RULES = (
    Rule(
        "abbreviations",
        r"(?<![\w./])(?P<abbreviation>e\.g\.|i\.e\.|a\.k\.a\.|resp\.|w/o(?!\w)|w/(?=\s\w)"
        # The stop of the last two may be the sentence's own.
        r"|vs(?!\w)(?:\.(?=\s*[\w$]))?|etc(?!\w)(?:\.(?=\s*[a-z,;:)—]))?)",
        lambda m: _ABBREVIATIONS[m["abbreviation"]],
    ),
)

# Rules that begin with nothing else: at another beginning they are not tried.
BY_FIGURES = frozenset(
    ("addresses", "dotted", "ports", "responses", "errors_of_a_kind", "stamps", "clocks",
     "zulu_times", "ratios", "powers", "exponents", "emergencies", "september",
     "round_the_clock", "shares", "one_over", "points_oh", "percents", "dimensions", "aircraft",
     "flights", "sizes", "multiples", "hours_and_minutes", "times", "measures", "thousands",
     "grouped")
)  # fmt: skip
BY_LETTERS = frozenset(
    ("regions", "percentiles", "vulnerabilities", "versions", "files", "networks", "severities",
     "priorities", "architectures", "humps", "countdowns", "airbuses", "abbreviations")
)  # fmt: skip

RULES = (*COMPUTING_RULES, *NUMBER_RULES, *_ABBREVIATION_RULES)
READINGS = Readings.of(RULES, by_figures=BY_FIGURES, by_letters=BY_LETTERS)
