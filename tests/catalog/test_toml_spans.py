from __future__ import annotations

import tomllib

import pytest

from pipeline.catalog.toml_spans import key_spans, syntax_error
from pipeline.source import SourceText

TOML = """title = "é" # é
"DR. X" = "lamport"
b.c = 2
[cast]
SARAH = {voice = "sarah", more.pan = [1, {q = 2}]}
[[chain]]
effect = "Highpass"
[[chain]]
effect = "Lowpass"
[chain.more]
deep = 1
"""


@pytest.mark.parametrize(
    ("path", "line", "column", "text"),
    [
        (("title",), 1, 1, "title"),
        (("DR. X",), 2, 1, '"DR. X"'),
        (("b", "c"), 3, 1, "b.c"),
        (("cast",), 4, 2, "cast"),
        (("cast", "SARAH", "voice"), 5, 10, "voice"),
        (("cast", "SARAH", "more", "pan", "1", "q"), 5, 43, "q"),
        (("chain", "1", "effect"), 9, 1, "effect"),
        (("chain", "1", "more", "deep"), 11, 1, "deep"),
    ],
)
def test_every_key_has_its_place(path: tuple[str, ...], line: int, column: int, text: str) -> None:
    span = key_spans(SourceText("x.toml", TOML), 0, len(TOML))[path]
    assert (span.line, span.column, span.text) == (line, column, text)


def test_a_part_of_a_text_is_placed_in_the_whole() -> None:
    text = "+++\na = 1\n+++\n# Title = no key\n"
    spans = key_spans(SourceText("x.cues", text), 4, 10)
    assert {path: span.line for path, span in spans.items()} == {("a",): 2}


@pytest.mark.parametrize(
    ("toml", "line", "column"),
    [("a = 1\nb = = 2\n", 2, 5), ("a = 1\r\nb = \r\n", 2, 5), ("é = 1", 1, 1)],
)
def test_a_syntax_error_is_where_tomllib_saw_it(toml: str, line: int, column: int) -> None:
    source = SourceText("x.toml", toml)
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(toml)
    said, span = syntax_error(source, 0, len(toml), caught.value)
    assert (span.line, span.column) == (line, column)
    assert "line" not in said
