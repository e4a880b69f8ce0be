"""Syntax tree → script text, laid out one way (``warroom fmt``).

The writer's own line breaks within a text stay, for they are how the text is thought; what
surrounds them is made uniform. No comment is lost: one that stood in or beside a line comes
after it.
"""

from __future__ import annotations

import re

from pipeline.script import lexer
from pipeline.script.cue import KEYS_WITHOUT_COLON
from pipeline.script.dump import write_setting
from pipeline.script.nodes import (
    Cue,
    FrontMatter,
    Heading,
    Include,
    Node,
    Note,
    Prose,
    Script,
    Setting,
    Speech,
)

_DURATION_LIKE = re.compile(r"[+\-−.]?[0-9]")


def format_script(script: Script) -> str:
    """The script as text; reading it again gives the same tree, formatting it the same text.

    Meant for scripts without errors: of what could not be read, only the lines are kept.
    """
    lines: list[str] = []
    text = script.source.text
    end = 0
    if script.front is not None:
        lines += _front_matter(script.front)
        end = script.front.span.end
    for node in script.nodes:
        blank_before = text.count("\n", end, node.span.start) >= 2
        if lines and (blank_before or isinstance(node, Heading)):
            lines.append("")
        lines += _node(node)
        end = max(end, node.span.end)
    return "".join(f"{line}\n" for line in lines)


def _front_matter(front: FrontMatter) -> list[str]:
    # The TOML itself is the writer's: blanks may stand in a string of several lines.
    lines = [line.removesuffix("\r") for line in front.span.text.split("\n")]
    return ["+++", *lines[1:-1], "+++"]


def _node(node: Node) -> list[str]:
    match node:
        case Heading():
            return [_heading(node)]
        case Cue():
            return [_cue(node)]
        case Speech():
            return _speech(node)
        case Note():
            return [f"// {node.text}".rstrip()]
        case Include():
            return [f"@include {_path(node.path.text)}"]
        case Prose():
            return [node.span.text]


def _path(path: str) -> str:
    """In quotes where it would read as a note without them, or as what they hold."""
    quoted = len(path) > 2 and path[0] == path[-1] == '"'
    return f'"{path}"' if quoted or path.startswith("//") else path


def _heading(heading: Heading) -> str:
    source = heading.span.source.text
    end = heading.span.end
    if heading.attrs:
        end = source.rfind("{", heading.span.start, heading.attrs[0].span.start)
    # The number and the minutes that the title leaves out are the writer's to keep.
    title = " ".join(source[heading.span.start + heading.depth : end].split())
    words = f"{'#' * heading.depth} {title}".rstrip()
    return words + _attrs(heading.attrs)


def _cue(cue: Cue) -> str:
    words = ", ".join(word.text for word in cue.args)
    if cue.free:
        written = cue.span.text[1:-1].partition("|")[0]
        head = ", ".join(" ".join(arg.split()) for arg in written.split(","))
    elif cue.key in KEYS_WITHOUT_COLON and (not words or _DURATION_LIKE.match(words)):
        head = f"{cue.key} {words}".rstrip()
    else:
        head = f"{cue.key}: {words}".rstrip()
    params = " ".join(write_setting(param) for param in cue.params)
    return f"[{head} | {params}]" if params else f"[{head}]"


def _speech(speech: Speech) -> list[str]:
    quote = '"' if speech.quoted else ""
    lines = _text_lines(speech)
    lines[0] = _head(speech) + quote + lines[0]
    if quote and _quote_needs_its_own_line(lines):
        lines.append("")
    lines[-1] += quote + _attrs(speech.attrs)
    return lines


def _quote_needs_its_own_line(lines: list[str]) -> bool:
    """A backslash would take the quote as it is, and ``NAME:`` would begin a speech with it."""
    last = lines[-1]
    if (len(last) - len(last.rstrip("\\"))) % 2:
        return True
    closed = last + '"'
    return len(lines) > 1 and lexer.ends_open_quote(closed, lexer.line_at(closed, 0))


def _head(speech: Speech) -> str:
    if speech.name is None:
        return ""
    parts = [speech.name.text]
    parts += (f"({word.text})" for word in speech.attributions)
    if speech.together:
        parts.append("^")
    parts[-1] += ":"
    parts += (f"({word.text})" for word in speech.deliveries)
    return " ".join(parts) + " "


def _text_lines(speech: Speech) -> list[str]:
    """The lines that are spoken, as the writer broke them, at most one blank between two."""
    lines: list[str] = []
    for part in speech.text_parts or (speech.text_span,):
        for line in part.text.strip().split("\n"):
            bare = line.strip()
            if bare or (lines and lines[-1]):
                lines.append(bare)
        while lines and not lines[-1]:
            lines.pop()
    return lines or [""]


def _attrs(attrs: tuple[Setting, ...]) -> str:
    return f" {{{' '.join(write_setting(setting) for setting in attrs)}}}" if attrs else ""
