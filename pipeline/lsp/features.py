"""Each request of an editor, answered from the snapshot it is about."""

from __future__ import annotations

import logging
import sys

from lsprotocol import types

from pipeline.lsp import actions, completion, hover, layout, navigation, outline, tokens
from pipeline.lsp.server import RequestFailed, ScriptServer
from pipeline.lsp.telling import told


def run_lsp() -> None:
    """Speak the protocol on stdin and stdout until the editor leaves; the log is stderr's."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    make_server().start_io()


def make_server() -> ScriptServer:
    server = ScriptServer()
    _life(server)
    _writing(server)
    _reading(server)
    _moving(server)
    return server


def _life(server: ScriptServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.begin(params)

    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        server.watch()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(_: types.DidChangeWatchedFilesParams) -> None:
        server.desk.changed_on_disk()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(_: types.DidSaveTextDocumentParams) -> None:
        # An editor that watches no files still says when one of its own is written.
        server.desk.changed_on_disk()

    @server.feature(types.SHUTDOWN)
    def shutdown(_: None) -> None:
        server.desk.stop()


def _writing(server: ScriptServer) -> None:
    """What changes the text: offers, remedies, layout."""

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=list(completion.TRIGGERS)),
    )
    async def complete(params: types.CompletionParams) -> types.CompletionList | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        # Names of a moment ago are as good; only a file just opened has none yet.
        snapshot = server.desk.latest(document.path) or await server.desk.current(document.path)
        return (
            None if snapshot is None else completion.complete(document, snapshot, params.position)
        )

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    )
    async def code_actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        only = params.context.only
        if only is not None and types.CodeActionKind.QuickFix not in only:
            return []
        found = await server.at(params.text_document.uri, params.range.start)
        if found is None:
            return []
        snapshot, path, start = found
        end = snapshot.lines_of_file(path).offset(params.range.end)
        return [
            types.CodeAction(
                title=action.title,
                kind=types.CodeActionKind.QuickFix,
                is_preferred=action.preferred or None,
                diagnostics=[told(diagnostic, snapshot) for diagnostic in action.mends],
                edit=server.workspace_edit(
                    ((edit.span, edit.text) for edit in action.edits), snapshot
                ),
            )
            for action in actions.actions_for(snapshot, path, start, end)
        ]

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    def formatting(params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        edits = layout.laid_out(document)
        if edits is None:
            server.say(
                "a script with errors is not laid out: mend them first", types.MessageType.Info
            )
        return edits


def _reading(server: ScriptServer) -> None:
    """What is shown beside the text."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovering(params: types.HoverParams) -> types.Hover | None:
        found = await server.at(params.text_document.uri, params.position)
        if found is None or (shown := hover.hover_at(*found)) is None:
            return None
        text, span = shown
        return hover.as_hover(text, found[0].range_of(span))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        found = await server.of(params.text_document.uri)
        if found is None:
            return []
        snapshot, path = found
        return await server.beside(
            lambda: outline.outline(snapshot, path, server.clocks.clock_of(snapshot))
        )

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folding(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        found = await server.of(params.text_document.uri)
        if found is None:
            return []
        snapshot, path = found
        return await server.beside(lambda: outline.folds(snapshot, path))

    @server.feature(
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
        types.SemanticTokensRegistrationOptions(legend=tokens.LEGEND, full=True),
    )
    async def coloured(params: types.SemanticTokensParams) -> types.SemanticTokens:
        found = await server.of(params.text_document.uri)
        if found is None:
            return types.SemanticTokens(data=[])
        snapshot, path = found
        return await server.beside(lambda: tokens.tokens(snapshot, path))


def _moving(server: ScriptServer) -> None:
    """From name to name."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location]:
        found = await server.at(params.text_document.uri, params.position)
        if found is None:
            return []
        return [server.location(p, found[0]) for p in navigation.definitions(*found)]

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        found = await server.at(params.text_document.uri, params.position)
        if found is None:
            return []
        mentions = navigation.references(*found, declaration=params.context.include_declaration)
        return [server.location(mention.span, found[0]) for mention in mentions]

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare(
        params: types.PrepareRenameParams,
    ) -> types.PrepareRenamePlaceholder | None:
        found = await server.at(params.text_document.uri, params.position)
        if found is None:
            return None
        try:
            mention = navigation.renameable(*found)
        except navigation.CannotRename as refusal:
            raise RequestFailed(str(refusal)) from refusal
        return types.PrepareRenamePlaceholder(
            range=found[0].range_of(mention.span), placeholder=mention.name
        )

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        found = await server.at(params.text_document.uri, params.position)
        if found is None:
            return None
        try:
            edits = tuple(navigation.rename(*found, params.new_name))
        except navigation.CannotRename as refusal:
            raise RequestFailed(str(refusal)) from refusal
        return server.workspace_edit(edits, found[0])
