from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.screenplay.lock import Lock
from pipeline.screenplay.model import Retake
from tests.screenplay.stage import catalog_at, sound, staged, voice, without_casting

SCRIPT = '[SOUND: distant alarm, id:alarm.pager]\n[MUSIC: tension]\nENGINEER: "x"\n'


def test_a_lock_holds_what_was_chosen_and_nothing_that_was_written(tmp_path: Path) -> None:
    catalog = catalog_at(tmp_path)
    result = staged(f'+++\n[cast]\nSARAH = "ann"\n+++\n{SCRIPT}SARAH: "y"', catalog=catalog)
    lock = Lock.from_screenplay(result.screenplay, catalog)
    assert {key: locked.asset for key, locked in lock.sounds.items()} == {
        ("sound", "distant alarm"): "alarm.klaxon",
        ("music", "tension"): "music.tension.pulse",
    }
    assert list(lock.cast) == ["ENGINEER"]


def test_a_lock_is_read_as_it_was_written(tmp_path: Path) -> None:
    catalog = catalog_at(tmp_path)
    lock = Lock.from_screenplay(staged(SCRIPT, catalog=catalog).screenplay, catalog)
    path = tmp_path / "script.lock"
    lock.write(path)
    assert Lock.read(path, "script.lock") == (lock, ())
    assert json.loads(path.read_text())["schema"] == "warroom.lock/1"
    assert Lock.read(tmp_path / "none.lock", "none.lock") == (Lock(), ())


def test_a_new_asset_or_voice_changes_no_old_episode(tmp_path: Path) -> None:
    old = catalog_at(tmp_path)
    before = staged(SCRIPT, catalog=old)
    lock = Lock.from_screenplay(before.screenplay, old)
    new = replace(
        old,
        sounds={
            "alarm.aardvark": sound("alarm.aardvark", "one-shot", ("distant alarm",)),
            "music.tension.a": sound("music.tension.a", "music", ()),
            **old.sounds,
        },
        voices={**old.voices, "engineer": voice("engineer")},
    )
    unlocked = staged(SCRIPT, catalog=new)
    assert unlocked.layers[0].asset == "alarm.aardvark"
    assert unlocked.lines[0].voice == "engineer"
    locked = staged(SCRIPT, catalog=new, lock=lock)
    assert [layer.asset for layer in locked.layers] == [layer.asset for layer in before.layers]
    assert locked.lines[0].voice == before.lines[0].voice
    assert Lock.from_screenplay(locked.screenplay, new) == lock


def test_how_words_are_played_is_frozen_too(tmp_path: Path) -> None:
    catalog = catalog_at(tmp_path)
    script = "[SOUND: several pagers, alarm]\n"
    played = staged(script, catalog=catalog)
    assert [layer.count for layer in played.layers] == [4, 1]
    path = tmp_path / "script.lock"
    Lock.from_screenplay(played.screenplay, catalog).write(path)
    rows = json.loads(path.read_text())["sounds"]
    assert [row.get("manner") for row in rows] == [None, {"count": 4}]
    # A lock from before words could ask for several: they go on being one.
    for row in rows:
        row.pop("manner", None)
    path.write_text(json.dumps({"schema": "warroom.lock/1", "cast": {}, "sounds": rows}))
    old, _ = Lock.read(path, "script.lock")
    as_before = staged(script, catalog=catalog, lock=old)
    assert [layer.count for layer in as_before.layers] == [1, 1]
    assert Lock.from_screenplay(as_before.screenplay, catalog) == old


def test_a_lock_with_another_manner_is_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "script.lock"
    row = {"kind": "sound", "text": "a", "asset": "a.b", "definition": "", "manner": {"count": 99}}
    path.write_text(json.dumps({"schema": "warroom.lock/1", "cast": {}, "sounds": [row]}))
    lock, (problem,) = Lock.read(path, "script.lock")
    assert (lock, problem.slug) == (Lock(), "lock/unreadable")


def test_an_asset_that_changed_or_went_is_told(tmp_path: Path) -> None:
    old = catalog_at(tmp_path)
    lock = Lock.from_screenplay(staged("[ALARM SOUNDS]", catalog=old).screenplay, old)
    longer = sound("alarm.klaxon", "one-shot", ("alarm",), duration_s=9.0)
    changed = replace(old, sounds={**old.sounds, "alarm.klaxon": longer})
    assert staged("[ALARM SOUNDS]", catalog=changed, lock=lock).told == ["1:2 lock/changed"]
    siren = sound("alarm.siren", "one-shot", ("alarm",))
    gone = {i: s for i, s in old.sounds.items() if i != "alarm.klaxon"} | {siren.id: siren}
    result = staged("[ALARM SOUNDS]", catalog=replace(old, sounds=gone), lock=lock)
    assert result.told == ["1:2 lock/gone"]
    assert result.layers[0].asset == "alarm.siren"


def test_a_words_meaning_does_not_depend_on_the_lock_of_others(tmp_path: Path) -> None:
    catalog = catalog_at(tmp_path)
    lock = Lock.from_screenplay(staged("[ALARM SOUNDS]", catalog=catalog).screenplay, catalog)
    result = staged("[SOUND: pager]", catalog=catalog, lock=lock)
    assert (result.layers[0].asset, without_casting(result.told)) == ("alarm.pager", [])


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"schema": "warroom.lock/9", "cast": {}, "sounds": []}', '{"schema": 1}'],
)
def test_what_is_no_lock_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "script.lock"
    path.write_text(text)
    lock, (found,) = Lock.read(path, "cues/03-dark/script.lock")
    assert (lock, found.slug, found.span.path) == (
        Lock(),
        "lock/unreadable",
        "cues/03-dark/script.lock",
    )


def test_the_retakes_of_lines_are_kept_where_there_are_any(tmp_path: Path) -> None:
    catalog = catalog_at(tmp_path)
    played = staged(SCRIPT, catalog=catalog).screenplay
    path = tmp_path / "script.lock"
    Lock.from_screenplay(played, catalog).write(path)
    assert "retakes" not in json.loads(path.read_text())
    chosen = {"room/line/1": Retake(number=2, instead_of="ab" * 32)}
    lock = Lock.from_screenplay(played, catalog, chosen)
    lock.write(path)
    assert Lock.read(path, "script.lock") == (lock, ())
    assert json.loads(path.read_text())["retakes"] == [
        {"line": "room/line/1", "retake": 2, "instead_of": "ab" * 32}
    ]


@pytest.mark.parametrize("number", [0, 3, "two", None])
def test_a_lock_with_another_retake_is_no_lock(tmp_path: Path, number: object) -> None:
    path = tmp_path / "script.lock"
    row = {"line": "room/line/1", "retake": number, "instead_of": "ab"}
    path.write_text(
        json.dumps({"schema": "warroom.lock/1", "cast": {}, "sounds": [], "retakes": [row]})
    )
    lock, (problem,) = Lock.read(path, "script.lock")
    assert lock == Lock()
    assert (problem.slug, "retaken once or twice" in problem.message) == ("lock/unreadable", True)
