"""Remedies that can be carried out: the nearest name, an asset to take, a line of the cast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.diagnostics import Diagnostic
from pipeline.lsp.snapshot import Snapshot
from pipeline.script import lexer
from pipeline.script.frontmatter import FENCE
from pipeline.source import SourceSpan

_DID_YOU_MEAN = re.compile(r"did you mean “(?P<name>[^”]+)”\?")
_QUOTED = re.compile(r"“(?P<name>[^”]+)”")
_NEAREST = re.compile(r"\bid:[^\s,;]+")
_CAST_LINE = re.compile(r"add under \[cast\]: (?P<line>.+?)(?: — or |\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One place written over; an insertion where it is empty."""

    span: SourceSpan
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """``preferred`` where there is no other that could be meant."""

    title: str
    edits: tuple[Edit, ...]
    mends: tuple[Diagnostic, ...]
    preferred: bool = False


def actions_for(snapshot: Snapshot, path: Path, start: int, end: int) -> Iterator[Action]:
    """What can be done about the diagnostics that touch ``[start, end]`` of one file."""
    touched = [
        diagnostic
        for diagnostic in snapshot.diagnostics
        if diagnostic.span.start <= end
        and start <= diagnostic.span.end
        and snapshot.path_of(diagnostic.span) == path
    ]
    for diagnostic in touched:
        yield from _meant(diagnostic)
        if diagnostic.slug == "sound/unknown":
            yield from _nearest_sounds(diagnostic)
        elif diagnostic.slug == "speech/mixed-case-name":
            span = diagnostic.span
            yield _replacing(diagnostic, span, span.text.upper(), preferred=True)
        elif diagnostic.slug == "cast/uncast" and lexer.is_name(diagnostic.span.text):
            yield from _casting(diagnostic, snapshot)


def _meant(diagnostic: Diagnostic) -> Iterator[Action]:
    """“did you mean “x”?”: x in the place of the word that the message names."""
    meant = _DID_YOU_MEAN.search(diagnostic.hint)
    if meant is None:
        return
    span = _wrong_word(diagnostic)
    if span is not None:
        only = diagnostic.slug != "cast/uncast"
        yield _replacing(diagnostic, span, meant["name"], preferred=only)


def _wrong_word(diagnostic: Diagnostic) -> SourceSpan | None:
    """The word that is wrong: part of the span, or, for a key whose value is, after it."""
    span, source = diagnostic.span, diagnostic.span.source
    quoted = _QUOTED.search(diagnostic.message)
    if quoted is None:
        return span
    wrong = quoted["name"]
    at = source.text.find(wrong, span.start, span.end)
    if at < 0:
        line_end = source.text.find("\n", span.end)
        at = source.text.find(wrong, span.end, len(source.text) if line_end < 0 else line_end)
    return None if at < 0 else source.span(at, at + len(wrong))


def _nearest_sounds(diagnostic: Diagnostic) -> Iterator[Action]:
    for asset in _NEAREST.findall(diagnostic.hint):
        yield _replacing(diagnostic, diagnostic.span, asset, preferred=False)


def _replacing(diagnostic: Diagnostic, span: SourceSpan, text: str, *, preferred: bool) -> Action:
    return Action(
        title=f"Write “{text}”",
        edits=(Edit(span=span, text=text),),
        mends=(diagnostic,),
        preferred=preferred,
    )


# --- the cast -------------------------------------------------------------------------------


def _casting(diagnostic: Diagnostic, snapshot: Snapshot) -> Iterator[Action]:
    """The line to paste under ``[cast]``; of everybody at once, where more are missing."""
    uncast = [
        d for d in snapshot.diagnostics if d.slug == "cast/uncast" and lexer.is_name(d.span.text)
    ]
    line = _cast_line(diagnostic)
    place = _end_of_cast(snapshot)
    if line is None or place is None:
        return
    yield Action(
        title=f"Cast {line}",
        edits=(place.inserting([line]),),
        mends=(diagnostic,),
        preferred=True,
    )
    lines = [line for d in uncast if (line := _cast_line(d)) is not None]
    if len(lines) > 1:
        yield Action(
            title=f"Cast all {len(lines)} who are not in the cast",
            edits=(place.inserting(lines),),
            mends=tuple(uncast),
        )


def _cast_line(diagnostic: Diagnostic) -> str | None:
    found = _CAST_LINE.search(diagnostic.hint)
    return None if found is None else found["line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _EndOfCast:
    """Where a line of the cast goes, and what must stand around it there."""

    at: SourceSpan
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    starts_line: bool

    def inserting(self, lines: list[str]) -> Edit:
        end = "\r\n" if "\r\n" in self.at.source.text else "\n"
        rows = [*self.before, *lines, *self.after]
        if self.starts_line:
            return Edit(span=self.at, text="".join(f"{row}{end}" for row in rows))
        return Edit(span=self.at, text="".join(f"{end}{row}" for row in rows))


def _end_of_cast(snapshot: Snapshot) -> _EndOfCast | None:
    """After the last entry of ``[cast]``, else in a table of its own at the front matter's end,
    else in front matter of its own. ``None`` where the cast is written as no table."""
    script = snapshot.compiled.script
    source, front = script.source, script.front
    if front is None:
        return _EndOfCast(
            at=source.span(0, 0), before=(FENCE, "[cast]"), after=(FENCE,), starts_line=True
        )
    header = front.key_spans.get(("cast",))
    if header is None:
        closing = source.text.rfind(FENCE, front.span.start, front.span.end)
        if closing <= front.span.start:
            return None
        return _EndOfCast(at=source.span(closing, closing), before=("[cast]",), starts_line=True)
    if source.text[: header.start].rstrip()[-1:] != "[":
        return None
    entries = [span for path, span in front.key_spans.items() if path[:1] == ("cast",)]
    last = max(entries, key=lambda span: span.start)
    line_end = source.text.find("\n", last.end)
    line_end = len(source.text) if line_end < 0 else line_end
    line_end -= source.text[line_end - 1 : line_end] == "\r"
    return _EndOfCast(at=source.span(line_end, line_end), starts_line=False)
