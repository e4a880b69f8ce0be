"""The quick reader against tomllib: whatever it reads for itself, it reads alike."""

from __future__ import annotations

import json
import math
import time
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.catalog import plain_toml

LINES = st.sampled_from(
    [
        "[a]", "[a.b]", "[a.b-c]", "[b]", "[ a ]", "[[a]]", "[a.b] # x", 'a = "x"', "a = 'x'",
        "b = 1", "b = -1.5", "b = 01", "b = 1_000", "b = 1e3", "b = +1", "b = -0", "b = nan", "b = 0.0",
        "c = true", "c = True", 'd = ["x", "y"]', 'd = ["x",]', "d = []", "d = [1]", 'a.b = "x"',
        '"a" = 1', "e = { x = 1 }", "# c", "#", "", "  ", 'f = "\\u0041\\n"', 'f = "\\ud800"',
        'f = "\\x"', 'f = "\\/"', 'f = "🎧"', 'f = "\x7f"', 'f = "\t"', 'f = """x"""', "g = 1979-05-27",
        'h = "x" "y"', 'h = "x", "i": "y"', "j=1", "k = 123456789012345678901", "l = 1.0000000000000001",
        "é = 1", "ª = 1", 'm = "x\\', "n = 1\r", 'a = ["x]", "[y"]', 'p = ["a\\"b"]', 'p = ["a\\nb"]',
    ]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(LINES, max_size=8), st.sampled_from(["\n", ""]))
def test_it_agrees_with_tomllib(lines: list[str], end: str) -> None:
    text = "\n".join(lines) + end
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(tomllib.TOMLDecodeError):
            plain_toml.loads(text)
        return
    found = plain_toml.loads(text)
    assert json.dumps(found, default=str) == json.dumps(expected, default=str)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_written_as_json_is_one_of_both(text: str) -> None:
    written = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    if any("\ud800" <= c <= "\udfff" for c in text):
        return
    document = f"[a]\nkey = {written}\n"
    assert plain_toml.loads(document) == tomllib.loads(document) == {"a": {"key": text}}


def test_a_plain_text_takes_a_fraction_of_the_time() -> None:
    row = '[recording.slam-{}]\npath = "Doors/Slam {}.wav"\ndigest = "{}"\nsize_bytes = 12345\n'
    text = "\n".join(row.format(n, n, "ab" * 32) for n in range(2000))
    took = {"plain": math.inf, "tomllib": math.inf}
    # In turn, and the best of each: whatever else the machine does falls on both.
    for _ in range(5):
        for name, read in (("plain", plain_toml.loads), ("tomllib", tomllib.loads)):
            began = time.process_time()
            read(text)
            took[name] = min(took[name], time.process_time() - began)
    assert took["plain"] < 0.6 * took["tomllib"]
