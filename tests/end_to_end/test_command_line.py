"""The contract of the command line, tried from outside: exit codes, one line, nothing half-written."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from pipeline.store import Store
from tests.end_to_end.small_project import (
    ROOT,
    begin,
    environment,
    make_project,
    printed_json,
    warroom,
    write_script,
)

TEN_ERRORS = """+++
title = "Ten mistakes"
colour = "red"
[cast]
NARRATOR = "nobody-at-all"
+++
# One
[MUSICK: tension]
[SOUND: a dog barking far away]
[SOUND: klaxon | at=2sec]
[SOUND: klaxon | volume=3]
ANN: "Hello {planet}."
ANN: "First." {#same}
ANN: "Second." {#same}
[SOUND: klaxon | until=#nowhere]
ANN: ""
Sarah: "My name is not in capitals."
"""


@pytest.fixture(scope="module", autouse=True)
def one_store(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["WARROOM_TEST_STORE"] = str(tmp_path_factory.mktemp("store"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return make_project(tmp_path / "show")


def masters_of(project: Path) -> list[Path]:
    return sorted(project.glob("renders/*/master/*.wav"))


def leftovers_of(project: Path) -> list[Path]:
    found = [*project.rglob(".tmp-*"), *project.rglob(".scratch-*")]
    return found + list(Path(os.environ["WARROOM_TEST_STORE"]).rglob(".scratch-*"))


def test_render_prints_the_contract_s_object(small: Path) -> None:
    run = warroom(small, "render", "1", "--stems", "--json")
    assert run.returncode == 0, run.stderr
    report = printed_json(run)
    assert report["schema"] == "warroom.render/1"
    (master,) = report["masters"]
    assert master["target"] == "ebu-r128"
    assert abs(master["integrated_lufs"] + 23.0) <= 0.1
    assert master["true_peak_dbtp"] <= -1.0
    assert set(report["stems"]) == {"dialogue", "sfx", "ambience", "music"}
    assert all(Path(path).is_file() for path in report["stems"].values())
    cache = report["cache"]
    assert (cache["takes_made"], cache["takes_reused"]) == (4, 0)
    # The store is every test's: another may have mixed the same before, or be done with it now.
    blocks = cache["blocks_mixed"] + cache["blocks_reused"]
    assert blocks >= 2, "one for each section, or more"
    again = printed_json(warroom(small, "render", "1", "--json"))
    cache = again["cache"]
    assert (cache["takes_made"], cache["takes_reused"]) == (0, 4)
    assert cache["blocks_mixed"] + cache["blocks_reused"] == blocks
    assert again["masters"][0]["digest"] == master["digest"]


def test_a_scene_has_the_level_it_has_in_its_episode(small: Path) -> None:
    before = printed_json(warroom(small, "render", "1", "--scene", "room", "--json"))
    assert before["masters"][0]["level_from"] == "estimate"
    whole = printed_json(warroom(small, "render", "1", "--json"))
    after = printed_json(warroom(small, "render", "1", "--scene", "room", "--json"))
    assert after["masters"][0]["level_from"] == "render"
    assert after["masters"][0]["gain_db"] == whole["masters"][0]["gain_db"]
    assert abs(before["masters"][0]["gain_db"] - after["masters"][0]["gain_db"]) < 1.5


def test_preview_leaves_a_page_and_no_lock(small: Path) -> None:
    run = warroom(small, "preview", "1", "--scene", "room", "--json")
    assert run.returncode == 0, run.stderr
    page = Path(printed_json(run)["page"])
    assert "Seventeen minutes." in page.read_text()
    assert not list(small.rglob("script.lock"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("render",), "EPISODE"),
        (("render", "9"), "there is no episode 9 (known: 01-episode-1)"),
        (("render", "nothing-of-the-kind"), "there is no episode"),
        (("render", "1", "--target", "cinema"), "no target is called “cinema”"),
        (("render", "1", "--scene", "roof"), "there is no scene “roof”"),
        (("measure", "missing.wav"), "missing.wav"),
    ],
)
def test_usage_is_exit_2_and_one_line(small: Path, arguments: tuple[str, ...], says: str) -> None:
    run = warroom(small, *arguments)
    assert run.returncode == 2
    assert says in run.stderr
    assert "Traceback" not in run.stderr


def test_two_folders_with_one_number(small: Path) -> None:
    other = small / "cues" / "01-the-other-one"
    other.mkdir()
    (other / "script.cues").write_text('"Hello."\n')
    run = warroom(small, "render", "1")
    assert run.returncode == 2
    assert "01-episode-1 and 01-the-other-one" in run.stderr


def test_every_error_of_a_script_is_reported_in_one_run(small: Path) -> None:
    script = write_script(small, 1, TEN_ERRORS)
    run = warroom(small, "render", "1", "--json")
    assert run.returncode == 3
    errors = [d for d in printed_json(run)["diagnostics"] if d["severity"] == "error"]
    assert len(errors) >= 10
    lines = script.read_text().splitlines()
    for error in errors:
        assert 1 <= error["line"] <= len(lines)
        assert 1 <= error["column"] <= len(lines[error["line"] - 1]) + 1
        assert error["hint"], error
    assert not masters_of(small)
    assert not list(small.rglob("script.lock"))


def test_a_renders_that_is_a_file(small: Path) -> None:
    (small / "renders").write_text("not a folder\n")
    run = warroom(small, "render", "1")
    assert run.returncode == 1
    assert "a file stands where a folder should be" in run.stderr
    assert "Traceback" not in run.stderr
    assert (small / "renders").read_text() == "not a folder\n"


def test_a_recipe_that_does_not_compile_is_named_with_its_line(small: Path) -> None:
    recipe = small / "sfx_library" / "alarm" / "klaxon.dsp"
    recipe.write_text("// a bell\nprocess = nothing_of_the_kind;\n")
    run = warroom(small, "render", "1")
    assert run.returncode == 3
    assert "alarm/klaxon.dsp:2" in run.stderr
    assert "Traceback" not in run.stderr
    assert not masters_of(small)


def test_an_engine_that_is_not_there_stops_a_render_where_it_is_named(small: Path) -> None:
    bob = small / "voices" / "bob.toml"
    bob.write_text(bob.read_text().replace('engine = "tone"', 'engine = "tnoe"'))
    run = warroom(small, "render", "1")
    assert run.returncode == 3
    assert "voices/bob.toml:" in run.stderr
    assert "did you mean “tone”?" in run.stderr
    assert run.stderr.count("tnoe") == 2  # the message, and the line it is about
    assert not masters_of(small)


def test_an_altered_model_is_named(tmp_path: Path) -> None:
    project = make_project(tmp_path / "show", engine="kokoro")
    table = project / "voices" / "kokoro" / "af_heart.npz"
    table.write_bytes(table.read_bytes()[:-1] + b"?")
    run = warroom(project, "render", "1")
    assert run.returncode == 4
    assert "af_heart.npz" in run.stderr
    table.unlink()
    run = warroom(project, "render", "1", "--json")
    assert run.returncode == 4
    assert "af_heart.npz" in printed_json(run)["error"]


def test_a_full_disk_leaves_the_previous_master(small: Path, tmp_path: Path) -> None:
    """ENOSPC for real, on a filesystem of eight megabytes, where the test may mount one."""
    libc = ctypes.CDLL(None, use_errno=True)
    disk = small / "renders"
    disk.mkdir()
    if libc.mount(b"tmpfs", bytes(disk), b"tmpfs", 0, b"size=8m") != 0:
        pytest.skip("this user may not mount a filesystem")
    try:
        first = warroom(small, "render", "1")
        assert first.returncode == 0, first.stderr
        (master,) = masters_of(small)
        before = master.read_bytes()
        write_script(
            small, 1, (small / "cues/01-episode-1/script.cues").read_text() + '"More."\n' * 12
        )
        full = warroom(small, "render", "1")
        assert full.returncode == 1
        assert "the disk is full" in full.stderr
        assert len(full.stderr.strip().splitlines()[-1]) < 200
        assert "Traceback" not in full.stderr
        assert master.read_bytes() == before
        assert not leftovers_of(small)
    finally:
        libc.umount(bytes(disk))


def test_an_interrupt_keeps_the_takes_that_were_made(tmp_path: Path) -> None:
    project = make_project(tmp_path / "show", engine="kokoro")
    store = tmp_path / "own-store"
    env = environment(project) | {"WARROOM_STORE": str(store)}
    run = begin(project, "render", "1", env=env)
    deadline = time.monotonic() + 120
    while not takes_in(store) and run.poll() is None and time.monotonic() < deadline:
        os.sched_yield()
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130, said.decode()
    kept = len(takes_in(store))
    assert 1 <= kept < 4
    again = warroom(project, "render", "1", "--json", env=env)
    assert again.returncode == 0, again.stderr
    cache = printed_json(again)["cache"]
    assert cache["takes_reused"] == kept
    assert cache["takes_made"] == 4 - kept


def takes_in(store: Path) -> list[Path]:
    """What was spoken; the sounds, which are made before anybody speaks, say their variant."""
    known = Store(store)
    entries = [p for p in store.glob("??/*") if not p.name.startswith(".")]
    return [p for p in entries if "variant" not in (known.describe(p.name) or {"variant": 0})]


def test_season_goes_on_past_a_failure_and_skips_what_is_unchanged(tmp_path: Path) -> None:
    project = make_project(tmp_path / "show", episodes=(1, 2, 3))
    write_script(project, 2, TEN_ERRORS)
    first = warroom(project, "season", "--json")
    assert first.returncode == 1
    states = [e["state"] for e in printed_json(first)["episodes"]]
    assert states == ["done", "failed", "done"]
    assert "script.cues:" in printed_json(first)["episodes"][1]["why"]
    second = warroom(project, "season")
    table = second.stdout.strip().splitlines()
    assert [row.split()[1] for row in table[:3]] == ["skipped", "failed", "skipped"]
    assert table[-1] == "0 done, 2 skipped, 1 failed"


def test_a_new_voice_changes_no_old_episode(small: Path) -> None:
    script = small / "cues/01-episode-1/script.cues"
    script.write_text(script.read_text() + 'STRANGER: "Hello?"\n')
    assert warroom(small, "render", "1").returncode == 0
    before = printed_json(warroom(small, "check", "1", "--json"))
    for name in ("aaa", "mmm", "zzz"):
        (small / "voices" / f"{name}.toml").write_text((small / "voices/ann.toml").read_text())
    after = printed_json(warroom(small, "check", "1", "--json"))
    assert after["lines"] == before["lines"]
    again = printed_json(warroom(small, "render", "1", "--json"))
    assert again["cache"]["takes_made"] == 0


def test_make_without_an_episode_is_exit_2() -> None:
    run = subprocess.run(
        ["make", "-s", "render"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "make render EPISODE=3" in run.stderr


def test_a_master_that_misses_its_target_is_exit_5_and_says_by_how_much(small: Path) -> None:
    alarm = small / "sfx_library" / "alarm"
    (alarm / "snap.dsp").write_text(
        'import("warroom.lib");\nprocess = hit(0.01, 0.0005) * noise(1);\n'
    )
    toml = (alarm / "klaxon.toml").read_text()
    snap = toml[: toml.index("aliases")] + 'aliases = ["snap"]\nrecipe = "snap.dsp"\n'
    snap += "duration_s = 0.5\n" + toml[toml.index("licence") :]
    (alarm / "snap.toml").write_text(snap)
    # A line loud enough to carry the programme would let it be met.
    write_script(small, 1, "[SOUND: snap | gain=20 wait]\n[PAUSE]\n" * 4 + '"Hm." {gain=-30}\n')
    run = warroom(small, "render", "1", "--target", "streaming", "--json")
    assert run.returncode == 5, run.stderr
    (master,) = printed_json(run)["masters"]
    assert not master["ok"]
    assert master["integrated_lufs"] < -14.1
    assert "LU under -14 LUFS" in master["message"]
    assert master["true_peak_dbtp"] <= -1.0


AHEAD = """+++
targets = ["podcst", "ebu-r128"]
[cast]
NARRATOR = "narrator"
ANN = "ann"
BOB = "bob"
+++
[SOUND: klaxon | at=-2s]
ANN: "One two three."
BOB: "Four." {lang=fr}
ANN: "…!"
BOB ^: "Five—"
[PAUSE]
NARRATOR ^: "Six."
"""


def test_check_tells_what_the_later_stages_would_find_and_each_thing_once(small: Path) -> None:
    write_script(small, 1, AHEAD)
    bob = small / "voices/bob.toml"
    bob.write_text(bob.read_text().replace('engine = "tone"', 'engine = "tnoe"'))
    run = warroom(small, "check", "1", "--json")
    assert run.returncode == 3
    told = [
        (d["path"].rpartition("/")[2], d["line"], d["slug"])
        for d in printed_json(run)["diagnostics"]
    ]
    assert told == [
        ("script.cues", 2, "front/unknown-target"),
        ("script.cues", 8, "time/before-zero"),
        ("script.cues", 11, "speech/wordless"),
        ("script.cues", 14, "together/after-pause"),
        ("bob.toml", 2, "speech/voice"),
    ]
    assert "did you mean “podcast”?" in run.stderr
    assert "did you mean “tone”?" in run.stderr


def test_check_tells_what_is_wrong_with_a_voice_once_and_not_at_each_line(tmp_path: Path) -> None:
    project = make_project(tmp_path / "show", engine="kokoro")
    ann = project / "voices/ann.toml"
    ann.write_text(ann.read_text().replace("[model.timbre]\naf_heart = 1.0", ""))
    told = printed_json(warroom(project, "check", "1", "--json"))["diagnostics"]
    assert [(d["slug"], d["line"]) for d in told] == [("speech/voice", 15)]


def test_what_check_tells_a_render_tells_too_and_once(small: Path) -> None:
    write_script(small, 1, AHEAD.replace("podcst", "podcast"))
    checked = printed_json(warroom(small, "check", "1", "--json"))["diagnostics"]
    rendered = printed_json(warroom(small, "render", "1", "--json"))["diagnostics"]
    slugs = [d["slug"] for d in checked]
    assert sorted(slugs) == sorted(d["slug"] for d in rendered)
    assert len(set(slugs)) == len(slugs) == 4


def test_an_unknown_target_of_the_script_is_its_writer_s_mistake(small: Path) -> None:
    write_script(small, 1, '+++\ntargets = ["cinema"]\n+++\nANN: "One."\n')
    run = warroom(small, "render", "1", "--json")
    assert run.returncode == 3
    (fault,) = (d for d in printed_json(run)["diagnostics"] if d["severity"] == "error")
    assert (fault["slug"], fault["line"], fault["column"]) == ("front/unknown-target", 2, 1)


def test_check_needs_no_model_and_makes_nothing(tmp_path: Path) -> None:
    project = make_project(tmp_path / "show", engine="kokoro")
    (project / "voices" / "kokoro" / "af_heart.npz").unlink()
    write_script(project, 1, '[SOUND: klaxon | at=-2s]\nANN: "One."\n')
    store = tmp_path / "own-store"
    env = environment(project) | {"WARROOM_STORE": str(store)}
    run = warroom(project, "check", "1", "--json", env=env)
    assert run.returncode == 0, run.stderr
    assert "time/before-zero" in {d["slug"] for d in printed_json(run)["diagnostics"]}
    assert not store.exists()
