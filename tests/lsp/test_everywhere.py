"""Every request at every place of real scripts: an answer or none, never a fault of ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from pipeline.compile import read_catalog
from pipeline.lsp import actions, completion, hover, layout, navigation, outline, tokens
from pipeline.lsp.clock import ClockMaker
from pipeline.lsp.documents import OpenScript
from pipeline.lsp.positions import Lines
from pipeline.lsp.shelf import episode_of
from pipeline.lsp.snapshot import CatalogRead, Order, take_snapshot
from pipeline.lsp.telling import told_by_file
from pipeline.project import Project
from tests.end_to_end.small_project import ROOT

PROJECT = Project(root=ROOT)
SCRIPTS = sorted((ROOT / "tests" / "scripts").rglob("*.cues"))


@pytest.fixture(scope="module")
def catalog() -> CatalogRead:
    return read_catalog(PROJECT)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
@pytest.mark.parametrize("broken", [False, True], ids=["as it is", "cut short"])
def test_everywhere(script: Path, broken: bool, catalog: CatalogRead) -> None:
    text = script.read_text()
    text = text[: len(text) * 2 // 3].replace("]", "", 1) if broken else text
    lines = Lines(text, "utf-16")
    document = OpenScript(uri="file:///x.cues", path=script, version=1, lines=lines)
    snapshot = take_snapshot(
        Order(
            project=PROJECT,
            episode=episode_of(PROJECT, script),
            catalog=catalog,
            unsaved={script: text},
            with_bom=frozenset(),
            encoding="utf-16",
            in_project=True,
        )
    )
    assert sum(len(each) for each in told_by_file(snapshot).values()) == len(snapshot.diagnostics)
    outline.outline(snapshot, script, ClockMaker().clock_of(snapshot))
    outline.folds(snapshot, script)
    assert len(tokens.tokens(snapshot, script).data) % 5 == 0
    layout.laid_out(document)
    for offset in range(0, len(text), 7):
        position = lines.position(offset)
        complete = completion.complete(document, snapshot, position)
        for item in complete.items:
            assert isinstance(item.text_edit, types.TextEdit)
            assert item.text_edit.range.end == position
        shown = hover.hover_at(snapshot, script, offset)
        if shown is not None:
            assert shown[1].start - 1 <= offset <= shown[1].end
        list(navigation.definitions(snapshot, script, offset))
        found = navigation.references(snapshot, script, offset, declaration=True)
        mention = snapshot.mention_at(script, offset)
        assert (mention in found) == (mention is not None)
        for action in actions.actions_for(snapshot, script, offset, offset):
            assert action.edits
