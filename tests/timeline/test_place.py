"""CUES.md's rules of time, each as a script beside the timeline it must make.

One letter is a quarter second; words take half a second; ``v`` is held down by a SILENCE.
"""

from __future__ import annotations

import itertools
import textwrap

import pytest

from pipeline.units import samples
from tests.timeline.stage import drawn, lay_out

PICTURES = {
    "turns follow one another after a short gap": (
        """
        ANN: "One two three."
        BOB: "Four five."
        """,
        """
        ann    AAAAAA
        bob    .......BBBB
        """,
    ),
    "dialogue goes on after a one-shot's lead, and a PAUSE is time without speech": (
        """
        [SOUND: klaxon]
        ANN: "One two."
        [PAUSE]
        BOB: "Three four."
        """,
        """
        ann    ..AAAA
        bob    ..........BBBB
        klaxon KKKKKKKK
        """,
    ),
    "wait holds the dialogue until the sound has ended": (
        """
        [SOUND: klaxon | wait]
        ANN: "One two."
        """,
        """
        ann    ........AAAA
        klaxon KKKKKKKK
        """,
    ),
    "a dash at the end lets the next line break in, with a SOUND between them": (
        """
        ANN: "One two three—"
        [SOUND: beep]
        BOB: "No no no."
        CYD: "Yes."
        """,
        """
        ann    AAAAAA
        bob    .....BBBBBB
        cyd    ............CC
        beep   .....BB
        """,
    ),
    "a PAUSE stops the barge-in; the line is only cut": (
        """
        ANN: "One two three—"
        [PAUSE]
        BOB: "No no no."
        """,
        """
        ann    AAAAAA
        bob    ..........BBBBBB
        """,
    ),
    "a dash at the start breaks in on a line that was not cut": (
        """
        ANN: "One two three."
        BOB: "—no no no."
        """,
        """
        ann    AAAAAA
        bob    .....BBBBBB
        """,
    ),
    "^ starts together, several in a row all do, and the next waits for the longest": (
        """
        ANN: "One two."
        BOB ^: "Three four five six."
        CYD ^: "Seven eight nine."
        ANN: "Ten."
        """,
        """
        bob    BBBBBBBB
        cyd    CCCCCC
        ann    AAAA
        ann    .........AA
        """,
    ),
    "ambience leads the scene in; SILENCE holds beds down and they return after it": (
        """
        [AMBIENCE: hum]
        [MUSIC: tension]
        ANN: "One two three four five six."
        [SILENCE 2s]
        BOB: "Seven eight."
        """,
        """
        ann    ........AAAAAAAAAAAA
        bob    ............................BBBB
        hum    HHHHHHHHHHHHHHHHHHHHHvvvvvvvHHHHHHHHHHHH
        pulse  PPPPPPPPPPPPPPPPPPPPPvvvvvvvPPPP
        end    ................................EEEEEEEEEEEE
        """,
    ),
    "a SILENCE cuts a one-shot short": (
        """
        ANN: "One two."
        [SOUND: klaxon]
        [SILENCE 1s]
        ANN: "Three."
        """,
        """
        ann    AAAA
        ann    ..........AA
        klaxon ....KKK
        """,
    ),
    "a heading ends the beds; carry keeps them": (
        """
        # One
        [SOUND: typing]
        ANN: "One two."
        # Two {carry}
        [AMBIENCE: rain]
        ANN: "Three four."
        # Three
        ANN: "Five."
        """,
        """
        ann    .AAAA
        ann    .................AAAA
        ann    .............................AA
        typing TTTTTTTTTTTTTTT
        rain   .........RRRRRRRRRRRRRRRRRRRRRRRRRRRRRR
        """,
    ),
    "music leaves on the bar line nearest the sentence's end, its last chord ringing past it": (
        """
        [MUSIC: tension]
        ANN: "One two three four five six seven."
        [MUSIC: out]
        BOB: "Eight nine ten one two three."
        """,
        """
        ann    ......AAAAAAAAAAAAAA
        bob    .....................BBBBBBBBBBBB
        pulse  PPPPPPPPPPPPPPPP
        end    ................EEEEEEEEEEEE
        """,
    ),
    "a second MUSIC takes over on a bar": (
        """
        [MUSIC: tension]
        ANN: "One two three four five."
        [MUSIC: contemplative]
        ANN: "Six seven eight nine ten."
        """,
        """
        ann    ......AAAAAAAAAA
        ann    .................AAAAAAAAAA
        pulse  PPPPPPPPPPPPPPPPPPPPPPPP
        piano  ................PPPPPPPPPPPPPPPPPPPPPP
        """,
    ),
    "at=#id starts with a line, wherever the cue stands, and holds nothing": (
        """
        [SOUND: beep | at=#late-0.5s]
        ANN: "One two."
        BOB: "Three four." {#late}
        """,
        """
        ann    AAAA
        bob    .....BBBB
        beep   ...BB
        """,
    ),
    "until=#id ends at that line's start": (
        """
        [SOUND: klaxon | loop until=#late]
        ANN: "One two three four five six."
        BOB: "Seven." {#late}
        """,
        """
        ann    ..AAAAAAAAAAAA
        bob    ...............BB
        klaxon KKKKKKKKKKKKKKK
        """,
    ),
    "until=#id brings nothing back that a SILENCE has cut": (
        """
        [SOUND: klaxon | until=#late]
        ANN: "One."
        [SILENCE 1s]
        BOB: "Two." {#late}
        """,
        """
        ann    ..AA
        bob    ........BB
        klaxon KKKKK
        """,
    ),
    "until=#id ends a bed there as for= does, and does not fade it out before": (
        """
        [SOUND: typing | until=#late]
        ANN: "One two three."
        BOB: "Four five." {#late}
        """,
        """
        ann    .AAAAAA
        bob    ........BBBB
        typing TTTTTTTT
        """,
    ),
    "music that is asked for after the last word is heard, and the episode grows": (
        """
        ANN: "One two."
        [MUSIC: tension | at=3s]
        """,
        """
        ann    AAAA
        pulse  ................PPPPPPPPP
        end    ........................EEEEEEEEEEEE
        """,
    ),
    "a bed that is asked for after the last word is heard too, and the others go on for it": (
        """
        [SOUND: typing]
        ANN: "One two."
        [AMBIENCE: rain | at=3s]
        """,
        """
        ann    .AAAA
        typing TTTTTTTTTTTTTTTTTTTTTTTTT
        rain   ..................RRRRRRR
        """,
    ),
    "stop ends a continuous sound": (
        """
        [SOUND: typing]
        ANN: "One two three."
        [SOUND: typing | stop fade-out=500ms]
        ANN: "Four five six."
        """,
        """
        ann    .AAAAAA
        ann    ........AAAAAA
        typing TTTTTTTTTT
        """,
    ),
}


@pytest.mark.parametrize("rule", PICTURES)
def test_picture(rule: str) -> None:
    script, picture = (textwrap.dedent(text).strip() for text in PICTURES[rule])
    assert drawn(script + "\n") == picture


def test_at_before_the_episode_is_clamped_with_a_warning() -> None:
    timeline, problems = lay_out('[SOUND: beep | at=-2s]\nANN: "One two."\n')
    assert [d.slug for d in problems] == ["time/before-zero"]
    assert timeline.of_role("sfx")[0].start_sample == 0


def test_a_line_keeps_its_gap_when_another_line_changes() -> None:
    def gaps(text: str) -> list[int]:
        lines = lay_out(text)[0].of_role("dialogue")
        return [b.start_sample - a.end_sample for a, b in itertools.pairwise(lines)]

    before = gaps('ANN: "One two."\nBOB: "Three."\nANN: "Four."\n')
    after = gaps('ANN: "One two three four."\nBOB: "Three."\nANN: "Four."\n')
    assert before[1] == after[1]


def test_people_in_one_scene_have_places_and_a_narrator_the_middle() -> None:
    timeline, _ = lay_out('"Night."\nANN: "One."\nBOB: "Two."\nCYD: "Three."\n')
    pans = {clip.character: clip.pan for clip in timeline.of_role("dialogue")}
    assert pans.pop("NARRATOR") == 0.0
    assert len({round(pan, 2) for pan in pans.values()}) == 3


def test_sections_tile_the_timeline() -> None:
    timeline, _ = lay_out('# A\nANN: "One."\n# B\n## C\nANN: "Two."\n# D\nANN: "Three."\n')
    starts = [s.start_sample for s in timeline.sections]
    ends = [s.end_sample for s in timeline.sections]
    assert starts[0] == 0
    assert ends[:-1] == starts[1:]
    assert ends[-1] == timeline.duration_samples


def test_for_is_the_length_to_the_sample() -> None:
    timeline, _ = lay_out('[SOUND: typing | for=1.5s]\nANN: "One."\n')
    assert timeline.of_role("sfx")[0].duration_samples == samples(1.5)


@pytest.mark.parametrize(
    ("bed", "ends", "fade_s"),
    [
        ("[SOUND: typing]", "", 1.5),
        ("[SOUND: typing | fade-out=500ms]", "", 0.5),
        ("[SOUND: typing | fade-out=3s]", "", 3.0),
        ("[SOUND: typing]", "[SOUND: typing | stop]", 1.5),
        ("[SOUND: typing]", "[SOUND: typing | stop fade-out=500ms]", 0.5),
        ("[SOUND: typing | fade-out=2s]", "[SOUND: typing | stop fade-out=500ms]", 0.5),
        ("[SOUND: typing | fade-out=2s]", "[SOUND: typing | stop]", 2.0),
        ("[SOUND: typing | fade-out=2s]", "[SOUND: typing | stop fade-out=0.5s at=#last]", 0.5),
        ("[SOUND: typing | fade-out=500ms]", "[SOUND: typing]", 0.5),
        ("[AMBIENCE: hum]", "[AMBIENCE: rain]", 2.0),
        ("[AMBIENCE: hum | fade-out=1s]", "[AMBIENCE: rain]", 1.0),
        ("[SOUND: typing | until=#last]", "", 0.005),
        ("[SOUND: typing | until=#last fade-out=1s]", "", 1.0),
        ("[SOUND: typing | for=2s]", "", 0.005),
    ],
)
def test_a_fade_that_the_writer_states_is_the_one_that_is_heard(
    bed: str, ends: str, fade_s: float
) -> None:
    timeline, problems = lay_out(
        f'{bed}\nANN: "One two three four five six."\n{ends}\nBOB: "Seven." {{#last}}\n'
    )
    assert not problems
    first = min(
        (c for c in timeline.clips if c.role in ("sfx", "ambience")), key=lambda c: c.start_sample
    )
    assert first.fade_out_samples == samples(fade_s)


@pytest.mark.parametrize(
    ("script", "unheard"),
    [
        ('# One\nANN: "One."\n[MUSIC: tension | at=6]\n# Two\nANN: "Two."\n', "tension"),
        ('# One\nANN: "One."\n[AMBIENCE: rain | at=6]\n# Two\nANN: "Two."\n', "rain"),
        ('ANN: "One."\n[MUSIC: tension | at=9s]\n[MUSIC: out]\nANN: "Two."\n', "tension"),
        ('[MUSIC: tension]\n[MUSIC: contemplative]\nANN: "One."\n', "tension"),
        ('ANN: "One." {#one}\nBOB: "Two."\n[SOUND: typing | until=#one]\n', "typing"),
        (
            '[AMBIENCE: hum | at=#one+9s]\n# One\nANN: "One." {#one}\n# Two\nANN: "Two."\n',
            "hum",
        ),
    ],
)
def test_what_would_begin_after_its_end_is_told_and_leaves_no_marker(
    script: str, unheard: str
) -> None:
    timeline, problems = lay_out(script)
    assert [d.slug for d in problems] == ["time/never-heard"]
    assert problems[0].span.text == unheard
    assert unheard not in {marker.name for marker in timeline.markers}
    assert unheard not in {clip.name for clip in timeline.clips}


def test_a_cue_of_which_one_layer_is_heard_keeps_its_marker() -> None:
    timeline, problems = lay_out(
        '# One\nANN: "One." {#one}\n[SOUND: typing, beep | at=#one+9s]\n# Two\nANN: "Two."\n'
    )
    assert [(d.slug, d.span.text) for d in problems] == [("time/never-heard", "typing")]
    (marker,) = (m for m in timeline.markers if m.kind == "cue")
    (clip,) = timeline.of_role("sfx")
    assert (clip.name, clip.start_sample) == ("beep", marker.at_sample)


@pytest.mark.parametrize(
    "script",
    [
        'ANN: "One."\n[MUSIC: tension | at=6]\n',
        "[MUSIC: tension | at=2]\n",
        "[SOUND: klaxon | at=20]\n",
        'ANN: "One."\n[AMBIENCE: hum | at=#x+9s]\nBOB: "Two." {#x}\n',
        'BOB: "One."\n[PAUSE 2s]\nANN ^: "Two—"\n',
        'ANN: "One."\n[DIAGRAM: boxes]\n[PAUSE]\n',
        "[PAUSE 2s]\n",
    ],
)
def test_every_marker_lies_within_the_timeline(script: str) -> None:
    timeline, problems = lay_out(script)
    assert not [d for d in problems if d.slug.startswith("time/")]
    assert len(timeline.markers) >= 2
    for marker in timeline.markers:
        assert marker.at_sample >= 0
        assert marker.at_sample + marker.duration_samples <= timeline.duration_samples


def test_a_cue_that_hangs_on_a_line_has_its_marker_there() -> None:
    timeline, _ = lay_out('[SOUND: beep | at=#late]\nANN: "One."\nBOB: "Two." {#late}\n')
    (marker,) = (m for m in timeline.markers if m.kind == "cue")
    assert marker.at_sample == timeline.of_role("sfx")[0].start_sample > 0
