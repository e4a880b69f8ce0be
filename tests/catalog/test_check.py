"""What is wrong with a project's data, as ``warroom check`` tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalog.library import RIGHTS, write
from tests.end_to_end.small_project import printed_json, warroom


@pytest.fixture
def project(tmp_path: Path) -> Path:
    spoken_by_a_tone = 'description = "A tone"\nengine = "tone"' + RIGHTS
    write(tmp_path / "voices/narrator.toml", spoken_by_a_tone)
    write(tmp_path / "sfx_library/styles/netflix.toml", 'description = "Quick"\n')
    write(tmp_path / "cues/01-dark/script.cues", '"It is three in the morning."\n')
    return tmp_path


def test_every_fault_of_every_file_is_told_in_one_run(project: Path) -> None:
    write(project / "voices/ann.toml", 'description = "a"\nengine = 3\npaec = 1.1' + RIGHTS)
    write(
        project / "sfx_library/alarm/horn.toml",
        'description = "h"\nkind = "one_shot"\nrecipe = "horn.dsp"\nduration_s = 1\nvariants = 0'
        + RIGHTS,
    )
    run = warroom(project, "check", "1")
    assert run.returncode == 3
    assert [line for line in run.stderr.splitlines() if ": error: " in line] == [
        (
            "sfx_library/alarm/horn.toml:2:1: error: “kind” is “one-shot”, “continuous”, “ambience”, "
            "“music” or “sting”, not the text “one_shot” [asset/bad-value]"
        ),
        (
            "sfx_library/alarm/horn.toml:3:1: error: there is no file “horn.dsp” beside horn.toml "
            "[asset/no-file]"
        ),
        "sfx_library/alarm/horn.toml:5:1: error: “variants” is 1 or more, not 0 [asset/bad-value]",
        "voices/ann.toml:2:1: error: “engine” is a text, not 3 [asset/bad-value]",
        "voices/ann.toml:3:1: error: “paec” is no key of ann.toml [asset/unknown-key]",
    ]
    assert run.stderr.splitlines()[-1].startswith("5 errors")


def test_a_broken_warroom_toml_is_a_fault_like_any_other(project: Path) -> None:
    write(project / "warroom.toml", "allow_noncommercial = \n")
    run = warroom(project, "check", "1", "--json")
    assert run.returncode == 3
    (fault,) = [d for d in printed_json(run)["diagnostics"] if d["severity"] == "error"]
    assert {key: fault[key] for key in ("slug", "path", "line", "column")} == {
        "slug": "asset/toml",
        "path": "warroom.toml",
        "line": 1,
        "column": 23,
    }


def test_a_list_of_voices_shows_where_warroom_toml_is_broken(project: Path) -> None:
    write(project / "warroom.toml", "allow_noncommercial = \n")
    run = warroom(project, "voices")
    assert (run.returncode, "Traceback" in run.stderr) == (3, False)
    assert run.stderr.startswith("warroom.toml:1:23: error: ")
