"""When things are compiled: once for a burst, never before an answer that can do without."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.uris import from_fs_path

from pipeline.lsp.desk import Desk
from pipeline.lsp.documents import Documents, OpenScript
from pipeline.lsp.features import make_server
from tests.lsp.conftest import small_library

pytestmark = pytest.mark.asyncio(loop_scope="function")


class Table:
    """A desk with its documents, and what it has told: ``name@version: slugs``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.told: list[str] = []
        self.complaints: list[str] = []
        self.documents = Documents("utf-16", root)
        self.desk = Desk(self.documents, (root,), self._publish, self.complaints.append)

    def _publish(
        self, uri: str, version: int | None, diagnostics: tuple[types.Diagnostic, ...]
    ) -> None:
        slugs = " ".join(str(d.code) for d in diagnostics)
        self.told.append(f"{uri.rpartition('/')[2]}@{version}: {slugs}".rstrip())

    def path(self, name: str) -> Path:
        return self.root / "cues" / name

    def open(self, name: str, text: str) -> OpenScript:
        uri = str(from_fs_path(str(self.path(name))))
        item = types.TextDocumentItem(uri=uri, language_id="cues", version=1, text=text)
        document = self.documents.open(item)
        self.desk.opened(document)
        return document

    def replace(self, document: OpenScript, version: int, text: str) -> None:
        changed = self.documents.change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(uri=document.uri, version=version),
                [types.TextDocumentContentChangeWholeDocument(text=text)],
            )
        )
        assert changed is not None
        self.desk.changed(changed)

    def close(self, document: OpenScript) -> None:
        closed = self.documents.close(document.uri)
        assert closed is not None
        self.desk.closed(closed)


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_library(tmp_path_factory.mktemp("desk") / "show").resolve()


@pytest.fixture
def table(show: Path) -> Iterator[Table]:
    (show / "cues" / "part.cues").touch()  # an include names a file that is there
    table = Table(show)
    yield table
    table.desk.stop()


async def test_a_burst_is_compiled_once_as_it_ended(table: Table) -> None:
    one = table.open("one.cues", "# One\n")
    await table.desk.current(one.path)
    for number in range(2, 14):
        table.replace(one, number, f"# One\n[PAUSE {number}sec]\n")
    await table.desk.current(one.path)
    assert table.told == ["one.cues@1:", "one.cues@13: cue/bad-duration"]


async def test_a_completion_has_the_names_of_a_moment_ago_at_once(table: Table) -> None:
    one = table.open("one.cues", '# One\nANN: "Hi."\n')
    before = await table.desk.current(one.path)
    table.replace(one, 2, '# One\nANN: "Hi."\nBOB: "Ho."\n')
    assert table.desk.latest(one.path) is before
    after = await table.desk.current(one.path)
    assert after is not before
    assert table.desk.latest(one.path) is after


async def test_a_script_that_comes_to_be_included_is_no_longer_compiled_alone(
    table: Table,
) -> None:
    part = table.open("part.cues", "[SOUND: klaxon | until=#there]\n")
    await table.desk.current(part.path)
    whole = table.open("whole.cues", '@include part.cues\nANN: "x" {#there}\n')
    await table.desk.current(whole.path)
    assert table.desk.latest(part.path) is table.desk.latest(whole.path)
    assert table.told[0].startswith("part.cues@1:")
    assert "id/unknown" in table.told[0]
    assert "id/unknown" not in table.told[-1]

    table.replace(whole, 2, "# Nothing included\n")
    await table.desk.current(whole.path)
    alone = await table.desk.current(part.path)
    assert alone is not None
    assert alone.order.episode.script == part.path
    assert any("id/unknown" in told for told in table.told[-2:])


async def test_a_script_that_is_gone_leaves_what_it_included(table: Table) -> None:
    part = table.open("part.cues", 'ANN: "Hi."\n')
    whole = table.open("whole.cues", "@include part.cues\n")
    await table.desk.current(whole.path)
    table.close(whole)
    alone = await table.desk.current(part.path)
    assert alone is not None
    assert alone.order.episode.script == part.path
    assert table.complaints == []


async def test_a_request_for_an_episode_that_is_put_away_is_not_left_waiting(
    table: Table,
) -> None:
    one = table.open("one.cues", "# One\n")
    asked = asyncio.ensure_future(table.desk.current(one.path))
    await asyncio.sleep(0)
    table.close(one)
    assert await asked is None


async def test_the_server_ends_with_its_editor() -> None:
    """No more input is an editor that died: nobody is left to serve."""
    server = make_server()
    await asyncio.to_thread(server.start_io, io.BytesIO(b""), io.BytesIO())
