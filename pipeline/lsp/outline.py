"""The script as an outline: sections in their depths, when they begin, lines that have an id."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from pipeline.lsp.clock import Clock, spoken
from pipeline.lsp.names import shortened
from pipeline.lsp.positions import Lines
from pipeline.lsp.snapshot import Snapshot
from pipeline.screenplay.ids import written_id
from pipeline.screenplay.model import SectionStart
from pipeline.script.nodes import Heading, Note, Script, Speech
from pipeline.source import SourceSpan

_UNTITLED = "(no title)"


def outline(snapshot: Snapshot, path: Path, clock: Clock) -> list[types.DocumentSymbol]:
    """The sections of one file, nested by depth; ``1:23 · 0:48 · cold-open`` beside each."""
    tree = snapshot.trees[path]
    lines = snapshot.lines_of(_whole(tree))
    sections = {
        section.span.start: section
        for section in snapshot.compiled.screenplay.sections
        if snapshot.path_of(section.span) == path
    }
    lengths_s = _with_what_is_under_them(snapshot.compiled.screenplay.sections, clock)
    top: list[types.DocumentSymbol] = []
    above: list[tuple[int, types.DocumentSymbol]] = []
    for node, end in _with_ends(tree):
        if isinstance(node, Heading):
            section = sections.get(node.span.start)
            symbol = types.DocumentSymbol(
                name=node.title or _UNTITLED,
                detail=_detail(section, clock, lengths_s) if section is not None else None,
                kind=types.SymbolKind.Namespace,
                range=lines.range(node.span.start, end),
                selection_range=lines.range(node.span.start, node.span.end),
            )
            while above and above[-1][0] >= node.depth:
                above.pop()
            _children(above[-1][1] if above else None, top).append(symbol)
            above.append((node.depth, symbol))
        else:
            symbol_of_line = _line(node, clock, lines)
            if symbol_of_line is not None:
                _children(above[-1][1] if above else None, top).append(symbol_of_line)
    return top


def _children(
    parent: types.DocumentSymbol | None, top: list[types.DocumentSymbol]
) -> list[types.DocumentSymbol]:
    if parent is None:
        return top
    if not isinstance(parent.children, list):
        parent.children = []
    return parent.children


def _whole(tree: Script) -> SourceSpan:
    return tree.source.span(0, len(tree.source.text))


def _with_ends(tree: Script) -> Iterator[tuple[Heading | Speech, int]]:
    """Headings with where the next one that is no deeper begins, and speeches."""
    headings = [node for node in tree.nodes if isinstance(node, Heading)]
    ends: dict[int, int] = {}
    open_ones: list[Heading] = []
    for heading in headings:
        while open_ones and open_ones[-1].depth >= heading.depth:
            ends[open_ones.pop().span.start] = heading.span.start
        open_ones.append(heading)
    last = len(tree.source.text.rstrip())
    for node in tree.nodes:
        if isinstance(node, Heading):
            end = ends.get(node.span.start, last)
            yield node, max(node.span.end, len(tree.source.text[:end].rstrip()))
        elif isinstance(node, Speech):
            yield node, node.span.end


def _with_what_is_under_them(sections: tuple[SectionStart, ...], clock: Clock) -> dict[str, float]:
    """Lengths in seconds by id, each section's with those of the deeper ones that follow it."""
    lengths_s: dict[str, float] = {}
    open_ones: list[SectionStart] = []
    for section in sections:
        while open_ones and open_ones[-1].level >= section.level:
            open_ones.pop()
        open_ones.append(section)
        for each in open_ones:
            length_s = clock.length_s.get(section.id, 0.0)
            lengths_s[each.id] = lengths_s.get(each.id, 0.0) + length_s
    return lengths_s


def _detail(section: SectionStart, clock: Clock, lengths_s: dict[str, float]) -> str | None:
    """``1:23 · 0:48 · cold-open``: when it begins, how long it is, which part it is."""
    parts: list[str] = []
    if section.id in clock.start_s:
        parts += [spoken(clock.start_s[section.id]), spoken(lengths_s[section.id])]
    if section.part is not None:
        parts.append(section.part)
    return " · ".join(parts) or None


def _line(speech: Heading | Speech, clock: Clock, lines: Lines) -> types.DocumentSymbol | None:
    """A line that the writer gave an id."""
    if isinstance(speech, Heading):
        return None
    setting = written_id(speech.attrs)
    if setting is None or setting.value is None:
        return None
    start = clock.start_s.get(setting.value)
    about = shortened(speech, 40)
    return types.DocumentSymbol(
        name=f"#{setting.value}",
        detail=about if start is None else f"{spoken(start)} · {about}",
        kind=types.SymbolKind.Event,
        range=lines.range(speech.span.start, speech.span.end),
        selection_range=lines.range(setting.span.start, setting.span.end),
    )


def folds(snapshot: Snapshot, path: Path) -> list[types.FoldingRange]:
    """Sections, the front matter, speeches of several lines, and runs of notes."""
    tree = snapshot.trees[path]
    lines = snapshot.lines_of(_whole(tree))
    found: list[types.FoldingRange] = []

    def fold(start: int, end: int, kind: types.FoldingRangeKind | None = None) -> None:
        first, last = lines.line_of(start), lines.line_of(end)
        if last > first:
            found.append(types.FoldingRange(start_line=first, end_line=last, kind=kind))

    if tree.front is not None:
        fold(tree.front.span.start, tree.front.span.end, types.FoldingRangeKind.Imports)
    for node, end in _with_ends(tree):
        fold(node.span.start, end, types.FoldingRangeKind.Region if _is_section(node) else None)
    for start, end in _runs_of_notes(tree, lines):
        fold(start, end, types.FoldingRangeKind.Comment)
    return found


def _is_section(node: Heading | Speech) -> bool:
    return isinstance(node, Heading)


def _runs_of_notes(tree: Script, lines: Lines) -> Iterator[tuple[int, int]]:
    run: tuple[int, int] | None = None
    for node in tree.nodes:
        if isinstance(node, Note):
            follows = (
                run is not None and lines.line_of(node.span.start) == lines.line_of(run[1]) + 1
            )
            if run is not None and follows:
                run = (run[0], node.span.end)
                continue
            if run is not None:
                yield run
            run = (node.span.start, node.span.end)
    if run is not None:
        yield run
