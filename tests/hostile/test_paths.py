"""Paths that lead astray, in ``@include`` and in ``file=``: none is followed out of the project."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.house import House

ASTRAY = {
    "up and out": ("../../../etc/passwd", "outside"),
    "up and out through a folder": ("voices/../../outside.cues", "outside"),
    "absolute": ("/etc/passwd", "outside"),
    "a device": ("/dev/zero", "outside"),
    "this process": ("/proc/self/environ", "outside"),
    "the folder above": ("..", "outside"),
    "this folder": (".", "missing"),
    "a folder": ("voices", "missing"),
    "a link to a file outside": ("to-file.cues", "outside"),
    "a file in a link to a folder outside": ("to-folder/outside.cues", "outside"),
    "a link to itself": ("itself.cues", "missing"),
    "two links to each other": ("this.cues", "missing"),
    "a link to nothing": ("to-nothing.cues", "missing"),
    "a pipe that nobody fills": ("pipe", "missing"),
    "a file taken for a folder": ("x.cues/y.cues", "missing"),
    "a name of 5,000 letters": ("a" * 5_000, "missing"),
    "a path of 3,000 folders": ("a/" * 3_000 + "a", "missing"),
    "a home": ("~/x.cues", "missing"),
    "a variable": ("$HOME/x.cues", "missing"),
    "an address": ("file:///etc/passwd", "missing"),
    "a drive": ("C:\\x.cues", "missing"),
    "a name turned about": ("\u202ex.cues", "missing"),
    "a terminal's command": ("\x1b[2J.cues", "missing"),
}


@pytest.fixture(scope="module")
def traps(house: House) -> House:
    outside = house.folder.parent / "outside"
    outside.mkdir()
    (outside / "outside.cues").write_text('ANN: "A secret."\n')
    for name, target in {
        "to-file.cues": outside / "outside.cues",
        "to-folder": outside,
        "itself.cues": Path("itself.cues"),
        "this.cues": Path("that.cues"),
        "that.cues": Path("this.cues"),
        "to-nothing.cues": Path("nothing.cues"),
    }.items():
        (house.folder / name).symlink_to(target)
    os.mkfifo(house.folder / "pipe")
    return house


@pytest.mark.parametrize("trap", ASTRAY)
def test_an_include_is_told_and_what_follows_is_read(traps: House, trap: str) -> None:
    path, fate = ASTRAY[trap]
    answer = traps.check(f"@include {path}\n[X: a]\n")
    assert answer.told == [f"1:10 include/{fate}", "2:2 cue/unknown-key"]
    assert answer.code == 3


@pytest.mark.parametrize("trap", ASTRAY)
def test_a_recording_is_told_and_its_line_spoken(traps: House, trap: str) -> None:
    path, fate = ASTRAY[trap]
    answer = traps.check(f'ANN: "One." {{file="{path}"}}\n')
    assert answer.told == [f"1:19 file/{fate}"]
    assert answer.code == (3 if fate == "outside" else 0)


def test_a_path_with_a_nul_is_missing(house: House) -> None:
    answer = house.check('@include x\0y\nANN: "One." {file="x\0y"}\n')
    assert answer.told == ["1:10 include/missing", "1:11 source/nul", "2:19 file/missing"]
    assert answer.code == 3


@pytest.mark.parametrize("path", ["x.cues", "./x.cues", "voices/../x.cues"])
def test_a_script_does_not_include_itself(house: House, path: str) -> None:
    assert house.check(f"@include {path}\n").told == ["1:10 include/cycle"]


def _chain(length: int) -> dict[str, str]:
    links = {f"c{n}.cues": f"@include c{n + 1}.cues\n" for n in range(length)}
    return {**links, f"c{length}.cues": 'ANN: "End."\n'}


def _bomb() -> dict[str, str]:
    return {f"c{n}.cues": f"@include c{n + 1}.cues\n" * 10 for n in range(8)} | {
        "c8.cues": 'ANN: "Boom."\n'
    }


MANY: dict[str, Callable[[], dict[str, str]]] = {
    "a chain of a thousand": lambda: _chain(1_000),
    "ten of ten of ten, eight deep": _bomb,
}


@pytest.mark.parametrize("files", MANY)
def test_includes_without_end_are_stopped_once(empty_house: House, files: str) -> None:
    for name, text in MANY[files]().items():
        (empty_house.folder / name).write_text(text)
    answer = empty_house.check("@include c0.cues\n[X: a]\n")
    assert answer.code == 3
    assert [told.split()[-1] for told in answer.told] == ["include/too-many", "cue/unknown-key"]


def test_a_hundred_includes_are_none_too_many(empty_house: House) -> None:
    for name, text in _chain(100).items():
        (empty_house.folder / name).write_text(text)
    answer = empty_house.check("@include c0.cues\n")
    assert (answer.code, answer.told) == (0, [])


def test_what_is_wrong_in_a_file_is_told_once_however_often_it_is_included(
    empty_house: House,
) -> None:
    (empty_house.folder / "again.cues").write_text('ANN: "One."\n[X: a]\n')
    answer = empty_house.check("@include again.cues\n" * 3)
    assert answer.told == ["again.cues:2:2 cue/unknown-key"]
    assert answer.code == 3
