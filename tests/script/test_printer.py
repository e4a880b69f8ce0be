"""fmt: one layout, the same meaning, every comment kept."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings

from pipeline.diagnostics import has_errors
from pipeline.script.dump import dump
from pipeline.script.printer import format_script
from tests.script.reading import SCRIPTS, SEED, read, unindented
from tests.script.test_any_text import scripts
from tests.script.test_tree import READS_AS


def formatted(text: str) -> str:
    return format_script(read(text)[0])


def test_one_layout() -> None:
    text = unindented(
        """
          +++
        show = "Uptime"
        +++
        #  1.  Cold   Open (0-2 minutes)   { target = 2:00 }
        [sfx:a ,b|gain = -3   loop]


        [silence: 2s]
        [ALARM   sounds]
        SARAH  ( ops )^ :(fast)“We know
           what it is.” {#it} [pause] // so she says
        // really
        MIKE:
        "One
        // not this
        two."
        Fade in
        """
    )
    assert formatted(text) == unindented(
        """
        +++
        show = "Uptime"
        +++

        # 1. Cold Open (0-2 minutes) {target=2:00}
        [SOUND: a, b | gain=-3 loop]

        [SILENCE 2s]
        [ALARM sounds]
        SARAH (ops) ^: (fast) "We know
        what it is." {#it}
        [PAUSE]
        // so she says
        // really
        MIKE: "One
        two."
        // not this
        Fade in
        """
    )


KNOWN = [
    *(path.read_text(encoding="utf-8") for path in [*SEED, SCRIPTS / "example.cues"]),
    *(unindented(text) for text, _ in READS_AS.values()),
    '"ends in a backslash \\\n"',
    '"ends in what looks like a name\nX:\n"',
    "A: unquoted {#a} // and noted",
    "@include //x.cues // a note that ends what looks like one",
    '@include "//x.cues"',
    '@include ""x.cues""',
    '@include """',
    "@include x.cues//y // a note",
    "B://{gain=-3}",
]


@pytest.mark.parametrize("text", KNOWN)
def test_known_scripts_mean_the_same(text: str) -> None:
    once = formatted(text)
    assert dump(read(once)[0]) == dump(read(text)[0])
    assert formatted(once) == once


@settings(deadline=None, max_examples=300)
@example("A: x // y\nz")
@given(scripts)
def test_any_script_means_the_same(text: str) -> None:
    script, found = read(text)
    assume(not has_errors(found))
    once = format_script(script)
    again, found_again = read(once)
    assert dump(again) == dump(script)
    assert [d.slug for d in found_again] == [d.slug for d in found]
    assert format_script(again) == once
