from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pedalboard
import pytest
import soundfile

from pipeline.catalog.effects_table import EFFECTS
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Target
from tests.catalog.library import RIGHTS, sound, voice, write


def told(root: Path, *, allow_noncommercial: bool = False) -> list[str]:
    _, found = load_catalog(root, allow_noncommercial=allow_noncommercial)
    return [f"{d.span} {d.slug} | {d.hint}" for d in found]


def test_ids_come_from_folders(tmp_path: Path) -> None:
    sound(tmp_path, "alarm.klaxon", "alarm")
    write(
        tmp_path / "sfx_library/music/tension/pulse.toml",
        'description = "a bed"\nrecipe = "pulse.dsp"\nduration_s = 32.0\nbpm = 96\nbars = 16\n'
        'ending = "music.tension.end"\n' + RIGHTS,
    )
    write(tmp_path / "sfx_library/music/tension/pulse.dsp", "process = 0;")
    sound(tmp_path, "music.tension.end", kind="music", extra="hidden = true\n")
    voice(tmp_path, "sarah", 'accent = "british"\nunderstudy = false\n[model.timbre]\naf = 1.0\n')
    write(tmp_path / "voices/lexicon.toml", '[say]\nAWS = "A W S"')
    write(
        tmp_path / "sfx_library/treatments/phone.toml",
        'description = "a line"\nnames = ["on phone"]\n[[chain]]\neffect = "Gain"\ngain_db = 1\n',
    )
    write(
        tmp_path / "sfx_library/rooms/dry.toml", 'description = "none"\nwet_db = -96\ntail_s = 0\n'
    )
    write(tmp_path / "sfx_library/styles/own.toml", 'description = "mine"\ngap_turn_s = 0.3\n')
    write(tmp_path / "targets/audiobook.toml", "integrated_lufs = -19\ntrue_peak_dbtp = -3.0\n")

    catalog, found = load_catalog(tmp_path, allow_noncommercial=False)

    assert found == ()
    assert sorted(catalog.sounds) == ["alarm.klaxon", "music.tension.end", "music.tension.pulse"]
    bed = catalog.sounds["music.tension.pulse"]
    assert (bed.kind, bed.mood, bed.bpm, bed.loops, bed.family) == (
        "music",
        "tension",
        96,
        True,
        "music",
    )
    assert not catalog.sounds["music.tension.end"].loops
    assert catalog.voices["sarah"].model == {"timbre": {"af": 1.0}}
    assert catalog.treatments["phone"].chain == ({"effect": "Gain", "gain_db": 1},)
    assert catalog.rooms["dry"].chain == ()
    assert (catalog.styles["own"].gap_turn_s, catalog.styles["own"].gap_talk_s) == (0.3, 0.14)
    assert catalog.targets == {
        "audiobook": Target(name="audiobook", integrated_lufs=-19.0, true_peak_dbtp=-3.0, bits=24)
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "alises = [1]",
            "9:1 asset/unknown-key: “alises” is no key of k.toml | did you mean “aliases”?",
        ),
        (
            'variants = "4"',
            (
                "9:1 asset/bad-value: “variants” is a whole number, not the text “4” "
                "| take the quotes off: variants = 4"
            ),
        ),
        ("variants = 0", "9:1 asset/bad-value: “variants” is 1 or more, not 0 | "),
        ("variants = 1.5", "9:1 asset/bad-value: “variants” is a whole number, not 1.5 | "),
        (
            "lead_s = nan",
            "9:1 asset/bad-value: “lead_s” is a number, and not inf or nan, not nan | ",
        ),
        ("hidden = 1", "9:1 asset/bad-value: “hidden” is true or false, not 1 | "),
        (
            "mood = 3",
            '9:1 asset/bad-value: “mood” is a text, not 3 | put it in quotes: mood = "3"',
        ),
        (
            'aliases = "horn"',
            (
                "9:1 asset/bad-value: “aliases” is a list, not the text “horn” "
                '| put it in brackets: aliases = ["horn"]'
            ),
        ),
        (
            'aliases = ["horn", 2]',
            '9:20 asset/bad-value: “aliases.1” is a text, not 2 | put it in quotes: "2"',
        ),
        ("channels = 3", "9:1 asset/bad-value: “channels” is 1 or 2, not 3 | write one of 1, 2"),
        (
            'recording = "k.dsp"',
            (
                "9:1 asset/bad-value: “recording” cannot stand beside “recipe”: one of them makes "
                "the sound | exactly one of recipe, recording, [[stems]], [speech] and [piece]"
            ),
        ),
        (
            "a = = 1",
            '9:5 asset/toml: this is not TOML: Invalid value | a text stands in quotes: key = "…"',
        ),
        (
            "hidden = true\nhidden = false",
            (
                "10:15 asset/toml: this is not TOML: Cannot overwrite a value "
                "| this key is there already: keep one of the two"
            ),
        ),
    ],
)
def test_a_bad_key_is_told_at_its_place(tmp_path: Path, line: str, expected: str) -> None:
    write(tmp_path / "sfx_library/alarm/k.dsp", "")
    write(
        tmp_path / "sfx_library/alarm/k.toml",
        f'description = "k"\nkind = "one-shot"\nrecipe = "k.dsp"\nduration_s = 1{RIGHTS}{line}\n',
    )
    catalog, found = load_catalog(tmp_path, allow_noncommercial=False)
    file = "sfx_library/alarm/k.toml"
    told = [f"{d.span} {d.slug}: {d.message} | {d.hint}" for d in found]
    assert (told[0].removeprefix(f"{file}:"), len(set(told))) == (expected, len(told))
    assert not catalog.sounds


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (
            "voices/ann.toml",
            'description = "a"\nengine = "tone"\ntreatment = "fone"' + RIGHTS,
            ["3:1 treatment/unknown | did you mean “phone”?"],
        ),
        (
            "voices/ann.toml",
            'engnie = "tone"\naccent = "amercan"' + RIGHTS,
            [
                '1:1 asset/missing-key | add description = "what is heard"',
                "1:1 asset/unknown-key | did you mean “engine”?",
                "2:1 asset/bad-value | did you mean “american”?",
            ],
        ),
        (
            "sfx_library/crowd/talk.toml",
            'description = "t"\nkind = "ambience"\nduration_s = 2\n'
            + RIGHTS
            + '[speech]\nscene = "tlak"\nvoices = ["ann"]\nlines = ["Hm."]\npepole = 3\n',
            [
                "10:1 asset/bad-value | did you mean “talk”?",
                "13:1 asset/unknown-key | did you mean “people”?",
            ],
        ),
        (
            "sfx_library/crowd/talk.toml",
            'description = "t"\nkind = "ambience"\nduration_s = 2\n'
            + RIGHTS
            + '[speech]\nscene = "talk"\nvoices = ["bne"]\nlines = ["Hm."]\npeople = 3\n',
            ["11:11 voice/unknown | did you mean “ben”?"],
        ),
        (
            "sfx_library/treatments/far.toml",
            (
                'description = "f"\n[[chain]]\neffect = "Reverbb"\n[[chain]]\neffect = "Gain"\n'
                'gian_db = 1\ngain_db = "1"\n[[chain]]\ngain_db = 2\n'
            ),
            [
                "3:1 asset/unknown-effect | did you mean “Reverb”?",
                "6:1 asset/unknown-key | did you mean “gain_db”?",
                "7:1 asset/bad-value | gain_db = 1.0",
                '8:3 asset/missing-key | add effect = "HighpassFilter"',
            ],
        ),
        (
            "sfx_library/rooms/hall.toml",
            'description = "h"\nwet_db = -200\n',
            ["1:1 asset/missing-key | add tail_s = 0.8", "2:1 asset/bad-value | "],
        ),
        (
            "sfx_library/styles/own.toml",
            'description = "o"\ngap_turns_s = 0.3\n',
            ["2:1 asset/unknown-key | did you mean “gap_turn_s”?"],
        ),
        (
            "targets/own.toml",
            'integrated_lufs = -3\ntrue_peak_dbtp = "-1"\nmesure = "dialogue"\nbits = 20\n',
            [
                "1:1 asset/bad-value | ",
                "2:1 asset/bad-value | take the quotes off: true_peak_dbtp = -1",
                "3:1 asset/unknown-key | did you mean “measure”?",
                "4:1 asset/bad-value | write one of 16, 24",
            ],
        ),
        (
            "targets/own.toml",
            'measure = "dialog"\n',
            [
                "1:1 asset/bad-value | did you mean “dialogue”?",
                "1:1 asset/missing-key | add integrated_lufs = -19",
                "1:1 asset/missing-key | add true_peak_dbtp = -1",
            ],
        ),
        (
            "voices/lexicon.toml",
            '[sya]\n"nginx" = "engine X"\n[say]\n"AWS" = 3\n[phonemes]\nkubectl = {uk = "k"}\n',
            [
                "1:2 asset/unknown-key | did you mean “say”?",
                '4:1 asset/bad-value | put it in quotes: AWS = "3"',
                '6:1 asset/missing-key | add us = "ˈkjuːb"',
                "6:12 asset/unknown-key | its keys: us, gb, words",
            ],
        ),
        (
            "sfx_library/synonyms.toml",
            'groups = [["a"], "b"]',
            ['1:18 asset/bad-value | put it in brackets: ["b"]'],
        ),
        (
            "warroom.toml",
            'allow_non_commercial = true\nallow_noncommercial = "yes"\n',
            [
                "1:1 asset/unknown-key | did you mean “allow_noncommercial”?",
                "2:1 asset/bad-value | ",
            ],
        ),
        (
            "warroom.toml",
            "allow_noncommercial = yes\n",
            ['1:23 asset/toml | a text stands in quotes: key = "…"'],
        ),
    ],
)
def test_every_file_of_a_project_is_judged_alike(
    tmp_path: Path, file: str, text: str, expected: list[str]
) -> None:
    voice(tmp_path, "ben")
    write(tmp_path / "sfx_library/treatments/phone.toml", 'description = "p"\n')
    write(tmp_path / file, text)
    _, found = load_catalog(tmp_path)
    assert [f"{d.span} {d.slug} | {d.hint}".removeprefix(f"{file}:") for d in found] == expected


def test_every_line_that_is_no_toml_is_told_and_what_stands_is_judged(tmp_path: Path) -> None:
    write(
        tmp_path / "sfx_library/styles/own.toml",
        "description = The style\nmusic_db = -8\ngap_turn_s = \nmusic_bd = 1\nduck_sfx_lu = [\n 1\n",
    )
    assert [entry.split(" | ")[0] for entry in told(tmp_path)] == [
        "sfx_library/styles/own.toml:1:15 asset/toml",
        "sfx_library/styles/own.toml:3:14 asset/toml",
        "sfx_library/styles/own.toml:4:1 asset/unknown-key",
        "sfx_library/styles/own.toml:6:2 asset/toml",
    ]


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    write(tmp_path / "sfx_library/alarm/a.toml", 'description = "a"\nkind = "sting"\n')
    write(
        tmp_path / "sfx_library/alarm/b.toml",
        'description = "b"\nrecipe = "b.dsp"\nduration_s = 1\n' + RIGHTS,
    )
    write(
        tmp_path / "sfx_library/alarm/d.toml",
        'description = "d"\nkind = "sting"\nrecipe = "../../d.dsp"\nduration_s = 1\n' + RIGHTS,
    )
    write(tmp_path / "sfx_library/alarm/e.toml", 'description = "e"\nrecording = "e.wav"\n')
    _, found = load_catalog(tmp_path)
    assert [f"{d.span.path[18:]} {d.message}" for d in found] == [
        "a.toml “recipe” is missing in a.toml",
        "a.toml “duration_s” is missing in a.toml",
        "a.toml licence, author, source, commercial missing in a.toml: nobody can tell whose this is",
        "b.toml “kind” is missing in b.toml",
        "b.toml there is no file “b.dsp” beside b.toml",
        "d.toml “../../d.dsp” lies outside sfx_library",
        "e.toml “digest” is missing in e.toml",
        "e.toml “kind” is missing in e.toml",
        "e.toml licence, author, source, commercial missing in e.toml: nobody can tell whose this is",
        "e.toml there is no file “e.wav” beside e.toml",
    ]


def test_warroom_toml_says_what_may_be_used(tmp_path: Path) -> None:
    sound(tmp_path, "alarm.klaxon")
    path = tmp_path / "sfx_library/alarm/klaxon.toml"
    path.write_text(path.read_text().replace('"yes"', '"unclear"'))
    assert not load_catalog(tmp_path)[0].sounds
    write(tmp_path / "warroom.toml", "allow_noncommercial = true\n")
    assert list(load_catalog(tmp_path)[0].sounds) == ["alarm.klaxon"]


def test_a_voice_that_nobody_may_use_is_left_out_once(tmp_path: Path) -> None:
    voice(tmp_path, "ben")
    path = tmp_path / "voices/ben.toml"
    path.write_text(path.read_text().replace('"yes"', '"no"'))
    write(
        tmp_path / "sfx_library/crowd/talk.toml",
        'description = "t"\nkind = "ambience"\nduration_s = 2\n'
        + RIGHTS
        + '[speech]\nscene = "talk"\nvoices = ["ben"]\nlines = ["Hm."]\npeople = 3\n',
    )
    assert [d.slug for d in load_catalog(tmp_path)[1]] == ["asset/not-commercial"]


def test_the_effects_are_those_of_pedalboard() -> None:
    for name, arguments in EFFECTS.items():
        signature = str(getattr(pedalboard, name).__init__.__doc__).partition("->")[0]
        taken = re.findall(r"(\w+): (?:float|bool)\b", signature)
        assert tuple(taken) == tuple(arguments), name


def test_what_may_not_be_sold_is_left_out_unless_the_project_allows_it(tmp_path: Path) -> None:
    sound(tmp_path, "alarm.klaxon")
    path = tmp_path / "sfx_library/alarm/klaxon.toml"
    path.write_text(path.read_text().replace('"yes"', '"unclear"'))
    catalog, found = load_catalog(tmp_path, allow_noncommercial=False)
    assert (list(catalog.sounds), [d.slug for d in found]) == ([], ["asset/not-commercial"])
    assert found[0].span.line == 10
    catalog, found = load_catalog(tmp_path, allow_noncommercial=True)
    assert (list(catalog.sounds), found) == (["alarm.klaxon"], ())


def test_a_recording_is_known_by_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "sfx_library/office/door.wav"
    path.parent.mkdir(parents=True)
    soundfile.write(path, np.zeros(24_000), 48_000)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    toml = 'description = "d"\nkind = "one-shot"\nrecording = "door.wav"\ndigest = "{}"\n' + RIGHTS
    write(path.with_suffix(".toml"), toml.format(digest))
    catalog, found = load_catalog(tmp_path, allow_noncommercial=False)
    assert found == ()
    assert catalog.sounds["office.door"].duration_s == 0.5
    write(path.with_suffix(".toml"), toml.format("0" * 64))
    assert told(tmp_path) == [
        f'sfx_library/office/door.toml:4:1 asset/digest | if the new one is meant: digest = "{digest}"'
    ]


def test_one_alias_of_two_sounds_is_told_at_the_second(tmp_path: Path) -> None:
    sound(tmp_path, "alarm.klaxon", "alarm", "horn")
    sound(tmp_path, "alarm.siren", "siren", "Alarm")
    assert told(tmp_path) == [
        "sfx_library/alarm/siren.toml:3:21 asset/alias-twice | keep it in one of them"
    ]


def test_one_fault_leaves_the_rest(tmp_path: Path) -> None:
    sound(tmp_path, "alarm.klaxon")
    write(tmp_path / "sfx_library/alarm/broken.toml", "\xff\x00 =")
    catalog, found = load_catalog(tmp_path, allow_noncommercial=False)
    assert (list(catalog.sounds), [d.slug for d in found]) == (["alarm.klaxon"], ["asset/toml"])


def test_synonyms_are_read_or_told(tmp_path: Path) -> None:
    write(tmp_path / "sfx_library/synonyms.toml", 'groups = [["a", "b"]]')
    assert load_catalog(tmp_path, allow_noncommercial=False)[0].synonyms == (("a", "b"),)
    write(tmp_path / "sfx_library/synonyms.toml", "groups = [[1]]")
    assert told(tmp_path) == [
        'sfx_library/synonyms.toml:1:12 asset/bad-value | put it in quotes: "1"'
    ]
