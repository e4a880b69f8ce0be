"""An episode as it was at one moment: compiled, with the trees of all its files."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types

from pipeline.catalog.model import Catalog
from pipeline.compile import Compiled, Memory, compile_episode
from pipeline.diagnostics import Diagnostic, Diagnostics, in_reading_order
from pipeline.lsp.mentions import Kind, Mention, mentions_in
from pipeline.lsp.positions import BOM, Encoding, Lines
from pipeline.project import EpisodeFiles, Project
from pipeline.screenplay.front_page import folded_name
from pipeline.screenplay.ids import written_id
from pipeline.screenplay.model import Binding
from pipeline.script.nodes import Script, Speech
from pipeline.script.parser import parse
from pipeline.script.read import read_source
from pipeline.source import SourceSpan, SourceText

CatalogRead = tuple[Catalog, Diagnostics]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """All that a compile reads but for what lies on disk: it may run beside the event loop.

    ``unsaved`` are the open scripts by resolved path. A script that lies in no project is only
    read, for there is nothing to look its names up in: ``in_project`` is false.
    """

    project: Project
    episode: EpisodeFiles
    catalog: CatalogRead
    unsaved: Mapping[Path, str] = field(hash=False)
    with_bom: frozenset[Path]
    """Those of the open scripts whose first character is a BOM to the editor."""
    encoding: Encoding
    in_project: bool
    memory: Memory = field(default_factory=Memory, compare=False)
    """What the episode came to when it was compiled last: only what changed is worked out."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:  # no slots: what most requests do not ask for is worked out once, when asked
    """What came of an ``Order``. ``trees`` are the script and what it includes, by path."""

    order: Order
    compiled: Compiled
    trees: Mapping[Path, Script]
    diagnostics: Diagnostics
    _lines: dict[Path, tuple[SourceText, Lines]] = field(default_factory=dict)
    _paths: dict[str, Path] = field(default_factory=dict)

    @property
    def catalog(self) -> Catalog:
        return self.compiled.catalog

    def path_of(self, span: SourceSpan) -> Path:
        """The resolved path of the file in which ``span`` lies."""
        path = self._paths.get(span.path)
        if path is None:
            path = self._paths[span.path] = (self.order.project.root / span.path).resolve()
        return path

    def lines_of(self, span: SourceSpan) -> Lines:
        """The lines of the text in which ``span`` lies, in the editor's units."""
        path = self.path_of(span)
        known = self._lines.get(path)
        if known is None or known[0].text is not span.source.text:
            bom = BOM if path in self.order.with_bom else ""
            known = (span.source, Lines(bom + span.source.text, self.order.encoding))
            self._lines[path] = known
        return known[1]

    def lines_of_file(self, path: Path) -> Lines:
        source = self.trees[path].source
        return self.lines_of(source.span(0, 0))

    def range_of(self, span: SourceSpan) -> types.Range:
        return self.lines_of(span).range(span.start, span.end)

    @functools.cached_property
    def mentions(self) -> Mapping[Path, tuple[Mention, ...]]:
        """Every mention of every file, by path."""
        ids = frozenset(self._line_ids())
        return {path: tuple(mentions_in(tree, ids)) for path, tree in self.trees.items()}

    def _line_ids(self) -> Iterator[str]:
        for tree in self.trees.values():
            for node in tree.nodes:
                if isinstance(node, Speech):
                    setting = written_id(node.attrs)
                    if setting is not None and setting.value is not None:
                        yield folded_name(setting.value)

    def all_mentions(self, kind: Kind, name: str | None = None) -> Iterator[Mention]:
        """Those of one kind, of one name where it is given, through all files."""
        for found in self.mentions.values():
            for mention in found:
                if mention.kind == kind and (name is None or mention.name == name):
                    yield mention

    def mention_at(self, path: Path, offset: int) -> Mention | None:
        """The narrowest mention that the offset touches; the sign of an id is part of it."""
        touched = [
            mention
            for mention in self.mentions.get(path, ())
            if mention.span.start - (mention.kind == "id") <= offset <= mention.span.end
        ]
        return min(
            touched,
            # Between two that meet, the one that begins here.
            key=lambda m: (m.span.end - m.span.start, -m.span.start),
            default=None,
        )

    def binding_at(self, path: Path, offset: int) -> Binding | None:
        """The layer of a cue on whose words the offset lies."""
        for binding in self.compiled.screenplay.bindings:
            span = binding.span
            if span.start <= offset <= span.end and self.path_of(span) == path:
                return binding
        return None


def take_snapshot(order: Order) -> Snapshot:
    """Compile what ``order`` says. Raises ``OSError`` where a file cannot be read."""
    compiled = compile_episode(
        order.project,
        order.episode,
        catalog=order.catalog,
        unsaved=order.unsaved,
        memory=order.memory,
    )
    trees = {order.episode.script.resolve(): compiled.script}
    for path in compiled.sources[1:]:
        trees.setdefault(path, _tree_of(path, order))
    diagnostics: Iterable[Diagnostic] = compiled.diagnostics
    if not order.in_project:
        diagnostics = _of_reading_alone(compiled)
    return Snapshot(
        order=order,
        compiled=compiled,
        trees=trees,
        diagnostics=in_reading_order(diagnostics),
    )


def _of_reading_alone(compiled: Compiled) -> Diagnostics:
    return parse(compiled.script.source)[1]


def _tree_of(path: Path, order: Order) -> Script:
    text = order.unsaved.get(path)
    if text is None:
        text = read_source(path, order.project.shown(path))[0].text
    return _parsed(order.project.shown(path), text)


@functools.lru_cache(maxsize=64)
def _parsed(shown: str, text: str) -> Script:
    """The tree of an included file, which seldom changes while another is written."""
    return parse(SourceText(shown, text))[0]
