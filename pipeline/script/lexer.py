"""What one line is, judged by itself.

Every pattern here either cannot backtrack (possessive, or a class that excludes what follows
it) or is bounded, so that a line of any length is judged in one pass over it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

QUOTES = '"“”„'
LONGEST_NAME = 100
"""Longer than any name: a line whose colon lies further on is prose."""

_INLINE_BLANKS = re.compile(r"[^\S\n]*+")
_WHITE = re.compile(r"\s*+")
_HEADING = re.compile(r"(#{1,4})(?=\s|\Z)")
_CUE_LINE = re.compile(r"\[(?!\[)(?P<inside>[^\]\n]*+)\](?P<after>\s*+(?://[^\n]*+)?)\Z")
_INCLUDE = re.compile(r"@include(?=\s|\Z)")
_NAME_RUN = re.compile(rf"[^:()\^\[\]{{}}{QUOTES}\n]{{1,{LONGEST_NAME}}}+")
_QUOTE = re.compile(rf"[{QUOTES}]")
_PARENTHESIS = re.compile(r"[()]")
_COMMON_NAME = re.compile(r"[A-Z][A-Z0-9 .'’\-&#/]*+")
_MIXED_PREFIX = re.compile(r"(?<!\w)(?:Mc|Mac|De)(?=[^\W\d_])")
_DE_WORD = re.compile(r"(?<!\w)De(?=[ '’])")
_TRANSITION = re.compile(
    r"(?:FADE|CUT|(?:SMASH|MATCH|JUMP|HARD|TIME) CUT|DISSOLVE|CROSSFADE|WIPE|IRIS|INTERCUT|BACK)"
    r"(?: (?:IN|OUT|TO|UP|WITH|FROM|ON|BLACK|WHITE|THROUGH))*"
)
_NAME_PUNCTUATION = frozenset(" .'’-&#/")


class Line(NamedTuple):
    """One line without its indentation, trailing blanks and end: ``text`` starts at ``start``."""

    text: str
    start: int
    next_start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class SpeechHead(NamedTuple):
    """``NAME (attribution) ^:`` and what follows the colon; offsets into the whole text.

    ``after`` is the first place after the colon and its deliveries that is not blank, on the
    same line, or the line's end.
    """

    name: tuple[int, int]
    attributions: tuple[tuple[int, int], ...]
    together: bool
    deliveries: list[tuple[int, int]]
    after: int
    unclosed: int | None
    """Where a parenthesis after the colon opens that its line does not close."""


def line_at(text: str, at: int) -> Line:
    """The line that starts at ``at``."""
    end = text.find("\n", at)
    next_start = end + 1
    if end < 0:
        end = next_start = len(text)
    raw = text[at:end]
    bare = raw.lstrip()
    return Line(bare.rstrip(), at + len(raw) - len(bare), next_start)


def lines_from(text: str, at: int) -> Iterator[Line]:
    """Every line from the one that starts at ``at``."""
    while at < len(text):
        line = line_at(text, at)
        yield line
        at = line.next_start


def skip_white(text: str, at: int) -> int:
    """The first place from ``at`` with anything on it, over lines; the end where there is none."""
    found = _WHITE.match(text, at)
    return found.end() if found else at


def skip_blank_lines(text: str, at: int) -> int:
    """The start of the first line from ``at`` with anything on it, or of the last line."""
    return text.rfind("\n", at, skip_white(text, at)) + 1 or at


def heading_depth(line: str) -> int:
    """1 to 4 for a heading, 0 for anything else (``#1`` and ``#####`` are none)."""
    found = _HEADING.match(line)
    return len(found[1]) if found else 0


def cue_line(line: str) -> re.Match[str] | None:
    """A whole line ``[…]``, with a note after it at most: groups ``inside`` and ``after``."""
    return _CUE_LINE.match(line) if line[:1] == "[" else None


def is_include(line: str) -> bool:
    return line[:1] == "@" and _INCLUDE.match(line) is not None


def skip_blanks(text: str, at: int, end: int) -> int:
    """The first place from ``at`` that is not a blank of its line."""
    found = _INLINE_BLANKS.match(text, at, end)
    return found.end() if found else at


def is_quote(text: str, at: int, end: int) -> bool:
    return at < end and text[at] in QUOTES


def find_quote(text: str, at: int, end: int) -> int | None:
    found = _QUOTE.search(text, at, end)
    return found.start() if found else None


def parentheses(text: str, at: int, end: int) -> tuple[list[tuple[int, int]], int, int | None]:
    """The insides of ``(…) (…)`` from ``at``, where they end, and one that is never closed.

    Parentheses may nest; the outermost pair counts.
    """
    insides: list[tuple[int, int]] = []
    at = skip_blanks(text, at, end)
    while at < end and text[at] == "(":
        close = _closing_parenthesis(text, at, end)
        if close is None:
            return insides, at, at
        insides.append((at + 1, close))
        at = skip_blanks(text, close + 1, end)
    return insides, at, None


def _closing_parenthesis(text: str, at: int, end: int) -> int | None:
    depth = 0
    for found in _PARENTHESIS.finditer(text, at, end):
        depth += 1 if found[0] == "(" else -1
        if depth == 0:
            return found.start()
    return None


def speech_head(text: str, line: Line) -> SpeechHead | None:
    """``NAME (attribution) ^: (delivery)`` whatever the case of NAME, or ``None``."""
    start, end = line.start, line.end
    if start == end or not text[start].isalpha():
        return None
    run = _NAME_RUN.match(text, start, end)
    if run is None or run.end() == end:
        return None
    name_end = start + len(run[0].rstrip())
    together = False
    attributions: list[tuple[int, int]] = []
    at = run.end()
    while at < end and text[at] != ":":
        if text[at] == "^" and not together:
            together = True
            at = skip_blanks(text, at + 1, end)
        elif text[at] == "(":
            insides, at, unclosed = parentheses(text, at, end)
            if unclosed is not None:
                return None
            attributions += insides
        else:
            return None
    if at == end:
        return None
    deliveries, after, unclosed = parentheses(text, at + 1, end)
    return SpeechHead((start, name_end), tuple(attributions), together, deliveries, after, unclosed)


def _is_small(letter: str) -> bool:
    """A letter that has a capital of its own: ``ß`` and Georgian letters have none, and ``Ǆ``
    is one, though a title begins with ``ǅ``."""
    title = letter.title()
    return len(title) == 1 and title != letter and not letter.isupper()


def is_name(name: str) -> bool:
    """Starts with a letter, upper-case in any script, with digits and ``. ' ’ - & # /``."""
    if _COMMON_NAME.fullmatch(name):
        return True
    if not name or not name[0].isalpha():
        return False
    rest = _DE_WORD.sub("", _MIXED_PREFIX.sub("", name))
    return _has_name_characters(name) and not any(_is_small(c) for c in rest)


def is_mixed_case_name(name: str) -> bool:
    """At most four capitalised words, not all upper-case: a name typed as in a novel."""
    words = name.split()
    return (
        1 <= len(words) <= 4
        and _has_name_characters(name)
        and not any(_is_small(word[0]) for word in words)
        and any(_is_small(c) for c in name)
    )


def _has_name_characters(name: str) -> bool:
    return all(
        c.isalpha()
        or c in _NAME_PUNCTUATION
        or c.isspace()
        or unicodedata.category(c) in ("Nd", "Nl", "No", "Mn", "Mc", "Me")
        for c in name
    )


def is_transition(name: str) -> bool:
    """``FADE IN``, ``CUT TO``: what a screenplay writes with a colon and nobody says."""
    return _TRANSITION.fullmatch(name) is not None


def opens_speech(text: str, line: Line) -> bool:
    """``NAME…: "``: what ends an open quote that its writer forgot to close."""
    head = speech_head(text, line)
    return (
        head is not None
        and is_quote(text, head.after, line.end)
        and is_name(text[head.name[0] : head.name[1]])
    )


def ends_open_quote(text: str, line: Line) -> bool:
    """A heading, a whole-line ``[…]``, ``@include`` or ``NAME…: "``."""
    first = line.text[:1]
    if first == "#":
        return heading_depth(line.text) > 0
    if first == "[":
        return cue_line(line.text) is not None
    if first == "@":
        return is_include(line.text)
    return first.isalpha() and opens_speech(text, line)
