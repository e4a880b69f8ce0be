"""Speeches and narration: who speaks, to whom it is credited, and how it is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.diagnostics import Diagnostic, error
from pipeline.script import lexer
from pipeline.script.lexer import Line, SpeechHead
from pipeline.script.nodes import Setting, Speech, Word
from pipeline.script.pieces import Range
from pipeline.script.settings import parse_settings
from pipeline.script.speech_text import read_speech_text
from pipeline.script.text_bounds import NOTE_AT_START, TextFinder, TextFound
from pipeline.source import SourceSpan, SourceText


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
        self._texts = TextFinder(source, found)

    def ordinary(self, match: re.Match[str]) -> Speech:
        """The speech or narration that ``ORDINARY_SPEECH`` found."""
        source = self._source
        inside = match.span("inside")
        read = read_speech_text(source, (inside,), self._found)
        start = match.start("quote")
        if read.empty:
            self._says_nothing((start, match.end("close")))
        name: Word | None = None
        attributions: tuple[Word, ...] = ()
        deliveries: tuple[Word, ...] = ()
        if match["name"] is not None:
            name = self._word(match.span("name"))
            start = match.start("name")
            if match["attribution"]:
                attributions = self._words((match.span("attribution"),))
            if match["delivery"]:
                deliveries = self._words((match.span("delivery"),))
        attrs: tuple[Setting, ...] = ()
        end = match.end("close")
        if match["attrs"] is not None:
            attrs = self._attrs(match.span("attrs"))
            end = match.end("attrs")
        return Speech(
            name=name,
            attributions=attributions,
            together=match["together"] is not None,
            deliveries=deliveries,
            pieces=read.pieces,
            quoted=True,
            interrupted=read.interrupted,
            barges_in=read.barges_in,
            attrs=attrs,
            text_span=SourceSpan(source, *inside),
            span=SourceSpan(source, start, end),
        )

    def narration(self, line: Line) -> SpeechRead:
        """The quoted paragraph whose opening quote begins ``line``."""
        text = self._texts.quoted(line.start, line)
        return self._speech(None, text, start=line.start)

    def speech(self, line: Line) -> SpeechRead | None:
        """What ``NAME…:`` says; ``None`` where ``line`` is prose after all."""
        source = self._source
        head = lexer.speech_head(source.text, line)
        if head is None:
            return None
        name = source.text[head.name[0] : head.name[1]]
        well_written = lexer.is_name(name)
        if well_written:
            # "FADE IN:" over the narrator's paragraph is a transition, and nobody's line.
            transition = lexer.is_transition(name)
            if transition and not lexer.is_quote(source.text, head.after, line.end):
                return None
            text = self._text_after(head, line, transition=transition)
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
        if text is None:
            return None
        read = self._speech(head, text, start=line.start)
        if well_written:
            return read
        # Who is meant is plain: the cast is asked for the name as it should stand.
        named = read.speech.name
        assert named is not None
        meant = replace(read.speech, name=replace(named, text=named.text.upper()))
        return replace(read, speech=meant)

    def _text_after(self, head: SpeechHead, line: Line, *, transition: bool) -> TextFound | None:
        """The text of ``head``, on its line or on the next.

        ``transition`` asks for a quote: without one nobody speaks, and it is ``None``.
        """
        text = self._source.text
        deliveries: list[Range] = []
        notes: list[Range] = []
        after, unclosed = head.after, head.unclosed
        # ``NAME:`` with the text on the next line is one speech, whatever is noted beside it.
        while True:
            if NOTE_AT_START.match(text, after, line.end):
                notes.append((after, line.end))
                after = line.end
            if after != line.end or line.next_start >= len(text):
                break
            following = lexer.line_at(text, line.next_start)
            opens_quote = lexer.is_quote(text, following.start, following.end)
            if not opens_quote and self._texts.is_construct(following):
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
        if (head.deliveries or deliveries) and text.startswith(":", after):
            self._error(
                "speech/colon",
                "the colon stands before how it is said, not after",
                (after, after + 1),
                'write NAME: (tense) "…"',
            )
            after = lexer.skip_blanks(text, after + 1, line.end)
        quoted = lexer.is_quote(text, after, line.end)
        if transition and not quoted:
            return None
        head.deliveries.extend(deliveries)
        found = self._texts.quoted(after, line) if quoted else self._texts.unquoted(after, line)
        found.notes = [*notes, *found.notes]
        return found

    def _speech(self, head: SpeechHead | None, text: TextFound, *, start: int) -> SpeechRead:
        source = self._source
        read = read_speech_text(source, text.ranges, self._found)
        if read.empty:
            place = (text.inside[0] - 1, text.inside[1] + 1) if text.quoted else text.inside
            if head is not None and not text.quoted:
                place = head.name
            self._says_nothing((max(0, place[0]), min(place[1], len(source.text))))
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

    def _says_nothing(self, place: Range) -> None:
        self._error("speech/empty", "nothing is said here", place, 'write what is said: NAME: "…"')

    def _attrs(self, place: Range) -> tuple[Setting, ...]:
        return read_attrs(self._source, place, self._found)

    def _words(self, places: Sequence[Range]) -> tuple[Word, ...]:
        return tuple([word for place in places if (word := self._word(place)).text])

    def _word(self, place: Range) -> Word:
        start, end = place
        raw = self._source.text[start:end]
        bare = raw.strip()
        if bare != raw:
            start += len(raw) - len(raw.lstrip())
        span = SourceSpan(self._source, start, start + len(bare))
        return Word(text=" ".join(bare.split()), span=span)

    def _error(self, slug: str, message: str, place: Range, hint: str) -> None:
        self._found.append(error(slug, message, self._source.span(*place), hint))


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
