"""``render --listen`` over a small project: what it leaves behind, and what it needs."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import build as driver
from pipeline.audio.buffer import AudioBuffer
from pipeline.build import build
from pipeline.built import Build, Wish
from pipeline.progress import Quiet
from pipeline.project import Project
from tests.end_to_end.small_project import environment, make_project, printed_json, warroom

WISH = Wish(workers=1)
MISHEARD = "Seventeen minutes."


class Listener:
    """Hears the words of every take by its length, and ``otherwise`` of one it does not know."""

    attempts = 1

    def __init__(self, words: dict[int, str], otherwise: str) -> None:
        self.identity: dict[str, object] = {"listener": "made up"}
        self._words, self._otherwise = words, otherwise

    def hear(self, audio: AudioBuffer, attempt: int) -> str:
        return self._words.get(audio.length, self._otherwise)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("listening"))


@pytest.fixture(scope="module")
def project(folder: Path) -> Project:
    return Project(root=folder)


def rendered(project: Project, wish: Wish, out: Path) -> Build:
    made = build(project, project.find_episode("1", out), wish, Quiet())
    assert made.rendered is not None
    return made


def master(made: Build) -> bytes:
    assert made.rendered is not None
    return made.rendered.masters[0].result.path.read_bytes()


@pytest.fixture(scope="module")
def plain(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Build:
    return rendered(project, WISH, tmp_path_factory.mktemp("plain"))


@pytest.fixture
def misheard(plain: Build, monkeypatch: pytest.MonkeyPatch) -> str:
    """A listener who misses one line as it is first spoken; the line's id."""
    assert plain.takes is not None
    lines = {line.id: line for line in plain.compiled.screenplay.lines}
    words = {
        take.duration_samples: "" if lines[id_].spoken == MISHEARD else lines[id_].spoken
        for id_, take in plain.takes.by_line.items()
    }
    monkeypatch.setattr(driver, "open_listener", lambda workers: Listener(words, MISHEARD))
    return next(id_ for id_, line in lines.items() if line.spoken == MISHEARD)


def test_a_retake_is_frozen_and_a_render_that_does_not_listen_uses_it(
    project: Project, plain: Build, misheard: str, tmp_path: Path
) -> None:
    lock = project.find_episode("1", None).lock
    assert "retakes" not in json.loads(lock.read_text())
    alone = dataclasses.replace(WISH, scene="room", freeze=False, listen=True)
    rendered(project, alone, tmp_path / "scene")
    assert "retakes" not in json.loads(lock.read_text())

    heard = rendered(project, dataclasses.replace(WISH, listen=True), tmp_path / "heard")
    frozen = json.loads(lock.read_text())
    assert [(row["line"], row["retake"]) for row in frozen["retakes"]] == [(misheard, 1)]
    assert master(heard) != master(plain)

    again = rendered(project, WISH, tmp_path / "again")
    assert master(again) == master(heard)
    assert json.loads(lock.read_text()) == frozen
    report = json.loads((tmp_path / "heard" / "report" / "listening.json").read_text())
    assert (report["errors"], report["retaken"]) == (0, [misheard])
    assert not (tmp_path / "again" / "report" / "listening.json").exists()
    assert "retake 1" in (tmp_path / "again" / "build" / "30_takes.txt").read_text()


def test_without_the_extra_nothing_is_rendered(folder: Path, tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['faster_whisper'] = None\n"
        "from pipeline.cli import main\n"
        "main(['render', '1', '--listen', '--json', '--out', sys.argv[1]])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "out")],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 4
    assert "faster-whisper" in printed_json(run)["error"]
    assert "warroom[listen]" in run.stderr
    assert not (tmp_path / "out").exists()


def test_a_tone_is_no_speech_and_the_render_says_so(folder: Path, tmp_path: Path) -> None:
    run = warroom(
        folder, "render", "1", "--scene", "room", "--listen", "--json", "--out", str(tmp_path)
    )
    assert run.returncode == 0, run.stderr
    shown = printed_json(run)
    assert [d["slug"] for d in shown["diagnostics"]].count("listen/words") == 3
    assert shown["listening"]["word_error"] > 0.5
    assert Path(shown["listening"]["report"]).is_file()
    assert "heard   3 lines" in run.stderr
