"""What a line is: script text beside the tree it makes. None of these has an error."""

from __future__ import annotations

import pytest

from tests.script.reading import faults, tree, unindented

READS_AS = {
    "headings lose number, minutes and attrs": (
        """
        # 1. Cold Open (0-2 minutes) {target=2:00}
        #### 4. Resolution & Lessons (40-50 minutes)
        ## The War Room {#war-room room = boardroom carry}
        ## Quiet {carry}
        ## Version 2.0 {not attrs}
        """,
        """
        heading 1 "Cold Open" {target=2:00}
        heading 4 "Resolution & Lessons"
        heading 2 "The War Room" {#war-room room=boardroom carry}
        heading 2 "Quiet" {carry}
        heading 2 "Version 2.0 {not attrs}"
        """,
    ),
    "keys ignore case and have aliases": (
        """
        [sfx: pager, phone | loop gain = -6dB]
        [Amb: data center hum]
        [sound:id:alarm.klaxon]
        """,
        """
        cue SOUND "pager" "phone" | loop gain=-6dB
        cue AMBIENCE "data center hum"
        cue SOUND "id:alarm.klaxon"
        """,
    ),
    "without a colon only three words are keys": (
        """
        [PAUSE]
        [silence 2s | keep=none]
        [BEAT 500ms]
        [SILENCE falls]
        [ALARM SOUNDS | gain=-3]
        [DOOR SLAM, GLASS SOUND]
        [CODE RED]
        """,
        """
        cue PAUSE
        cue SILENCE "2s" | keep=none
        cue BEAT "500ms"
        cue SOUND free "SILENCE falls"
        cue SOUND free "ALARM" | gain=-3
        cue SOUND free "DOOR SLAM" "GLASS"
        cue SOUND free "CODE RED"
        """,
    ),
    "a gain may stand apart from its dB": (
        "[SOUND: pager | gain=-6 dB pan=L40]",
        'cue SOUND "pager" | gain="-6 dB" pan=L40\n',
    ),
    "all of a speech": (
        'SARAH (Netflix) (V.O.) ^: (tense) (fast) "Now." {#now gain=-2 speed = 1.1}',
        'speech SARAH (Netflix) (V.O.) ^: (tense) (fast) "Now." {#now gain=-2 speed=1.1}\n',
    ),
    "names in any script": (
        """
        O'BRIEN-SMITH & CO. #2/B: "One."
        McDONALD: "Two."
        De LA CRUZ: "Three."
        ИВАН: "Four."
        李明: "Five."
        ÉLODIE’S TWIN: "Six."
        GROßMANN: "Seven."
        """,
        """
        speech O'BRIEN-SMITH & CO. #2/B: "One."
        speech McDONALD: "Two."
        speech De LA CRUZ: "Three."
        speech ИВАН: "Four."
        speech 李明: "Five."
        speech ÉLODIE’S TWIN: "Six."
        speech GROßMANN: "Seven."
        """,
    ),
    "a colon within an attribution": (
        'SARAH (ops: lead (acting)): "Yes."',
        'speech SARAH (ops: lead (acting)): "Yes."\n',
    ),
    "the quote may stand on the next line": (
        """
        SARAH:
        "We know."

        MIKE: // he is late
        (fast)
        "Do we?"
        """,
        """
        speech SARAH: "We know."
        speech MIKE: (fast) "Do we?"
        note "he is late"
        """,
    ),
    "without quotes to the next blank line or construct": (
        """
        SARAH: We know
        what it is. {#it}
        MIKE: Do we? // he does not
        [PAUSE]
        DIRECTOR: (flat) Yes.

        not spoken
        """,
        """
        speech SARAH: "We know what it is." {#it}
        speech MIKE: "Do we?"
        note "he does not"
        cue PAUSE
        speech DIRECTOR: (flat) "Yes."
        prose "not spoken"
        """,
    ),
    "quotes are straight or curly": (
        """
        SARAH: “Down.”
        “It was ‘down’.”
        """,
        """
        speech SARAH: "Down."
        speech -: "It was ‘down’."
        """,
    ),
    "the closing quote is the first with nothing of the text after it": (
        """
        SARAH: "He said "no" and "yes", then left."
        "One "two" three
        "four" five."
        """,
        """
        speech SARAH: "He said \\"no\\" and \\"yes\\", then left."
        speech -: "One \\"two\\" three \\"four\\" five."
        """,
    ),
    "attrs, a cue and a note may follow the closing quote": (
        """
        SARAH: "Now." {#now} [ALARM SOUNDS] // loud
        "Then." [PAUSE]
        MIKE: "Late." // or not
        """,
        """
        speech SARAH: "Now." {#now}
        cue SOUND free "ALARM"
        note "loud"
        speech -: "Then."
        cue PAUSE
        speech MIKE: "Late."
        note "or not"
        """,
    ),
    "blank lines and lists within quotes": (
        """
        "Three laws:
        1. Everything fails
        2. Failures love company

        - also this
        In 2016
        7. is a number."
        """,
        (
            'speech -: "Three laws:" <breath> "Everything fails" <breath> "Failures love company" '
            '<paragraph> <breath> "also this In 2016 7. is a number."\n'
        ),
    ),
    "a note within quotes is not spoken": (
        """
        "One
        // "check this"
        two."
        """,
        """
        speech -: "One two."
        note "\\"check this\\""
        """,
    ),
    "values, said-as, stress, escapes": (
        r"""
        A: "In {region}, [[Lamport|LAM-port]] \[sic\] was *not* it, 2 * 3, *the {region} one*."
        B: "A \"quote\" \{brace} \*star back\\slash \n."
        """,
        r"""
        speech A: "In " {region} ", " [[Lamport|LAM-port]] " [sic\\] was " *"not"* " it, 2 * 3, " *"the "* *{region}* *" one"* "."
        speech B: "A \"quote\" {brace} *star back\\slash \\n."
        """,
    ),
    "dashes that cut and barge": (
        """
        A: "check your—"
        B: "check your --"
        C: "check your -"
        D: "check your – "
        E: "well-known- "
        F: "—no."
        G: "-- no."
        H: "- no."
        I: "- one
        - two"
        J: "—wait—"
        """,
        """
        speech A: "check your" <interrupted>
        speech B: "check your" <interrupted>
        speech C: "check your" <interrupted>
        speech D: "check your" <interrupted>
        speech E: "well-known-"
        speech F: <barges-in> "no."
        speech G: <barges-in> "no."
        speech H: <barges-in> "no."
        speech I: <breath> "one" <breath> "two"
        speech J: <barges-in> "wait" <interrupted>
        """,
    ),
    "includes and notes": (
        """
        @include scenes/cold open.cues
        // TODO: cut this
        //
        """,
        """
        include "scenes/cold open.cues"
        note "TODO: cut this"
        note ""
        """,
    ),
}


@pytest.mark.parametrize(("text", "expected"), READS_AS.values(), ids=READS_AS.keys())
def test_reads_as(text: str, expected: str) -> None:
    text = unindented(text)
    assert tree(text) == unindented(expected)
    assert [fault for fault in faults(text) if not fault.startswith("?")] == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: text.replace("\n", " \t\n"), id="trailing blanks"),
        pytest.param(
            lambda text: "\n".join("   " + line for line in text.split("\n")), id="indent"
        ),
    ],
)
@pytest.mark.parametrize(("text", "expected"), READS_AS.values(), ids=READS_AS.keys())
def test_blanks_mean_nothing(text: str, expected: str, change) -> None:
    assert tree(change(unindented(text))) == unindented(expected)
