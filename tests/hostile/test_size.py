"""Scripts of absurd size and depth: an answer, in time that grows as they do.

The common run takes three thousand of each thing; ``-m slow`` a hundred thousand, and lines of
ten megabytes, and a million lines.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.hostile.house import House

Bearable = Callable[[int], float]
FEW, MANY = 3_000, 100_000
LONG_LINE = 10_000_000

OPENINGS: dict[str, str | None] = {
    "[": "cue/unclosed",
    "{": None,
    "(": None,
    '"': "speech/empty",
    "“": "speech/empty",
    "*": None,
    "[[": None,
    "+++": None,
    "#": "section/no-title",
    "# a": None,
    "ANN: ": "speech/empty",
    'ANN: "a': "quote/unterminated",
    'ANN ^: "a': "quote/unterminated",
    "[SOUND: a": "cue/unclosed",
    "[X: a]": "cue/unknown-key",
    "[[a|": None,
    "\\": None,
    "^": None,
    "|": None,
    "- ": None,
    "1. ": None,
    "{#a}": None,
    "@include x": "include/missing",
}
"""What opens something, and the error that it is on a line of its own; ``None``: a warning."""

NESTED: dict[str, Callable[[int], str]] = {
    "[…]": lambda n: "[" * n + "]" * n,
    "[…] in a text": lambda n: 'ANN: "' + "[" * n + "]" * n + '"',
    "[[…]] in a text": lambda n: 'ANN: "' + "[[" * n + "]]" * n + '"',
    "{…} in a text": lambda n: 'ANN: "' + "{" * n + "}" * n + '"',
    "{…} in attrs": lambda n: 'ANN: "One." ' + "{#a" * n + "}" * n,
    "(…) before the colon": lambda n: "ANN " + "(" * n + ")" * n + ': "One."',
    "(…) after the colon": lambda n: "ANN: " + "(" * n + ")" * n + ' "One."',
    "() in a row": lambda n: "ANN " + "()" * n + ': "One."',
    "*…* in a text": lambda n: 'ANN: "' + "*a " * n + "b*" * n + '"',
    "[[a|b]] in a row": lambda n: 'ANN: "' + "[[a|b]] " * n + '"',
    "unknown values in a row": lambda n: 'ANN: "' + "".join(f"{{v{i}}} " for i in range(n)) + '"',
    "unknown params in a row": lambda n: "[SOUND: klaxon | " + "word " * n + "]",
    "layers in a row": lambda n: "[SOUND: " + "klaxon, " * n + "klaxon]",
    "blank lines in a text": lambda n: 'ANN: "One' + "\n" * n + 'two."',
    "an open quote, then names": lambda n: '"open\n' + 'ANN: "One."\n' * n,
    "an open quote, then prose": lambda n: '"open\n' + "word word\n" * n,
    "names": lambda n: "".join(f'A{i}: "One."\n' for i in range(n)),
    "sections of one title": lambda n: "# Night\n" * n,
    "lines of one id": lambda n: 'ANN: "One." {#a}\n' * n,
}


@pytest.mark.parametrize("together", ["on one line", "on lines of their own"])
@pytest.mark.parametrize("opening", OPENINGS)
def test_openings(house: House, bearable_s: Bearable, opening: str, together: str) -> None:
    _openings(house, bearable_s, opening, together, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("together", ["on one line", "on lines of their own"])
@pytest.mark.parametrize("opening", OPENINGS)
def test_a_hundred_thousand_openings(
    house: House, bearable_s: Bearable, opening: str, together: str
) -> None:
    _openings(house, bearable_s, opening, together, MANY)


def _openings(house: House, bearable_s: Bearable, opening: str, together: str, count: int) -> None:
    own_lines = together == "on lines of their own"
    answer = house.check((opening + "\n" if own_lines else opening) * count)
    assert answer.seconds < bearable_s(count)
    if own_lines:
        slug = OPENINGS[opening]
        assert answer.code == (0 if slug is None else 3)
        assert slug is None or any(told.endswith(slug) for told in answer.told)


@pytest.mark.parametrize("shape", NESTED)
def test_nesting(house: House, bearable_s: Bearable, shape: str) -> None:
    answer = house.check(NESTED[shape](FEW) + "\n")
    assert answer.seconds < bearable_s(FEW)


@pytest.mark.slow
@pytest.mark.parametrize("shape", NESTED)
def test_a_hundred_thousand_nested(house: House, bearable_s: Bearable, shape: str) -> None:
    answer = house.check(NESTED[shape](MANY) + "\n")
    assert answer.seconds < bearable_s(MANY)


UNITS = {
    "prose": "word ",
    "letters": "a",
    "capitals": "A",
    "quotes": '"',
    "brackets": "[",
    "braces": "{",
    "asterisks": "*",
    "backslashes": "\\",
    "parentheses": "(",
    "dashes": "—",
    "hyphens": "-",
    "digits": "1",
    "combining marks": "\u0301",
    "colons": ":",
    "blanks": " ",
}
PLACES = {
    "alone": "{}\n",
    "in a name": 'A{}: "One."\n',
    "in parentheses": 'ANN ({}): "One."\n',
    "in a title": "# {}\n",
    "in a note": "// {}\n",
    "in a path": "@include {}\n",
}
FAULT_EACH = {"brackets", "braces"}
"""Each is a fault of its own within a text, so a text of them is no test of one long line."""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", UNITS)
def test_a_line_of_a_hundred_thousand(
    house: House, bearable_s: Bearable, kind: str, place: str
) -> None:
    house_answer = house.check(PLACES[place].replace("{}", _run_of(kind, 100_000)))
    assert house_answer.seconds < bearable_s(5_000)


@pytest.mark.slow
@pytest.mark.parametrize("kind", UNITS)
def test_a_line_of_ten_megabytes(house: House, bearable_s: Bearable, kind: str) -> None:
    """A million constructs' worth of time for ten million characters."""
    answer = house.check(_run_of(kind, LONG_LINE) + "\n")
    assert answer.seconds < bearable_s(1_000_000)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(UNITS.keys() - FAULT_EACH))
def test_a_text_of_ten_megabytes(house: House, bearable_s: Bearable, kind: str) -> None:
    answer = house.check('ANN: "' + _run_of(kind, LONG_LINE) + '"\n')
    assert answer.seconds < bearable_s(1_000_000)


def _run_of(kind: str, length: int) -> str:
    return UNITS[kind] * (length // len(UNITS[kind].encode()))


@pytest.mark.slow
@pytest.mark.parametrize("line", ["", "some prose", "// a note", '"One two three."', "[PAUSE]"])
def test_a_million_lines(house: House, bearable_s: Bearable, line: str) -> None:
    answer = house.check(f"{line}\n" * 1_000_000)
    assert answer.code == 0
    assert answer.seconds < bearable_s(1_000_000)
