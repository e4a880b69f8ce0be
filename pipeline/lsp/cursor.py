"""What is being written at the cursor, told from the text as it stands, half-written.

Only the construct around the cursor is read, with the parser's own rules, so that an answer
never waits for the script as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.script import lexer
from pipeline.script.cue import CUE_KEYS, KEYS_WITHOUT_COLON
from pipeline.script.frontmatter import FENCE
from pipeline.script.nodes import Speech
from pipeline.script.parser import parse
from pipeline.source import SourceText

What = Literal[
    "speaker",
    "directive",
    "include",
    "cue-key",
    "argument",
    "param",
    "line-attr",
    "section-attr",
    "setting-value",
    "delivery",
    "treatment",
    "value",
    "front-key",
    "front-value",
]

_FARTHEST_BACK = 400
"""Lines: no speech is longer, and a file without any construct is no script."""

_WORD_START = re.compile(r"\S*\Z")
_FENCE = re.compile(rf"^[^\S\n]*{re.escape(FENCE)}[^\S\n\r]*\r?$", re.MULTILINE)
_TABLE = re.compile(r"^[^\S\n]*\[[^\S\n]*([\w-]+)[^\S\n]*\]", re.MULTILINE)
_TOML_KEY = re.compile(r"""\s*(?P<key>"[^"]*"|'[^']*'|[\w-]+)\s*=\s*(?P<rest>.*)\Z""", re.DOTALL)
_OPEN_STRING = re.compile(r"""(?:\A|[\s\[,{=])(?P<quote>["'])(?P<inside>[^"']*)\Z""")
_KEY_AND_COLON = re.compile(r"\s*(?P<key>[\w\-]+)\s*:(?P<words>.*)\Z", re.DOTALL)
_HEAD = rf"[^:()\^\[\]{{}}{lexer.QUOTES}\n]"
_PARENTHESIS = re.compile(
    rf"(?P<name>{_HEAD}+)(?:\([^()]*\)\s*)*\^?\s*(?P<colon>:)?\s*(?:\([^()]*\)\s*)*"
    r"\((?P<inside>[^()]*)\Z"
)
_NAME_SO_FAR = re.compile(rf"[^\W\d_]{_HEAD}{{0,40}}\Z")
_INCLUDE = re.compile(r"@include\s+\"?(?P<path>[^\"]*)\Z")
_SEPARATOR = re.compile(r"(?:[,;/]|\band\b)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """``typed`` is the part already there of what is written, from ``start`` to the cursor.

    ``key`` is what it belongs to: the key of the cue or of the setting, the table of the front
    matter. ``used`` are the keys that stand there already.
    """

    what: What
    typed: str
    start: int
    key: str = ""
    of: str = ""
    """For a value in the front matter, the key; for one of a setting, whose setting it is."""
    used: frozenset[str] = frozenset()
    quote: str = ""
    """The quote that stands before ``typed``, in the front matter."""


def cursor_at(text: str, offset: int) -> Cursor | None:
    """What is written at ``offset``; ``None`` where it is words of the writer's own."""
    line_start = text.rfind("\n", 0, offset) + 1
    in_front = _in_front_matter(text, offset)
    if in_front is not None:
        return _front_matter(text, in_front, line_start, offset)
    before = text[line_start:offset]
    lead = before.lstrip()
    if lead.startswith("//"):
        return None
    if lead.startswith("[") and not lead.startswith("[["):
        return _cue(text, offset - len(lead), offset)
    if lead.startswith("@"):
        return _include(lead, offset)
    if lexer.heading_depth(lead):
        return _braces(text, line_start, offset, of="section")
    return _in_speech(text, line_start, offset, lead)


def _at_end(what: What, typed: str, offset: int, *, key: str = "") -> Cursor:
    return Cursor(what=what, typed=typed, start=offset - len(typed), key=key)


def _include(lead: str, offset: int) -> Cursor | None:
    path = _INCLUDE.fullmatch(lead)
    if path is not None:
        return _at_end("include", path["path"], offset)
    return _at_end("directive", lead, offset) if "@include".startswith(lead) else None


# --- cues -----------------------------------------------------------------------------------


def _cue(text: str, bracket: int, offset: int) -> Cursor | None:
    inside = text[bracket + 1 : offset]
    if "]" in inside:
        return None
    words, bar, params = inside.partition("|")
    keyed = _KEY_AND_COLON.match(words)
    key = CUE_KEYS.get(keyed["key"].upper(), "") if keyed is not None else "SOUND"
    timed = words.split()[:1]
    if keyed is None and timed and timed[0].upper() in KEYS_WITHOUT_COLON:
        key = timed[0].upper()
    if bar:
        return _setting(params, offset, what="param", key=key)
    if keyed is not None:
        typed = keyed["words"].rpartition(",")[2].lstrip()
        return _at_end("argument", typed, offset, key=key)
    return _at_end("cue-key", inside.lstrip(), offset)


def _setting(settings: str, offset: int, *, what: What, key: str = "") -> Cursor:
    """The param or attr being written in ``settings``, which ends at the cursor."""
    typed = _WORD_START.search(settings)
    word = typed[0] if typed is not None else ""
    others = settings[: len(settings) - len(word)].split()
    used = frozenset(other.partition("=")[0].casefold() for other in others)
    name, equals, value = word.partition("=")
    if equals:
        value = value.removeprefix('"')
        return Cursor(
            what="setting-value",
            typed=value,
            start=offset - len(value),
            key=name.casefold(),
            of=what,
        )
    return Cursor(what=what, typed=word, start=offset - len(word), key=key, used=used)


# --- headings and speeches ------------------------------------------------------------------


def _open_brace(text: str, start: int, offset: int) -> int | None:
    brace = text.rfind("{", start, offset)
    return None if brace < 0 or "}" in text[brace:offset] else brace


def _braces(text: str, start: int, offset: int, *, of: str) -> Cursor | None:
    brace = _open_brace(text, start, offset)
    if brace is None:
        return None
    what: What = "section-attr" if of == "section" else "line-attr"
    return _setting(text[brace + 1 : offset], offset, what=what)


def _in_speech(text: str, line_start: int, offset: int, lead: str) -> Cursor | None:
    construct = _construct_before(text, line_start)
    brace = _open_brace(text, line_start, offset)
    if brace is not None:
        inside = text[brace + 1 : offset]
        speech, is_open = _speech_at(text, construct, brace)
        if speech is None:
            return None
        if is_open or not (speech.quoted or "=" in inside or "#" in inside):
            return _at_end("value", inside.lstrip(), offset)
        return _setting(inside, offset, what="line-attr")
    parenthesis = _PARENTHESIS.fullmatch(lead)
    if parenthesis is not None and lexer.is_name(parenthesis["name"].strip()):
        inside = parenthesis["inside"]
        if parenthesis["colon"] is None:
            return _at_end("treatment", inside.rpartition(",")[2].lstrip(), offset)
        said = _SEPARATOR.split(inside)[-1].lstrip()
        return _at_end("delivery", said, offset)
    bracket = text.rfind("[", line_start, offset)
    if bracket >= 0 and "]" not in text[bracket:offset]:
        speech, is_open = _speech_at(text, construct, bracket)
        ended = speech is not None and speech.quoted and not is_open
        return _cue(text, bracket, offset) if ended else None
    if lead and _NAME_SO_FAR.fullmatch(lead) is None:
        return None
    speech, is_open = _speech_at(text, construct, line_start)
    return None if is_open else _at_end("speaker", lead, offset)


def _construct_before(text: str, line_start: int) -> int:
    """Where the construct begins that the line at ``line_start`` may still be part of."""
    at = line_start
    for _ in range(_FARTHEST_BACK):
        line = lexer.line_at(text, at)
        if lexer.ends_open_quote(text, line) or _is_head(text, line):
            return at
        if at == 0:
            return 0
        at = text.rfind("\n", 0, at - 1) + 1
    return at


def _is_head(text: str, line: lexer.Line) -> bool:
    head = lexer.speech_head(text, line)
    return head is not None and lexer.is_name(text[head.name[0] : head.name[1]])


def _speech_at(text: str, start: int, end: int) -> tuple[Speech | None, bool]:
    """The speech that ``text[start:end]`` ends in, and whether its quote is still open."""
    script, found = parse(SourceText("", text[start:end]))
    last = script.nodes[-1] if script.nodes else None
    is_open = any(d.slug == "quote/unterminated" for d in found)
    return (last, is_open) if isinstance(last, Speech) else (None, False)


# --- front matter ---------------------------------------------------------------------------


def _in_front_matter(text: str, offset: int) -> int | None:
    """Where the TOML begins in which ``offset`` lies."""
    if not text.lstrip().startswith(FENCE):
        return None
    opening = _FENCE.search(text)
    if opening is None or offset <= opening.end():
        return None
    closing = _FENCE.search(text, opening.end() + 1)
    if closing is not None and offset > closing.start():
        return None
    return opening.end()


def _front_matter(text: str, start: int, line_start: int, offset: int) -> Cursor | None:
    before = text[line_start:offset]
    table = ""
    for header in _TABLE.finditer(text, start, line_start):
        table = header[1]
    if before.lstrip().startswith("#"):
        return None
    if before.lstrip().startswith("["):
        return _at_end("front-key", before.lstrip(), offset, key="[")
    pair = _TOML_KEY.match(before)
    if pair is not None:
        string = _OPEN_STRING.search(pair["rest"])
        typed = string["inside"] if string is not None else pair["rest"].lstrip("[ ")
        return Cursor(
            what="front-value",
            typed=typed,
            start=offset - len(typed),
            key=table,
            of=pair["key"].strip("\"'"),
            quote=string["quote"] if string is not None else "",
        )
    return _at_end("front-key", before.lstrip(), offset, key=table)
