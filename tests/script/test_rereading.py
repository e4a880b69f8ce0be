"""A script read again after an edit reads as if it were read for the first time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.diagnostics import Diagnostics
from pipeline.script.dump import dump
from pipeline.script.nodes import Script
from pipeline.script.parser import parse
from pipeline.script.rereading import Rereader
from pipeline.source import SourceText

SCRIPT = """+++
# a comment, not a heading
title = "The Night"
+++
[MUSIC: tension]
"Nobody knew."

# Cold Open
SARAH: "We see it."
"A quote
over lines." // noted

## The War Room {#war-room}
MIKE: "What is it?" {#what}
[SOUND: pager | until=#what]

# Lessons
"Never again."
"""


def shown(read: tuple[Script, Diagnostics]) -> tuple[str, list[object]]:
    script, found = read
    places = [(node.span.start, node.span.end, node.span.line) for node in script.nodes]
    return dump(script), [places, [d.as_json() for d in found]]


def test_a_section_that_did_not_change_keeps_its_nodes_and_moves_with_them() -> None:
    rereader = Rereader()
    before, _ = rereader.parse(SourceText("a.cues", SCRIPT))
    after, _ = rereader.parse(SourceText("a.cues", SCRIPT.replace("We see it.", "We see\nit.")))
    last = [script.nodes[-1] for script in (before, after)]
    assert last[0] is last[1]
    assert (last[1].span.text, last[1].span.line) == ('"Never again."', 19)


EDITS = [
    ('"We see it."', '"We see it.'),
    ("# Cold Open", "Cold Open"),
    ("# Lessons", "# Lessons\n# Lessons\n# Lessons"),
    ("+++\n[MUSIC", "[MUSIC"),
    ("+++\n# a", "# a"),
    ("title", "+++\ntitle"),
    ('"Never again."\n', '"Never again.'),
    ('"We see it."', '"We see it." she says'),
    ("+++\n[MUSIC", '+++\n\n"Nobody" knew\n\n# One\n[MUSIC'),
    ("{#war-room}", "{#war-room"),
    (SCRIPT, ""),
    (SCRIPT, SCRIPT.replace("\n", "\r\n")),
]


@pytest.mark.parametrize(("old", "new"), EDITS)
def test_an_edit_and_its_undoing(old: str, new: str) -> None:
    rereader = Rereader()
    for text in (SCRIPT, SCRIPT.replace(old, new), SCRIPT):
        source = SourceText("a.cues", text)
        assert shown(rereader.parse(source)) == shown(parse(SourceText("a.cues", text)))


PIECES = st.sampled_from(
    [
        "\n",
        '"x" y\n',
        "# A\n",
        "## B {#b}\n",
        '"',
        '"x"\n',
        "+++\n",
        "a = 1\n",
        "SARAH: ",
        "[SOUND: x]\n",
        "[",
        "{",
        " ",
        "// n\n",
        "\\",
        "*",
        "—",
        "1. ",
        "\r\n",
        "#",
        "@include a.cues\n",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    pieces=st.lists(PIECES, max_size=14),
    edits=st.lists(st.tuples(st.integers(0, 13), st.lists(PIECES, max_size=2)), max_size=4),
)
def test_any_text_and_any_edits(pieces: list[str], edits: list[tuple[int, list[str]]]) -> None:
    rereader = Rereader()
    for at, new in [(0, pieces[:1]), *edits]:
        pieces[at : at + 1] = new
        text = "".join(pieces)
        source = SourceText("a.cues", text)
        assert shown(rereader.parse(source)) == shown(parse(SourceText("a.cues", text)))
