"""The syntax tree of a ``.cues`` file.

Nodes lie in reading order and every one knows its span. What the words *mean* (which asset,
which voice, which id) is decided by the screenplay, never here.
"""

from __future__ import annotations

from typing import Any

from pipeline.source import SourceSpan, SourceText
from pipeline.value import value


@value
class Word:
    """A piece of source that stands for itself: a name, an argument, a parenthesis' inside."""

    text: str
    span: SourceSpan


@value
class Setting:
    """``key=value`` or a bare ``key`` of a cue's params or of ``{attrs}``; an id has key ``#``.

    ``value`` is the text as written, ``None`` for a bare key.
    """

    key: str
    value: str | None
    span: SourceSpan
    key_span: SourceSpan
    value_span: SourceSpan | None


@value
class FrontMatter:
    """The TOML between two ``+++`` lines, decoded; ``key_spans`` place each dotted key path."""

    data: dict[str, Any]
    span: SourceSpan
    key_spans: dict[tuple[str, ...], SourceSpan]


@value
class Heading:
    """``## Title {attrs}``; ``title`` has no leading number and no trailing minutes."""

    depth: int
    title: str
    title_span: SourceSpan
    attrs: tuple[Setting, ...]
    span: SourceSpan


@value
class Cue:
    """``[KEY: arg, arg | params]``. ``key`` is upper-case with SFX read as SOUND and AMB as
    AMBIENCE; FREE WORDS are a SOUND with ``free`` set and a final SOUND/SOUNDS dropped."""

    key: str
    key_span: SourceSpan
    args: tuple[Word, ...]
    params: tuple[Setting, ...]
    free: bool
    span: SourceSpan


@value
class Plain:
    """Words as they stand, soft line breaks already blanks, escapes already taken."""

    text: str
    span: SourceSpan


@value
class ValueRef:
    """``{name}``; ``stressed`` between asterisks."""

    name: str
    span: SourceSpan
    stressed: bool = False


@value
class SaidAs:
    """``[[written|spoken]]``; ``stressed`` between asterisks."""

    written: str
    spoken: str
    span: SourceSpan
    stressed: bool = False


@value
class Stress:
    """``*word*``."""

    text: str
    span: SourceSpan


@value
class Breath:
    """A list marker (``-``, ``1.``): a short pause, not a word."""

    span: SourceSpan


@value
class ParagraphBreak:
    """A blank line inside the text: a paragraph's pause."""

    span: SourceSpan


Piece = Plain | ValueRef | SaidAs | Stress | Breath | ParagraphBreak


@value
class Speech:
    """A speaker's line, or narration where ``name`` is ``None``.

    ``attributions`` stand before the colon, ``deliveries`` after it; both without their
    parentheses. ``pieces`` excludes the quotes and the dash that cuts or barges in.
    """

    name: Word | None
    attributions: tuple[Word, ...]
    together: bool
    deliveries: tuple[Word, ...]
    pieces: tuple[Piece, ...]
    quoted: bool
    interrupted: bool
    barges_in: bool
    attrs: tuple[Setting, ...]
    text_span: SourceSpan
    span: SourceSpan
    text_parts: tuple[SourceSpan, ...] = ()
    """The parts of ``text_span`` that are spoken, where notes stand between them; else empty."""


@value
class Note:
    """``// …``: never spoken."""

    text: str
    span: SourceSpan


@value
class Include:
    """``@include path``."""

    path: Word
    span: SourceSpan


@value
class Prose:
    """A line that is none of the constructs: kept, warned about, never spoken."""

    span: SourceSpan


Node = Heading | Cue | Speech | Note | Include | Prose


@value
class Script:
    """One file, read. Blank lines are what lies between the nodes' spans."""

    source: SourceText
    front: FrontMatter | None
    nodes: tuple[Node, ...]
