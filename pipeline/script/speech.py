"""Speeches and narration: who speaks, how, and where the text ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.diagnostics import Diagnostic, error
from pipeline.script import lexer
from pipeline.script.lexer import Line, SpeechHead
from pipeline.script.nodes import Setting, Speech, Word
from pipeline.script.settings import ATTRS_OPEN, parse_settings
from pipeline.script.speech_text import Range, read_speech_text
from pipeline.source import SourceText

_QUOTE_OR_ESCAPE = re.compile(r"\\.|[\"“”]")
_AFTER_CLOSING_QUOTE = re.compile(
    rf"\s*+(?P<attrs>{ATTRS_OPEN}[^{{}}\n]*+(?:\}}|\Z))?"
    r"\s*+(?P<cue>\[(?!\[)[^\[\]\n]*+\])?"
    r"\s*+(?P<note>//.*+)?\Z"
)
_ATTRS_AT_END = re.compile(rf"{ATTRS_OPEN}[^{{}}\n]*+\}}\Z")
_NOTE_IN_LINE = re.compile(r"(?:(?<=\s)|\A)//(?=\s|\Z)")


@dataclass(slots=True)
class _Text:
    """Where a text lies, and what follows it on its last line."""

    ranges: list[Range]
    inside: Range
    end: int
    next_start: int
    quoted: bool
    attrs: Range | None = None
    cue: Range | None = None
    notes: Sequence[Range] = ()


@dataclass(frozen=True, slots=True)
class SpeechRead:
    """A speech, what stood after or in it, and where the next line begins."""

    speech: Speech
    cue: Range | None
    notes: Sequence[Range]
    next_start: int


class SpeechReader:
    def __init__(self, source: SourceText, found: list[Diagnostic]) -> None:
        self._source = source
        self._found = found

    def narration(self, line: Line) -> SpeechRead:
        """The quoted paragraph whose opening quote begins ``line``."""
        text = self._quoted(line.start, line)
        return self._speech(None, text, start=line.start)

    def speech(self, line: Line) -> SpeechRead | None:
        """What ``NAME…:`` says; ``None`` where ``line`` is prose after all."""
        source = self._source
        head = lexer.speech_head(source.text, line)
        if head is None:
            return None
        name = source.text[head.name[0] : head.name[1]]
        if lexer.is_name(name):
            text = self._text_after(head, line, transition=lexer.is_transition(name))
        elif lexer.is_mixed_case_name(name):
            text = self._text_after(head, line, transition=True)
            if text is not None:
                self._error(
                    "speech/mixed-case-name",
                    f"“{name}” is not upper-case, so this is nobody's line",
                    head.name,
                    f'write {name.upper()}: "…"',
                )
        else:
            return None
        return None if text is None else self._speech(head, text, start=line.start)

    def _text_after(self, head: SpeechHead, line: Line, *, transition: bool) -> _Text | None:
        """The text of ``head``, on its line or on the next.

        ``transition`` asks for a quote: without one nobody speaks, and it is ``None``.
        """
        text = self._source.text
        deliveries: list[Range] = []
        after, unclosed = head.after, head.unclosed
        # ``NAME:`` with the text on the next line is one speech.
        while after == line.end and line.next_start < len(text):
            following = lexer.line_at(text, line.next_start)
            if not lexer.is_quote(text, following.start, following.end) and self._is_construct(
                following
            ):
                break
            line = following
            more, after, unclosed = lexer.parentheses(text, line.start, line.end)
            deliveries += more
        if unclosed is not None:
            quote = lexer.find_quote(text, unclosed, line.end)
            if transition and quote is None:
                return None
            self._error(
                "speech/parenthesis",
                "this parenthesis is never closed on its line",
                (unclosed, unclosed + 1),
                "close it before the text",
            )
            after = unclosed + 1 if quote is None else quote
        quoted = lexer.is_quote(text, after, line.end)
        if transition and not quoted:
            return None
        head.deliveries.extend(deliveries)
        return self._quoted(after, line) if quoted else self._unquoted(after, line)

    def _is_construct(self, line: Line) -> bool:
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

    def _quoted(self, quote: int, line: Line) -> _Text:
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
                return _Text(
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
            following = lexer.line_at(text, line.next_start)
            # A note is never spoken, not even where it stands between two spoken lines.
            while following.text.startswith("//"):
                ranges.append((range_start, spoken_end))
                notes.append((following.start, following.end))
                line = following
                range_start = spoken_end = line.next_start
                following = lexer.line_at(text, line.next_start)
            if line.next_start >= len(text) or lexer.ends_open_quote(text, following):
                break
            line = following
            look_from = line.start
        self._unterminated(quote, last_quote)
        ranges.append((range_start, max(range_start, spoken_end)))
        end = max(quote + 1, *(stop for start, stop in ranges if start < stop), quote + 1)
        result = _Text(
            ranges, inside=(quote + 1, end), end=end, next_start=line.next_start, quoted=True
        )
        result.notes = notes
        self._split_attrs(result)
        return result

    def _unterminated(self, quote: int, last_quote: int | None) -> None:
        hint = "close the quote at the end of what is said"
        if last_quote is not None:
            source = self._source
            line, column = source.position(last_quote)
            rest = source.line_text(line)[column : column + 20].strip()
            hint = f"the quote at {line}:{column} is followed by “{rest}”, so it closes nothing"
        self._error("quote/unterminated", "this quote is never closed", (quote, quote + 1), hint)

    def _unquoted(self, after: int, line: Line) -> _Text:
        """The text from ``after`` to the next blank line or construct."""
        text = self._source.text
        ranges: list[Range] = []
        notes: list[Range] = []
        start = after
        begin = after
        while True:
            note = _NOTE_IN_LINE.search(text, max(begin, line.start), line.end)
            if note:
                ranges.append((start, note.start()))
                notes.append((note.start(), line.end))
                start = line.next_start
            if line.next_start >= len(text) or begin == line.end:
                break
            following = lexer.line_at(text, line.next_start)
            if self._is_construct(following):
                break
            line = following
            begin = line.start
        if start <= line.end:
            ranges.append((start, line.end))
        end = after + len(text[after : ranges[-1][1]].rstrip())
        result = _Text(
            ranges, inside=(after, end), end=end, next_start=line.next_start, quoted=False
        )
        result.notes = notes
        self._split_attrs(result)
        start, end = result.ranges[-1]
        bare = text[start:end].rstrip()
        if bare[-1:] in lexer.QUOTES and bare and _quotes_in(bare) % 2 == 1:
            place = start + len(bare) - 1
            self._error(
                "quote/unbalanced",
                "this quote closes nothing",
                (place, place + 1),
                "open the quote after the colon, or take this one out",
            )
        return result

    def _split_attrs(self, text: _Text) -> None:
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

    def _speech(self, head: SpeechHead | None, text: _Text, *, start: int) -> SpeechRead:
        source = self._source
        read = read_speech_text(source, text.ranges, self._found)
        if read.empty:
            place = (text.inside[0] - 1, text.inside[1] + 1) if text.quoted else text.inside
            if head is not None and not text.quoted:
                place = head.name
            self._error(
                "speech/empty",
                "nothing is said here",
                (max(0, place[0]), min(place[1], len(source.text))),
                'write what is said: NAME: "…"',
            )
        speech = Speech(
            name=None if head is None else self._word(head.name),
            attributions=() if head is None else self._words(head.attributions),
            together=head is not None and head.together,
            deliveries=() if head is None else self._words(head.deliveries),
            pieces=read.pieces,
            quoted=text.quoted,
            interrupted=read.interrupted,
            barges_in=read.barges_in,
            attrs=() if text.attrs is None else self._attrs(text.attrs),
            text_span=source.span(*text.inside),
            text_parts=tuple(source.span(*part) for part in text.ranges)
            if len(text.ranges) > 1
            else (),
            span=source.span(start, max(start, text.end)),
        )
        return SpeechRead(speech, text.cue, text.notes, text.next_start)

    def _attrs(self, place: Range) -> tuple[Setting, ...]:
        return read_attrs(self._source, place, self._found)

    def _words(self, places: Sequence[Range]) -> tuple[Word, ...]:
        return tuple(word for place in places if (word := self._word(place)).text)

    def _word(self, place: Range) -> Word:
        raw = self._source.text[place[0] : place[1]]
        start = place[0] + len(raw) - len(raw.lstrip())
        bare = raw.strip()
        return Word(text=" ".join(bare.split()), span=self._source.span(start, start + len(bare)))

    def _error(self, slug: str, message: str, place: Range, hint: str) -> None:
        self._found.append(error(slug, message, self._source.span(*place), hint))


def _span_of(match: re.Match[str], group: str) -> Range | None:
    return None if match[group] is None else match.span(group)


def _quotes_in(text: str) -> int:
    return sum(text.count(quote) for quote in lexer.QUOTES)


def read_attrs(source: SourceText, place: Range, found: list[Diagnostic]) -> tuple[Setting, ...]:
    """The settings of ``{…}``, whose closing brace may be missing."""
    start, end = place
    if source.text[end - 1] == "}":
        return parse_settings(source, start + 1, end - 1, "attr", found)
    found.append(
        error(
            "attr/unclosed",
            "this brace is never closed on its line",
            source.span(start, start + 1),
            "put } after the last setting",
        )
    )
    return parse_settings(source, start + 1, end, "attr", found)
