"""An old episode keeps its sounds until its lock is opened on purpose."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.small_project import make_project, printed_json, warroom

ANOTHER = 'import("sound.lib");\nprocess = hit(0.4, 0.01) * os.osc(300 + 40 * VARIANT);\n'


@pytest.fixture
def rendered(tmp_path: Path) -> Path:
    """A small project whose one episode has been rendered, and its alarm made better since."""
    project = make_project(tmp_path / "show")
    assert warroom(project, "render", "1").returncode == 0
    (project / "first.wav").write_bytes(master(project).read_bytes())
    kept = warroom(project, "sounds", "keep", "alarm.klaxon")
    assert kept.stdout.startswith("alarm.klaxon is kept as edition 1: sfx_library/alarm/klaxon@1")
    (project / "sfx_library/alarm/klaxon.dsp").write_text(ANOTHER)
    return project


def master(project: Path) -> Path:
    (found,) = (project / "renders/01-episode-1/master").glob("*.wav")
    return found


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lock_of(project: Path) -> list[dict[str, Any]]:
    lock = json.loads((project / "cues/01-episode-1/script.lock").read_text())
    rows = lock["sounds"]
    assert isinstance(rows, list)
    return rows


def test_it_sounds_as_before_until_it_is_updated(rendered: Path) -> None:
    before = lock_of(rendered)
    again = warroom(rendered, "render", "1")
    assert (again.returncode, "lock/" in again.stderr) == (0, False)
    assert digest(master(rendered)) == digest(rendered / "first.wav")
    assert lock_of(rendered) == before

    updated = printed_json(warroom(rendered, "sounds", "update", "1", "--json"))
    (change,) = updated["changed"]
    assert (updated["schema"], updated["written"]) == ("warroom.sounds-update/1", True)
    assert (change["text"], change["from"]["edition"], change["to"]["edition"]) == ("klaxon", 1, 0)
    assert lock_of(rendered) != before
    assert warroom(rendered, "render", "1").returncode == 0
    assert digest(master(rendered)) != digest(rendered / "first.wav")
    assert warroom(rendered, "sounds", "update", "1").stdout == "0 of 1 changed\n"


def test_a_dry_run_writes_nothing(rendered: Path) -> None:
    before = lock_of(rendered)
    run = warroom(rendered, "sounds", "update", "1", "--dry-run")
    assert run.stdout.splitlines() == [
        "sound    “klaxon”  alarm.klaxon@1 → alarm.klaxon",
        "1 of 1 would change",
    ]
    assert lock_of(rendered) == before


def test_words_that_the_lock_does_not_have_are_told(rendered: Path) -> None:
    run = warroom(rendered, "sounds", "update", "1", "--only", "klaxn")
    assert run.returncode == 2
    assert "nothing in the lock is called “klaxn”; did you mean “klaxon”?" in run.stderr


def test_with_errors_nothing_is_written(rendered: Path) -> None:
    before = lock_of(rendered)
    script = rendered / "cues/01-episode-1/script.cues"
    script.write_text(script.read_text() + "[SOUND: dragon]\n")
    run = warroom(rendered, "sounds", "update", "1")
    assert run.returncode == 3
    assert "sound/unknown" in run.stderr
    assert lock_of(rendered) == before


def test_a_sound_that_is_not_there_cannot_be_kept(rendered: Path) -> None:
    run = warroom(rendered, "sounds", "keep", "alarm.klaxn")
    assert run.returncode == 2
    assert "no sound is called “alarm.klaxn”" in run.stderr
