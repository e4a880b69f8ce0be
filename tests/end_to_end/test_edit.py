"""One line is changed: what is mixed again, and that the bytes are those of a cold render."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.small_project import make_project, printed_json, warroom, write_script

SCRIPT = """+++
episode = 1
title = "Three scenes"
style = "netflix"
targets = ["ebu-r128", "podcast"]
[cast]
NARRATOR = "narrator"
ANN = "ann"
BOB = "bob"
+++
# Cold Open
"It is three in the morning, and nobody at all is awake. {more}"
# Room {#room room=office}
ANN: "Something is very wrong with the clock, and with the other one."
[SOUND: klaxon]
BOB: "How wrong is wrong?"
ANN: "Seventeen minutes, and it is still going, and nobody can say where."
# After {#after}
"In the morning the clocks were right."
ANN: "They were not."
"""


def script(more: str) -> str:
    return SCRIPT.replace("{more}", more)


def render(project: Path, store: Path) -> dict[str, Any]:
    run = warroom(project, "render", "1", "--json", env=os.environ | {"WARROOM_STORE": str(store)})
    assert run.returncode == 0, run.stderr
    return printed_json(run)


def masters(report: dict[str, Any]) -> list[bytes]:
    return [Path(master["path"]).read_bytes() for master in report["masters"]]


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """A project whose first line was made longer: its render, and the one before."""
    folder = tmp_path_factory.mktemp("edit")
    project = make_project(folder / "show")
    write_script(project, 1, script("The pager is."))
    before = render(project, folder / "store")
    write_script(project, 1, script("The pager is, and it is loud."))
    return before, render(project, folder / "store")


def test_what_follows_the_edit_is_not_mixed_again(
    edited: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    before, after = (report["cache"] for report in edited)
    assert before["blocks_reused"] == 0
    assert before["blocks_mixed"] >= 5
    assert after["takes_made"] == 1
    # The first section, and the block of the next into which it rings.
    assert 1 <= after["blocks_mixed"] <= 3
    assert after["blocks_reused"] >= 3


def test_the_bytes_are_those_of_a_cold_render(
    edited: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path
) -> None:
    _, after = edited
    project = make_project(tmp_path / "show")
    write_script(project, 1, script("The pager is, and it is loud."))
    cold = render(project, tmp_path / "store")
    assert cold["cache"]["blocks_reused"] == 0
    assert masters(cold) == masters(after)
    assert len(masters(cold)) == 2


def test_the_same_again_mixes_nothing(
    edited: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path
) -> None:
    _, after = edited
    project = Path(after["masters"][0]["path"]).parents[3]
    again = render(project, project.parent / "store")
    assert again["cache"]["blocks_mixed"] == 0
    assert masters(again) == masters(after)


def test_the_designers_fader_mixes_what_it_moves(
    edited: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    _, after = edited
    project = Path(after["masters"][0]["path"]).parents[3]
    (project / "cues" / "01-episode-1" / "mix.toml").write_text(
        "[scenes.after.dialogue]\ngain_db = -2\n", encoding="utf-8"
    )
    moved = render(project, project.parent / "store")
    assert moved["cache"]["takes_made"] == 0
    assert 1 <= moved["cache"]["blocks_mixed"] <= 3
    manifest = Path(moved["manifest"]).read_text(encoding="utf-8")
    assert "mix.toml" in manifest
