"""What is said of a line: a script beside its explanation.

Of the stage's sounds nobody has measured the power, so gains under a line are left open here;
``test_command_line`` has them from a render.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from pipeline.project import UsageError
from pipeline.screenplay.lock import Lock, LockedSound
from tests.explain.stage import subjects_of, told

SCENE = """
# The Room {room=office target=20s}
[AMBIENCE: hum]
[MUSIC: tension]
ANN: (tense) "One two three—"
BOB (on phone) (CTO): "[[Four|five]] six." {#four gain=-3 pan=L20}

// a note
[PAUSE 2s]
Nobody reads this.
[SOUND: distant klaxons, beep | gain=-2 at=#four+0.5s pan=R40]
[MUSIC: out]
"Seven eight."
[SILENCE 1s]
[DIAGRAM: two boxes]
CYD: "Nine."
"""

TOLD = {
    "#four": """
        test.cues:13:1
         13 | BOB (on phone) (CTO): "[[Four|five]] six." {#four gain=-3 pan=L20}
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        BOB says this from 0:03.250 to 0:04.250: barges in 0.25 s before the end of the line before, which is cut off by a dash.

          id              four
          character       BOB
          captioned as    CTO
          voice           bob: bob
                          cast in the front matter, line 6

          written         Four six.
          spoken          five six.
          turn            it breaks into the line before

          take            tone, take 1, in the store
                          1.000 s long, heard from 0.000 s to 1.000 s of it

          treatment       phone: phone (the brackets before the colon)
          room            office (line 9: room= of its section)
          pan             L20 (pan=)
          gain            gain= -3.0 dB; how it is levelled is known after a render

          on the timeline 0:03.250 to 0:04.250, 1.000 s
          heard           0:03.250 to 0:04.250
          timecode        00:00:03.250
          placed          barges in 0.25 s before the end of the line before, which is cut off by a dash
                          line 12: ANN: “One two three—”

          under it        test.hum (ambience, line 10)
                          -21.0 dB outside, under this line known after a render (17 LU wanted)
          under it        music.tension.pulse (music, line 11)
                          -8.0 dB outside, under this line known after a render (12 LU wanted)
          under it        test.klaxon (sfx, line 18)
                          -20.0 dB outside, under this line known after a render (7 LU wanted)
          under it        test.beep (sfx, line 18)
                          -11.0 dB outside, under this line known after a render (7 LU wanted)
    """,
    "distant klaxons": """
        test.cues:18:1
         18 | [SOUND: distant klaxons, beep | gain=-2 at=#four+0.5s pan=R40]
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        SOUND of 2 layers, from 0:03.750: 0.5 s after #four begins (at=#four+0.5s).

          id              the-room/sound/b12847ad/1

        layer 1 of 2
          words           “distant klaxons”
          asset           test.klaxon: klaxon (one-shot)
                          “klaxon” is its alias, in another form of the words
          then came       test.beep 0.00, test.hum 0.00
          words also ask  gain -9.0 dB
          gain            -20.0 dB: style plain -9.0 dB, words -9.0 dB, gain= -2.0 dB; the library has it at -23 LUFS
          variant         1 of 1, in the store
          fades           in 0.005 s, out 0.005 s
          plays           plays once, pan R40
          on the timeline 0:03.750 to 0:05.750, 2.000 s
          timecode        00:00:03.750
          placed          0.5 s after #four begins (at=#four+0.5s)
                          line 13: BOB: “Four six.”
          ends            its own length

        layer 2 of 2
          words           “beep”
          asset           test.beep: beep (one-shot)
                          “beep” is its alias
          then came       test.hum 0.00, test.klaxon 0.00
          gain            -11.0 dB: style plain -9.0 dB, words 0 dB, gain= -2.0 dB; the library has it at -23 LUFS
          variant         1 of 1, in the store
          fades           in 0.005 s, out 0.005 s
          plays           plays once, pan R40
          on the timeline 0:03.750 to 0:04.250, 0.500 s
          timecode        00:00:03.750
          placed          0.5 s after #four begins (at=#four+0.5s)
                          line 13: BOB: “Four six.”
          ends            its own length
    """,
    "[MUSIC: tension]": """
        test.cues:11:1
         11 | [MUSIC: tension]
            | ^^^^^^^^^^^^^^^^
        MUSIC of one layer, from 0:00.000: the first thing in the episode.

          id              the-room/music/1a14a38b/1

          words           “tension”
          asset           music.tension.pulse: pulse (music)
                          “tension” is its mood
          then came       music.contemplative.piano 0.00
          gain            -8.0 dB: style plain -8.0 dB, words 0 dB, gain= 0 dB; the library has it at -23 LUFS
          variant         1 of 1, in the store
          fades           in 0.020 s, out 0.120 s
          plays           loops without a seam, pan C
          on the timeline 0:00.000 to 0:06.120, 6.120 s
          timecode        00:00:00.000
          placed          the first thing in the episode
          ends            [MUSIC: out] stops it; the nearest bar line is 0.25 s before it, 3 bars of 2 s on
                          line 19: [MUSIC: out]
          slot            0:00.000 to 0:06.250, 6.250 s
          bars            3 of 2.000 s (120 bpm)
          last chord      music.tension.end, 0:06.000 to 0:07.550, 1.550 s
    """,
    "[MUSIC: out]": """
        test.cues:19:1
         19 | [MUSIC: out]
            | ^^^^^^^^^^^^
        MUSIC that ends what sounds.

          id              the-room/music/2c4aa65f/1

          ends            music.tension.pulse, line 11, which played 0:00.000 to 0:06.120, 6.120 s
                          [MUSIC: out] stops it; the nearest bar line is 0.25 s before it, 3 bars of 2 s on
    """,
    "[PAUSE 2s]": """
        test.cues:16:1
         16 | [PAUSE 2s]
            | ^^^^^^^^^^
        2 s without speech; beds go on.

          id              the-room/pause/5af8d4a2/1

          on the timeline 0:04.250 to 0:06.250, 2.000 s
          timecode        00:00:04.250

          before it       line 13, 0:03.250: BOB: “Four six.”
          after it        line 18, 0:03.750: [SOUND: distant klaxons, beep | gain=-2 at=#four+0.5s pan=R40]
    """,
    "[SILENCE 1s]": """
        test.cues:21:1
         21 | [SILENCE 1s]
            | ^^^^^^^^^^^^
        1 s of silence: music and effects leave, the room tone stays.

          id              the-room/silence/fff86b9a/1

          on the timeline 0:07.350 to 0:08.350, 1.000 s
          timecode        00:00:07.350

          held down       test.hum (line 10)

          cut             music.tension.end (line 11)

          before it       line 20, 0:06.250: NARRATOR: “Seven eight.”
          after it        line 22: [DIAGRAM: two boxes]
    """,
    "[DIAGRAM": """
        test.cues:22:1
         22 | [DIAGRAM: two boxes]
            | ^^^^^^^^^^^^^^^^^^^^
        For the picture: a marker, “two boxes”. It is silent.

          id              the-room/diagram/3f09e935/1

          on the timeline 0:08.350

          before it       line 21, 0:07.350: [SILENCE 1s]
          after it        line 23, 0:08.350: CYD: “Nine.”
    """,
    "# The Room": """
        test.cues:9:1
         9 | # The Room {room=office target=20s}
           | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        The episode begins, with the section “The Room”.

          id              #the-room (warroom preview … --scene the-room)
          depth           1
          room            office
          lines           4

          on the timeline 0:00.000 to 0:10.750, 10.750 s
          timecode        00:00:00.000

          target          target=20 s; it runs 9.250 s under
    """,
    "// a note": """
        test.cues:15:1
         15 | // a note
            | ^^^^^^^^^
        Nothing: a note; it is never spoken.

          before it       line 13, 0:03.250: BOB: “Four six.”
          after it        line 16, 0:04.250: [PAUSE 2s]
    """,
    "Nobody reads": """
        test.cues:17:1
         17 | Nobody reads this.
            | ^^^^^^^^^^^^^^^^^^
        Nothing: prose; it is never spoken (prose/not-spoken).

          before it       line 16, 0:04.250: [PAUSE 2s]
          after it        line 18, 0:03.750: [SOUND: distant klaxons, beep | gain=-2 at=#four+0.5s pan=R40]
    """,
    "BOB = ": """
        test.cues:6:1
         6 | BOB = "bob"
           | ^^^^^^^^^^^
        Front matter: cast.BOB. It is never spoken.

          character       BOB
          voice           bob: bob
          lines           1, the first at line 13
    """,
    "0:03.5": """
        At 0:03.500: BOB speaking, 3 sounding in all.

          timecode        00:00:03.500
          section         The Room, from 0:00.000 to 0:10.750

          dialogue        BOB: 0.250 s into 1.000 s, gain known after a render
                          line 13: BOB: “Four six.”
          ambience        test.hum: 3.500 s into 10.750 s, gain known after a render
                          line 10: [AMBIENCE: hum]
          music           music.tension.pulse: 3.500 s into 6.120 s, gain known after a render
                          line 11: [MUSIC: tension]
    """,
}


@pytest.mark.parametrize("about", TOLD)
def test_told(about: str, tmp_path: Path) -> None:
    assert told(SCENE.lstrip(), about, tmp_path) == textwrap.dedent(TOLD[about]).strip()


def test_a_blank_line_is_never_spoken(tmp_path: Path) -> None:
    (subject,) = subjects_of('ANN: "One."\n\nBOB: "Two."\n', "10", tmp_path)
    assert subject.sentence == "Nothing: a blank line; it is never spoken."
    nearest = subject.as_json()["nearest"]
    assert (nearest["before"]["line"], nearest["after"]["line"]) == (9, 11)


def test_a_blank_inside_quotes_is_of_its_line(tmp_path: Path) -> None:
    (subject,) = subjects_of('ANN: "One.\n\nTwo."\n', "10", tmp_path)
    assert subject.kind == "line"
    assert subject.as_json()["here"] == {"blank": True}


def test_two_constructs_on_one_line_are_both_told(tmp_path: Path) -> None:
    found = subjects_of('ANN: "One." [SOUND: beep]\n', "9", tmp_path)
    assert [subject.kind for subject in found] == ["line", "sound"]


def test_a_sound_that_a_render_froze_says_so(tmp_path: Path) -> None:
    lock = Lock(sounds={("sound", "beep"): LockedSound(asset="test.beep", definition="old")})
    (subject,) = subjects_of("[SOUND: beep]\n", "beep", tmp_path, lock)
    assert subject.as_json()["layers"][0]["why"] == (
        "frozen in script.lock by a render; the words choose it too: “beep” is its alias"
    )


def test_the_time_past_the_end(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"runs from 0:00\.000 to 0:02\.000"):
        subjects_of('ANN: "One."\n', "0:02.0", tmp_path)


def test_an_id_that_nobody_has(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"this script has no #ret \(did you mean “red”\?\)"):
        subjects_of('ANN: "One." {#red}\n', "#ret", tmp_path)


def test_a_line_past_the_end(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has no line 10 \(its lines are 1 to 9\)"):
        subjects_of('ANN: "One."\n', "10", tmp_path)
