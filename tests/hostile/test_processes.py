"""The same from outside: a process of its own, its exit code, its JSON, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.small_project import environment, printed_json, warroom
from tests.hostile.house import House

SCRIPTS = {
    "a NUL": (b'ANN: "One\0two."\n', "1:10 source/nul"),
    "no UTF-8": (b'BOB: "Tw\xff."\n', "1:9 source/not-utf8"),
    "UTF-16": ('ANN: "One."\n'.encode("utf-16"), "1:1 source/not-utf8"),
    "a path astray": (b"@include ../../../etc/passwd\n", "1:10 include/outside"),
    "deep front matter": (b"+++\nx = " + b"[" * 5_000 + b"\n+++\n", "front/toml"),
    "two thousand braces": (b'ANN: "' + b"{" * 2_000 + b'"\n', "1:7 text/brace"),
}


@pytest.mark.parametrize("case", SCRIPTS)
def test_a_process_answers_as_the_function_does(house: House, case: str) -> None:
    data, first = SCRIPTS[case]
    house.script.write_bytes(data)
    run = warroom(house.folder, "check", "x.cues", "--json")
    assert run.returncode == 3
    assert "Traceback" not in run.stderr
    told = [
        f"{d['line']}:{d['column']} {d['slug']}"
        for d in json.loads(run.stdout)["diagnostics"]
        if d["slug"] != "cast/uncast"
    ]
    assert told[0].endswith(first)
    assert house.check(data).told == told


# --- what may not be read ---------------------------------------------------------------------


def _without_privilege(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line as a user who may not read everything, which root may."""
    humble = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    return subprocess.run(
        [*(humble if os.geteuid() == 0 else ()), sys.executable, "-m", "pipeline", *arguments],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_what_a_script_names_and_may_not_be_read_is_told_at_its_place(empty_house: House) -> None:
    folder = empty_house.folder
    (folder / "closed").mkdir()
    for name in ("locked.cues", "closed/within.cues", "locked.wav"):
        (folder / name).write_text('ANN: "Never heard."\n')
    (folder / "locked.cues").chmod(0)
    (folder / "locked.wav").chmod(0)
    (folder / "closed").chmod(0)
    empty_house.script.write_text(
        "@include locked.cues\n"
        "@include closed/within.cues\n"
        'ANN: "One two." {file=locked.wav}\n'
        "[X: a]\n"
    )
    run = _without_privilege(folder, "check", "x.cues", "--json")
    assert run.returncode == 3, run.stderr
    told = [(d["line"], d["column"], d["slug"]) for d in printed_json(run)["diagnostics"]]
    assert [row for row in told if row[2] != "cast/uncast"] == [
        (1, 10, "include/missing"),
        (2, 10, "include/missing"),
        (3, 23, "file/missing"),
        (4, 2, "cue/unknown-key"),
    ]
    (folder / "closed").chmod(0o700)


@pytest.mark.parametrize("command", ["check", "fmt"])
@pytest.mark.parametrize("closed", ["the script", "its folder"])
def test_a_script_that_may_not_be_read_is_one_plain_line(
    empty_house: House, command: str, closed: str
) -> None:
    folder = empty_house.folder / "scripts"
    folder.mkdir()
    script = folder / "x.cues"
    script.write_text('ANN: "One."\n')
    (script if closed == "the script" else folder).chmod(0)
    run = _without_privilege(empty_house.folder, command, "scripts/x.cues")
    folder.chmod(0o700)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("warroom: not allowed: ")
    assert "scripts/x.cues" in run.stderr
    assert run.stderr.count("\n") == 1
