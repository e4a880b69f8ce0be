"""Where a text ends: at its closing quote, or where the writer forgot one, or at a blank line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.diagnostics import Diagnostic, error
from pipeline.script import lexer
from pipeline.script.lexer import Line
from pipeline.script.pieces import Range
from pipeline.script.settings import ATTRS_OPEN
from pipeline.source import SourceText

_QUOTE_OR_ESCAPE = re.compile(r"\\.|[\"“”]")
_AFTER_CLOSING_QUOTE = re.compile(
    rf"\s*+(?P<attrs>{ATTRS_OPEN}[^{{}}\n]*+(?:\}}|\Z))?"
    r"\s*+(?P<cue>\[(?!\[)[^\[\]\n]*+\])?"
    r"\s*+(?P<note>//.*+)?\Z"
)
_ATTRS_AT_END = re.compile(rf"{ATTRS_OPEN}[^{{}}\n]*+\}}\Z")
NOTE_AT_START = re.compile(r"//(?=[\s{]|\Z)")
_LONGEST_SHOWN = 30
_NOTE_IN_LINE = re.compile(r"(?<=\s)//(?=\s|\Z)")


@dataclass(slots=True)
class TextFound:
    """Where a text lies, and what follows it on its last line."""

    ranges: list[Range]
    inside: Range
    end: int
    next_start: int
    quoted: bool
    attrs: Range | None = None
    cue: Range | None = None
    notes: Sequence[Range] = ()


class TextFinder:
    """Finds the texts of one file, and says what is wrong with their quotes."""

    def __init__(self, source: SourceText, found: list[Diagnostic]) -> None:
        self._source = source
        self._found = found

    def is_construct(self, line: Line) -> bool:
        """What an unquoted text ends before, besides a blank line."""
        text = line.text
        first = text[:1]
        if not first or first in lexer.QUOTES:
            return True
        if first == "[":
            return not text.startswith("[[")
        if first == "/":
            return text.startswith("//")
        if first.isalpha():
            head = lexer.speech_head(self._source.text, line)
            if head is None:
                return False
            name = self._source.text[head.name[0] : head.name[1]]
            return lexer.is_name(name) or (
                lexer.is_quote(self._source.text, head.after, line.end)
                and lexer.is_mixed_case_name(name)
            )
        return lexer.ends_open_quote(self._source.text, line)

    def quoted(self, quote: int, line: Line) -> TextFound:
        """The text that opens at ``quote`` on ``line``, to its closing quote."""
        text = self._source.text
        ranges: list[Range] = []
        notes: list[Range] = []
        last_quote: int | None = None
        range_start = look_from = quote + 1
        while True:
            for mark in _QUOTE_OR_ESCAPE.finditer(text, look_from, line.end):
                if text[mark.start()] == "\\":
                    continue
                last_quote = mark.start()
                after = _AFTER_CLOSING_QUOTE.match(text, mark.end(), line.end)
                if after is None:
                    continue
                ranges.append((range_start, last_quote))
                attrs = _span_of(after, "attrs")
                note = _span_of(after, "note")
                return TextFound(
                    ranges,
                    inside=(quote + 1, last_quote),
                    end=attrs[1] if attrs else mark.end(),
                    next_start=line.next_start,
                    quoted=True,
                    attrs=attrs,
                    cue=_span_of(after, "cue"),
                    notes=[*notes, note] if note else notes,
                )
            spoken_end = line.end
            following = self._next_line(line)
            # A note is never spoken, not even where it stands between two spoken lines.
            while following.text.startswith("//"):
                ranges.append((range_start, spoken_end))
                notes.append((following.start, following.end))
                line = following
                range_start = spoken_end = line.next_start
                following = self._next_line(line)
            if following.start >= len(text) or lexer.ends_open_quote(text, following):
                break
            line = following
            look_from = line.start
        self._unterminated(quote, last_quote, following)
        ranges.append((range_start, max(range_start, spoken_end)))
        end = max(quote + 1, *(stop for start, stop in ranges if start < stop), quote + 1)
        result = TextFound(
            ranges, inside=(quote + 1, end), end=end, next_start=line.next_start, quoted=True
        )
        result.notes = notes
        self._split_attrs(result)
        return result

    def _next_line(self, line: Line) -> Line:
        """The next line with anything on it; an empty one at the end of the text."""
        text = self._source.text
        return lexer.line_at(text, lexer.skip_blank_lines(text, line.next_start))

    def _unterminated(self, quote: int, last_quote: int | None, ended_by: Line) -> None:
        """``ended_by`` is the line that ends the text; an empty one at the end of the file."""
        source = self._source
        hint = "close the quote at the end of what is said"
        if ended_by.text:
            line, _ = source.position(ended_by.start)
            begins = ended_by.text[:_LONGEST_SHOWN]
            begins += "…" if len(ended_by.text) > _LONGEST_SHOWN else ""
            hint = f"it ends before line {line}, “{begins}”: put a quote before that"
        if last_quote is not None:
            line, column = source.position(last_quote)
            rest = source.line_text(line)[column : column + 20].strip()
            hint = f"the quote at {line}:{column} is followed by “{rest}”, so it closes nothing"
        self._error("quote/unterminated", "this quote is never closed", (quote, quote + 1), hint)

    def unquoted(self, after: int, line: Line) -> TextFound:
        """The text from ``after`` to the next blank line or construct."""
        text = self._source.text
        ranges: list[Range] = []
        notes: list[Range] = []
        start = after
        begin = after
        while True:
            note = NOTE_AT_START.match(text, begin, line.end) or _NOTE_IN_LINE.search(
                text, begin, line.end
            )
            if note:
                ranges.append((start, note.start()))
                notes.append((note.start(), line.end))
                start = line.next_start
            if line.next_start >= len(text) or begin == line.end:
                break
            following = lexer.line_at(text, line.next_start)
            if self.is_construct(following):
                break
            line = following
            begin = line.start
        if start < line.end or not ranges:
            ranges.append((start, line.end))
        end = after + len(text[after : ranges[-1][1]].rstrip())
        result = TextFound(
            ranges, inside=(after, end), end=end, next_start=line.next_start, quoted=False
        )
        result.notes = notes
        self._split_attrs(result)
        quotes = [
            mark.start()
            for part in result.ranges
            for mark in _QUOTE_OR_ESCAPE.finditer(text, *part)
            if text[mark.start()] != "\\"
        ]
        if len(quotes) % 2 and not text[quotes[-1] + 1 : result.ranges[-1][1]].strip():
            self._error(
                "quote/unbalanced",
                "this quote closes nothing",
                (quotes[-1], quotes[-1] + 1),
                "open the quote after the colon, or take this one out",
            )
        return result

    def _split_attrs(self, text: TextFound) -> None:
        """Take ``{attrs}`` off the end of a text that no quote closes."""
        start, end = text.ranges[-1]
        end = start + len(self._source.text[start:end].rstrip())
        brace = self._source.text.rfind("{", start, end)
        if brace < 0 or not _ATTRS_AT_END.match(self._source.text, brace, end):
            return
        text.attrs = (brace, end)
        text.ranges[-1] = (start, brace)
        text.inside = (text.inside[0], max(text.inside[0], brace))
        text.end = end

    def _error(self, slug: str, message: str, place: Range, hint: str) -> None:
        self._found.append(error(slug, message, self._source.span(*place), hint))


def _span_of(match: re.Match[str], group: str) -> Range | None:
    return None if match[group] is None else match.span(group)
