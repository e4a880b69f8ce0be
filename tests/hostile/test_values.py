"""Numbers, ids and front matter that no honest writer types."""

from __future__ import annotations

import pytest

from tests.hostile.house import House

NO_NUMBERS = [
    "1e999s",
    "1e3",
    "nan",
    "inf",
    "∞",
    "0x10",
    "1_000",
    "１２",
    "٣",
    "+-1",
    "--1",
    "-",
    "5.",
    "1,5",
    "1:99",
    "99999:00",
    "9" * 400,
    "0." + "0" * 400 + "1",
]

PLACES_OF_NUMBERS = {
    "[PAUSE: {}]": "1:9 cue/bad-duration",
    "[SOUND: klaxon | for={}]": "1:22 param/bad-value",
    "[SOUND: klaxon | at={}]": "1:21 param/bad-value",
    "[SOUND: klaxon | fade={}]": "1:23 param/bad-value",
    "[SOUND: klaxon | gain={}]": "1:23 param/bad-value",
    "[SOUND: klaxon | pan=L{}]": "1:22 param/bad-value",
    "[SOUND: klaxon | duck={}]": "1:23 param/bad-value",
    "# A {{target={}}}": "1:13 attr/bad-value",
    'ANN: "One." {{gain={}}}': "1:19 attr/bad-value",
    'ANN: "One." {{speed={}}}': "1:20 attr/bad-value",
    'ANN: "One." {{take={}}}': "1:19 attr/bad-value",
}


@pytest.mark.parametrize("number", NO_NUMBERS, ids=lambda text: text[:8])
@pytest.mark.parametrize("place", PLACES_OF_NUMBERS)
def test_what_is_no_number_is_told_at_its_column(house: House, place: str, number: str) -> None:
    if number == "1,5" and place.startswith("[PAUSE"):
        pytest.skip("a comma parts two arguments there")
    answer = house.check(place.format(number) + "\n")
    assert answer.told == [PLACES_OF_NUMBERS[place]]
    assert answer.code == 3


@pytest.mark.parametrize(
    "script",
    [
        "[PAUSE: 0]",
        "[SOUND: klaxon | gain=-0 at=-0s pan=L0]",
        "[SOUND: klaxon | gain=−6 at=–1s]",
        "[SOUND: klaxon | for=.5 fade=000001.50s]",
    ],
)
def test_odd_numbers_that_are_some(house: House, script: str) -> None:
    answer = house.check(f'ANN: "One two three four five."\n{script}\n')
    assert (answer.code, answer.told) == (0, [])


FRONT: dict[str, tuple[str, list[str]]] = {
    "an integer of 5,000 digits": ("episode = " + "9" * 5_000, ["2:1 front/toml"]),
    "a number below zero": ("episode = -1", ["2:1 front/bad-value"]),
    "a number that is none": ("episode = 3.5", ["2:1 front/bad-value"]),
    "a truth": ("episode = true", ["2:1 front/bad-value"]),
    "a date": ("title = 2020-01-01", ["2:1 front/bad-value"]),
    "dates that are none": (
        "[values]\nd = 9999-99-99\nt = 25:00:00",
        ["3:9 front/toml", "4:7 front/toml"],
    ),
    "five thousand lists deep": ("show = " + "[" * 5_000 + "]" * 5_000, ["front/toml"]),
    "five thousand tables deep": ("show = " + "{a=" * 5_000 + "1" + "}" * 5_000, ["front/toml"]),
    "a key of five thousand parts": ("show" + ".a" * 5_000 + " = 1", ["front/toml"]),
    "every key of the wrong type": (
        'show = 1\nepisode = "3"\ntitle = []\nstyle = {}\ntargets = 3\ncast = 1\nvalues = 2\nsignoff = 3',
        [f"{line}:1 front/bad-value" for line in range(2, 10)],
    ),
    "names cast to no voice": (
        '[cast]\nANN = 1\nBOB = ["bob"]\nCYD = {a = 1}\nDEE = "nobody"',
        ["3:1 front/bad-value", "4:1 front/bad-value", "5:1 front/bad-value", "6:1 voice/unknown"],
    ),
    "values that are no text": (
        "[values]\nx = [1]\ny = {a = 1}\nz = nan",
        ["3:1 front/bad-value", "4:1 front/bad-value"],
    ),
    "a key twice": ('title = "a"\ntitle = "b"', ["3:12 front/toml"]),
    "a table twice": ('[cast]\nANN = "ann"\n[cast]\nBOB = "bob"', ["4:6 front/toml"]),
    "a cast of ten thousand": (
        "[cast]\n" + "".join(f'N{n} = "ann"\n' for n in range(10_000)) + 'ANN = "ann"',
        [],
    ),
    "a text of two megabytes": ('title = "' + "a" * 2_000_000 + '"', ["2:1 front/toml"]),
    "a style that steers a terminal": ('style = "\\u001b[2J"', ["2:1 front/unknown-style"]),
    "half of a surrogate pair": ('title = "\\ud800"', ["2:16 front/toml"]),
    "no TOML at all": ('= = =\n[[[\n"""', ["2:1 front/toml", "3:3 front/toml"]),
}


@pytest.mark.parametrize("case", FRONT)
def test_front_matter(house: House, case: str) -> None:
    """What can be read of it is kept, and the body is read whatever it holds."""
    toml, told = FRONT[case]
    answer = house.check(f'+++\n{toml}\n+++\nANN: "One."\n[X: a]\n')
    lines = toml.count("\n") + 5
    assert answer.code == 3
    assert answer.told[-1] == f"{lines}:2 cue/unknown-key"
    if told and ":" not in told[0]:
        assert [entry.split()[-1] for entry in answer.told[:-1]] == told
    else:
        assert answer.told[: len(told)] == told


IDS: dict[str, tuple[str, list[str]]] = {
    "two that differ in their typing alone": (
        'ANN: "One." {#\u00e9}\nANN: "Two." {#e\u0301}\n',
        ["2:14 id/duplicate"],
    ),
    "a line's and a cue's": (
        'ANN: "One." {#x}\n[SOUND: klaxon | #x]\n',
        ["2:18 id/duplicate"],
    ),
    "a section's and a line's": ('# A {#x}\nANN: "One." {#x}\n', ["2:14 id/duplicate"]),
    "a title that is an id later on": ("# Night\n# Other {#night}\n", []),
    "one that looks made up": ('# S\nANN: "One."\nANN: "Two." {#s/line/00000000/1}\n', []),
    "an empty one": ('ANN: "One." {#}\n', ["1:14 attr/syntax"]),
    "a reference to itself": (
        'ANN: "One two." {#x}\n[SOUND: klaxon | #y at=#y]\n',
        ["2:24 id/unknown"],
    ),
}


@pytest.mark.parametrize("case", IDS)
def test_ids(house: House, case: str) -> None:
    script, told = IDS[case]
    answer = house.check(script)
    assert answer.told == told
    assert answer.code == (3 if told else 0)
