"""Whatever is typed, reading it neither raises nor loses its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.diagnostics import format_diagnostic
from pipeline.script.dump import dump
from pipeline.script.nodes import Cue, Heading, Include, Script, Speech
from pipeline.script.printer import format_script
from pipeline.source import SourceSpan
from tests.script.reading import read

FRAGMENTS = [
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "\t",
    '"',
    '"',
    "“",
    "”",
    "„",
    "\\",
    "[",
    "]",
    "[[",
    "]]",
    "|",
    "{",
    "}",
    "{#a",
    "{#a}",
    "{gain=-3}",
    "{region}",
    "(",
    ")",
    "(fast)",
    "^",
    ":",
    ": ",
    ': "',
    "//",
    "// note",
    "#",
    "# Title",
    "@include ",
    "@include a.cues",
    "+++",
    "+++\n",
    "*",
    "*word*",
    "-",
    "- ",
    "—",
    "--",
    "...",
    "1. ",
    "2. ",
    "SARAH",
    "NARRATOR: ",
    'MIKE: "',
    "Sarah",
    "Mc",
    "De ",
    "É",
    "word",
    "two words",
    "[PAUSE]",
    "[SILENCE 2s]",
    "[SOUND: a, b | gain=-6 dB]",
    "[ALARM SOUNDS]",
    "[SUOND: x]",
    "FADE IN:",
    "a = 1",
    "=",
    ",",
    "[[a|b]]",
    "\u2028",
    "\x0b",
    "\x1c",
    "\0",
    "\ufeff",
    "𝄞",
    "(0-2 minutes)",
]
scripts = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)
any_text = st.one_of(scripts, st.text(max_size=200))


def inner_spans(node) -> list[SourceSpan]:
    match node:
        case Heading():
            return [node.title_span, *(s.span for s in node.attrs)]
        case Cue():
            return [node.key_span, *(w.span for w in node.args), *(s.span for s in node.params)]
        case Speech():
            named = [node.name.span] if node.name else []
            words = [w.span for w in (*node.attributions, *node.deliveries)]
            pieces = [p.span for p in node.pieces]
            return [*named, *words, node.text_span, *pieces, *(s.span for s in node.attrs)]
        case Include():
            return [node.path.span]
    return []


def assert_spans_are_sound(script: Script) -> None:
    length = len(script.source.text)
    starts = [node.span.start for node in script.nodes]
    assert starts == sorted(starts)
    for node in script.nodes:
        assert 0 <= node.span.start < node.span.end <= length
        for span in inner_spans(node):
            assert node.span.start <= span.start <= span.end <= node.span.end
        if isinstance(node, Speech):
            pieces = [piece.span.start for piece in node.pieces]
            assert pieces == sorted(pieces)


@settings(deadline=None, max_examples=500)
@given(any_text)
def test_reading_never_raises_and_spans_are_sound(text: str) -> None:
    script, found = read(text)
    assert_spans_are_sound(script)
    for diagnostic in found:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        assert format_diagnostic(diagnostic)
    dump(script)
    format_script(script)


@settings(deadline=None, max_examples=200)
@given(scripts)
def test_every_line_with_anything_on_it_is_in_a_node(text: str) -> None:
    script, _ = read(text)
    covered = [False] * len(text)
    spans = [node.span for node in script.nodes]
    if script.front is not None:
        spans.append(script.front.span)
    for span in spans:
        covered[span.start : span.end] = [True] * (span.end - span.start)
    at = 0
    for line in text.split("\n"):
        if line.strip():
            assert any(covered[at : at + len(line)]), line
        at += len(line) + 1


MANY = 100_000
HUGE = {
    "unclosed brackets": "[" * MANY,
    "nested brackets": "[" * MANY + "]" * MANY,
    "brackets in a quote": '"' + "[" * MANY + '"',
    "said-as never closed": '"' + "[[a|" * MANY + '"',
    "braces in a quote": '"' + "{a " * MANY + '"',
    "stars": '"' + "*a " * MANY + '"',
    "escaped stars": '"*a' + "\\*" * MANY + '"',
    "quotes": '"' * MANY,
    "quotes and braces": '"{#a ' * MANY,
    "quotes and blanks": ('"' + " " * 99 + "a") * (MANY // 100),
    "parentheses": "A " + "(" * MANY,
    "parentheses, paired": "A " + "()" * MANY + ': "x"',
    "colons": "A:" * MANY,
    "a long name": "A" * 10 * MANY + ': "x"',
    "blank lines in a quote": '"' + "\n" * 10 * MANY + '"',
    "list marks far apart": '"' + "- a\n\n\n\n" * (MANY // 10) + '"',
    "braces in a heading": "# " + "{#a" * MANY,
    "bars": "[SOUND: a " + "|" * MANY + "]",
    "blanks before nothing": "[SOUND: a | b" + " " * MANY + "]",
    "a line of ten megabytes": 'A: "' + "word " * 2_000_000 + '"',
    "a million lines": "\n" * 1_000_000 + "[PAUSE]",
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_size_neither_crashes_nor_hangs(text: str) -> None:
    """Anything quadratic would take minutes here."""
    script, found = read(text)
    assert script.nodes or found
