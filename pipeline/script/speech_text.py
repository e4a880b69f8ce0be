"""What stands between the quotes: whether it is cut or barges in, and its pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.diagnostics import Diagnostic
from pipeline.script.lexer import QUOTES
from pipeline.script.nodes import Piece, Plain, SaidAs, Stress, ValueRef
from pipeline.script.pieces import NUMBER_MARKER, PieceReader, Range
from pipeline.source import SourceSpan, SourceText

_LONG_DASHES = "—―–"
_DASHES = _LONG_DASHES + "-"
_MARKS = re.compile(r"[\\\[{*]")
_BREAK_WITH_MEANING = re.compile(r"\n(?:\s*+(?:-|[0-9]{1,4}\.)|[^\S\n]*+\n)")
_LISTED_LINE = re.compile(r"\n[^\S\n]*+-(?=\s)")
_DASH_AT_START = re.compile(rf"(?:[{_LONG_DASHES}]|--)[{_LONG_DASHES}\-]*+|-(?=\s|\Z)")


class SpeechText(NamedTuple):
    """``pieces`` as in ``nodes.Speech``; ``empty`` where nothing is said and nothing was wrong."""

    pieces: tuple[Piece, ...]
    interrupted: bool
    barges_in: bool
    empty: bool


def read_speech_text(
    source: SourceText, ranges: Sequence[Range], found: list[Diagnostic]
) -> SpeechText:
    """The pieces of one text, which lies in more than one range where notes stood in it."""
    text = source.text
    if len(ranges) == 1 and _is_plain(words := text[slice(*ranges[0])]):
        return SpeechText((_plain(words, source.span(*ranges[0])),), False, False, empty=False)
    ranges = [trimmed for start, end in ranges if (trimmed := _trim(text, start, end))]
    if not ranges:
        return SpeechText((), False, False, empty=True)
    ranges, interrupted = _without_cut(text, ranges)
    ranges, barges_in = _without_barging(text, ranges) if ranges else (ranges, False)
    reader = PieceReader(source, found)
    for start, end in ranges:
        reader.read(start, end)
    pieces = reader.finish()
    empty = not reader.faulty and not any(_says_something(piece) for piece in pieces)
    return SpeechText(pieces, interrupted, barges_in, empty)


def _plain(words: str, span: SourceSpan) -> Plain:
    """The piece that plain ``words`` are, their soft line breaks made blanks."""
    if "\n" in words:
        words = " ".join([line.strip() for line in words.split("\n")])
    return Plain(text=words, span=span)


def _is_plain(words: str) -> bool:
    """Do ``words`` say themselves, once their lines are joined? Most texts do."""
    if not words or _MARKS.search(words) is not None:
        return False
    first, last = words[0], words[-1]
    return (
        (first.isalpha() or (first.isdigit() and NUMBER_MARKER.match(words) is None))
        and not last.isspace()
        and last not in _DASHES
        and ("\n" not in words or _BREAK_WITH_MEANING.search(words) is None)
    )


def _trim(text: str, start: int, end: int) -> Range | None:
    raw = text[start:end]
    bare = raw.strip()
    if not bare:
        return None
    first = start + len(raw) - len(raw.lstrip())
    return first, first + len(bare)


def _says_something(piece: Piece) -> bool:
    if isinstance(piece, (Plain, Stress)):
        return bool(piece.text.strip(" \t" + QUOTES))
    return isinstance(piece, (ValueRef, SaidAs))


def _without_cut(text: str, ranges: list[Range]) -> tuple[list[Range], bool]:
    """Take off the dash at the very end: ``—``, ``--`` or a spaced one."""
    start, end = ranges[-1]
    last = text[end - 1]
    if last == "-":
        before = text[end - 2] if end - 2 >= start else " "
        if before != "-" and before not in _LONG_DASHES and not before.isspace():
            return ranges, False
    elif last not in _LONG_DASHES:
        return ranges, False
    kept = _trim(text, start, start + len(text[start:end].rstrip(_DASHES)))
    return [*ranges[:-1], kept] if kept else ranges[:-1], True


def _without_barging(text: str, ranges: list[Range]) -> tuple[list[Range], bool]:
    """Take off the dash at the very start, unless it is the first marker of a list."""
    start, end = ranges[0]
    dash = _DASH_AT_START.match(text, start, end)
    if dash is None or (dash[0] == "-" and _LISTED_LINE.search(text, start, ranges[-1][1])):
        return ranges, False
    kept = _trim(text, dash.end(), end)
    return [kept, *ranges[1:]] if kept else ranges[1:], True
