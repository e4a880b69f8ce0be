"""``warroom lsp``: the protocol on one side, the desk on the other; nothing is decided here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method
from pygls.uris import to_fs_path

from pipeline import __version__
from pipeline.lsp.clock import ClockMaker
from pipeline.lsp.desk import Desk
from pipeline.lsp.documents import Documents
from pipeline.lsp.snapshot import Snapshot
from pipeline.source import SourceSpan

Result = TypeVar("Result")

_WATCHED = ("**/*.toml", "**/*.cues", "**/script.lock", "**/*.dsp")


class ScriptProtocol(LanguageServerProtocol):
    """Documents are the desk's: pygls ends lines where ``str.splitlines`` does, and a script
    where the protocol does."""

    _server: ScriptServer

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._server.opened(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self._server.changed(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._server.closed(params)


class RequestFailed(JsonRpcException):
    """Refused with a reason, which an editor shows."""

    CODE = int(types.LSPErrorCodes.RequestFailed)


class ScriptServer(LanguageServer):
    def __init__(self) -> None:
        super().__init__("warroom", __version__, protocol_cls=ScriptProtocol)
        self._documents: Documents | None = None
        self._desk: Desk | None = None
        self.clocks = ClockMaker()

    # --- documents ---------------------------------------------------------------------------

    def begin(self, params: types.InitializeParams) -> None:
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if not folders and params.root_uri is not None:
            folders = [params.root_uri]
        workspace = [Path(path) for uri in folders if (path := to_fs_path(uri)) is not None]
        workspace = [path.resolve() for path in workspace] or [Path.cwd()]
        encoding = self.workspace.position_encoding or types.PositionEncodingKind.Utf16
        self._documents = Documents(encoding, home=workspace[0])
        self._desk = Desk(
            self._documents, tuple(workspace), publish=self._publish, complain=self._complain
        )

    @property
    def documents(self) -> Documents:
        assert self._documents is not None, "initialize comes first"
        return self._documents

    @property
    def desk(self) -> Desk:
        assert self._desk is not None, "initialize comes first"
        return self._desk

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        self.desk.opened(self.documents.open(params.text_document))

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        document = self.documents.change(params)
        if document is not None:
            self.desk.changed(document)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        document = self.documents.close(params.text_document.uri)
        if document is not None:
            self.desk.closed(document)

    def _publish(
        self, uri: str, version: int | None, diagnostics: tuple[types.Diagnostic, ...]
    ) -> None:
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=list(diagnostics))
        )

    def _complain(self, message: str) -> None:
        self.say(message, types.MessageType.Error)

    def say(self, message: str, kind: types.MessageType) -> None:
        self.window_show_message(types.ShowMessageParams(type=kind, message=message))

    def watch(self) -> None:
        """Ask to be told of files written by others, where the editor can."""
        workspace = self.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace is not None else None
        if watching is None or not watching.dynamic_registration:
            return
        options = types.DidChangeWatchedFilesRegistrationOptions(
            watchers=[types.FileSystemWatcher(glob_pattern=pattern) for pattern in _WATCHED]
        )
        self.client_register_capability(
            types.RegistrationParams(
                registrations=[
                    types.Registration(
                        id="watched",
                        method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                        register_options=options,
                    )
                ]
            )
        )

    async def beside(self, work: Callable[[], Result]) -> Result:
        """What takes long in a long script, done in a thread: keystrokes go on being answered."""
        return await asyncio.get_running_loop().run_in_executor(None, work)

    # --- places ------------------------------------------------------------------------------

    async def at(self, uri: str, position: types.Position) -> tuple[Snapshot, Path, int] | None:
        """The present snapshot of a file, and a place in it as an offset."""
        document = self.documents.get(uri)
        if document is None:
            return None
        snapshot = await self.desk.current(document.path)
        if snapshot is None or document.path not in snapshot.trees:
            return None
        return snapshot, document.path, document.lines.offset(position)

    async def of(self, uri: str) -> tuple[Snapshot, Path] | None:
        start = await self.at(uri, types.Position(line=0, character=0))
        return None if start is None else start[:2]

    def location(self, place: SourceSpan | Path, snapshot: Snapshot) -> types.Location:
        if isinstance(place, Path):
            top = types.Position(line=0, character=0)
            return types.Location(
                uri=self.documents.uri_of(place), range=types.Range(start=top, end=top)
            )
        uri = self.documents.uri_of(snapshot.path_of(place))
        return types.Location(uri=uri, range=snapshot.range_of(place))

    def workspace_edit(
        self, edits: Iterable[tuple[SourceSpan, str]], snapshot: Snapshot
    ) -> types.WorkspaceEdit:
        """The edits by file, each of the version that the snapshot is of."""
        by_file: dict[Path, list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit]]
        by_file = {}
        for span, text in edits:
            edit = types.TextEdit(range=snapshot.range_of(span), new_text=text)
            by_file.setdefault(snapshot.path_of(span), []).append(edit)
        workspace = self.client_capabilities.workspace
        can = workspace.workspace_edit if workspace is not None else None
        if can is None or not can.document_changes:
            plain = {self.documents.uri_of(path): each for path, each in by_file.items()}
            return types.WorkspaceEdit(changes=plain)  # type: ignore[arg-type]
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(
                    text_document=types.OptionalVersionedTextDocumentIdentifier(
                        uri=self.documents.uri_of(path),
                        version=document.version if (document := self.documents.at(path)) else None,
                    ),
                    edits=each,
                )
                for path, each in by_file.items()
            ]
        )
