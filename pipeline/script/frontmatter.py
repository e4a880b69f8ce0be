"""The TOML between two ``+++`` lines: decoded by ``tomllib``, placed by tree-sitter."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from pipeline.diagnostics import Diagnostic, error
from pipeline.script.lexer import Line, line_at, lines_from, skip_blank_lines
from pipeline.script.nodes import FrontMatter
from pipeline.source import SourceSpan, SourceText

FENCE = "+++"
_LIKE_TOML = re.compile(r"""(?:[\w.\-"' ]{1,200}+=|\[\[?[\w.\-"' ]{1,200}+\]\]?\s*+\Z|\#|\Z)""")
_UNQUOTED = re.compile(r"""(?P<key>[A-Za-z0-9_\-]{1,60}+)\s*+=\s*+(?P<text>\w[^"'\\#\[{]{0,60}+)""")
_PLACE_IN_MESSAGE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")
_LONGEST = 1_000_000
_DEEPEST = 40
"""tomllib is recursive in values and quadratic in dotted keys: no show nests this deep."""
_LONG_KEY = re.compile(
    rf"""(?:^|[{{,\[])\s*+(?:[\w"'\-]++\s*+\.\s*+){{{_DEEPEST}}}""", re.MULTILINE
)
"""The same in TOML so broken that the tree does not show it."""
_MOST_FAULTS = 20
_LANGUAGE = Language(tree_sitter_toml.language())


def read_front_matter(
    source: SourceText, found: list[Diagnostic]
) -> tuple[FrontMatter | None, int]:
    """The front matter, if the file begins with one, and where the body begins.

    Without its closing fence it ends before the first line that is no TOML.
    """
    text = source.text
    line = line_at(text, skip_blank_lines(text, 0))
    if line.text != FENCE:
        return None, 0
    toml_start = line.next_start
    toml_end = body_start = len(text)
    for inner in lines_from(text, toml_start):
        if inner.text == FENCE:
            toml_end = inner.start - _indentation(text, inner.start)
            body_start = inner.next_start
            break
    else:
        found.append(
            error(
                "front/unclosed",
                "the front matter is never closed",
                source.span(line.start, line.end),
                "put a line of +++ after its last key",
            )
        )
        for inner in lines_from(text, toml_start):
            if not _LIKE_TOML.match(inner.text):
                toml_end = body_start = inner.start - _indentation(text, inner.start)
                break
    span = source.span(line.start, max(line.end, _stripped_end(text, line.start, body_start)))
    data, key_spans = _decode(source, toml_start, toml_end, found)
    return FrontMatter(data=data, span=span, key_spans=key_spans), body_start


def _indentation(text: str, start: int) -> int:
    return start - (text.rfind("\n", 0, start) + 1)


def _stripped_end(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def _decode(
    source: SourceText, start: int, end: int, found: list[Diagnostic]
) -> tuple[dict[str, Any], dict[tuple[str, ...], SourceSpan]]:
    if end - start > _LONGEST:
        found.append(
            error(
                "front/toml",
                f"the front matter is longer than {_LONGEST:,} characters",
                source.span(start, start + 1),
                "keep the script itself below the closing +++",
            )
        )
        return {}, {}
    toml = source.text[start:end]
    tree = Parser(_LANGUAGE).parse(_encoded(toml))
    deep = _too_deep(toml, tree.root_node)
    if deep is not None:
        place = start + len(_encoded(toml)[:deep].decode())
        found.append(
            error(
                "front/toml",
                f"this is nested more than {_DEEPEST} deep",
                source.span(place, min(place + 1, end)),
                "front matter is flat: keys, [cast], [values], [signoff]",
            )
        )
        return {}, {}
    data, read = _load(source, toml, start, found)
    if read != toml:
        # Beside a line that is no TOML the tree of the others is not to be trusted.
        tree = Parser(_LANGUAGE).parse(_encoded(read))
    return data, _key_spans(source, read, start, tree.root_node)


def _encoded(toml: str) -> bytes:
    return toml.encode("utf-8", errors="replace")


def _load(
    source: SourceText, toml: str, start: int, found: list[Diagnostic]
) -> tuple[dict[str, Any], str]:
    """Every key that can be read, and the text as it was read: a line with a fault is reported,
    blanked and passed over."""
    for _ in range(_MOST_FAULTS):
        try:
            return tomllib.loads(toml), toml
        except (ValueError, RecursionError) as fault:
            placed = _PLACE_IN_MESSAGE.search(str(fault))
            offset = _offset_of(toml, placed) if placed else 0
            line = line_at(toml, toml.rfind("\n", 0, offset) + 1)
            stop = max(line.end, min(offset + 1, len(toml)))
            message = _PLACE_IN_MESSAGE.sub("", str(fault))
            found.append(
                error(
                    "front/toml",
                    f"this is not TOML: {message}",
                    source.span(start + offset, start + stop),
                    _toml_hint(message, line, toml[offset : line.end]),
                )
            )
            if placed is None or not line.text:
                return {}, toml
            toml = toml[: line.start] + " " * len(line.text) + toml[line.end :]
    return {}, toml


def _toml_hint(message: str, line: Line, from_fault: str) -> str:
    if message != "Invalid value":
        return 'keys look like title = "The Night"'
    unquoted = _UNQUOTED.fullmatch(line.text)
    if unquoted is not None and unquoted["text"] == from_fault.rstrip():
        return f'a text stands in quotes: {unquoted["key"]} = "{unquoted["text"]}"'
    return 'a text stands in quotes: title = "The Night"'


def _offset_of(toml: str, placed: re.Match[str]) -> int:
    """Where tomllib's message points, on the last line with anything on it at the latest."""
    last = len(toml.rstrip())
    if placed[1] is None:
        return last
    # tomllib counts lines at "\n" after making "\r\n" one character.
    at = 0
    for _ in range(int(placed[1]) - 1):
        at = toml.find("\n", at) + 1
    return min(at + int(placed[2]) - 1, last)


def _walk(root: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth, parents first, without recursion."""
    cursor = root.walk()
    while True:
        yield cursor.node or root, cursor.depth
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def _too_deep(toml: str, root: Node) -> int | None:
    """The byte where something nests too deep for ``tomllib``."""
    for node, depth in _walk(root):
        if depth > _DEEPEST:
            return node.start_byte
    long_key = _LONG_KEY.search(toml)
    return len(_encoded(toml[: long_key.start()])) if long_key else None


_KEYS = ("bare_key", "quoted_key", "dotted_key")


def _key_spans(
    source: SourceText, toml: str, start: int, root: Node
) -> dict[tuple[str, ...], SourceSpan]:
    """Dotted key path → where it is written first."""
    data = _encoded(toml)
    spans: dict[tuple[str, ...], SourceSpan] = {}
    offsets = _CodePoints(data)

    def place(path: tuple[str, ...], node: Node) -> None:
        begin = start + offsets.before(node.start_byte)
        spans.setdefault(path, source.span(begin, start + offsets.before(node.end_byte)))

    # Paths of the pairs and tables that the walk is inside of, by depth.
    inside: list[tuple[int, tuple[str, ...]]] = []
    for node, depth in _walk(root):
        while inside and inside[-1][0] >= depth:
            inside.pop()
        if node.type not in ("pair", "table", "table_array_element"):
            continue
        key = next((child for child in node.children if child.type in _KEYS), None)
        if key is None:
            continue
        path = inside[-1][1] if inside else ()
        for part in _key_parts(key):
            path = (*path, _key_text(data[part.start_byte : part.end_byte].decode()))
            place(path, part)
        inside.append((depth, path))
    return spans


def _key_parts(key: Node) -> list[Node]:
    """The parts of ``a.b.c``, which the grammar nests to the left."""
    parts: list[Node] = []
    while key.type == "dotted_key":
        named = [child for child in key.children if child.type in _KEYS]
        if not named:
            return parts[::-1]
        parts += named[:0:-1]
        key = named[0]
    parts.append(key)
    return parts[::-1]


def _key_text(written: str) -> str:
    if written[:1] not in ("'", '"'):
        return written
    try:
        (key,) = tomllib.loads(f"{written}=0")
    except ValueError:
        return written.strip("'\"")
    return key


class _CodePoints:
    """Byte offsets, asked in rising order or nearly so, as code points."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._byte = 0
        self._point = 0

    def before(self, byte: int) -> int:
        if byte < self._byte:
            self._point -= len(self._data[byte : self._byte].decode())
        else:
            self._point += len(self._data[self._byte : byte].decode())
        self._byte = byte
        return self._point
