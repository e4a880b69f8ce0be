"""On whole scripts the colours agree with the parser, letter by letter.

Every letter of a name, a key, a param, a note, a heading has the scope that says so; every letter
that is spoken is a string, and no cue and no note.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.diagnostics import has_errors
from pipeline.script.nodes import (
    Breath,
    Cue,
    Heading,
    Include,
    Node,
    Note,
    Prose,
    SaidAs,
    Setting,
    Speech,
    Stress,
    ValueRef,
)
from pipeline.script.parser import parse
from pipeline.source import SourceSpan, SourceText
from tests.editors.engine import ROOT, Lines, needs_engine, read_by_engine, read_by_python

SCRIPTS = sorted(
    [
        ROOT / "tests" / "scripts" / "example.cues",
        *(ROOT / "tests" / "scripts" / "seed").glob("*.cues"),
        *(ROOT / "cues").glob("*/script.cues"),
    ]
)

NOT_SPOKEN = ("meta.cue", "comment", "entity.name.type.speaker", "markup.heading", "meta.include")

Claim = tuple[SourceSpan, str]
"""A span and the scope that all of it has; ``plain`` for none."""


def claims_of(node: Node) -> Iterator[Claim]:
    """What the parser says of the words of ``node``."""
    match node:
        case Heading():
            yield node.span, "markup.heading"
            if node.title:
                yield node.title_span, "entity.name.section"
            yield from _settings(node.attrs)
        case Cue():
            yield node.span, "meta.cue"
            if not node.free:
                yield node.key_span, "keyword.control.cue"
            for arg in node.args:
                timed = node.key in ("PAUSE", "BEAT", "SILENCE")
                yield arg.span, "constant.numeric" if timed else "support.function"
            yield from _settings(node.params)
        case Note():
            yield node.span, "comment.line.double-slash"
        case Include():
            yield node.path.span, "string.unquoted.path"
        case Prose():
            yield node.span, "plain"
        case Speech():
            yield from _speech(node)


def _speech(speech: Speech) -> Iterator[Claim]:
    if speech.name is not None:
        yield speech.name.span, "entity.name.type.speaker"
    for word in speech.attributions:
        yield word.span, "variable.parameter.attribution"
    for word in speech.deliveries:
        yield word.span, "storage.modifier.delivery"
    said = "string.quoted.double" if speech.quoted else "string.unquoted.speech"
    for part in speech.text_parts or (speech.text_span,):
        yield part, said
    for piece in speech.pieces:
        match piece:
            case ValueRef():
                inside = piece.span.text.find(piece.name)
                start = piece.span.start + inside
                yield piece.span.source.span(start, start + len(piece.name)), "variable.other.value"
            case SaidAs():
                yield piece.span, "meta.said-as"
            case Stress():
                yield piece.span, "markup.italic.stress"
            case Breath():
                yield piece.span, "punctuation.definition.list"
            case _:
                pass
    yield from _settings(speech.attrs)


def _settings(settings: tuple[Setting, ...]) -> Iterator[Claim]:
    for setting in settings:
        label = "punctuation.definition.label"
        yield setting.key_span, label if setting.key == "#" else "entity.other.attribute-name"


def disagreements(text: str, lines: Lines) -> list[str]:
    """Where the engine's reading of ``text`` is not the parser's."""
    source = SourceText("script.cues", text)
    script, _ = parse(source)
    scopes_at = _scopes_by_offset(text, lines)
    wrong = []
    for node in script.nodes:
        for span, scope in claims_of(node):
            for at in range(span.start, span.end):
                if text[at].isspace():
                    continue
                scopes = scopes_at[at]
                spoken = scope.startswith("string") and "path" not in scope
                if not (_has(scopes, scope) if scope != "plain" else not scopes) or (
                    spoken and any(_has(scopes, other) for other in NOT_SPOKEN)
                ):
                    place = source.span(at, span.end)
                    wrong.append(f"{place}: {place.text!r} is {scopes}, not {scope}")
                    break
    return wrong


def _has(scopes: tuple[str, ...], scope: str) -> bool:
    return any(own == scope or own.startswith(scope + ".") for own in scopes)


def _scopes_by_offset(text: str, lines: Lines) -> list[tuple[str, ...]]:
    scopes: list[tuple[str, ...]] = [()] * len(text)
    start = 0
    for line, tokens in zip(text.split("\n"), lines, strict=True):
        for token in tokens:
            first = start + token.start
            scopes[first : first + len(token.text)] = [token.scopes] * len(token.text)
        start += len(line) + 1
    return scopes


@needs_engine
def test_the_project_s_scripts_are_coloured_as_they_are_read() -> None:
    texts = [path.read_text(encoding="utf-8") for path in SCRIPTS]
    assert len(texts) > 20
    for path, text, lines in zip(SCRIPTS, texts, read_by_engine(texts), strict=True):
        assert disagreements(text, lines) == [], path


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_engine_without_node_reads_them_so_too(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert disagreements(text, read_by_python(text)) == []


PIECES = """\
# Title {#id-%d}
## 3. Deep Dive (8-10 minutes) {target=8:00 part=deep-dive} // note
#### C# and {braces}
[SOUND: klaxon, typing | gain=-3 at=#x+1s]
  [ambience: data center hum|fade = 2s]
[ALARM SOUNDS] // why
[PAUSE 2s]
[BEAT | keep=none]
[MUSIC: out]
// a note with "quotes", [brackets] and NAMES: "too"
@include other.cues // note
ANN: "One line."
BOB (on phone) ^: (tense, fast) (low) "One line, *stressed* {value}." {#bob-%d gain=-2}
ENGINEER 1: "Two
ENGINEER 1: lines, \\"escaped\\" and \\[kept] —"
DR. O'NEIL: "—a blank

line [[SQL|sequel]]... // not a note" [SOUND: door | wait] // after
"Narration." // aside
"Narration, with
// a note: "inside"
more to come
- first thing
- second thing" {lang=de}
“Curly quotes.”
ANN: no quotes at *all* // aside
and a second line {#bare-%d}
MIKE:
"Below."
MIKE (radio): // said later
(tense)
  (fast) "Below, after
two lines."
MIKE:
unquoted below
on two lines
FADE IN: not said
Some prose, with: a colon and (parens)
McADAM & SON #2: "He said "stop" and left."
De LA CRUZ: "Да." {#da-%d}
ДИРЕКТОР (смена (ночь)): "Да — нет."
"""


def _blocks() -> list[str]:
    """The constructs of ``PIECES``: what the parser reads as one, by itself."""
    source = SourceText("pieces.cues", PIECES)
    script, _ = parse(source)
    starts = sorted({source.position(node.span.start)[0] for node in script.nodes})
    lines = PIECES.splitlines(keepends=True)
    return [
        "".join(lines[first - 1 : after - 1])
        for first, after in zip(starts, [*starts[1:], len(lines) + 1], strict=True)
    ]


@needs_engine
@pytest.mark.parametrize("seed", range(4))
def test_constructs_in_any_order_are_coloured_as_they_are_read(seed: int) -> None:
    chance = random.Random(seed)
    blocks = _blocks()
    texts = []
    while len(texts) < 40:
        drawn = chance.choices([*blocks, "\n", "   \n"], k=30)
        text = "".join(b.replace("%d", str(n)) for n, b in enumerate(drawn))
        if not has_errors(parse(SourceText("script.cues", text))[1]):
            texts.append(text)
    for text, lines in zip(texts, read_by_engine(texts), strict=True):
        assert disagreements(text, lines) == [], text
