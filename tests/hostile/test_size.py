"""Scripts of absurd size and depth: an answer, in time that grows as they do.

The common run takes three thousand of each thing; ``-m slow`` a hundred thousand where one can
stand within another or is never closed, lines of ten megabytes, and a million lines.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.hostile.house import House

Bearable = Callable[[int], float]
FEW, SOME, MANY = 3_000, 10_000, 100_000
LONG_LINE, LONG_TEXT = 10_000_000, 1_000_000

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
    "*…* in a text": lambda n: 'ANN: "' + "*a " * n + "b*" * n + '"',
    "blank lines in a text": lambda n: 'ANN: "One' + "\n" * n + 'two."',
}
IN_A_ROW: dict[str, Callable[[int], str]] = {
    "an open quote, then names": lambda n: '"open\n' + 'ANN: "One."\n' * n,
    "an open quote, then prose": lambda n: '"open\n' + "word word\n" * n,
    "()": lambda n: "ANN " + "()" * n + ': "One."',
    "[[a|b]]": lambda n: 'ANN: "' + "[[a|b]] " * n + '"',
    "unknown values": lambda n: 'ANN: "' + "".join(f"{{v{i}}} " for i in range(n)) + '"',
    "unknown params": lambda n: "[SOUND: klaxon | " + "word " * n + "]",
    "layers": lambda n: "[SOUND: " + "klaxon, " * n + "klaxon]",
    "names": lambda n: "".join(f'A{i}: "One."\n' for i in range(n)),
    "sections of one title": lambda n: "# Night\n" * n,
    "lines of one id": lambda n: 'ANN: "One." {#a}\n' * n,
}


@pytest.mark.parametrize("together", ["on one line", "on lines of their own"])
@pytest.mark.parametrize("opening", OPENINGS)
def test_openings(house: House, bearable_s: Bearable, opening: str, together: str) -> None:
    _openings(house, bearable_s, opening, together, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("opening", OPENINGS)
def test_a_hundred_thousand_openings(house: House, bearable_s: Bearable, opening: str) -> None:
    _openings(house, bearable_s, opening, "on one line", MANY)


@pytest.mark.slow
def test_a_hundred_thousand_quotes_that_look_for_their_end(
    house: House, bearable_s: Bearable
) -> None:
    _openings(house, bearable_s, '"', "on lines of their own", MANY)


@pytest.mark.slow
def test_a_hundred_thousand_lines_that_open_something(house: House, bearable_s: Bearable) -> None:
    """One of each after the other; above, each alone."""
    each = "".join(f"{opening}\n" for opening in OPENINGS if opening != '"')
    answer = house.check(each * (MANY // len(OPENINGS)))
    assert answer.code == 3
    assert answer.seconds < bearable_s(MANY)


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


@pytest.mark.parametrize("kind", IN_A_ROW)
def test_rows(house: House, bearable_s: Bearable, kind: str) -> None:
    answer = house.check(IN_A_ROW[kind](FEW) + "\n")
    assert answer.seconds < bearable_s(FEW)


@pytest.mark.slow
@pytest.mark.parametrize("kind", IN_A_ROW)
def test_ten_thousand_in_a_row(house: House, bearable_s: Bearable, kind: str) -> None:
    answer = house.check(IN_A_ROW[kind](SOME) + "\n")
    assert answer.seconds < bearable_s(SOME)


@pytest.mark.slow
@pytest.mark.parametrize("shape", NESTED)
def test_a_hundred_thousand_nested(house: House, bearable_s: Bearable, shape: str) -> None:
    answer = house.check(NESTED[shape](MANY) + "\n")
    assert answer.seconds < bearable_s(MANY)


@pytest.mark.slow
def test_a_hundred_thousand_faults_cost_the_same_on_one_line(house: House) -> None:
    """Each is shown with what stands around it, and none with the whole line."""
    apart = house.check('ANN: "' + "[\n" * MANY + '"\n')
    together = house.check('ANN: "' + "[" * MANY + '"\n')
    assert len(apart.told) == len(together.told) == MANY
    assert together.seconds < 4 * apart.seconds


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
@pytest.mark.parametrize("kind", sorted(UNITS.keys() - {"quotes"}))
def test_a_line_of_ten_megabytes(house: House, bearable_s: Bearable, kind: str) -> None:
    """A million constructs' worth of time for ten million characters."""
    answer = house.check(_run_of(kind, LONG_LINE) + "\n")
    assert answer.seconds < bearable_s(1_000_000)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(UNITS.keys() - FAULT_EACH))
def test_a_text_of_a_megabyte(house: House, bearable_s: Bearable, kind: str) -> None:
    answer = house.check('ANN: "' + _run_of(kind, LONG_TEXT) + '"\n')
    assert answer.seconds < bearable_s(100_000)


def _run_of(kind: str, length: int) -> str:
    return UNITS[kind] * (length // len(UNITS[kind].encode()))


PAGE = """\
"One two three."

// a note
some prose

[PAUSE]
// another
"""
FIFTY_LINES = PAGE + "\n" * (50 - PAGE.count("\n"))


@pytest.mark.slow
@pytest.mark.parametrize("lines", ["\n" * 50, FIFTY_LINES], ids=["blank", "twenty thousand pages"])
def test_a_million_lines(house: House, bearable_s: Bearable, lines: str) -> None:
    answer = house.check(lines * 20_000)
    assert answer.code == 0
    assert answer.seconds < bearable_s(1_000_000)
