"""What a writer did that the compiler cannot read, said with a place and a remedy.

A stage returns its diagnostics beside its value; nothing here is ever raised. Our own
mistakes are exceptions and leave with a traceback.
"""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pipeline.source import SourceSpan


class Severity(enum.Enum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One problem: ``slug`` is stable and has an entry in docs/messages.md."""

    slug: str
    severity: Severity
    message: str
    span: SourceSpan
    hint: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def as_json(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "severity": self.severity.value,
            "message": self.message,
            "path": self.span.path,
            "line": self.span.line,
            "column": self.span.column,
            "end_line": self.span.end_line,
            "end_column": self.span.end_column,
            "hint": self.hint,
        }


Diagnostics = tuple[Diagnostic, ...]


def error(slug: str, message: str, span: SourceSpan, hint: str = "") -> Diagnostic:
    return Diagnostic(slug=slug, severity=Severity.ERROR, message=message, span=span, hint=hint)


def warning(slug: str, message: str, span: SourceSpan, hint: str = "") -> Diagnostic:
    return Diagnostic(slug=slug, severity=Severity.WARNING, message=message, span=span, hint=hint)


def in_reading_order(diagnostics: Iterable[Diagnostic]) -> Diagnostics:
    """By file and place, an error before a warning at the same place."""
    return tuple(
        sorted(diagnostics, key=lambda d: (d.span.path, d.span.start, not d.is_error, d.slug))
    )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.is_error for d in diagnostics)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean “x”?`` for the nearest known word, or nothing."""
    by_fold = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return f"did you mean “{by_fold[near[0]]}”?" if near else ""


def _columns_wide(text: str) -> int:
    """Terminal cells of ``text``: East Asian wide letters take two, marks none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "dim": "\x1b[2m", "hint": "\x1b[36m"}
_WIDEST_EXCERPT = 160


def format_diagnostic(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """The place, the line with the offending text underlined, and the remedy, as plain text."""

    def paint(kind: str, text: str) -> str:
        return f"{_COLOURS[kind]}{text}\x1b[0m" if colour else text

    span = diagnostic.span
    severity = diagnostic.severity.value
    head = f"{span}: {paint(severity, severity)}: {diagnostic.message} [{diagnostic.slug}]"
    source_line = span.source.line_text(span.line)
    first = span.column - 1
    last = span.end_column - 1 if span.end_line == span.line else len(source_line)
    # A ten-megabyte line is shown only around the fault.
    shown_from = max(0, first - _WIDEST_EXCERPT // 2)
    shown = source_line[shown_from : shown_from + _WIDEST_EXCERPT].replace("\t", " ")
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)
    pad = _columns_wide(shown[: first - shown_from])
    width = max(1, _columns_wide(shown[first - shown_from : last - shown_from]))
    number = str(span.line)
    lines = [
        head,
        paint("dim", f" {number} | ") + shown,
        paint("dim", f" {' ' * len(number)} | ") + " " * pad + paint(severity, "^" * width),
    ]
    if diagnostic.hint:
        lines.append(f" {' ' * len(number)} = {paint('hint', diagnostic.hint)}")
    return "\n".join(lines)
