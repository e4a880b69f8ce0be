"""The same from outside: a process of its own, its exit code, its JSON, no traceback."""

from __future__ import annotations

import json

import pytest

from tests.end_to_end.small_project import warroom
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
