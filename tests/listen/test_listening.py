"""What the listening stage is handed of a line."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from pipeline.catalog.load import load_catalog
from pipeline.compile import Compiled
from pipeline.listening import LineReader, is_english
from pipeline.project import Project
from pipeline.screenplay.model import Line
from tests.speech.lines import line


@pytest.fixture(scope="module")
def reader(project: Project) -> LineReader:
    catalog, _ = load_catalog(project.root, allow_noncommercial=True)
    # Of what was compiled it looks at the catalog alone.
    return LineReader(cast(Compiled, SimpleNamespace(catalog=catalog)))


@pytest.mark.parametrize(
    ("said", "words", "written"),
    [
        (line("AWS is down."), "A W S is down.", ""),
        (line("oober fell", written="Uber fell"), "oober fell", "Uber fell"),
        (line("Every. / Single. / One."), "Every. Single. One.", ""),
    ],
)
def test_the_words_are_those_that_are_spoken_and_those_that_are_written(
    reader: LineReader, said: Line, words: str, written: str
) -> None:
    expected = reader.expected(said)
    assert (expected.words, expected.written) == (words, written)


def test_a_recording_has_no_length_that_its_words_foretell(reader: LineReader) -> None:
    assert reader.expected(line("Down.", file="recordings/a.wav")).expected_s == 0
    assert reader.expected(line("Yes.")).expected_s == 0.5
    slow, fast = (reader.expected(line("How many customers?", speed=s)) for s in (0.8, 1.2))
    assert slow.expected_s == pytest.approx(1.5 * fast.expected_s, rel=0.01)


@pytest.mark.parametrize(("lang", "heard"), [(None, True), ("en-GB", True), ("de", False)])
def test_another_language_is_passed_over(
    reader: LineReader, project: Project, lang: str | None, heard: bool
) -> None:
    catalog, _ = load_catalog(project.root, allow_noncommercial=True)
    assert is_english(line("Down.", lang=lang), catalog.voices["mike"]) is heard
