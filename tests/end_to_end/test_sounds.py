"""``sounds search``, ``audition`` and ``sheet`` from outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import soundfile

from tests.end_to_end.small_project import make_project, printed_json, warroom

HUM = """kind = "ambience"
description = "A <hum> & nothing else"
aliases = ["server hum", "data center hum"]
recipe = "hum.dsp"
duration_s = 2.0
licence = "CC0-1.0"
author = "tests"
source = "made up"
commercial = "yes"
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = make_project(tmp_path_factory.mktemp("show"))
    family = project / "sfx_library" / "server"
    family.mkdir()
    (family / "hum.toml").write_text(HUM)
    (family / "hum.dsp").write_text('import("stdfaust.lib"); process = os.osc(110) * 0.1 <: _,_;')
    return project


@pytest.fixture(scope="module", autouse=True)
def one_store(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["WARROOM_TEST_STORE"] = str(tmp_path_factory.mktemp("store"))


# --- search ---------------------------------------------------------------------------------


def test_a_search_says_what_a_script_gets_and_why(project: Path) -> None:
    run = warroom(project, "sounds", "search", "alarm klaxons far away")
    assert run.returncode == 0, run.stderr
    asked, scripts, _, best, *rest = run.stdout.splitlines()
    assert asked == "the words also ask: gain -9.0 dB; through “far”"
    assert scripts == "[SOUND: …] and [STING: …] play alarm.klaxon"
    assert best.startswith(" 1.00 * alarm.klaxon  (one-shot, ")
    assert "klaxons: its name “klaxon”" in rest[1]
    assert "far, away: how or where, and not what" in rest[1]


def test_a_search_as_json(project: Path) -> None:
    found = printed_json(warroom(project, "sounds", "search", "several server hums", "--json"))
    assert (found["schema"], found["query"], found["total"]) == (
        "warroom.sounds-search/1",
        "several server hums",
        1,
    )
    assert found["modifiers"]["several"] is True
    assert found["scripts"]["ambience"]["asset"] == "server.hum"
    assert found["scripts"]["music"]["asset"] is None
    (row,) = found["results"]
    assert (row["id"], row["best"], row["kind"], row["family"], row["licence"]) == (
        "server.hum",
        True,
        "ambience",
        "server",
        "CC0-1.0",
    )
    assert [(word["word"], word["role"], word["met_by"]) for word in row["words"]] == [
        ("several", "manner", None),
        ("server", "thing", "name"),
        ("hums", "manner", "name"),
    ]


def test_what_is_refused_is_found_all_the_same(project: Path) -> None:
    found = printed_json(warroom(project, "sounds", "search", "dog alarm", "--json"))
    assert found["scripts"]["sound"]["asset"] is None
    (row,) = found["results"]
    assert (row["id"], row["answers"], row["best"]) == ("alarm.klaxon", False, False)
    run = warroom(project, "sounds", "search", "theremin")
    assert (run.returncode, run.stdout.splitlines()) == (
        0,
        ["a script refuses these words; nearest are id:alarm.klaxon, id:server.hum"],
    )


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (("hum alarm",), ["alarm.klaxon", "server.hum"]),
        (("hum alarm", "--limit", "1"), ["alarm.klaxon"]),
        (("hum alarm", "--family", "server"), ["server.hum"]),
        (("hum alarm", "--kind", "ambience"), ["server.hum"]),
        (("hum alarm", "--kind", "music"), []),
    ],
)
def test_a_search_is_narrowed(project: Path, arguments: tuple[str, ...], ids: list[str]) -> None:
    found = printed_json(warroom(project, "sounds", "search", *arguments, "--json"))
    assert sorted(row["id"] for row in found["results"]) == ids


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("search", "alarm", "--family", "serve"), "there is no family “serve”; did you mean"),
        (("search", "…"), "a search needs words"),
        (("search",), "Missing argument"),
        (("audition", "dog barking"), "no sound answers to “dog barking”; nearest are "),
        (("audition", "id:alarm.claxon"), "no sound answers to “id:alarm.claxon”; nearest are "),
        (("audition", "server.hum", "--variant", "2"), "server.hum has one variant"),
        (("sheet", "--family", "serve"), "there is no family “serve”"),
    ],
)
def test_what_cannot_be_asked(project: Path, arguments: tuple[str, ...], said: str) -> None:
    run = warroom(project, "sounds", *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr


# --- audition -------------------------------------------------------------------------------


def test_words_and_ids_become_sound_files(project: Path) -> None:
    run = warroom(project, "sounds", "audition", "distant klaxon", "server.hum", "--page", "--json")
    assert run.returncode == 0, run.stderr
    said = printed_json(run)
    assert said["schema"] == "warroom.sounds-audition/1"
    assert said["called"] == [
        {
            "asked": "distant klaxon",
            "id": "alarm.klaxon",
            "wishes": ["gain -9.0 dB", "through “far”"],
        },
        {"asked": "server.hum", "id": "server.hum", "wishes": []},
    ]
    *klaxons, hum = said["files"]
    assert [file["variant"] for file in klaxons] == list(range(1, len(klaxons) + 1))
    assert {file["turns"] for file in klaxons} == {1.0}
    assert (hum["duration_s"], hum["turns"]) == (3.0, 1.5)
    for file in said["files"]:
        info = soundfile.info(project / file["path"])
        assert (info.samplerate, info.subtype) == (48_000, "PCM_24")
        assert info.duration == pytest.approx(file["duration_s"])
    page = (project / said["page"]).read_text()
    assert "A &lt;hum&gt; &amp; nothing else" in page
    assert page.count("<audio") == len(said["files"])


def test_one_variant_where_it_is_wanted(project: Path, tmp_path: Path) -> None:
    out = ("--variant", "2", "--out", str(tmp_path / "heard"))
    run = warroom(project, "sounds", "audition", "code red", *out)
    assert run.returncode == 0, run.stderr
    assert [path.name for path in (tmp_path / "heard").iterdir()] == ["alarm.klaxon-2.wav"]
    assert "“code red” calls alarm.klaxon" in run.stdout


# --- sheet ----------------------------------------------------------------------------------


def test_a_sheet_is_drawn_once(project: Path) -> None:
    first = printed_json(warroom(project, "sounds", "sheet", "--family", "server", "--json"))
    assert (first["schema"], first["family"], first["sounds"]) == (
        "warroom.sounds-sheet/1",
        "server",
        ["server.hum"],
    )
    (variant,) = first["variants"]
    assert (variant["reused"], variant["duration_s"]) == (False, 3.0)
    assert all((project / variant[name]).exists() for name in ("sound", "picture"))
    assert first["page"] == "renders/sheets/server/index.html"
    again = warroom(project, "sounds", "sheet", "--family", "server")
    assert again.stdout.splitlines() == [
        "1 sound in 1 variant; drawn anew: 0",
        "page  renders/sheets/server/index.html",
    ]
