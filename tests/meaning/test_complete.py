"""Nothing that the language knows lacks an example in this folder.

What it knows is asked of the program's own tables, so that a key, param, attr or delivery that
is added without a rule fails here by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

import pytest

from pipeline.diagnostics import Diagnostics
from pipeline.screenplay.layers import LAYER_PARAMS
from pipeline.screenplay.model import DELIVERIES
from pipeline.screenplay.resolve import SECTION_ATTRS
from pipeline.screenplay.sections import FORMULA
from pipeline.screenplay.speeches import LINE_ATTRS
from pipeline.script.cue import CUE_KEYS
from pipeline.script.nodes import Cue, Heading, Node, Piece, Script, Speech
from pipeline.script.parser import parse
from pipeline.source import SourceText
from tests.meaning.example import EXAMPLES
from tests.meaning.stage import TREATMENTS

_KEYS_OF_OTHER_CUES = ("keep",)
"""Known to one cue alone, which names it where it reads it."""


def _trees() -> Iterator[tuple[Script, Diagnostics]]:
    """Every file of every example, read."""
    for example in EXAMPLES:
        for text in (example.script, *example.files.values()):
            yield parse(SourceText(example.place, text))


NODES: tuple[Node, ...] = tuple(node for tree, _ in _trees() for node in tree.nodes)
CUES = tuple(node for node in NODES if isinstance(node, Cue))
SPEECHES = tuple(node for node in NODES if isinstance(node, Speech))
_PLACES = {word.text.casefold() for speech in SPEECHES for word in speech.attributions} | {
    p.value.casefold() for cue in CUES for p in cue.params if p.key == "via" and p.value
}


def _delivered() -> set[str]:
    return {
        part
        for speech in SPEECHES
        for word in speech.deliveries
        for part in re.split(r"\W+", word.text)
    }


SHOWN: dict[str, tuple[set[str], set[str]]] = {
    "cue keys": (
        set(CUE_KEYS),
        {cue.key_span.text.upper() for cue in CUES if not cue.free},
    ),
    "params": (
        {*LAYER_PARAMS, *_KEYS_OF_OTHER_CUES},
        {param.key for cue in CUES for param in cue.params},
    ),
    "line attrs": (
        {"#", *LINE_ATTRS},
        {attr.key for speech in SPEECHES for attr in speech.attrs},
    ),
    "section attrs": (
        {"#", *SECTION_ATTRS},
        {attr.key for node in NODES if isinstance(node, Heading) for attr in node.attrs},
    ),
    "deliveries": (set(DELIVERIES), _delivered()),
    "treatments": (set(TREATMENTS), _PLACES | {p.removeprefix("on ") for p in _PLACES}),
    "parts of the formula": (
        {part.title for part in FORMULA},
        {node.title for node in NODES if isinstance(node, Heading)},
    ),
    "constructs": (
        {kind.__name__ for kind in get_args(Node)},
        {type(node).__name__ for node in NODES},
    ),
    "pieces of a text": (
        {kind.__name__ for kind in get_args(Piece)},
        {type(piece).__name__ for speech in SPEECHES for piece in speech.pieces},
    ),
}


@pytest.mark.parametrize("table", SHOWN)
def test_every_entry_has_an_example(table: str) -> None:
    known, shown = SHOWN[table]
    assert known - shown == set()


def test_every_example_says_what_it_must_give() -> None:
    assert [e.place for e in EXAMPLES if not e.script or not e.views] == []
    rules = [e.rule for e in EXAMPLES]
    assert len(set(rules)) == len(rules)
