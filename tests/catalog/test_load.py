from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.catalog.load import load_catalog
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
    write(tmp_path / "voices/lexicon.toml", 'AWS = "A W S"')
    write(
        tmp_path / "sfx_library/treatments/phone.toml",
        'description = "a line"\nnames = ["on phone"]\n[[chain]]\neffect = "Gain"\ngain_db = 1\n',
    )
    write(
        tmp_path / "sfx_library/rooms/dry.toml", 'description = "none"\nwet_db = -96\ntail_s = 0\n'
    )
    write(tmp_path / "sfx_library/styles/own.toml", 'description = "mine"\ngap_turn_s = 0.3\n')

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


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("alises = [1]", "9:1 asset/unknown-key | did you mean “aliases”?"),
        ('variants = "4"', "9:1 asset/bad-value | "),
        ("variants = 0", "9:1 asset/bad-value | "),
        ("lead_s = nan", "9:1 asset/bad-value | "),
        ('recording = "x.wav"', "1:1 asset/bad-value | "),
        ("a = = 1", "9:5 asset/toml | "),
        ("[speech]\nwalla = 3", "1:1 asset/bad-value | "),
    ],
)
def test_a_bad_key_is_told_at_its_place(tmp_path: Path, line: str, expected: str) -> None:
    write(tmp_path / "sfx_library/alarm/k.dsp", "")
    write(
        tmp_path / "sfx_library/alarm/k.toml",
        f'description = "k"\nkind = "one-shot"\nrecipe = "k.dsp"\nduration_s = 1{RIGHTS}{line}\n',
    )
    catalog, _ = load_catalog(tmp_path, allow_noncommercial=False)
    assert told(tmp_path) == [f"sfx_library/alarm/k.toml:{expected}"]
    assert not catalog.sounds


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    write(tmp_path / "sfx_library/alarm/a.toml", 'description = "a"\nkind = "sting"\n[speech]\n')
    write(
        tmp_path / "sfx_library/alarm/b.toml",
        'description = "b"\nrecipe = "b.dsp"\nduration_s = 1\n' + RIGHTS,
    )
    write(
        tmp_path / "sfx_library/alarm/c.toml",
        'kind = "sting"\nrecipe = "c.dsp"\nduration_s = 1\n' + RIGHTS,
    )
    write(
        tmp_path / "sfx_library/alarm/d.toml",
        'description = "d"\nkind = "sting"\nrecipe = "../../d.dsp"\nduration_s = 1\n' + RIGHTS,
    )
    assert [entry.split(" | ")[0] for entry in told(tmp_path)] == [
        "sfx_library/alarm/a.toml:1:1 asset/no-rights",
        "sfx_library/alarm/b.toml:1:1 asset/missing-key",
        "sfx_library/alarm/c.toml:1:1 asset/missing-key",
        "sfx_library/alarm/d.toml:3:1 asset/no-file",
    ]


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
    assert told(tmp_path) == ["sfx_library/synonyms.toml:1:12 asset/bad-value | "]
