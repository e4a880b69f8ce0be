"""Where each key of a TOML text stands, so that a bad one can be shown.

``tomllib`` says what a file means and forgets where; tree-sitter-toml reads the same text once
more and keeps the places.
"""

from __future__ import annotations

import functools
import re
import tomllib

import tree_sitter
import tree_sitter_toml

from pipeline.source import SourceSpan, SourceText

KeyPath = tuple[str, ...]
"""A dotted key; the n-th table of an array of tables (or item of an array) has ``str(n)`` in it."""


@functools.cache
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))


class _Places:
    """Walks one tree. Offsets of the tree are UTF-8 bytes; spans are code points."""

    def __init__(self, source: SourceText, start: int, text: str) -> None:
        self.source = source
        self.start = start
        self.data = text.encode()
        self.ascii = len(self.data) == len(text)
        self.spans: dict[KeyPath, SourceSpan] = {}
        self.tables_seen: dict[KeyPath, int] = {}

    def span(self, node: tree_sitter.Node) -> SourceSpan:
        return self.source.span(self._offset(node.start_byte), self._offset(node.end_byte))

    def _offset(self, byte: int) -> int:
        if self.ascii:
            return self.start + byte
        return self.start + len(self.data[:byte].decode(errors="replace"))

    def document(self, root: tree_sitter.Node) -> None:
        for node in root.named_children:
            if node.type == "pair":
                self.pair(node, ())
            elif node.type in ("table", "table_array_element"):
                self.table(node)

    def table(self, node: tree_sitter.Node) -> None:
        keys = [child for child in node.named_children if child.type.endswith("key")]
        if not keys:
            return
        prefix = self._through_arrays(_key_path(keys[0]))
        if node.type == "table_array_element":
            number = self.tables_seen.get(prefix, 0)
            self.tables_seen[prefix] = number + 1
            self.spans.setdefault(prefix, self.span(keys[0]))
            prefix = (*prefix, str(number))
        self.spans.setdefault(prefix, self.span(keys[0]))
        for child in node.named_children:
            if child.type == "pair":
                self.pair(child, prefix)

    def _through_arrays(self, path: KeyPath) -> KeyPath:
        """``[chain.more]`` after ``[[chain]]`` belongs to the array's last table."""
        placed: KeyPath = ()
        for part in path[:-1]:
            placed = (*placed, part)
            if placed in self.tables_seen:
                placed = (*placed, str(self.tables_seen[placed] - 1))
        return (*placed, *path[-1:])

    def pair(self, node: tree_sitter.Node, prefix: KeyPath) -> None:
        children = [child for child in node.named_children if child.type != "comment"]
        if not children or not children[0].type.endswith("key"):
            return
        path = (*prefix, *_key_path(children[0]))
        self.spans.setdefault(path, self.span(children[0]))
        if children[-1] is not children[0]:
            self.value(children[-1], path)

    def value(self, node: tree_sitter.Node, path: KeyPath) -> None:
        if node.type == "inline_table":
            for child in node.named_children:
                self.pair(child, path)
        elif node.type == "array":
            items = [child for child in node.named_children if child.type != "comment"]
            for number, item in enumerate(items):
                self.spans[(*path, str(number))] = self.span(item)
                self.value(item, (*path, str(number)))


def _key_path(node: tree_sitter.Node) -> KeyPath:
    if node.type == "dotted_key":
        return tuple(part for child in node.named_children for part in _key_path(child))
    text = (node.text or b"").decode()
    if node.type == "quoted_key":
        # A quoted key may hold escapes: TOML itself reads it best.
        try:
            return tuple(tomllib.loads(f"{text} = 0"))
        except tomllib.TOMLDecodeError:
            return (text[1:-1],)
    return (text,)


def key_spans(source: SourceText, start: int, end: int) -> dict[KeyPath, SourceSpan]:
    """The place of every key of the TOML in ``source[start:end]``, by its dotted path.

    Text that is not TOML gives what could be made out.
    """
    text = source.text[start:end]
    places = _Places(source, start, text)
    places.document(_parser().parse(places.data).root_node)
    return places.spans


_PLACE_IN_MESSAGE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def syntax_error(
    source: SourceText, start: int, end: int, problem: tomllib.TOMLDecodeError
) -> tuple[str, SourceSpan]:
    """What ``tomllib`` found wrong in ``source[start:end]``, and where (one code point)."""
    said = str(problem)
    found = _PLACE_IN_MESSAGE.search(said)
    # At the end of the document means at the last thing that stands in it.
    at = start + max(0, len(source.text[start:end].rstrip()) - 1)
    if found is not None:
        said = said[: found.start()]
        if found[1] is not None:
            # tomllib reads CRLF as LF, so lines are counted here in the text as it stands.
            lines = source.text[start:end].split("\n")
            line = int(found[1]) - 1
            at = start + sum(len(text) + 1 for text in lines[:line]) + int(found[2]) - 1
    at = max(start, min(at, end))
    return said, source.span(at, min(at + 1, max(end, at)))


def nearest_span(
    spans: dict[KeyPath, SourceSpan], path: tuple[str | int, ...]
) -> SourceSpan | None:
    """The span of ``path``, or of the nearest table above it that has one."""
    keys = tuple(str(part) for part in path)
    for length in range(len(keys), 0, -1):
        if keys[:length] in spans:
            return spans[keys[:length]]
    return None
