"""Script text → syntax tree, line by line; a problem never stops the reading of the next."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.diagnostics import Diagnostic, Diagnostics, error, in_reading_order, warning
from pipeline.script import lexer
from pipeline.script.cue import CUE_KEYS, CueReader
from pipeline.script.frontmatter import FENCE, read_front_matter
from pipeline.script.lexer import Line
from pipeline.script.nodes import Heading, Include, Node, Note, Prose, Script, Setting, Word
from pipeline.script.ordinary import CUE_ALONE, ORDINARY_SPEECH
from pipeline.script.settings import ATTRS_OPEN
from pipeline.script.speech import SpeechRead, SpeechReader, read_attrs
from pipeline.source import SourceText

_ATTRS_OF_HEADING = re.compile(
    rf"(?:{ATTRS_OPEN}|\{{\s*+carry\s*+(?=\}}))[^{{}}]*+(?:\}}\s*+(?P<note>//.*+)?\Z|\Z)"
)
_LEADING_NUMBER = re.compile(r"[0-9]{1,3}\.\s++(?=\S)")
_TRAILING_MINUTES = re.compile(
    r"\(\s*+[0-9]{1,4}\s*+(?:(?:-|–|—|to)\s*+[0-9]{1,4}\s*+)?(?:minutes?|mins?\.?)\s*+\)\Z",
    re.IGNORECASE,
)
_NOTE_AT_END = re.compile(r"(?<=\s)//(?=\s|\Z).*+\Z")
_NOTE_HERE = re.compile(r"//.*+")
_LONGEST_MINUTES = 60
_TOML_KEY = re.compile(r"""[\w.\-"']{1,100}+\s*+=""")
_FRONT_FIRST = "front matter is the first thing in a file"


def parse(source: SourceText, keys: Mapping[str, str] = CUE_KEYS) -> tuple[Script, Diagnostics]:
    """The tree of one file and everything that is wrong with its form.

    ``keys`` are the cue keys as typed → the keys they stand for, so that a plug-in's cue is
    known. Includes are nodes; what names, values and references mean is not looked at.
    """
    return _Parser(source, keys).parse()


class _Parser:
    def __init__(self, source: SourceText, keys: Mapping[str, str]) -> None:
        self._source = source
        self._found: list[Diagnostic] = []
        self._nodes: list[Node] = []
        self._late_front = False
        """A fence stands in this section: keys after it were meant for the front matter. No
        further than the section, for each is read again by itself (``rereading``)."""
        self._cues = CueReader(source, keys, self._found)
        self._speeches = SpeechReader(source, self._found)

    def parse(self) -> tuple[Script, Diagnostics]:
        text = self._source.text
        front, at = read_front_matter(self._source, self._found)
        nodes, cues, speeches = self._nodes, self._cues, self._speeches
        while (at := lexer.skip_white(text, at)) < len(text):
            if text[at] == "[":
                alone = CUE_ALONE.match(text, at)
                if alone is not None:
                    end = alone.end("cue")
                    nodes.append(cues.read(at, end) or Prose(span=self._source.span(at, end)))
                    at = alone.end()
                    continue
            else:
                ordinary = ORDINARY_SPEECH.match(text, at)
                if ordinary is not None:
                    nodes.append(speeches.ordinary(ordinary))
                    at = ordinary.end()
                    continue
            at = self._read(lexer.line_at(text, at))
        script = Script(source=self._source, front=front, nodes=tuple(self._nodes))
        return script, in_reading_order(self._found)

    def _read(self, line: Line) -> int:
        """Read the construct that begins on ``line``; where the next line begins."""
        first = line.text[0]
        if first == "#" and (depth := lexer.heading_depth(line.text)):
            self._heading(line, depth)
        elif first == "[" and not line.text.startswith("[["):
            self._bracket_line(line)
        elif line.text.startswith("//"):
            self._note(line.start, line.end)
        elif first == "@" and lexer.is_include(line.text):
            self._include(line)
        elif first in lexer.QUOTES:
            return self._add_speech(self._speeches.narration(line))
        elif first.isalpha() and (read := self._speeches.speech(line)) is not None:
            return self._add_speech(read)
        else:
            self._prose(line)
        return line.next_start

    def _add_speech(self, read: SpeechRead) -> int:
        self._nodes.append(read.speech)
        # In reading order: notes within the text, then the cue, then the note at the end.
        for start, end in read.notes:
            if read.cue is None or start < read.cue[0]:
                self._note(start, end)
        if read.cue is not None:
            self._cue(*read.cue)
            for start, end in read.notes:
                if start > read.cue[0]:
                    self._note(start, end)
        return read.next_start

    def _cue(self, start: int, end: int) -> None:
        cue = self._cues.read(start, end)
        self._nodes.append(cue or Prose(span=self._source.span(start, end)))

    def _note(self, start: int, end: int) -> None:
        span = self._source.span(start, end)
        self._nodes.append(Note(text=span.text[2:].strip(), span=span))

    def _bracket_line(self, line: Line) -> None:
        whole = lexer.cue_line(line.text)
        if whole is not None:
            self._cue(line.start, line.start + whole.start("after"))
            note = whole["after"].strip()
            if note:
                self._note(line.end - len(note), line.end)
        elif 0 < line.text.find("[", 1) < line.text.find("]"):
            self._cue(line.start, line.end)
        elif "]" in line.text:
            self._prose(line)
        else:
            span = self._source.span(line.start, line.end)
            bracket = self._source.span(line.start, line.start + 1)
            self._nodes.append(Prose(span=span))
            self._found.append(
                error(
                    "cue/unclosed",
                    "this bracket is never closed on its line",
                    bracket,
                    "a cue is one line: [KEY: arg, arg | params]",
                )
            )

    def _heading(self, line: Line, depth: int) -> None:
        self._late_front = False
        source, text = self._source, self._source.text
        start = lexer.skip_blanks(text, line.start + depth, line.end)
        end = line.end
        attrs: tuple[Setting, ...] = ()
        note: tuple[int, int] | None = None
        brace = text.rfind("{", start, line.end)
        match = _ATTRS_OF_HEADING.match(text, brace, line.end) if brace >= 0 else None
        if match is not None:
            if match["note"] is not None:
                note = match.span("note")
            attrs_end = brace + len(text[brace : note[0] if note else line.end].rstrip())
            attrs = read_attrs(source, (brace, attrs_end), self._found)
            end = start + len(text[start:brace].rstrip())
            span = source.span(line.start, attrs_end)
        else:
            span = source.span(line.start, line.end)
        number = _LEADING_NUMBER.match(text, start, end)
        if number:
            start = number.end()
        if end > start and text[end - 1] == ")":
            opening = text.rfind("(", max(start, end - _LONGEST_MINUTES), end)
            if opening >= 0 and _TRAILING_MINUTES.match(text, opening, end):
                end = start + len(text[start:opening].rstrip())
        title = " ".join(text[start:end].split())
        if not title and not any(setting.key == "#" for setting in attrs):
            self._found.append(
                error(
                    "section/no-title",
                    "this heading has no title",
                    span,
                    "write a title after the #, as in ## The War Room",
                )
            )
        self._nodes.append(
            Heading(
                depth=depth,
                title=title,
                title_span=source.span(start, max(start, end)),
                attrs=attrs,
                span=span,
            )
        )
        if note is not None:
            self._note(*note)

    def _include(self, line: Line) -> None:
        source, text = self._source, self._source.text
        start = lexer.skip_blanks(text, line.start + len("@include"), line.end)
        note = _NOTE_AT_END.search(text, start, line.end)
        if note is None and text.startswith("//", start):
            note = _NOTE_HERE.match(text, start, line.end)
        end = start + len(text[start : note.start() if note else line.end].rstrip())
        if end - start > 2 and text[start] == text[end - 1] == '"':
            start = lexer.skip_blanks(text, start + 1, end - 1)
            end = start + len(text[start : end - 1].rstrip())
        if start == end:
            keyword = source.span(line.start, line.start + len("@include"))
            self._found.append(
                error(
                    "include/no-path",
                    "@include names no file",
                    keyword,
                    "write @include scenes/cold-open.cues",
                )
            )
            self._nodes.append(Prose(span=keyword))
        else:
            path = source.span(start, end)
            span = source.span(line.start, note.start() if note else line.end)
            span = source.span(line.start, line.start + len(span.text.rstrip()))
            self._nodes.append(Include(path=Word(text=path.text, span=path), span=span))
        if note:
            self._note(note.start(), line.end)

    def _prose(self, line: Line) -> None:
        span = self._source.span(line.start, line.end)
        self._nodes.append(Prose(span=span))
        text = line.text
        if text == FENCE:
            self._late_front = not self._late_front
        of_front = self._late_front and _TOML_KEY.match(text) is not None
        if text[-1] in lexer.QUOTES and not text.endswith('\\"'):
            self._found.append(
                error(
                    "quote/unbalanced",
                    "this line ends in a quote, but it is nobody's speech",
                    self._source.span(line.end - 1, line.end),
                    _FRONT_FIRST
                    if of_front
                    else 'a speech is NAME: "…", narration begins with its quote',
                )
            )
        else:
            hint = _FRONT_FIRST if of_front else _prose_hint(text)
            self._found.append(warning("prose/not-spoken", "this line is not spoken", span, hint))


def _prose_hint(line: str) -> str:
    if line[0] == "[":
        return "a cue stands alone on its line"
    if line[0] == "#":
        return "a heading is one to four #, a blank and a title"
    if line == FENCE:
        return _FRONT_FIRST
    return "put it in quotes to have it read, or after // to keep it as a note"
