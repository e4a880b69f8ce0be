"""The scripts that an editor has open, as they stand on its screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path, urlparse

from pipeline.lsp.positions import Encoding, Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenScript:
    """One open document. ``path`` is where it lies, or would lie had it been saved."""

    uri: str
    path: Path
    version: int | None
    lines: Lines

    @property
    def text(self) -> str:
        """As the compiler reads it: without a BOM."""
        return self.lines.text


class Documents:
    """Every open document by its URI. ``home`` is where a file not saved yet is taken to lie."""

    def __init__(self, encoding: Encoding, home: Path) -> None:
        self.encoding = encoding
        self._home = home
        self._by_uri: dict[str, OpenScript] = {}
        self._by_path: dict[Path, OpenScript] = {}

    def __iter__(self) -> Iterator[OpenScript]:
        return iter(self._by_uri.values())

    def open(self, item: types.TextDocumentItem) -> OpenScript:
        path = self.path_of(item.uri)
        lines = Lines(item.text, self.encoding)
        return self._keep(OpenScript(uri=item.uri, path=path, version=item.version, lines=lines))

    def change(self, params: types.DidChangeTextDocumentParams) -> OpenScript | None:
        """The document after the changes, in their order; ``None`` for one that is not open."""
        document = self._by_uri.get(params.text_document.uri)
        if document is None:
            return None
        lines = document.lines
        for change in params.content_changes:
            lines = lines.replaced(change)
        return self._keep(replace(document, lines=lines, version=params.text_document.version))

    def close(self, uri: str) -> OpenScript | None:
        document = self._by_uri.pop(uri, None)
        if document is not None and self._by_path.get(document.path) is document:
            del self._by_path[document.path]
        return document

    def get(self, uri: str) -> OpenScript | None:
        return self._by_uri.get(uri)

    def at(self, path: Path) -> OpenScript | None:
        """The open document of the file at a resolved ``path``."""
        return self._by_path.get(path)

    def path_of(self, uri: str) -> Path:
        """The resolved path that ``uri`` names; ``untitled:…`` is a file beside no other."""
        found = to_fs_path(uri)
        if found is not None and urlparse(uri)[0] == "file":
            return Path(found).resolve()
        name = "".join(c if c.isalnum() else "-" for c in uri).strip("-")
        return self._home / f"{name}.cues"

    def uri_of(self, path: Path) -> str:
        """The editor's own URI of a file it has open, else one made of the path."""
        document = self._by_path.get(path)
        return document.uri if document is not None else str(from_fs_path(str(path)))

    def _keep(self, document: OpenScript) -> OpenScript:
        self._by_uri[document.uri] = document
        self._by_path[document.path] = document
        return document
