"""What a writer is told to do: script text beside the remedy of its one fault of that slug."""

from __future__ import annotations

import pytest

from tests.script.reading import read

REMEDIES = {
    "a text without quotes": (
        "+++\ntitle = The Night\n+++",
        "front/toml",
        'a text stands in quotes: title = "The Night"',
    ),
    "… in a list": (
        "+++\ntargets = [podcast]\n+++",
        "front/toml",
        'a text stands in quotes: title = "The Night"',
    ),
    "no value at all": (
        "+++\nshow =\n+++",
        "front/toml",
        'a text stands in quotes: title = "The Night"',
    ),
    "a line that is no key": (
        "+++\nthe night\n+++",
        "front/toml",
        'keys look like title = "The Night"',
    ),
    "front matter too late": (
        '// draft 2\n+++\ntitle = "The Night"\n+++\n',
        "quote/unbalanced",
        "front matter is the first thing in a file",
    ),
    "what only looks like it, after its end": (
        '// draft 2\n+++\n+++\nx = "The Night"\n',
        "quote/unbalanced",
        'a speech is NAME: "…", narration begins with its quote',
    ),
    "… and in a section below": (
        '// draft 2\n+++\n# One\nx = "The Night"\n',
        "quote/unbalanced",
        'a speech is NAME: "…", narration begins with its quote',
    ),
    "prose between late fences": (
        '// draft 2\n+++\nhe said "no"\n+++\n',
        "quote/unbalanced",
        'a speech is NAME: "…", narration begins with its quote',
    ),
    "a quote that a speech ends": (
        '"We\nknow\n\nMIKE (SRE): (fast) "Do we not know?"',
        "quote/unterminated",
        'it ends before line 4, “MIKE (SRE): (fast) "Do we not …”: put a quote before that',
    ),
    "a quote that a cue ends": (
        'SARAH: "We know\n[PAUSE]',
        "quote/unterminated",
        "it ends before line 2, “[PAUSE]”: put a quote before that",
    ),
    "a quote that the file ends": (
        'SARAH: "We know',
        "quote/unterminated",
        "close the quote at the end of what is said",
    ),
    "a quote within, then a cue": (
        'SARAH: "Say "no" now\n[PAUSE]',
        "quote/unterminated",
        "the quote at 1:16 is followed by “now”, so it closes nothing",
    ),
    "a heading of nothing": (
        "##",
        "section/no-title",
        "write a title after the #, as in ## The War Room",
    ),
    "attrs before the quote": (
        'SARAH: "We know. {#know gain=-3}"',
        "text/brace",
        'write them after it: "…" {#know gain=-3}',
    ),
    "attrs that fill a screen": (
        'SARAH: "We know. {#' + "k" * 80 + '}"',
        "text/brace",
        'write them after it: "…" {…}',
    ),
    "a brace alone": (
        'SARAH: "We { know."',
        "text/brace",
        r"write {name}, or \{ for a brace that is said",
    ),
}


@pytest.mark.parametrize(("text", "slug", "hint"), REMEDIES.values(), ids=REMEDIES.keys())
def test_remedies(text: str, slug: str, hint: str) -> None:
    assert [fault.hint for fault in read(text)[1] if fault.slug == slug] == [hint]


def test_every_line_of_late_front_matter_is_told_why() -> None:
    text = '// draft 2\n+++\nepisode = 3\ntitle = "x"\n+++\n'
    first_thing = "front matter is the first thing in a file"
    assert {fault.span.line: fault.hint for fault in read(text)[1]} == dict.fromkeys(
        (2, 3, 4, 5), first_thing
    )
