"""An editor that is nothing but the protocol: a real client before a server of its own."""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.uris import from_fs_path

MARK = "‸"
"""Where the cursor stands in a test's text."""

PATIENCE_S = 20.0

_numbers = itertools.count(1)


@dataclass(kw_only=True)
class Editor:
    """One session. Documents are opened as their tests go along and closed after each."""

    client: LanguageClient
    root: Path
    encoding: str = "utf-16"
    published: dict[str, types.PublishDiagnosticsParams] = field(default_factory=dict)
    messages: list[types.ShowMessageParams] = field(default_factory=list)
    registered: list[types.Registration] = field(default_factory=list)
    _happened: asyncio.Event = field(default_factory=asyncio.Event)
    _open: dict[str, types.TextDocumentItem] = field(default_factory=dict)

    # --- documents ---------------------------------------------------------------------------

    def uri(self, path: str) -> str:
        return str(from_fs_path(str(self.root / path)))

    def open(self, text: str, path: str | None = None, *, uri: str | None = None) -> str:
        """Open a text as it stands on the screen, perhaps never saved; its URI."""
        uri = uri or self.uri(path or f"cues/scratch-{next(_numbers)}.cues")
        item = types.TextDocumentItem(uri=uri, language_id="cues", version=1, text=text)
        self._open[uri] = item
        self.published.pop(uri, None)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
        return uri

    def change(self, uri: str, *changes: types.TextDocumentContentChangeEvent) -> int:
        """The version after it."""
        self._open[uri].version += 1
        version = self._open[uri].version
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(uri=uri, version=version),
                content_changes=list(changes),
            )
        )
        return version

    def replace(self, uri: str, text: str) -> int:
        return self.change(uri, types.TextDocumentContentChangeWholeDocument(text=text))

    def close(self, uri: str) -> None:
        del self._open[uri]
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.document(uri)))

    def close_all(self) -> None:
        for uri in list(self._open):
            self.close(uri)
        self.messages.clear()

    def document(self, uri: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(uri=uri)

    # --- what the server tells ---------------------------------------------------------------

    async def diagnostics(self, uri: str, version: int = 1) -> list[str]:
        """``line:character-character slug`` of each, once ``version`` has been read."""
        await self.until(
            lambda: uri in self.published and (self.published[uri].version or 0) >= version
        )
        return shown(self.published[uri])

    async def until(self, true: Callable[[], object]) -> None:
        """Wait for something the server says to make it true."""
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                self._happened.clear()
                await self._happened.wait()

    def heard(self) -> None:
        self._happened.set()

    # --- requests ----------------------------------------------------------------------------

    def marked(self, text: str, path: str | None = None) -> tuple[str, types.Position]:
        """Open a text without its mark; the URI, and where the mark was."""
        before, _, after = text.partition(MARK)
        lines = before.split("\n")
        units = len(lines[-1].encode("utf-16-le")) // 2
        position = types.Position(line=len(lines) - 1, character=units)
        return self.open(before + after, path), position

    async def completions(self, text: str, path: str | None = None) -> list[str]:
        """The labels offered where the mark is."""
        return [item.label for item in await self.offers(text, path)]

    async def offers(self, text: str, path: str | None = None) -> list[types.CompletionItem]:
        uri, position = self.marked(text, path)
        found = await self.client.text_document_completion_async(
            types.CompletionParams(self.document(uri), position)
        )
        assert isinstance(found, types.CompletionList)
        return list(found.items)

    async def completed(self, text: str, label: str, path: str | None = None) -> str:
        """The line of the mark after the offer named ``label`` was taken."""
        uri, position = self.marked(text, path)
        found = await self.client.text_document_completion_async(
            types.CompletionParams(self.document(uri), position)
        )
        assert isinstance(found, types.CompletionList)
        (edit,) = [item.text_edit for item in found.items if item.label == label]
        assert isinstance(edit, types.TextEdit)
        return applied(self._open[uri].text, [edit]).split("\n")[position.line]

    async def hover(self, text: str) -> str:
        uri, position = self.marked(text)
        found = await self.client.text_document_hover_async(
            types.HoverParams(self.document(uri), position)
        )
        if found is None:
            return ""
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    async def definition(self, text: str, path: str | None = None) -> list[str]:
        """``file:line:column`` of each place, 1-based, relative to the project."""
        uri, position = self.marked(text, path)
        found = await self.client.text_document_definition_async(
            types.DefinitionParams(self.document(uri), position)
        )
        assert isinstance(found, list)
        return [self.place(each) for each in found if isinstance(each, types.Location)]

    async def references_at(
        self, uri: str, position: types.Position, *, declaration: bool = True
    ) -> list[str]:
        context = types.ReferenceContext(include_declaration=declaration)
        found = await self.client.text_document_references_async(
            types.ReferenceParams(context, self.document(uri), position)
        )
        return [self.place(each) for each in found or []]

    def place(self, location: types.Location) -> str:
        name = location.uri.removeprefix(self.uri("")).lstrip("/")
        start = location.range.start
        return f"{name}:{start.line + 1}:{start.character + 1}"

    async def renamed(self, text: str, new_name: str) -> str:
        """The text after the rename at the mark; raises with the server's reason."""
        uri, position = self.marked(text)
        return self.edited(uri, await self.rename_at(uri, position, new_name))

    async def rename_at(
        self, uri: str, position: types.Position, new_name: str
    ) -> types.WorkspaceEdit:
        found = await self.client.text_document_rename_async(
            types.RenameParams(self.document(uri), position, new_name)
        )
        assert found is not None
        return found

    def edited(self, uri: str, edit: types.WorkspaceEdit) -> str:
        (change,) = edit.document_changes or ()
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document.uri == uri
        edits = [each for each in change.edits if isinstance(each, types.TextEdit)]
        return applied(self._open[uri].text, edits)

    async def actions(self, text: str) -> dict[str, str]:
        """Each remedy at the mark by its title, and the text after it."""
        uri, position = self.marked(text)
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                self.document(uri),
                types.Range(start=position, end=position),
                types.CodeActionContext(diagnostics=[]),
            )
        )
        return {
            action.title: self.edited(uri, action.edit)
            for action in found or []
            if isinstance(action, types.CodeAction) and action.edit is not None
        }


def shown(params: types.PublishDiagnosticsParams) -> list[str]:
    return [
        f"{d.range.start.line}:{d.range.start.character}-{d.range.end.character} {d.code}"
        for d in params.diagnostics
    ]


def applied(text: str, edits: Sequence[types.TextEdit]) -> str:
    """``text`` with edits of UTF-16 ranges made, the last first."""
    lines = text.split("\n")

    def index(position: types.Position) -> int:
        line = lines[position.line]
        before = line.encode("utf-16-le")[: 2 * position.character].decode("utf-16-le")
        return sum(len(each) + 1 for each in lines[: position.line]) + len(before)

    for edit in sorted(edits, key=lambda e: index(e.range.start), reverse=True):
        text = text[: index(edit.range.start)] + edit.new_text + text[index(edit.range.end) :]
    return text


@asynccontextmanager
async def editor(root: Path, *encodings: str) -> AsyncIterator[Editor]:
    """A session on the project at ``root``; ``encodings`` are what the editor can count in."""
    client = LanguageClient("a-test", "1")
    session = Editor(client=client, root=root)

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def publish(params: types.PublishDiagnosticsParams) -> None:
        session.published[params.uri] = params
        session.heard()

    @client.feature(types.WINDOW_SHOW_MESSAGE)
    def show(params: types.ShowMessageParams) -> None:
        session.messages.append(params)
        session.heard()

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        session.registered += params.registrations
        session.heard()

    await client.start_io(sys.executable, "-m", "pipeline", "lsp", cwd=root)
    begun = await client.initialize_async(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(
                general=types.GeneralClientCapabilities(position_encodings=list(encodings) or None),
                workspace=types.WorkspaceClientCapabilities(
                    workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
                    did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
                        dynamic_registration=True
                    ),
                ),
            ),
            workspace_folders=[types.WorkspaceFolder(uri=session.uri(""), name="show")],
        )
    )
    session.encoding = str(begun.capabilities.position_encoding)
    client.initialized(types.InitializedParams())
    yield session
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
