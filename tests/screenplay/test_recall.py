"""A screenplay made again after an edit is the one that would be made from nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.catalog.model import Catalog
from pipeline.diagnostics import in_reading_order
from pipeline.screenplay.dump import dump
from pipeline.screenplay.lock import Lock
from pipeline.screenplay.model import Screenplay
from pipeline.screenplay.recall import Recall
from pipeline.screenplay.report import check_json
from pipeline.screenplay.resolve import resolve
from pipeline.script.parser import parse
from pipeline.script.rereading import Rereader
from pipeline.source import SourceText
from tests.screenplay.stage import catalog_at, load

CATALOG = catalog_at(Path("nowhere"))
SCRIPT = """[AMBIENCE: rain]
# One
SARAH: "First." {#first}
DANA: "I am not in the cast."
[SOUND: pager | until=#last]

# Two {room=boardroom}
[SOUND: pager | at=#first+1s]
ELLA: "Nor am I."
MIKE ^: "Both."

# Three
DANA: "Me again." {#last}
"""


class Editor:
    """Compiles a text as an editor does, and once more as everybody else does."""

    def __init__(self, catalog: Catalog = CATALOG) -> None:
        self.catalog = catalog
        self.rereader = Rereader()
        self.recall = Recall()

    def compiles_alike(self, text: str) -> Screenplay:
        script, read = self.rereader.parse(SourceText("script.cues", text))
        again, told = resolve(
            script, self.catalog, Lock(), load_include=load, episode_slug="x", recall=self.recall
        )
        fresh_script, fresh_read = parse(SourceText("script.cues", text))
        fresh, fresh_told = resolve(
            fresh_script, self.catalog, Lock(), load_include=load, episode_slug="x"
        )
        assert dump(again) == dump(fresh)
        found = [in_reading_order(read + told), in_reading_order(fresh_read + fresh_told)]
        assert check_json(again, found[0]) == check_json(fresh, found[1])
        return again


def test_only_the_section_that_changed_is_resolved_anew() -> None:
    editor = Editor()
    before = editor.compiles_alike(SCRIPT)
    after = editor.compiles_alike(SCRIPT.replace("Nor am I.", "Not me."))
    same = [line.spoken for line in after.lines if any(line is old for old in before.lines)]
    assert same == ["First.", "I am not in the cast.", "Me again."]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{#last}", "{#end}"),  # what refers to it, two sections above, is told
        ("{#first}", ""),
        ("{#last}", "{#first}"),  # a second owner of an id
        ("# Two", "# One"),
        ("# Two {room=boardroom}", "# Two"),
        ("# Three\n", ""),
        ('DANA: "I am', 'ELLA: "I am'),  # another is cast first
        ("[AMBIENCE: rain]", "[AMBIENCE: rain]\n\n\n"),
        ("SARAH", "+"),
    ],
)
def test_an_edit_and_its_undoing(old: str, new: str) -> None:
    editor = Editor()
    for text in (SCRIPT, SCRIPT.replace(old, new), SCRIPT):
        editor.compiles_alike(text)


BLOCKS = st.sampled_from(
    [
        "# A\n",
        "## B {#b}\n",
        "# C {room=boardroom}\n",
        'ANN: "x" {#a}\n',
        'DANA: "y"\n',
        'ELLA ^: "z—"\n',
        "[SOUND: pager | at=#a]\n",
        "[SOUND: pager | until=#b]\n",
        "[PAUSE]\n",
        "[ROOM: boardroom]\n",
        '"n {#b}\n',
        'ANN: "w" {#b}\n',
        "[SOUND: nothing like it]\n",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    blocks=st.lists(BLOCKS, max_size=12),
    edits=st.lists(st.tuples(st.integers(0, 11), st.lists(BLOCKS, max_size=2)), max_size=4),
)
def test_any_script_and_any_edits(blocks: list[str], edits: list[tuple[int, list[str]]]) -> None:
    editor = Editor()
    for at, new in [(0, blocks[:1]), *edits]:
        blocks[at : at + 1] = new
        editor.compiles_alike("".join(blocks))
