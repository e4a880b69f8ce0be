"""Finding a project, and an episode in it; and what a run says while it works."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from pipeline.progress import Reporter
from pipeline.project import Project, UsageError, find_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("voices", "sfx_library", "cues"):
        (tmp_path / folder).mkdir()
    for slug in ("01-first-light", "03-netflix", "12-twelve", "pilot"):
        episode = tmp_path / "cues" / slug
        episode.mkdir()
        (episode / "script.cues").write_text("# One\n")
    (tmp_path / "cues" / "04-empty").mkdir()
    (tmp_path / "cues" / "README.md").write_text("not an episode")
    return tmp_path


@pytest.fixture
def here(root: Path) -> Project:
    return Project(root=root)


def test_the_project_is_found_from_anywhere_inside(root: Path) -> None:
    deep = root / "cues" / "03-netflix"
    assert find_project(root) == find_project(deep) == Project(root=root)


def test_a_project_without_episodes_yet_is_a_project(root: Path) -> None:
    bare = root / "cues" / "bare"
    for folder in ("voices", "sfx_library"):
        (bare / folder).mkdir(parents=True)
    assert find_project(bare).root == bare
    assert find_project(bare).episodes() == ()


def test_outside_a_project_is_said(tmp_path: Path) -> None:
    (tmp_path / "voices").mkdir()
    with pytest.raises(UsageError, match="is in no warroom project"):
        find_project(tmp_path)


def test_episodes_are_by_number_and_those_without_come_last(here: Project) -> None:
    assert [(e.slug, e.number) for e in here.episodes()] == [
        ("01-first-light", 1),
        ("03-netflix", 3),
        ("12-twelve", 12),
        ("pilot", None),
    ]


@pytest.mark.parametrize(
    ("wanted", "slug"),
    [
        ("3", "03-netflix"),
        ("03", "03-netflix"),
        ("12", "12-twelve"),
        ("03-netflix", "03-netflix"),
        ("netflix", "03-netflix"),
        ("first-light", "01-first-light"),
        ("pilot", "pilot"),
    ],
)
def test_an_episode_by_number_or_name(here: Project, wanted: str, slug: str) -> None:
    found = here.find_episode(wanted)
    assert found.slug == slug
    assert found.script == here.root / "cues" / slug / "script.cues"
    assert found.lock == here.root / "cues" / slug / "script.lock"
    assert found.out == here.root / "renders" / slug


@pytest.mark.parametrize("wanted", ["2", "99", "nothing", "04-empty", "light", ""])
def test_an_unknown_episode_is_said_with_those_that_are_known(here: Project, wanted: str) -> None:
    with pytest.raises(UsageError, match="known: 01-first-light, 03-netflix, 12-twelve, pilot"):
        here.find_episode(wanted)


def test_two_folders_of_one_number_are_said(here: Project) -> None:
    again = here.root / "cues" / "3-netflix-again"
    again.mkdir()
    (again / "script.cues").write_text("")
    with pytest.raises(UsageError, match="03-netflix and 3-netflix-again"):
        here.find_episode("3")
    assert here.find_episode("netflix-again").slug == "3-netflix-again"


def test_an_episode_by_its_path_is_that_episode(here: Project) -> None:
    by_path = here.find_episode(str(here.root / "cues" / "03-netflix" / "script.cues"))
    assert by_path == here.find_episode("3")


def test_a_script_from_elsewhere_has_its_own_lock_beside_it(here: Project, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    script = outside / "demo.cues"
    script.write_text("# One\n")
    found = here.find_episode(str(script), out=tmp_path / "made")
    assert (found.slug, found.number) == ("demo", None)
    assert found.script == script
    assert found.lock == outside / "demo.lock"
    assert found.out == tmp_path / "made"


def test_a_script_that_is_not_there_is_said(here: Project) -> None:
    with pytest.raises(UsageError, match=r"there is no script nowhere\.cues"):
        here.find_episode("nowhere.cues")


def test_a_place_is_shown_as_it_lies_in_the_project(here: Project, tmp_path: Path) -> None:
    assert (
        here.shown(here.root / "cues" / "03-netflix" / "script.cues")
        == "cues/03-netflix/script.cues"
    )
    assert here.shown(Path("/etc/hosts")) == "/etc/hosts"


def test_the_store_may_lie_elsewhere(here: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARROOM_STORE", raising=False)
    assert here.store_root == here.root / "renders" / ".store"
    monkeypatch.setenv("WARROOM_STORE", "shared-store")
    assert here.store_root == Path("shared-store")


# --- progress -------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def said(stream: io.StringIO) -> str:
    """What was written, times as ``0.0``."""
    import re

    return re.sub(r"\d+\.\d s", "0.0 s", stream.getvalue())


def test_in_a_pipe_each_stage_is_one_line_once_it_is_done() -> None:
    stream = io.StringIO()
    with Reporter(stream) as progress:
        progress.stage("compile")
        progress.stage("speak")
        progress.advance(1, 2, "ann1")
        progress.advance(2, 2, "bob1")
    assert said(stream) == "  compile     0.0 s\n  speak       0.0 s  2/2 bob1\n"
    assert list(progress.seconds) == ["compile", "speak"]
    assert all(took >= 0 for took in progress.seconds.values())


def test_a_stage_that_fails_says_so_and_the_fault_goes_on_up() -> None:
    stream = io.StringIO()

    def fails() -> None:
        with Reporter(stream) as progress:
            progress.stage("mix")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fails()
    assert said(stream) == "  mix         0.0 s  stopped\n"


def test_a_stage_that_comes_twice_is_timed_once_for_both() -> None:
    with Reporter(io.StringIO()) as progress:
        progress.stage("master")
        progress.stage("master")
    assert list(progress.seconds) == ["master"]


def test_on_a_terminal_the_line_counts_up_in_its_place() -> None:
    stream = Terminal()
    with Reporter(stream) as progress:
        progress.stage("speak")
        progress.advance(1, 2, "x" * 500)
    drawn = stream.getvalue().split("\r\x1b[2K")
    assert drawn[0] == "  speak …"
    assert drawn[1].startswith("  speak … 1/2 xxx")
    assert len(drawn[1]) < 110, "a line that wraps cannot be drawn over"
    assert drawn[-1].endswith("\n")
