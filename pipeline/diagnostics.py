"""What a writer did that the compiler cannot read, said with a place and a remedy.

A stage returns its diagnostics beside its value; nothing here is ever raised. Our own
mistakes are exceptions and leave with a traceback.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterable, Mapping
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


def nearest_name(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was most likely meant for; ``None`` where none is near."""
    by_fold = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean “x”?`` for the nearest known word, or nothing."""
    near = nearest_name(word, known)
    return "" if near is None else f"did you mean “{near}”?"


# --- shown to a person -----------------------------------------------------------------------

_COLOURS = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
    "hint": "\x1b[36m",
}
_TAB = "    "
_WIDEST_EXCERPT = 160
"""Code points: of a ten-megabyte line only what stands around the fault is shown."""
_MOST_LINES = 4
"""A fault over more lines is shown by its first two and its last."""
_BLANKS = re.compile(r"\s++")
_ZERO_WIDTH = ("Mn", "Me")
_MEDIAL_JAMO = range(0x1160, 0x1200)
"""Vowels and finals of Korean, which a terminal draws into the letter before them."""


def wants_colour(*, is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Whether to colour: as no-color.org and bixense.com/clicolors say, and as Python does.

    ``NO_COLOR`` is stronger than ``FORCE_COLOR`` and ``CLICOLOR_FORCE``, and those than what the
    stream is.
    """
    if environment.get("NO_COLOR"):
        return False
    if any(
        environment.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")
    ):
        return True
    if environment.get("TERM") == "dumb" or environment.get("CLICOLOR") == "0":
        return False
    return is_terminal


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """``3 errors, 2 warnings``, or the one kind there is; empty where there is nothing."""
    errors = warnings = 0
    for diagnostic in diagnostics:
        errors += diagnostic.is_error
        warnings += not diagnostic.is_error
    counted = (("error", errors), ("warning", warnings))
    return ", ".join(f"{count} {word}{'s' * (count != 1)}" for word, count in counted if count)


def format_diagnostic(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """The place, the lines with the offending text underlined, and the remedy.

    Nothing of the script, not even in the message, can steer a terminal or turn its text about.
    """

    def paint(kind: str, text: str) -> str:
        return f"{_COLOURS[kind]}{text}\x1b[0m" if colour else text

    span = diagnostic.span
    severity = diagnostic.severity.value
    place = _harmless(str(span))
    message = paint("bold", _harmless(diagnostic.message))
    lines = [f"{place}: {paint(severity, severity)}: {message} [{diagnostic.slug}]"]
    numbers = _lines_of(span)
    gutter = len(str(numbers[-1]))
    before = numbers[0]
    for number in numbers:
        if number > before + 1:
            lines.append(paint("dim", f" {'.' * gutter} |"))
        before = number
        excerpt, pad, width = _excerpt(span, number)
        lines.append(paint("dim", f" {number:>{gutter}} |") + (f" {excerpt}" if excerpt else ""))
        if width:
            bar = paint("dim", f" {' ' * gutter} |")
            lines.append(f"{bar} {' ' * pad}{paint(severity, '^' * width)}")
    if diagnostic.hint:
        lines.append(f" {' ' * gutter} = {paint('hint', _harmless(diagnostic.hint))}")
    return "\n".join(lines)


def _lines_of(span: SourceSpan) -> tuple[int, ...]:
    """The numbers of the lines to show."""
    first, last = span.line, span.end_line
    if last > first and span.end_column == 1:
        last -= 1  # it ends with the line before: the next one has no part in it
    if last - first < _MOST_LINES:
        return tuple(range(first, last + 1))
    return (first, first + 1, last)


def _excerpt(span: SourceSpan, number: int) -> tuple[str, int, int]:
    """Line ``number`` as it is shown, and the cells before and under its part of ``span``."""
    # Only a window is copied: a line of a megabyte may have a million faults.
    text = span.source.text
    line_start, line_end = span.source.line_bounds(number)
    if number == span.line:
        first = span.start
    else:
        blanks = _BLANKS.match(text, line_start, line_end)
        first = line_start if blanks is None else blanks.end()
    start = max(line_start, first - _WIDEST_EXCERPT // 2)
    stop = min(start + _WIDEST_EXCERPT, line_end)
    window = text[start:stop]
    last = span.end if number == span.end_line else start + len(window.rstrip())
    if number == span.line:
        last = max(last, first + 1)  # a fault of no width has a place all the same
    lead = "…" if start > line_start else ""
    shown = lead + _harmless(window).rstrip() + ("…" if stop < line_end else "")
    pad = len(lead) + _cells(_harmless(text[start : min(first, stop)]))
    under = _cells(_harmless(text[first : min(last, stop)]))
    return shown, pad, max(under, 1 if last > first else 0)


def _harmless(text: str) -> str:
    """``text`` with nothing in it that a terminal obeys.

    Tabs and every kind of blank become plain blanks, C0 controls their pictures (␛), and
    anything else without a shape, the marks that reverse the reading direction among them, �.
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_harmless_one, text))


def _harmless_one(one: str) -> str:
    if one.isprintable():
        return one
    if one == "\t":
        return _TAB
    if unicodedata.category(one) == "Zs":
        return " "
    code = ord(one)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else "\N{REPLACEMENT CHARACTER}"


def _cells(text: str) -> int:
    """Terminal cells of harmless ``text``: East Asian wide letters take two, marks none."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def _cells_of(one: str) -> int:
    if unicodedata.category(one) in _ZERO_WIDTH or ord(one) in _MEDIAL_JAMO:
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1
