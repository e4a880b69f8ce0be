"""The syntax tree as plain, diffable text: a node a line, without places.

Two scripts with the same dump mean the same, so moving a line makes no difference here
beyond that line's own place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from pipeline.script.nodes import (
    Breath,
    Cue,
    Heading,
    Include,
    Node,
    Note,
    ParagraphBreak,
    Piece,
    Plain,
    Prose,
    SaidAs,
    Script,
    Setting,
    Speech,
    Stress,
    ValueRef,
    Word,
)


def dump(script: Script) -> str:
    """Every node of ``script`` in reading order; ends with a newline unless empty."""
    lines: list[str] = []
    if script.front is not None:
        data = json.dumps(script.front.data, ensure_ascii=False, sort_keys=True, default=str)
        lines.append(f"front {data}")
    lines += map(describe, script.nodes)
    return "".join(f"{line}\n" for line in lines)


def describe(node: Node) -> str:
    """One node on one line."""
    match node:
        case Heading():
            return f"heading {node.depth} {_quoted(node.title)}{_attrs(node.attrs)}"
        case Cue():
            return f"cue {node.key}{_args(node)}{_params(node.params)}"
        case Speech():
            return f"speech {_speech(node)}"
        case Note():
            return f"note {_quoted(node.text)}"
        case Include():
            return f"include {_quoted(node.path.text)}"
        case Prose():
            return f"prose {_quoted(node.span.text)}"


def _speech(node: Speech) -> str:
    parts = ["-" if node.name is None else node.name.text]
    parts += _parenthesised(node.attributions)
    if node.together:
        parts.append("^")
    parts[-1] += ":"
    parts += _parenthesised(node.deliveries)
    if node.barges_in:
        parts.append("<barges-in>")
    parts += map(_piece, node.pieces)
    if node.interrupted:
        parts.append("<interrupted>")
    return " ".join(parts) + _attrs(node.attrs)


def _piece(piece: Piece) -> str:
    match piece:
        case Plain():
            return _quoted(piece.text)
        case Stress():
            return f"*{_quoted(piece.text)}*"
        case ValueRef():
            return _stressed(f"{{{piece.name}}}", piece.stressed)
        case SaidAs():
            return _stressed(f"[[{piece.written}|{piece.spoken}]]", piece.stressed)
        case Breath():
            return "<breath>"
        case ParagraphBreak():
            return "<paragraph>"


def _stressed(text: str, stressed: bool) -> str:
    return f"*{text}*" if stressed else text


def _parenthesised(words: Iterable[Word]) -> list[str]:
    return [f"({word.text})" for word in words]


def _args(cue: Cue) -> str:
    words = "".join(f" {_quoted(word.text)}" for word in cue.args)
    return f" free{words}" if cue.free else words


def _params(params: tuple[Setting, ...]) -> str:
    return f" | {_settings(params)}" if params else ""


def _attrs(attrs: tuple[Setting, ...]) -> str:
    return f" {{{_settings(attrs)}}}" if attrs else ""


def _settings(settings: tuple[Setting, ...]) -> str:
    return " ".join(write_setting(setting) for setting in settings)


def write_setting(setting: Setting) -> str:
    """A setting as the language has it, one way."""
    if setting.key == "#":
        return f"#{setting.value}"
    if setting.value is None:
        return setting.key
    bare = setting.value and not any(c.isspace() or c in '{}|"' for c in setting.value)
    return f"{setting.key}={setting.value}" if bare else f'{setting.key}="{setting.value}"'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
