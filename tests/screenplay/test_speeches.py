from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.screenplay.stage import Staged, catalog_at, staged, without_casting


def line_of(text: str, front: str = ""):
    return staged(f"+++\n{front}\n+++\n{text}" if front else text).lines[-1]


@pytest.mark.parametrize(
    ("text", "written", "spoken", "phrases"),
    [
        (
            '"One line\nand  another."',
            "One line and another.",
            None,
            [("One line and another.", 0.0)],
        ),
        ('"First.\n\nSecond."', "First. Second.", None, [("First.", 0.65), ("Second.", 0.0)]),
        (
            '"Laws:\n1. Fail\n2. Love"',
            "Laws: Fail Love",
            None,
            [("Laws:", 0.25), ("Fail", 0.25), ("Love", 0.0)],
        ),
        ('"Not *that* one."', "Not that one.", None, [("Not *that* one.", 0.0)]),
        (
            '"[[Lamport|LAM-port]] lies."',
            "Lamport lies.",
            "LAM-port lies.",
            [("LAM-port lies.", 0.0)],
        ),
        ('"In {region}."', "In us-east-1.", None, [("In us-east-1.", 0.0)]),
        ('"Check your—"', "Check your—", "Check your", [("Check your", 0.0)]),
    ],
)
def test_what_is_written_and_what_is_said(
    text: str, written: str, spoken: str | None, phrases: list[tuple[str, float]]
) -> None:
    line = line_of(text, '[values]\nregion = "us-east-1"')
    assert line.written == written
    assert line.spoken == (spoken or written)
    assert [(phrase.text, phrase.gap_after_s) for phrase in line.phrases] == phrases


def test_a_values_number_is_said_as_it_is_typed() -> None:
    assert line_of('"{n} of {p}."', "[values]\nn = 44\np = 0.5").spoken == "44 of 0.5."


@pytest.mark.parametrize(
    ("head", "attribution", "treatment"),
    [
        ("DIRECTOR (on speaker)", "", "speaker"),
        ("DIRECTOR (On  Phone)", "", "phone"),
        ("DIRECTOR (PA)", "", "pa"),
        ("DIRECTOR (V.O.)", "", None),
        ("DIRECTOR (CONT'D) (on phone)", "", "phone"),
        ("DIRECTOR (O.S., on phone)", "", "phone"),
        ("JOHN (Netflix SRE, 2016)", "Netflix SRE, 2016", None),
        ("JOHN (Netflix SRE) (phone)", "Netflix SRE", "phone"),
        ("JOHN (head of radio, PA)", "head of radio, PA", None),
    ],
)
def test_parentheses_before_the_colon(head: str, attribution: str, treatment: str | None) -> None:
    line = line_of(f'{head}: "x"')
    assert (line.attribution, line.treatment, line.spoken) == (attribution, treatment, "x")


def test_via_stands_over_the_parenthesis() -> None:
    assert line_of('JOHN (on phone): "x" {via=pa}').treatment == "pa"


def test_deliveries_are_split_and_unknown_ones_warned_of() -> None:
    result = staged('SARAH: (tense, FAST and wistful) "x"\nMIKE: (on phone) "y"')
    assert result.lines[0].deliveries == ("tense", "fast")
    assert without_casting(result.told) == ["1:9 delivery/unknown", "2:8 delivery/unknown"]
    assert "before the colon" in result.found[-1].hint


def test_line_attrs() -> None:
    line = line_of('A: "x" {#one gain=-3dB pan=R20 speed=1.1 voice=mike lang=en-GB take=2}')
    assert (line.id, line.gain_db, line.pan, line.speed) == ("one", -3.0, 0.2, 1.1)
    assert (line.voice, line.lang, line.take) == ("mike", "en-GB", 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('"In {regoin}."', "1:5 value/unknown"),
        ('A: "x" {gian=-3}', "1:9 attr/unknown"),
        ('A: "x" {speed=9}', "1:15 attr/bad-value"),
        ('A: "x" {take=0}', "1:14 attr/bad-value"),
        ('A: "x" {voice=nobody}', "1:15 voice/unknown"),
        ('A: "x" {via=tube}', "1:13 treatment/unknown"),
        ('A: "x" {file=../../../../x.wav}', "1:14 file/outside"),
        ('A: "x" {file=x.wav}', "1:14 file/missing"),
        ('A ^: "x"', "1:1 together/alone"),
        ('A: "x" {#a}\nA: "y" {#a}', "2:9 id/duplicate"),
    ],
)
def test_a_fault_is_told_at_its_column(text: str, told: str, tmp_path: Path) -> None:
    result = staged(text, root=tmp_path)
    assert without_casting(result.told) == [told]


def test_a_recording_is_named_as_written(tmp_path: Path) -> None:
    recording = tmp_path / "cues/03-dark/recordings/a.wav"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(b"RIFF")
    assert (
        staged('A: "x" {file=recordings/a.wav}', root=tmp_path).lines[0].file == "recordings/a.wav"
    )
    assert staged('A: "x" {file=recordings/b.wav}', root=tmp_path).lines[0].file is None


def test_who_speaks_at_once() -> None:
    result = staged('A: "all"\nB ^: "of"\nC ^: "them"\nB ^: "twice"\nB: "fine"')
    assert [line.together for line in result.lines] == [False, True, True, True, False]
    assert without_casting(result.told) == ["4:1 together/same-speaker"]


@pytest.mark.parametrize(
    ("between", "barges"),
    [
        ("", True),
        ("[ALARM SOUNDS]", True),
        ("[BEAT]", False),
        ("[SILENCE]", False),
        ("# Next", False),
    ],
)
def test_the_next_speech_barges_in_unless_time_passes(between: str, barges: bool) -> None:
    first, second = staged(f'A: "check your—"\n{between}\nB: "no"').lines
    assert (first.interrupted, second.barges_in) == (True, barges)


def cast_of(result: Staged) -> dict[str, str]:
    return dict(result.screenplay.cast)


def test_the_cast_is_as_the_front_matter_says() -> None:
    result = staged('+++\n[cast]\nSARAH = "ann"\n"DR. X" = "ben"\n+++\nSARAH: "x"\nDR. X: "y"\n"z"')
    assert cast_of(result) == {"SARAH": "ann", "DR. X": "ben", "NARRATOR": "narrator"}
    assert result.told == []


def test_an_uncast_name_gets_a_voice_of_its_own_the_same_each_time() -> None:
    text = 'MIKE: "a"\nENGINEER 1: "b"\nENGINEER 2: "c"\nENGINEER 1: "d"'
    result = staged(text)
    cast = cast_of(result)
    assert cast["MIKE"] == "mike"
    assert len(set(cast.values())) == 3
    assert "narrator" not in cast.values()
    assert cast == cast_of(staged(text))
    assert result.told == ["1:1 cast/uncast", "2:1 cast/uncast", "3:1 cast/uncast"]
    assert result.found[1].hint == f'add under [cast]: "ENGINEER 1" = "{cast["ENGINEER 1"]}"'


def test_more_names_than_voices_share_and_say_so() -> None:
    result = staged("\n".join(f'MAN {n}: "x"' for n in range(1, 9)))
    voices = [line.voice for line in result.lines]
    assert len(set(voices)) == 5
    assert "shared with" in result.found[-1].message


def test_names_are_one_in_any_normal_form() -> None:
    result = staged('+++\n[cast]\n"RENE\u0301" = "ann"\n+++\nREN\u00c9: "x"')
    assert cast_of(result) == {"REN\u00c9": "ann"}
    assert result.told == []


def test_no_voice_at_all_is_an_error(tmp_path: Path) -> None:
    from dataclasses import replace

    result = staged('A: "x"', catalog=replace(catalog_at(tmp_path), voices={}))
    assert result.told == ["1:1 cast/no-voice"]


@pytest.mark.parametrize(
    ("between", "told"),
    [
        ("[PAUSE]", ["3:1 together/after-pause"]),
        ("[BEAT]", ["3:1 together/after-pause"]),
        ("[SILENCE 1s]", ["3:1 together/after-pause"]),
        ("[alarm]", []),
        ("## Later", ["3:1 together/alone"]),
    ],
)
def test_together_over_a_pause_is_kept_and_told(between: str, told: list[str]) -> None:
    result = staged(f'A: "x"\n{between}\nB ^: "y"')
    assert result.lines[1].together
    assert without_casting(result.told) == told


@pytest.mark.parametrize(
    ("line", "treatment"),
    [
        ('CARL: "x"', "phone"),
        ('ANN: "x" {voice=carl}', "phone"),
        ('CARL (on speaker): "x"', "speaker"),
        ('CARL: "x" {via=pa}', "pa"),
        ('CARL (CTO): "x"', "phone"),
        ('ANN: "x"', None),
    ],
)
def test_a_voice_has_a_treatment_that_its_lines_get(line: str, treatment: str | None) -> None:
    catalog = catalog_at(Path("nowhere"))
    carl = dataclasses.replace(catalog.voices["carl"], treatment="phone")
    result = staged(
        line, catalog=dataclasses.replace(catalog, voices=catalog.voices | {"carl": carl})
    )
    assert [said.treatment for said in result.lines] == [treatment]


def test_a_treatment_of_a_voice_that_is_not_there_is_none() -> None:
    catalog = catalog_at(Path("nowhere"))
    carl = dataclasses.replace(catalog.voices["carl"], treatment="tube")
    result = staged('CARL: "x"', catalog=dataclasses.replace(catalog, voices={"carl": carl}))
    assert [said.treatment for said in result.lines] == [None]
