"""Lines and columns: 1-based, in code points, ends exclusive."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.source import SourceText

TEXT = "one\ntwo\r\n\tthree\n\nnaïve 🎧 é\nlast"


def span_of(word: str, text: str = TEXT):  # type: ignore[no-untyped-def]
    start = text.index(word)
    return SourceText("a.cues", text).span(start, start + len(word))


@pytest.mark.parametrize(
    ("word", "line", "column", "end_column"),
    [
        ("one", 1, 1, 4),
        ("two", 2, 1, 4),
        ("three", 3, 2, 7),  # a tab is one column
        ("naïve", 5, 1, 6),
        ("🎧", 5, 7, 8),  # a code point is one, however wide and however many bytes
        ("é", 5, 9, 10),
        ("last", 6, 1, 5),
    ],
)
def test_the_place_of_a_word(word: str, line: int, column: int, end_column: int) -> None:
    span = span_of(word)
    assert (span.line, span.column) == (line, column)
    assert (span.end_line, span.end_column) == (line, end_column)
    assert span.text == word
    assert str(span) == f"a.cues:{line}:{column}"


def test_a_span_over_two_lines() -> None:
    span = span_of("one\ntwo")
    assert (span.line, span.column, span.end_line, span.end_column) == (1, 1, 2, 4)


def test_a_span_that_ends_with_its_line() -> None:
    span = span_of("one\n")
    assert (span.end_line, span.end_column) == (2, 1)


@pytest.mark.parametrize(
    ("line", "text"),
    [(0, ""), (1, "one"), (2, "two"), (3, "\tthree"), (4, ""), (6, "last"), (7, ""), (-1, "")],
)
def test_the_text_of_a_line_is_without_its_end(line: int, text: str) -> None:
    assert SourceText("a.cues", TEXT).line_text(line) == text


def test_a_line_ends_before_one_carriage_return_at_most() -> None:
    source = SourceText("a.cues", "one\r\r\ntwo\r")
    assert [source.line_text(number) for number in (1, 2)] == ["one\r", "two"]
    assert [source.line_bounds(number) for number in (0, 1, 2, 3)] == [
        (0, 0),
        (0, 4),
        (6, 9),
        (0, 0),
    ]


@pytest.mark.parametrize(
    ("text", "last_line"),
    [("", 1), ("a", 1), ("a\n", 2), ("\n\n", 3), ("a\r\nb", 2), ("a\u2028b\x0cc", 1)],
)
def test_only_a_line_feed_ends_a_line(text: str, last_line: int) -> None:
    assert SourceText("a.cues", text).span(len(text), len(text)).line == last_line


def test_an_empty_text_has_a_place() -> None:
    span = SourceText("a.cues", "").span(0, 0)
    assert str(span) == "a.cues:1:1"
    assert span.text == ""


@settings(deadline=None)
@given(st.text(st.sampled_from("ab\n\r\t🎧"), max_size=60), st.data())
def test_a_place_is_what_counting_says(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    before = text[:offset]
    expected = (before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
    assert SourceText("a.cues", text).position(offset) == expected


def test_spans_of_one_source_are_equal_by_place_and_hashable() -> None:
    source = SourceText("a.cues", TEXT)
    assert source.span(0, 3) == source.span(0, 3)
    assert source.span(0, 3) != source.span(0, 4)
    assert len({source.span(0, 3), source.span(0, 3)}) == 1


def test_the_same_text_in_two_files_is_two_places() -> None:
    assert SourceText("a.cues", TEXT).span(0, 3) != SourceText("b.cues", TEXT).span(0, 3)
