"""Every place in a script where something is named: what it names, and whether it makes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from pipeline.screenplay import values
from pipeline.screenplay.company import NARRATOR
from pipeline.screenplay.front_page import folded_name
from pipeline.script.nodes import (
    Cue,
    FrontMatter,
    Heading,
    Include,
    Script,
    Setting,
    Speech,
    ValueRef,
    Word,
)
from pipeline.source import SourceSpan

Kind = Literal[
    "id",
    "speaker",
    "value",
    "voice",
    "style",
    "target",
    "include",
    "key",
    "argument",
    "room",
    "treatment",
    "delivery",
    "attribution",
    "param",
    "part",
]

_TOML_TEXT = re.compile(r"""[^\S\n]*=[^\S\n]*(?:"(?P<basic>[^"\\\n]*)"|'(?P<literal>[^'\n]*)')""")
_TOML_STRING = re.compile(r"""["'](?P<inside>[^"'\\\n]*)["']""")
_DELIVERY = re.compile(r"[^\s,;/](?:[^,;/]*?[^\s,;/])?(?=\s*(?:[,;/]|\band\b|\Z))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """``name`` is as it is compared (an id without its ``#``); ``span`` is what a rename would
    write over. ``makes`` is true where the name is given: ``{#id}``, a key of ``[cast]``."""

    kind: Kind
    name: str
    span: SourceSpan
    makes: bool = False
    near: SourceSpan | None = None
    """What the name belongs to, where that is more than the name: a line, a cue."""


def mentions_in(script: Script, line_ids: AbstractSet[str]) -> Iterator[Mention]:
    """The mentions of one file, in reading order but for those of one line.

    ``line_ids`` are the episode's, for ``at=#take-2`` may be an id in full.
    """
    if script.front is not None:
        yield from _in_front_matter(script.front)
    for node in script.nodes:
        match node:
            case Heading():
                yield from _in_settings(node.attrs, node.span, line_ids)
            case Cue():
                if not node.free:
                    yield Mention(kind="key", name=node.key, span=node.key_span, near=node.span)
                for word in node.args:
                    kind: Kind = "room" if node.key == "ROOM" else "argument"
                    yield Mention(kind=kind, name=word.text, span=word.span, near=node.span)
                yield from _in_settings(node.params, node.span, line_ids)
            case Speech():
                yield from _in_speech(node, line_ids)
            case Include():
                yield _named("include", node.path)


def _named(kind: Kind, word: Word) -> Mention:
    return Mention(kind=kind, name=folded_name(word.text), span=word.span)


def _in_speech(speech: Speech, line_ids: AbstractSet[str]) -> Iterator[Mention]:
    if speech.name is not None:
        yield Mention(
            kind="speaker",
            name=folded_name(speech.name.text),
            span=speech.name.span,
            near=speech.span,
        )
    else:
        # Narration has no name to point at: its opening quote stands for it.
        start = speech.span.start
        quote = speech.span.source.span(start, start + 1)
        yield Mention(kind="speaker", name=NARRATOR, span=quote, near=speech.span)
    for word in speech.attributions:
        yield _named("attribution", word)
    for word in speech.deliveries:
        for found in _DELIVERY.finditer(word.span.text):
            start = word.span.start + found.start()
            span = word.span.source.span(start, start + len(found[0]))
            yield Mention(kind="delivery", name=folded_name(found[0]).casefold(), span=span)
    for piece in speech.pieces:
        if isinstance(piece, ValueRef):
            inside = piece.span.text[1:-1]
            start = piece.span.start + 1 + len(inside) - len(inside.lstrip())
            span = piece.span.source.span(start, start + len(inside.strip()))
            yield Mention(kind="value", name=folded_name(piece.name), span=span)
    yield from _in_settings(speech.attrs, speech.span, line_ids)


_KIND_OF_VALUE: dict[str, Kind] = {
    "voice": "voice",
    "via": "treatment",
    "room": "room",
    "part": "part",
}


def _in_settings(
    settings: tuple[Setting, ...], near: SourceSpan, line_ids: AbstractSet[str]
) -> Iterator[Mention]:
    for setting in settings:
        value, span = setting.value, setting.value_span
        key = setting.key.casefold()
        if key == "#":
            if value is not None and span is not None:
                yield Mention(kind="id", name=folded_name(value), span=span, makes=True, near=near)
            continue
        yield Mention(kind="param", name=key, span=setting.key_span, near=setting.span)
        if value is None or span is None:
            continue
        inner = _without_quotes(span)
        if key in ("at", "until") and value.startswith("#"):
            yield _reference(value, inner, line_ids)
        elif key in _KIND_OF_VALUE:
            yield Mention(kind=_KIND_OF_VALUE[key], name=folded_name(value), span=inner)


def _without_quotes(span: SourceSpan) -> SourceSpan:
    quoted = span.text[:1] == '"' and span.end - span.start > 1
    return span.source.span(span.start + 1, span.end - 1) if quoted else span


def _reference(value: str, span: SourceSpan, line_ids: AbstractSet[str]) -> Mention:
    """The id in ``#id+1s``, without its sign and its offset."""
    folded = folded_name(value)
    moment = values.moment(folded, line_ids)
    name = folded[1:] if moment is None or moment.line_id is None else moment.line_id
    offset_length = len(folded) - 1 - len(name)
    return Mention(
        kind="id", name=name, span=span.source.span(span.start + 1, span.end - offset_length)
    )


def _in_front_matter(front: FrontMatter) -> Iterator[Mention]:
    for path, span in front.key_spans.items():
        match path:
            case ("cast", name):
                yield Mention(kind="speaker", name=folded_name(name), span=span, makes=True)
                yield from _toml_text("voice", span)
            case ("values", name):
                yield Mention(kind="value", name=folded_name(name), span=span, makes=True)
            case ("style",):
                yield from _toml_text("style", span)
            case ("targets",):
                end = span.source.text.find("]", span.end, front.span.end)
                for found in _TOML_STRING.finditer(span.source.text, span.end, max(end, span.end)):
                    place = span.source.span(*found.span("inside"))
                    yield Mention(kind="target", name=found["inside"], span=place)


def _toml_text(kind: Kind, key: SourceSpan) -> Iterator[Mention]:
    """The text to which ``key`` is set, on its line."""
    found = _TOML_TEXT.match(key.source.text, key.end)
    if found is not None:
        group = "basic" if found["basic"] is not None else "literal"
        yield Mention(kind=kind, name=found[group], span=key.source.span(*found.span(group)))
