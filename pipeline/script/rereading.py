"""Reading a script again at every keystroke: only the sections that changed are parsed.

A heading ends whatever is open above it, an unterminated quote too, so what stands between two
headings reads the same wherever it stands. A section whose text has not changed keeps its very
nodes, and their spans are moved to where it lies now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.diagnostics import Diagnostic, Diagnostics, in_reading_order
from pipeline.script.frontmatter import FENCE
from pipeline.script.lexer import skip_blank_lines
from pipeline.script.nodes import FrontMatter, Node, Script
from pipeline.script.parser import parse
from pipeline.source import SourceText

_HEADING_LINE = re.compile(r"^[^\S\n]*+#{1,4}(?=\s|\Z)", re.MULTILINE)
_FENCE_LINE = re.compile(rf"^[^\S\n]*+{re.escape(FENCE)}[^\S\n]*+$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """What one stretch of text, from a heading to the next, reads as."""

    source: SourceText
    above: int
    """How many empty lines stood above it when it was read, for its lines' sake."""
    front: FrontMatter | None
    nodes: tuple[Node, ...]
    diagnostics: Diagnostics
    line: int | None
    """The line it was read at, where a fault's remedy names lines; else it may stand anywhere."""


class Rereader:
    """Parses one file again and again. ``parse`` gives what ``parser.parse`` gives."""

    def __init__(self) -> None:
        self._sections: dict[tuple[str, int], list[_Section]] = {}

    def parse(self, source: SourceText) -> tuple[Script, Diagnostics]:
        text = source.text
        front: FrontMatter | None = None
        nodes: list[Node] = []
        found: list[Diagnostic] = []
        sections: dict[tuple[str, int], list[_Section]] = {}
        for start, end in _bounds(text):
            # A quote that a heading cut short is told with that heading.
            words = text[start : _line_end(text, end)]
            line, _ = source.position(start)
            key = words, end - start
            section = self._known(key)
            if section is None or section.line not in (None, line):
                section = _read(source.path, words, end - start, line)
            section.source.move_to(source, start - section.above)
            sections.setdefault(key, []).append(section)
            if start == 0:
                front = section.front
            nodes += section.nodes
            found += section.diagnostics
        self._sections = sections
        script = Script(source=source, front=front, nodes=tuple(nodes))
        return script, in_reading_order(found)

    def _known(self, key: tuple[str, int]) -> _Section | None:
        same = self._sections.get(key)
        return same.pop() if same else None


def _bounds(text: str) -> list[tuple[int, int]]:
    """The stretches of a text: what stands above the first heading, then each section."""
    below = 0
    opening = _FENCE_LINE.match(text, skip_blank_lines(text, 0))
    if opening is not None:
        # A line of the front matter may look like a heading.
        closing = _FENCE_LINE.search(text, opening.end())
        if closing is None:
            return [(0, len(text))]
        below = closing.end()
    places = [found.start() for found in _HEADING_LINE.finditer(text, below)]
    return list(zip([0, *places], [*places, len(text)], strict=True))


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _read(path: str, words: str, own: int, line: int) -> _Section:
    """The section that the first ``own`` letters of ``words`` are; the heading after it is not."""
    above = line - 1
    source = SourceText(path, "\n" * above + words)
    script, found = parse(source)
    faults = tuple([fault for fault in found if fault.span.start < above + own])
    names_lines = any(fault.slug == "quote/unterminated" for fault in faults)
    return _Section(
        source=source,
        above=above,
        front=script.front,
        nodes=tuple([node for node in script.nodes if node.span.start < above + own]),
        diagnostics=faults,
        line=line if names_lines else None,
    )
