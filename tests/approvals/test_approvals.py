"""Every stage's text, compared with what was approved. `make approve` accepts a change.

The lines are spoken by the tone engine, so that the dumps do not wait for a model; the sounds
are the library's own.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from pipeline.build import build
from pipeline.built import Build, Wish
from pipeline.progress import Quiet
from pipeline.project import EpisodeFiles, Project

HERE = Path(__file__).parent
STAGES = (
    "10_script.txt",
    "20_screenplay.txt",
    "30_takes.txt",
    "40_timeline.txt",
    "45_plan.txt",
    "50_master.txt",
)


@pytest.fixture(scope="module")
def made(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Build:
    out = tmp_path_factory.mktemp("approvals")
    episode = EpisodeFiles(
        slug="scene",
        script=HERE / "scene" / "script.cues",
        lock=out / "script.lock",
        out=out,
        number=None,
    )
    return build(project, episode, Wish(engine="tone"), Quiet())


@pytest.mark.parametrize("stage", STAGES)
def test_stage_text(stage: str, made: Build, approve: bool) -> None:
    text = (made.folder.build / stage).read_text()
    approved = HERE / "scene" / stage
    if approve:
        approved.write_text(text)
    expected = approved.read_text()
    difference = "\n".join(
        difflib.unified_diff(expected.splitlines(), text.splitlines(), "approved", "now", n=1)
    )
    assert not difference, f"{stage} changed; `make approve` if it should\n{difference}"
