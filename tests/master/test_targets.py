"""The targets of a project: those that are built in, and its own."""

from __future__ import annotations

from pathlib import Path

from pipeline.catalog.model import Target
from pipeline.compile import compile_episode
from pipeline.master.targets import DEFAULT_TARGET, TARGETS, targets_with
from pipeline.project import Project


def compiled(root: Path, targets: str) -> tuple[tuple[str, ...], list[str]]:
    """The targets of an episode that names ``targets``, and what is said of them."""
    script = root / "cues/01-own/script.cues"
    script.parent.mkdir(parents=True)
    script.write_text(f"+++\ntargets = {targets}\n+++\n")
    project = Project(root=root)
    made = compile_episode(project, project.find_episode("1"))
    told = [d.hint for d in made.diagnostics if d.slug == "front/unknown-target"]
    return made.screenplay.episode.targets, told


def own(root: Path, name: str = "audiobook") -> None:
    (root / "targets").mkdir()
    (root / f"targets/{name}.toml").write_text("integrated_lufs = -19\ntrue_peak_dbtp = -3\n")


def test_an_episode_may_name_a_target_of_its_project(tmp_path: Path) -> None:
    own(tmp_path)
    assert compiled(tmp_path, '["audiobook", "podcast"]') == (("audiobook", "podcast"), [])


def test_a_slip_in_its_name_is_told_with_the_nearest(tmp_path: Path) -> None:
    own(tmp_path)
    names, told = compiled(tmp_path, '["audiobok"]')
    assert names == (DEFAULT_TARGET.name,)
    assert told == ["did you mean “audiobook”?"]


def test_one_that_is_named_as_a_built_in_stands_in_its_place() -> None:
    louder = Target(name="podcast", integrated_lufs=-14.0, true_peak_dbtp=-1.0)
    every = targets_with({"podcast": louder})
    assert every["podcast"] is louder
    assert {*every} == {*TARGETS}
    assert TARGETS["podcast"].integrated_lufs == -16
