"""Every fenced block of the production framework compiles against the project's own library."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.compile import compile_episode
from pipeline.project import EpisodeFiles, Project
from tests.script.reading import SCRIPTS, SEED


@pytest.mark.parametrize("path", [*SEED, SCRIPTS / "example.cues"], ids=lambda path: path.stem)
def test_no_error(path: Path, project: Project, tmp_path: Path) -> None:
    episode = EpisodeFiles(
        slug=path.stem, script=path, lock=tmp_path / "script.lock", out=tmp_path, number=None
    )
    compiled = compile_episode(project, episode)
    assert [str(d.span) + " " + d.message for d in compiled.diagnostics if d.is_error] == []


@pytest.mark.parametrize("number", ["3", "4"])
def test_episodes_compile_without_a_word_of_complaint(number: str, project: Project) -> None:
    compiled = compile_episode(project, project.find_episode(number))
    assert [str(d.span) + " " + d.message for d in compiled.diagnostics if d.is_error] == []
