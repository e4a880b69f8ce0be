"""A disk that fills up at every place where something is put down, one after another."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

import pipeline.store
from pipeline.cli import _run
from tests.end_to_end.small_project import make_project, write_script

RENDER = ["render", "1"]


class FullAt:
    """Counts the files that are put in their place, and fails at the ``number``-th."""

    def __init__(self, number: int, real: Callable[[str, Path], None]) -> None:
        self.number, self.real, self.seen = number, real, 0

    def __call__(self, temporary: str, path: Path) -> None:
        self.seen += 1
        if self.seen == self.number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        self.real(temporary, path)


@pytest.fixture
def small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    project = make_project(tmp_path / "show")
    store = tmp_path_factory.getbasetemp() / "full-disk-store"
    monkeypatch.setenv("WARROOM_STORE", str(store))
    monkeypatch.chdir(project)
    return project


def test_every_write(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(RENDER) == 0
    (master,) = small.glob("renders/*/master/*.wav")
    before = master.read_bytes()
    real = os.replace
    number = 0
    while True:
        number += 1
        # Another line each time, so that there is a take, a master and a manifest to write.
        script = small / "cues/01-episode-1/script.cues"
        write_script(small, 1, script.read_text() + f'"Again, for the {number} time."\n')
        full = FullAt(number, real)
        monkeypatch.setattr(pipeline.store.os, "replace", full)
        capsys.readouterr()
        code = _run(RENDER)
        monkeypatch.setattr(pipeline.store.os, "replace", real)
        said = capsys.readouterr().err
        if full.seen < number:
            assert code == 0, said
            break
        assert code == 1, (number, said)
        assert "the disk is full" in said or "No space left" in said, said
        assert not [*small.rglob(".tmp-*"), *small.rglob(".scratch-*")]
        now = master.read_bytes()
        assert now == before or len(now) > len(before), "a master is whole: the old or the new"
        before = now
    assert number > 8
