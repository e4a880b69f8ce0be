"""Why each clip begins and ends where it does: a script beside the rules, as they are said.

The stage's numbers are round: half a second a word, gaps of a quarter second or so.
"""

from __future__ import annotations

import textwrap

import pytest

from pipeline.timeline.model import Rule
from pipeline.units import said_s
from tests.timeline.stage import stage

SAID = {
    "turns": (
        """
        ANN: "One."
        BOB: "Two."
        BOB: "Three."
        "Four."
        """,
        """
        ann   < the first thing in the episode
        bob   < 0.24 s after the end of the line before (turn of speakers)
        bob   < 0.29 s after the end of the line before (the same speaker goes on)
        narra < 0.45 s after the end of the line before (narration)
        """,
    ),
    "together, and a dash that lets the next line in": (
        """
        ANN: "One two three—"
        BOB: "Four five six."
        CYD ^: "Seven."
        ANN: "—Eight."
        """,
        """
        ann   < the first thing in the episode
        bob   < barges in 0.25 s before the end of the line before, which is cut off by a dash
        cyd   < together with the line before (^)
        ann   < barges in 0.25 s before the end of the line before, as its own dash asks
        """,
    ),
    "a barge-in lets some of the line before be heard": (
        """
        ANN: "One—"
        BOB: "Two."
        """,
        """
        ann   < the first thing in the episode
        bob   < barges in as soon as some of the line before was heard, which is cut off by a dash
        """,
    ),
    "what holds a line back is named as it is written": (
        """
        ANN: "One."
        [PAUSE 2s]
        ANN: "Two."
        [SILENCE]
        ANN: "Three."
        [SOUND: klaxon]
        ANN: "Four."
        [SOUND: klaxon | wait]
        ANN: "Five."
        """,
        """
        ann   < the first thing in the episode
        ann   < after [PAUSE 2s] (2 s)
        ann   < after [SILENCE] (2 s)
        klaxo < 0.1 s after the end of the line before > its own length
        ann   < 0.5 s after “klaxon” begins (its lead)
        klaxo < 0.1 s after the end of the line before > its own length
        ann   < after “klaxon” has ended (wait)
        """,
    ),
    "a scene is led in, and its end lets the beds go": (
        """
        # One
        ANN: "One."
        # Two
        [AMBIENCE: hum]
        ANN: "Two."
        # Three
        [MUSIC: tension]
        ANN: "Three."
        # Four
        ANN: "Four."
        """,
        """
        ann   < the first thing in the episode
        hum   < as its section begins > its section ends
        ann   < 2 s after “hum” begins (an ambience sets its scene)
        pulse < as its section begins > its section ends; the nearest bar line is 0.9 s before it, 1 bar of 2 s on
        ann   < 1.4 s after “tension” begins (music leads in)
        end   < the last chord, on the bar line on which its bed leaves > its own length
        ann   < 1 s after its section begins (half of the gap between two scenes)
        """,
    ),
    "where a cue stands": (
        """
        ANN: "One two—"
        [SOUND: beep]
        BOB: "Three."
        [SOUND: beep | at=-0.2s]
        [PAUSE]
        [SOUND: beep]
        ANN: "Four." {#late}
        [SOUND: klaxon | at=#late+0.1s]
        """,
        """
        ann   < the first thing in the episode
        bob   < barges in 0.25 s before the end of the line before, which is cut off by a dash
        beep  < where the line before is cut off, 0.25 s before its end > its own length
        beep  < 0.2 s before its own place (at=-0.2s), which is 0.1 s after the end of the line before > its own length
        beep  < after [PAUSE] (1 s) > its own length
        ann   < 0.3 s after “beep” begins (its lead)
        klaxo < 0.1 s after #late begins (at=#late+0.1s) > its own length
        """,
    ),
    "before zero is clamped": (
        """
        [SOUND: beep | at=-2s]
        ANN: "One."
        """,
        """
        beep  < as the episode begins; it would be sooner: 2 s before its own place (at=-2s), which is the first thing in the episode > its own length
        ann   < 0.3 s after “beep” begins (its lead)
        """,
    ),
    "what ends a sound": (
        """
        [SOUND: typing]
        ANN: "One."
        [SOUND: typing]
        ANN: "Two."
        [SOUND: typing | stop]
        [SOUND: typing | for=1.5s]
        [AMBIENCE: hum]
        ANN: "Three."
        [AMBIENCE: rain]
        [SOUND: klaxon | loop until=#late]
        ANN: "Four." {#late}
        [SOUND: klaxon]
        [SILENCE 1s]
        ANN: "Five."
        """,
        """
        typin < the first thing in the episode > [SOUND: typing] calls it again
        ann   < 0.3 s after “typing” begins (its lead)
        typin < 0.1 s after the end of the line before > [SOUND: typing | stop] stops it
        ann   < 0.3 s after “typing” begins (its lead)
        typin < 0.1 s after the end of the line before > for=1.5s
        hum   < 0.3 s after “typing” begins (its lead) > [AMBIENCE: rain] takes its place
        ann   < 0.3 s after “typing” begins (its lead)
        rain  < 0.1 s after the end of the line before > the episode ends
        klaxo < 0.1 s after the end of the line before > until=#late, as that line begins
        ann   < 0.5 s after “klaxon” begins (its lead)
        klaxo < 0.1 s after the end of the line before > [SILENCE 1s] cuts it
        ann   < after [SILENCE 1s] (1 s)
        """,
    ),
    "a second MUSIC takes over on a bar, and a stop may hang on a line": (
        """
        [MUSIC: tension]
        ANN: "One two three four five."
        [MUSIC: contemplative]
        ANN: "Six seven eight nine ten." {#late}
        [MUSIC: out | at=#late+1s]
        ANN: "Eleven twelve one two three."
        """,
        """
        pulse < the first thing in the episode > [MUSIC: contemplative] takes its place; the nearest bar line is just there, 2 bars of 2 s on
        ann   < 1.4 s after “tension” begins (music leads in)
        piano < on the bar line on which music.tension.pulse hands over > [MUSIC: out | at=#late+1s] stops it; the nearest bar line is 0.9 s after it, 1 bar of 2 s on
        ann   < 0.2 s after the end of the line before (the same speaker goes on)
        ann   < 0.25 s after the end of the line before (the same speaker goes on)
        """,
    ),
}


@pytest.mark.parametrize("what", SAID)
def test_said(what: str) -> None:
    script, said = (textwrap.dedent(text).strip() for text in SAID[what])
    staged = stage(script + "\n")
    assert not [d for d in staged.problems if d.is_error], staged.problems
    rows = []
    for clip in staged.timeline.clips:
        name = clip.character or (clip.asset or "").rsplit(".", 1)[-1]
        ends = "" if clip.role == "dialogue" else f" > {clip.ended_by.words}"
        rows.append(f"{name.lower()[:5]:<5} < {clip.placed_by.words}{ends}")
    assert "\n".join(rows) == said


def test_the_numbers_in_the_words_are_those_of_the_timeline() -> None:
    staged = stage('ANN: "One two." {#a}\nBOB: "Three." {#b}\n[SOUND: beep | at=#b+0.1s]\n')
    clips = {clip.id: clip for clip in staged.timeline.clips}
    turn, beep = clips["b"], next(c for c in staged.timeline.clips if c.role == "sfx")
    gap = turn.start_sample - clips["a"].end_sample
    assert turn.placed_by == Rule(
        name="after-line",
        of="a",
        offset_samples=gap,
        words=f"{said_s(gap)} after the end of the line before (turn of speakers)",
    )
    assert (beep.placed_by.of, beep.placed_by.offset_samples) == ("b", 4_800)
    assert beep.start_sample == turn.start_sample + 4_800
