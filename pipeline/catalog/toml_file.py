"""One TOML file read through its schema; every fault with its line and column."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.catalog.beyond_shape import Fault, no_faults
from pipeline.catalog.shape_faults import example, keys_at, said_of
from pipeline.catalog.toml_spans import KeyPath, key_spans, nearest_span, syntax_error
from pipeline.diagnostics import Diagnostic, Diagnostics, did_you_mean, error, nearest_name
from pipeline.source import SourceSpan, SourceText

FileModel = TypeVar("FileModel", bound=BaseModel)
BeyondShape = Callable[[Mapping[str, Any], Path, Path], Iterator[Fault]]
"""``check(data, path, library)``: what the schema cannot say."""

RIGHTS = ("licence", "author", "source", "commercial")
_MOST_FAULTS = 20
_SYNTAX_HINTS = {
    "Invalid value": 'a text stands in quotes: key = "…"',
    "Expected '=' after a key": "a line is key = value, [table] or # a comment",
    "Invalid statement": "a line is key = value, [table] or # a comment",
    "Cannot overwrite a value": "this key is there already: keep one of the two",
    "Cannot declare": "this table is there already: put its keys into one",
    "Unclosed array": "close the list with ]",
    "Expected ']'": "close the table's name with ]",
    "Illegal character": "close the text's quote on its own line",
    "Unterminated string": "close the text's quote",
    "Unescaped '\\'": r"write \\ for a backslash, or put the text between '…'",
    "Expected newline": "one key a line",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile(Generic[FileModel]):
    """A file that its schema accepts, with the place of each of its keys."""

    path: Path
    content: FileModel
    source: SourceText
    spans: dict[KeyPath, SourceSpan]

    def span(self, *path: str) -> SourceSpan:
        """Where ``path`` stands; the file's first line where it does not."""
        return nearest_span(self.spans, path) or first_line(self.source)


def first_line(source: SourceText) -> SourceSpan:
    return source.span(0, len(source.line_text(1)))


def read_toml(
    path: Path, root: Path, schema: type[FileModel], beyond: BeyondShape = no_faults
) -> tuple[TomlFile[FileModel] | None, Diagnostics]:
    """Read ``path`` as ``schema``; ``None`` beside everything that is wrong with it.

    ``root`` is the project: paths in diagnostics are relative to it.
    """
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        source = SourceText(shown, raw.decode("utf-8-sig", errors="replace"))
        at = len(raw[: problem.start].decode("utf-8-sig", errors="replace"))
        return None, (
            error("asset/toml", "this file is not UTF-8", source.span(at, at + 1), "save as UTF-8"),
        )
    source = SourceText(shown, text)
    data, broken = _decoded(source)
    spans = key_spans(source, 0, len(text))
    found = list(broken)
    content: FileModel | None = None
    try:
        content = schema.model_validate(data)
    except ValidationError as problem:
        # What a line that is no TOML was to say, nobody knows: only what stands is judged.
        found += _ShapeFaults(problem, source, spans, schema).told(told_missing=not broken)
    for fault in beyond(data, path, root / "sfx_library"):
        if broken and fault.slug == "asset/missing-key":
            continue
        span = nearest_span(spans, fault.path) or first_line(source)
        found.append(error(fault.slug, fault.message, span, fault.hint))
    if content is None or found:
        return None, tuple(found)
    return TomlFile(path=path, content=content, source=source, spans=spans), ()


def _decoded(source: SourceText) -> tuple[dict[str, Any], Diagnostics]:
    """What can be read: a line with a fault is told, blanked and passed over.

    A fault right under another comes of it, as the rest of a list does, and is not told.
    """
    toml = source.text
    found: list[Diagnostic] = []
    last_line = -1
    for _ in range(_MOST_FAULTS):
        try:
            return tomllib.loads(toml), tuple(found)
        except tomllib.TOMLDecodeError as problem:
            said, span = syntax_error(SourceText(source.path, toml), 0, len(toml), problem)
            place = source.span(span.start, span.end)
            if not found or place.line > last_line + 1:
                hint = next((h for start, h in _SYNTAX_HINTS.items() if said.startswith(start)), "")
                found.append(error("asset/toml", f"this is not TOML: {said}", place, hint))
            last_line = max(last_line, place.line)
            start = toml.rfind("\n", 0, span.start) + 1
            end = toml.find("\n", span.start)
            line = toml[start : len(toml) if end < 0 else end]
            if not line.strip():
                break
            toml = toml[:start] + " " * len(line) + toml[start + len(line) :]
        except (ValueError, RecursionError) as problem:
            # A number of thousands of digits, tables nested by the thousand.
            found.append(error("asset/toml", f"this is not TOML: {problem}", first_line(source)))
            break
    return {}, tuple(found)


class _ShapeFaults:
    """pydantic's faults of one file as diagnostics."""

    def __init__(
        self,
        problem: ValidationError,
        source: SourceText,
        spans: dict[KeyPath, SourceSpan],
        schema: type[BaseModel],
    ) -> None:
        self.faults = problem.errors()
        self.source = source
        self.spans = spans
        self.schema = schema
        self.name = source.path.rpartition("/")[2]

    def told(self, *, told_missing: bool) -> list[Diagnostic]:
        found: list[Diagnostic] = []
        unowned: list[str] = []
        misspelt = self._misspelt()
        for fault in self.faults:
            path, kind = fault["loc"], fault["type"]
            key = str(path[-1]) if path else ""
            span = nearest_span(self.spans, path) or first_line(self.source)
            if kind == "extra_forbidden":
                found.append(self._unknown(path, span))
            elif kind == "missing" and (not told_missing or path in misspelt):
                continue
            elif path and path[0] in RIGHTS and kind in ("missing", "string_too_short"):
                unowned.append(key)
            elif kind == "missing":
                message = f"“{key}” is missing in {self.name}"
                found.append(error("asset/missing-key", message, span, f"add {example(key)}"))
            else:
                message, hint = said_of(fault)
                found.append(error("asset/bad-value", message, span, hint))
        if unowned:
            found.append(
                error(
                    "asset/no-rights",
                    f"{', '.join(unowned)} missing in {self.name}: nobody can tell whose this is",
                    first_line(self.source),
                    "add " + ", ".join(map(example, unowned)),
                )
            )
        return found

    def _misspelt(self) -> set[tuple[int | str, ...]]:
        """Keys that are there under a name near theirs: they are not missing besides."""
        meant: set[tuple[int | str, ...]] = set()
        for fault in self.faults:
            if fault["type"] == "extra_forbidden":
                *table, key = fault["loc"]
                nearest = nearest_name(str(key), keys_at(self.schema, table))
                if nearest is not None:
                    meant.add((*table, nearest))
        return meant

    def _unknown(self, path: tuple[int | str, ...], span: SourceSpan) -> Diagnostic:
        known = keys_at(self.schema, path[:-1])
        table = ".".join(map(str, path[:-1]))
        where = f"[{table}] of {self.name}" if table else self.name
        return error(
            "asset/unknown-key",
            f"“{path[-1]}” is no key of {where}",
            span,
            did_you_mean(str(path[-1]), known) or f"its keys: {', '.join(known)}",
        )
