"""What a writer can get wrong: script text beside what is reported, and where."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import format_diagnostic
from tests.script.reading import faults, read, tree, unindented

REPORTS = {
    "prose is a warning": (
        "FADE IN:\nStart: Simple diagram\n\nCUT TO: the server room",
        ["?prose/not-spoken 1:1", "?prose/not-spoken 2:1", "?prose/not-spoken 4:1"],
    ),
    "a name in mixed case": (
        'Sarah: "Hi."\n  Dr. Lamport (SRE): (flat) "Hi."',
        ["speech/mixed-case-name 1:1", "speech/mixed-case-name 2:3"],
    ),
    "more than four words are no name": (
        'The Very First Big Rule: "Hi."',
        ["quote/unbalanced 1:30"],
    ),
    "prose that ends in a quote": ('the end."', ["quote/unbalanced 1:9"]),
    "a quote never opened": ('SARAH: We know."', ["quote/unbalanced 1:16"]),
    "a quote never closed, at the end": ('SARAH: "We know', ["quote/unterminated 1:8"]),
    "… before a heading": ('"We know\n\n# Next', ["quote/unterminated 1:1"]),
    "… before a cue": ('"We know\n[PAUSE]', ["quote/unterminated 1:1"]),
    "… before an include": ('"We know\n@include a.cues', ["quote/unterminated 1:1"]),
    "… before a speech": (
        'SARAH: "We know\nMIKE (SRE): (fast) "Do we?"',
        ["quote/unterminated 1:8"],
    ),
    "nothing said": (
        'SARAH: ""\nMIKE:\n\n"- "\nA: "—"',
        ["speech/empty 1:8", "speech/empty 2:1", "speech/empty 4:1", "speech/empty 5:4"],
    ),
    "an open parenthesis": ('SARAH: (tense "Hi."', ["speech/parenthesis 1:8"]),
    "an unknown key": (
        "[SUOND: alarm]\n[PAUSE]\n[zzz: a]",
        ["cue/unknown-key 1:2", "cue/unknown-key 3:2"],
    ),
    "a cue never closed": ("[SOUND: alarm", ["cue/unclosed 1:1"]),
    "a bracket in a cue": ("[SOUND: alarm [loud]]", ["cue/bracket 1:15"]),
    "cues that say nothing": (
        "[]\n[SOUND:]\n[ | gain=2]\n[SOUNDS]",
        ["cue/empty 1:1", "cue/empty 2:1", "cue/empty 3:1", "cue/empty 4:1"],
    ),
    "commas with nothing between": (
        "[SOUND: a,, b,]",
        ["cue/empty-argument 1:11", "cue/empty-argument 1:14"],
    ),
    "two cues on a line": ("[PAUSE] [PAUSE]", ["?prose/not-spoken 1:1"]),
    "params": (
        "[SOUND: a | =3 gain= | loop]",
        ["param/syntax 1:13", "param/syntax 1:16", "param/syntax 1:22"],
    ),
    "attrs": ('A: "Hi." {#a =3}', ["attr/syntax 1:14"]),
    "attrs never closed": ('A: "Hi." {#a\n# B {#b', ["attr/unclosed 1:10", "attr/unclosed 2:5"]),
    "brackets in a text": (
        'A: "Hi [laughs] there [[x]] and [so"',
        ["text/bracket 1:8", "text/bracket 1:23", "text/bracket 1:33"],
    ),
    "braces in a text": (
        'A: "Hi {} there { and {#id}."',
        ["text/brace 1:8", "text/brace 1:17", "text/brace 1:23"],
    ),
    "a heading without a title": ("##\n## {#fine}", ["section/no-title 1:1"]),
    "an include of nothing": ("@include", ["include/no-path 1:1"]),
    "no heading": ("#hash\n##### five", ["?prose/not-spoken 1:1", "?prose/not-spoken 2:1"]),
    "front matter comes first": ("[PAUSE]\n+++", ["?prose/not-spoken 2:1"]),
}


@pytest.mark.parametrize(("text", "expected"), REPORTS.values(), ids=REPORTS.keys())
def test_reports(text: str, expected: list[str]) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_columns_count_code_points(end: str) -> None:
    assert faults(f"\t𝄞é{end}  \t[SÖUND: 𝄞]{end}") == [
        "?prose/not-spoken 1:2",
        "cue/unknown-key 2:5",
    ]


def test_a_fault_does_not_stop_the_next_line() -> None:
    text = unindented(
        """
        SARAH: "We know
        MIKE: "Do we?"
        [SUOND: alarm]
        Dana: "Still
        here." {#here}
        """
    )
    assert tree(text) == unindented(
        """
        speech SARAH: "We know"
        speech MIKE: "Do we?"
        prose "[SUOND: alarm]"
        speech DANA: "Still here." {#here}
        """
    )


def test_messages_carry_their_remedy() -> None:
    _, (unknown, mixed) = read('[SUOND: alarm]\nSarah: "Hi."')
    assert format_diagnostic(unknown) == unindented(
        """
        scene.cues:1:2: error: no cue is called “SUOND” [cue/unknown-key]
         1 | [SUOND: alarm]
           |  ^^^^^
           = did you mean “SOUND”?"""
    )
    assert mixed.hint == 'write SARAH: "…"'


def test_the_quote_that_does_not_close_is_named() -> None:
    (fault,) = read('SARAH: "Hi." she said')[1]
    assert fault.hint == "the quote at 1:12 is followed by “she said”, so it closes nothing"
