"""Recordings that somebody brings, from their folder to the master."""

from __future__ import annotations

import json
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.end_to_end.small_project import (
    begin,
    environment,
    make_project,
    printed_json,
    warroom,
    write_script,
)
from tests.intake.recordings import rain, slam, write

SCRIPT = """+++
episode = 1
title = "Doors"
style = "netflix"
[cast]
NARRATOR = "narrator"
+++
# Cold Open
[SOUND: oak door slam]
"It is three in the morning."
"""
RIGHTS = ("--licence", "CC-BY-4.0", "--author", "A. Holm", "--source", "her own")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = make_project(tmp_path / "show")
    write_script(project, 1, SCRIPT)
    for number in (1, 2, 3):
        write(tmp_path / "mine" / f"Oak door slam {number}.wav", slam(seed=number))
    write(tmp_path / "mine" / "rain.flac", rain())
    return project


def test_imported_called_rendered_and_credited(project: Path) -> None:
    run = warroom(project, "sounds", "import", "../mine", *RIGHTS, "--json")
    assert run.returncode == 0, run.stderr
    report = printed_json(run)
    assert (report["schema"], report["collection"]) == ("warroom.import/1", "mine")
    assert (report["recordings"], len(report["added"]), report["refused"]) == (4, 4, [])
    assert "import" in run.stderr
    assert "4/4" in run.stderr
    text = (project / "sfx_library/collections/mine.toml").read_text("utf-8")
    assert 'folder = "../mine"' in text

    made = warroom(project, "render", "1", "--json")
    assert made.returncode == 0, made.stderr
    manifest = json.loads(Path(printed_json(made)["manifest"]).read_text("utf-8"))
    rows = [row for row in manifest["inputs"] if row.get("author") == "A. Holm"]
    assert [(row["kind"], row["id"]) for row in rows] == [
        ("sound", "mine.oak-door-slam-1"),
        ("recording", "Oak door slam 1.wav"),
        ("recording", "Oak door slam 2.wav"),
        ("recording", "Oak door slam 3.wav"),
    ]
    assert all(row["licence"] == "CC-BY-4.0" and len(row["digest"]) == 64 for row in rows)
    assert "A. Holm (CC-BY-4.0)" in manifest["credits"]

    # Gone between two renders: told by check and by render, although the store has its samples.
    shutil.move(project.parent / "mine" / "Oak door slam 2.wav", project.parent / "away.wav")
    before = sorted(p for p in (project / "renders/01-episode-1").rglob("*") if p.is_file())
    for command in ("check", "render"):
        run = warroom(project, command, "1", "--json")
        assert run.returncode == 3
        (fault,) = [d for d in printed_json(run)["diagnostics"] if d["severity"] == "error"]
        assert fault["slug"] == "asset/vanished"
    assert sorted(p for p in (project / "renders/01-episode-1").rglob("*") if p.is_file()) == before


def test_what_is_wrong_with_the_command(project: Path) -> None:
    for arguments, said in (
        (("../nowhere",), "there is no folder ../nowhere"),
        (("../mine", "--as", "My Sounds"), "“My Sounds” is no name of a collection"),
        (("../mine", "--as", "alarm"), "“alarm” is a folder of the library already"),
        (("voices",), "there are no recordings in voices"),
    ):
        run = warroom(project, "sounds", "import", *arguments)
        assert (run.returncode, said in run.stderr) == (2, True), run.stderr
    assert warroom(project, "sounds", "import", "../mine").returncode == 0
    other = project.parent / "other" / "mine"
    write(other / "a.wav")
    run = warroom(project, "sounds", "import", "../other/mine")
    assert (run.returncode, "lists another folder: ../mine" in run.stderr) == (2, True)


def test_without_rights_it_is_listed_and_says_so(project: Path) -> None:
    run = warroom(project, "sounds", "import", "../mine")
    assert "4 without licence, author or source cannot be called" in run.stdout
    run = warroom(project, "check", "1")
    assert run.returncode == 3  # its words call nothing
    assert run.stderr.count("asset/unlicensed") == 1
    warroom(project, "sounds", "import", "../mine", *RIGHTS)
    assert warroom(project, "check", "1").returncode == 0


def test_all_refused_is_an_error_and_writes_no_sound(project: Path) -> None:
    bad = project.parent / "bad"
    bad.mkdir()
    (bad / "a.wav").touch()
    run = warroom(project, "sounds", "import", "../bad", "--json")
    assert run.returncode == 3
    assert printed_json(run)["refused"] == [{"path": "a.wav", "reason": "it is empty (0 bytes)"}]


def test_a_collection_with_a_fault_is_not_written_over(project: Path) -> None:
    warroom(project, "sounds", "import", "../mine")
    path = project / "sfx_library/collections/mine.toml"
    broken = path.read_text("utf-8").replace("loops = true", "loops = maybe")
    path.write_text(broken, "utf-8")
    run = warroom(project, "sounds", "import", "../mine", "--json")
    assert (run.returncode, path.read_text("utf-8")) == (3, broken)
    assert printed_json(run)["diagnostics"][0]["slug"] == "asset/toml"


def test_an_interrupt_exits_130_and_leaves_a_collection(project: Path) -> None:
    many = project.parent / "many"
    for number in range(40):
        write(many / f"thud {number}.wav", rain(20.0, seed=number))
    # A store of its own: four new recordings in it say that the import is under way.
    store = project / "renders" / ".store"
    env = environment(project) | {"WARROOM_STORE": str(store)}
    run = begin(project, "sounds", "import", "../many", *RIGHTS, env=env)
    deadline = time.monotonic() + 120
    while len(list(store.glob("??/*"))) < 4 and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130, said.decode()
    assert warroom(project, "sounds").returncode == 0
    again = printed_json(warroom(project, "sounds", "import", "../many", "--json"))
    assert again["recordings"] == 40
    assert again["kept"] + len(again["added"]) == 40
