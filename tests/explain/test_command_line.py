"""``warroom explain`` before a render, after it, and where the script is at fault.

Each way through the command line is run once from outside; what else is asked of the one render
is asked in this process.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.compile import compile_episode
from pipeline.explain.asked import AskedId, what_is_asked
from pipeline.explain.explain import explain
from pipeline.explain.laid import lay_out
from pipeline.explain.model import Subject
from pipeline.faces.explain import text_of
from pipeline.project import Project, UsageError
from pipeline.store import Store
from tests.end_to_end.small_project import make_project, printed_json, warroom, write_script

SCRIPT = """+++
episode = 1
title = "Explained"
style = "netflix"
[cast]
NARRATOR = "narrator"
ANN = "ann"
BOB = "bob"
+++
# Cold Open
[AMBIENCE: id:office.room-tone | gain=12]
[SOUND: klaxon]
"It is three in the morning and nobody is awake."
## Room {#room room=office}
[AMBIENCE: id:office.room-tone | gain=22]
@include part.cues
[PAUSE]
BOB: "How wrong is—" {#bob}
ANN: "Seventeen minutes." {#last}
[SOUND: klaxon | at=#last-0.5s]
"""

PART = """ANN (on phone): "Something is very wrong with the clock."
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    os.environ["WARROOM_TEST_STORE"] = str(tmp_path_factory.mktemp("store"))
    project = make_project(tmp_path_factory.mktemp("show"))
    script = write_script(project, 1, SCRIPT)
    script.with_name("part.cues").write_text(PART)
    # One klaxon and a short room tone: what they sound like is not the point here.
    for sound, shorter in (
        ("alarm/klaxon", {"variants = 5": "variants = 1"}),
        ("office/room-tone", {"duration_s = 30.0": "duration_s = 4.0"}),
    ):
        file = project / "sfx_library" / f"{sound}.toml"
        text = file.read_text()
        for long, short in shorter.items():
            assert long in text
            text = text.replace(long, short)
        file.write_text(text)
    return project


def subjects_of(project: Path, about: str) -> tuple[Subject, ...]:
    """What is said of ``about``, as the command finds it."""
    whole = Project(root=project)
    compiled = compile_episode(whole, whole.find_episode("1"))
    laid = lay_out(compiled, Store(Path(os.environ["WARROOM_TEST_STORE"])))
    return explain(what_is_asked(about, compiled), compiled, laid)


@pytest.fixture(scope="module")
def before(small: Path) -> dict[str, Any]:
    """What is said of ``#bob`` before anything was spoken."""
    run = warroom(small, "explain", "1", "#bob", "--json")
    assert run.returncode == 0, run.stderr
    return printed_json(run)


@pytest.fixture(scope="module")
def timeline(small: Path, before: dict[str, Any]) -> dict[str, Any]:
    assert kept(small) == [], "nothing is spoken or made to explain a line"
    run = warroom(small, "render", "1")
    assert run.returncode == 0, run.stderr
    found = json.loads((small / "renders/01-episode-1/timeline.json").read_text())
    assert isinstance(found, dict)
    return found


def kept(project: Path) -> list[str]:
    store = Path(os.environ["WARROOM_TEST_STORE"])
    return sorted(str(p) for root in (store, project / "renders") for p in root.rglob("*"))


def clips_of(timeline: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {clip["id"]: clip for track in timeline["tracks"] for clip in track["clips"]}


def test_before_a_render_the_times_are_predicted_and_say_so(before: dict[str, Any]) -> None:
    (line,) = before["subjects"]
    assert before["schema"] == "warroom.explain/1"
    assert line["take"]["predicted"]
    assert line["place"]["predicted"]
    assert line["place"]["why_predicted"].startswith("4 of 4 lines not spoken yet")
    assert line["place"]["rule"]["words"] == "after [PAUSE] (1 s)"
    assert line["place"]["rule"]["of"]["line"] == 17
    assert [bed["duck_db"] for bed in line["under"] if bed["line"] == 15] == [None]


def test_after_a_render_every_time_is_the_render_s(small: Path, timeline: dict[str, Any]) -> None:
    untouched = kept(small)
    project = Project(root=small)
    compiled = compile_episode(project, project.find_episode("1"))
    laid = lay_out(compiled, Store(Path(os.environ["WARROOM_TEST_STORE"])))
    assert laid is not None
    assert not laid.predicted
    rendered = clips_of(timeline)
    told = 0
    for name, clip in rendered.items():
        if name.endswith("room-tone"):
            continue
        about = f"{clip['source']['path']}:{clip['source']['line']}"
        for subject in explain(what_is_asked(about, compiled), compiled, laid):
            shape = subject.as_json()
            for found in [shape, *shape.get("layers", [])]:
                if name not in (found.get("id"), found.get("voice", {}).get("line_id")):
                    continue
                place = found["place"]
                assert place["start_sample"] == clip["start_sample"]
                assert place["end_sample"] == clip["start_sample"] + clip["duration_samples"]
                assert place["rule"]["name"] == clip["rule"]["name"]
                assert place["rule"]["words"] == clip["rule"]["words"] == clip["placed_by"]
                told += 1
    tones = sum(name.endswith("room-tone") for name in rendered)
    assert told == len(rendered) - tones == 8
    assert kept(small) == untouched


def test_the_gain_under_a_line_is_the_render_s(small: Path, timeline: dict[str, Any]) -> None:
    (line,) = (subject.as_json() for subject in subjects_of(small, "part.cues:1"))
    (bed,) = [each for each in line["under"] if each["line"] == 15]
    (points,) = [a["points"] for a in timeline["automation"] if a["track"] == "ambience"]
    place = line["place"]
    middle = (place["heard_from_sample"] + place["heard_to_sample"]) // 2
    ducked_db = float(np.interp(middle, *zip(*points, strict=True)))
    assert ducked_db < -0.3
    assert bed["duck_db"] == pytest.approx(-ducked_db, abs=1e-6)
    assert bed["outside_db"] == clips_of(timeline)[bed["id"]]["gain_db"]
    assert bed["under_db"] == pytest.approx(bed["outside_db"] + ducked_db, abs=1e-6)
    assert bed["speech_over_lu"] == pytest.approx(bed["wanted_lu"], abs=2.0)
    assert line["sound"]["treatment"] == "phone"


def test_as_text(small: Path, timeline: dict[str, Any]) -> None:
    (subject,) = subjects_of(small, "last")
    rows = text_of(subject).splitlines()
    clip = clips_of(timeline)["last"]
    assert rows[:3] == [
        "cues/01-episode-1/script.cues:19:1",
        ' 19 | ANN: "Seventeen minutes." {#last}',
        "    | " + "^" * 33,
    ]
    assert clip["rule"]["name"] == "barges-in"
    assert f"  placed          {clip['rule']['words']}" in rows
    assert "                  line 18: BOB: “How wrong is—”" in rows
    assert "  take            tone, take 1, in the store" in rows


def test_a_time_names_all_that_sounds_then(small: Path, timeline: dict[str, Any]) -> None:
    at = clips_of(timeline)["last"]["start_sample"] + 480
    minutes, seconds = divmod(at / 48_000, 60)
    (subject,) = subjects_of(small, f"{minutes:.0f}:{seconds:06.3f}")
    moment = subject.as_json()
    sounding = {
        name
        for name, clip in clips_of(timeline).items()
        if clip["start_sample"] <= at < clip["start_sample"] + clip["duration_samples"]
    }
    assert {each["id"] for each in moment["sounding"]} == sounding
    assert {"last", "bob", "room/room-tone"} < sounding


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ("99", "its lines are 1 to 20"),
        ("part.cues:2", "its lines are 1 to 1"),
        ("other.cues:1", "cues/01-episode-1/part.cues"),
        ("59:00", "the episode runs from 0:00.000 to"),
        ("#bobb", "did you mean “bob”?"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(small: Path, about: str, says: str) -> None:
    with pytest.raises(UsageError) as fault:
        subjects_of(small, about)
    assert says in str(fault.value)


def test_what_is_not_there_is_exit_2_and_one_line(small: Path) -> None:
    run = warroom(small, "explain", "1", "99", "--json")
    assert run.returncode == 2
    assert printed_json(run)["error"].endswith("has no line 99 (its lines are 1 to 20)")
    assert len(run.stderr.splitlines()) == 1


FAULTY = """+++
style = "netflix"
[cast]
ANN = "ann"
+++
# One
[SOUND: a dog barking far away, klaxon]
ANN: "Hello {planet}."
ANN: ""
[SOUND: klaxon | until=#nowhere at=2sec]
ANN: "All is well." {#well}
[MUSICK: tension]
"""


def test_an_error_is_exit_3_at_its_own_line_and_the_rest_is_explained(tmp_path: Path) -> None:
    project = make_project(tmp_path / "faulty")
    script = write_script(project, 1, FAULTY)
    whole = Project(root=project)
    compiled = compile_episode(whole, whole.find_episode("1"))
    laid = lay_out(compiled, Store(tmp_path / "store"))
    for number in range(1, len(script.read_text().splitlines()) + 1):
        assert explain(what_is_asked(str(number), compiled), compiled, laid)
    assert explain(AskedId(id="well"), compiled, laid)

    half = warroom(project, "explain", "1", "7", "--json")
    assert half.returncode == 3
    told = printed_json(half)
    assert [d["slug"] for d in told["diagnostics"]] == ["sound/unknown"]
    refused, klaxon = told["subjects"][0]["layers"]
    assert refused["asset"] is None
    assert klaxon["place"]["start_sample"] == 0

    sound = warroom(project, "explain", "1", "#well")
    assert sound.returncode == 0, sound.stderr
    assert "ANN says this from" in sound.stdout
