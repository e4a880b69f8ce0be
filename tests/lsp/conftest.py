"""One server for all tests of a kind: starting one costs more than a hundred of its answers."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.end_to_end.small_project import ROOT, make_project
from tests.lsp.editor import Editor, editor

FAMILIES = {
    "alarm": ("pager",),
    "office": ("typing", "keyboard-clatter"),
    "datacentre": ("hum",),
    "transition": ("whoosh",),
}
MUSIC = {
    "tension": ("pulse", "pulse-end"),
    "contemplative": ("piano", "piano-end"),
    "sting": ("hit", "revelation", "logo"),
}


def small_library(folder: Path) -> Path:
    """The small project with sounds enough to choose from, and two moods of music."""
    project = make_project(folder)
    library = project / "sfx_library"
    for family, names in FAMILIES.items():
        (library / family).mkdir(exist_ok=True)
        for name in names:
            for ending in (".toml", ".dsp"):
                shutil.copy(ROOT / "sfx_library" / family / (name + ending), library / family)
    shutil.copytree(ROOT / "sfx_library" / "instruments", library / "instruments")
    for mood, names in MUSIC.items():
        (library / "music" / mood).mkdir(parents=True)
        for file in (ROOT / "sfx_library" / "music" / mood).iterdir():
            if file.stem in names:
                shutil.copy(file, library / "music" / mood)
    return project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_library(tmp_path_factory.mktemp("lsp") / "show").resolve()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def session(project: Path) -> AsyncIterator[Editor]:
    async with editor(project) as one:
        yield one


@pytest.fixture
def ed(session: Editor) -> Iterator[Editor]:
    """The session, with everything closed again after each test."""
    yield session
    session.close_all()
