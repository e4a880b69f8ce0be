"""The patterns that find ordinary lines at once find nothing that a careful reading would not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.script import parser
from pipeline.script.dump import dump
from pipeline.script.parser import parse
from pipeline.source import SourceText
from tests.grammar.scripts import SCRIPTS, Written

NOTHING = re.compile(r"(?!)")
SCRIPTS_HERE = sorted((Path(__file__).parents[1] / "scripts").rglob("*.cues"))


def read(text: str, *, carefully: bool) -> object:
    with pytest.MonkeyPatch.context() as patch:
        if carefully:
            patch.setattr(parser, "ORDINARY_SPEECH", NOTHING)
            patch.setattr(parser, "CUE_ALONE", NOTHING)
        script, found = parse(SourceText("a.cues", text))
    nodes = [(node.span.start, node.span.end) for node in script.nodes]
    return dump(script), nodes, [d.as_json() for d in found]


def alike(text: str) -> bool:
    return read(text, carefully=False) == read(text, carefully=True)


@pytest.mark.parametrize("path", SCRIPTS_HERE, ids=lambda path: path.name)
def test_real_scripts(path: Path) -> None:
    assert alike(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        'ANN: "One."',
        'ANN (on phone) ^: (tense) "One\n two." {#a gain=-3}\r\n[PAUSE]',
        'ANN: "One." // noted\n"Two." [BEAT]',
        'ANN: "One "two" three."',
        'ANN: "never closed\nBEN: "\n',
        'ANN: "never closed\nBEN (aside): "\n# Heading',
        '"One\n\n- two\n\n1. three"\n',
        '"—cut in\n// a note\nand out—"',
        '" "\n""\n"\n"',
        "“Curly” “again”\n„low”\n",
        '"a\\"" "b\\\\"',
        "[SOUND: a]]\n[[a|b]]\n [PAUSE] \n[a [b]]",
    ],
)
def test_what_is_nearly_ordinary(text: str) -> None:
    assert alike(text)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                '"',
                "“",
                "”",
                "ANN",
                ":",
                " ",
                "\n",
                "(",
                ")",
                "^",
                "{#a}",
                "{x}",
                "[",
                "]",
                "//",
                "—",
                "-",
                "1.",
                "#",
                "@include x",
                "\\",
                "*",
                "word",
                "\r\n",
                "[BEAT]",
                "\t",
                "|",
            ]
        ),
        max_size=16,
    ).map("".join)
)
def test_any_text(text: str) -> None:
    assert alike(text)


@settings(max_examples=100, deadline=None)
@given(SCRIPTS)
def test_the_grammar(written: Written) -> None:
    assert alike(written.text)
