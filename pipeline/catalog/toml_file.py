"""One TOML file read through its schema; every fault with its line and column."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.catalog.toml_spans import KeyPath, key_spans, nearest_span, syntax_error
from pipeline.diagnostics import Diagnostic, Diagnostics, did_you_mean, error
from pipeline.source import SourceSpan, SourceText

FileModel = TypeVar("FileModel", bound=BaseModel)

RIGHTS = ("licence", "author", "source", "commercial")


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
    path: Path, root: Path, schema: type[FileModel]
) -> tuple[TomlFile[FileModel] | None, Diagnostics]:
    """Read ``path`` as ``schema``; ``None`` beside what is wrong with it.

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
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        said, span = syntax_error(source, 0, len(text), problem)
        return None, (error("asset/toml", f"this is not TOML: {said}", span),)
    spans = key_spans(source, 0, len(text))
    try:
        content = schema.model_validate(data)
    except ValidationError as problem:
        return None, _faults(problem, source, spans, schema)
    return TomlFile(path=path, content=content, source=source, spans=spans), ()


def _faults(
    problem: ValidationError,
    source: SourceText,
    spans: dict[KeyPath, SourceSpan],
    schema: type[BaseModel],
) -> Diagnostics:
    found: list[Diagnostic] = []
    unowned: list[str] = []
    for fault in problem.errors():
        path = fault["loc"]
        span = nearest_span(spans, path) or first_line(source)
        key = ".".join(str(part) for part in path)
        if fault["type"] == "extra_forbidden":
            hint = did_you_mean(str(path[-1]), schema.model_fields) or (
                "known keys: " + ", ".join(schema.model_fields)
            )
            found.append(error("asset/unknown-key", f"“{key}” is no key of this file", span, hint))
        elif path and path[0] in RIGHTS and fault["type"] in ("missing", "string_too_short"):
            unowned.append(str(path[0]))
        elif fault["type"] == "missing":
            found.append(error("asset/missing-key", f"“{key}” is missing", span, f"add {key} = …"))
        else:
            found.append(error("asset/bad-value", _said(key, fault), span))
    if unowned:
        found.append(
            error(
                "asset/no-rights",
                f"{', '.join(unowned)} missing: nobody can tell whose this is",
                first_line(source),
                'add licence = "CC0-1.0", author = "…", source = "…", commercial = "yes"',
            )
        )
    return tuple(found)


def _said(key: str, fault: Any) -> str:
    said = str(fault["msg"]).removeprefix("Value error, ")
    return f"{key}: {said}" if key else said
