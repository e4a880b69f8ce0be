"""A text → the pieces that are spoken, breathed or paused.

One pass from left to right. ``*stress*`` is a mark that is on or off, so nothing recurses.
"""

from __future__ import annotations

import re

from pipeline.diagnostics import Diagnostic, error
from pipeline.script.lexer import QUOTES
from pipeline.script.nodes import Breath, ParagraphBreak, Piece, Plain, SaidAs, Stress, ValueRef
from pipeline.source import SourceText

Range = tuple[int, int]

NUMBER_MARKER = re.compile(r"(?P<number>[0-9]{1,4})\.(?=\s|\Z)")
_ESCAPED = frozenset("[{*\\" + QUOTES)
_SPECIAL = re.compile(r"[\\\[{*\n]")
_PLAIN_RUN = re.compile(r"[^\\\[{*\n]++")
_SAID_AS = re.compile(r"\[\[(?P<written>[^\[\]|]++)\|(?P<spoken>[^\[\]|]++)\]\]")
_BRACKETS = re.compile(r"\[\[[^\[\]\n]*+\]\]|\[[^\[\]\n]*+\]")
_VALUE = re.compile(r"\{(?P<inside>[^{}\n]*+)\}")
_STARS = re.compile(r"\*++")
_TO_NEXT_STARS = re.compile(r"(?:[^*\\]++|\\.)*(?P<stars>\*++)", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[^\S\n]*+\n")
_BLANKS = re.compile(r"\s*+")
_DASH_MARKER = re.compile(r"-(?=\s|\Z)")
_LONGEST_SHOWN = 60


class PieceReader:
    """Gathers plain words until something else comes, and puts them down as one piece."""

    def __init__(self, source: SourceText, found: list[Diagnostic]) -> None:
        self._source = source
        self._text = source.text
        self._found = found
        self._pieces: list[Piece] = []
        self._words: list[str] = []
        self._words_start = 0
        self._words_end = 0
        self._stress_ends = -1
        self._next_number = 1
        self.faulty = False

    def finish(self) -> tuple[Piece, ...]:
        self._put_down(before_break=True)
        return tuple(self._pieces)

    def read(self, start: int, end: int) -> None:
        """One range; a range after the first begins on a line of its own."""
        text = self._text
        if self._pieces or self._words:
            self._take(" ", start, start)
        at = self._marker(start, end)
        if _SPECIAL.search(text, at, end) is None:
            self._take(text[at:end], at, end)
            return
        while at < end:
            if at >= self._stress_ends >= 0:
                at = self._end_stress(at, end)
                continue
            run = _PLAIN_RUN.match(text, at, end)
            if run:
                self._take(run[0], at, run.end())
                at = run.end()
                continue
            letter = text[at]
            if letter == "\n":
                at = self._line_break(at, end)
            elif letter == "\\":
                at = self._backslash(at, end)
            elif letter == "{":
                at = self._value(at, end)
            elif letter == "[":
                at = self._bracket(at, end)
            else:
                at = self._stars(at, end)
        if self._stress_ends >= 0:
            self._end_stress(end, end)

    def _take(self, words: str, start: int, end: int) -> None:
        if not self._words:
            self._words_start = start
        self._words.append(words)
        self._words_end = end

    def _put_down(self, *, before_break: bool) -> None:
        """Make a piece of the words gathered; blanks beside a break say nothing."""
        if not self._words:
            return
        words = "".join(self._words)
        self._words.clear()
        after_break = not self._pieces or isinstance(self._pieces[-1], (Breath, ParagraphBreak))
        if after_break:
            words = words.lstrip()
        if before_break:
            words = words.rstrip()
        if not words:
            return
        span = self._source.span(self._words_start, self._words_end)
        if self._stress_ends >= 0 and words.strip():
            self._pieces.append(Stress(text=words, span=span))
        else:
            self._pieces.append(Plain(text=words, span=span))

    def _line_break(self, at: int, end: int) -> int:
        blanks = _BLANKS.match(self._text, at, end)
        stop = blanks.end() if blanks else at + 1
        while self._words and (bare := self._words[-1].rstrip()) != self._words[-1]:
            self._words[-1] = bare
            if bare:
                break
            self._words.pop()
        if self._text.find("\n", at + 1, stop) >= 0:
            self._put_down(before_break=True)
            self._pieces.append(ParagraphBreak(span=self._source.span(at, stop)))
        else:
            self._take(" ", at, stop)
        return self._marker(stop, end)

    def _marker(self, at: int, end: int) -> int:
        """A list marker at the start of a line is a breath; returns where its words begin."""
        first = self._text[at] if at < end else ""
        if first == "-":
            marker = _DASH_MARKER.match(self._text, at, end)
        elif first in "0123456789" and first:
            marker = NUMBER_MARKER.match(self._text, at, end)
            if marker:
                number = int(marker["number"])
                if number not in (1, self._next_number):
                    return at
                self._next_number = number + 1
        else:
            return at
        if marker is None:
            return at
        self._put_down(before_break=True)
        self._pieces.append(Breath(span=self._source.span(at, marker.end())))
        return marker.end()

    def _backslash(self, at: int, end: int) -> int:
        if at + 1 < end and self._text[at + 1] in _ESCAPED:
            self._take(self._text[at + 1], at, at + 2)
            return at + 2
        self._take("\\", at, at + 1)
        return at + 1

    def _value(self, at: int, end: int) -> int:
        match = _VALUE.match(self._text, at, end)
        name = match["inside"].strip() if match else ""
        if match is None or not name or name[0] == "#" or "=" in name:
            stop = match.end() if match else at + 1
            message = "this brace names no value"
            hint = r"write {name}, or \{ for a brace that is said"
            if name:
                attrs = self._text[at:stop] if stop - at <= _LONGEST_SHOWN else "{…}"
                message = "settings stand after the closing quote"
                hint = f'write them after it: "…" {attrs}'
            self._error("text/brace", message, (at, stop), hint)
            return stop
        self._put_down(before_break=False)
        self._pieces.append(
            ValueRef(
                name=name,
                span=self._source.span(at, match.end()),
                stressed=self._stress_ends >= 0,
            )
        )
        return match.end()

    def _bracket(self, at: int, end: int) -> int:
        match = _SAID_AS.match(self._text, at, end)
        if match and match["written"].strip() and match["spoken"].strip():
            self._put_down(before_break=False)
            self._pieces.append(
                SaidAs(
                    written=" ".join(match["written"].split()),
                    spoken=" ".join(match["spoken"].split()),
                    span=self._source.span(at, match.end()),
                    stressed=self._stress_ends >= 0,
                )
            )
            return match.end()
        other = _BRACKETS.match(self._text, at, end)
        stop = other.end() if other else at + 1
        self._error(
            "text/bracket",
            "brackets inside a text are never read aloud",
            (at, stop),
            r"put a cue on its own line, write [[written|spoken]], or \[ for a bracket as it is",
        )
        return stop

    def _stars(self, at: int, end: int) -> int:
        text = self._text
        stars = _STARS.match(text, at, end)
        after = stars.end() if stars else at + 1
        hugs = after < end and not text[after].isspace()
        if hugs and not (at > 0 and text[at - 1].isalnum()):
            closing = _TO_NEXT_STARS.match(text, after, end)
            if closing and self._closes(after, closing, end):
                self._put_down(before_break=False)
                self._stress_ends = closing.start("stars")
                return after
        self._take(text[at:after], at, after)
        return after

    def _closes(self, start: int, closing: re.Match[str], end: int) -> bool:
        text = self._text
        inner_end, after = closing.span("stars")
        return (
            not text[inner_end - 1].isspace()
            and not (after < end and text[after].isalnum())
            and _BLANK_LINE.search(text, start, inner_end) is None
        )

    def _end_stress(self, at: int, end: int) -> int:
        self._put_down(before_break=False)
        self._stress_ends = -1
        stars = _STARS.match(self._text, at, end)
        return stars.end() if stars else at

    def _error(self, slug: str, message: str, place: Range, hint: str) -> None:
        self.faulty = True
        self._found.append(error(slug, message, self._source.span(*place), hint))
