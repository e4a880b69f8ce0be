"""``warroom new``: an episode that compiles, lays out and renders as it is written."""

from __future__ import annotations

import json
import os
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pipeline.cli import main
from pipeline.compile import compile_episode
from pipeline.faces.new import LONGEST_SLUG, folder_slug
from pipeline.faces.skeleton import Front, skeleton
from pipeline.project import EpisodeFiles, Project
from pipeline.screenplay.formula import formula_of
from pipeline.screenplay.model import Line
from pipeline.screenplay.sections import FORMULA
from pipeline.script.nodes import Cue, Speech
from pipeline.script.parser import parse
from pipeline.script.printer import format_script
from pipeline.source import SourceText
from tests.end_to_end.small_project import (
    ROOT,
    make_project,
    printed_json,
    warroom,
    write_script,
)

TITLE = "When DNS Becomes Your Destiny"
SLUG = "04-when-dns-becomes-your-destiny"


@pytest.fixture(scope="module", autouse=True)
def one_store(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["WARROOM_TEST_STORE"] = str(tmp_path_factory.mktemp("store"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return make_project(tmp_path / "show")


class Ran(NamedTuple):
    returncode: int
    stdout: str
    stderr: str

    def json(self) -> dict[str, Any]:
        value = json.loads(self.stdout)
        assert isinstance(value, dict)
        return value


Run = Callable[..., Ran]


@pytest.fixture
def run(small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in the small project, without a process of its own."""
    monkeypatch.chdir(small)

    def ran(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return Ran(left.value.code, said.out, said.err)

    return ran


def folders(project: Path) -> list[str]:
    return sorted(path.name for path in (project / "cues").iterdir())


def episode_of(project: Project, name: str) -> EpisodeFiles:
    folder = project.cues / name
    return EpisodeFiles(
        slug=name,
        script=folder / "script.cues",
        lock=folder / "script.lock",
        out=project.renders / name,
        number=int(name.partition("-")[0]),
    )


# --- what it writes ---------------------------------------------------------------------------


def test_it_says_what_it_wrote(small: Path, run: Run) -> None:
    result = run("new", "4", TITLE, "--json")
    assert result.returncode == 0, result.stderr
    assert result.json() == {
        "schema": "warroom.new/1",
        "path": f"cues/{SLUG}/script.cues",
        "episode": 4,
        "slug": SLUG,
        "title": TITLE,
    }
    assert folders(small) == ["01-episode-1", SLUG]
    assert [path.name for path in (small / "cues" / SLUG).iterdir()] == ["script.cues"]


def test_it_checks_lays_out_and_renders_as_it_stands(small: Path) -> None:
    written = warroom(small, "new", "4", TITLE)
    assert written.stdout == f"cues/{SLUG}/script.cues\n"
    check = warroom(small, "check", "4", "--json")
    assert check.returncode == 0
    assert printed_json(check)["diagnostics"] == []
    assert warroom(small, "fmt", "4", "--check").returncode == 0
    render = warroom(small, "render", "4", "--json")
    assert render.returncode == 0, render.stderr
    report = printed_json(render)
    assert report["diagnostics"] == []
    assert report["cache"]["takes_made"] == 6
    (master,) = report["masters"]
    assert master["ok"]
    assert abs(master["integrated_lufs"] + 23.0) <= 0.1


def test_in_this_project_nothing_of_the_scene_is_left_out(project: Project) -> None:
    episode = episode_of(project, "99-a-day")
    front = Front(show="Uptime", number=99, title="A Day", style="netflix")
    text = skeleton(project, episode, front)
    compiled = compile_episode(project, episode, unsaved={episode.script.resolve(): text})
    assert compiled.diagnostics == ()
    cues = [node.key for node in compiled.script.nodes if isinstance(node, Cue)]
    assert cues == ["AMBIENCE", "MUSIC", "SOUND", "PAUSE"]
    assert [part.id for part in formula_of(compiled.screenplay) if part.section] == [
        part.id for part in FORMULA
    ]
    hour = [part.section.target_s for part in formula_of(compiled.screenplay) if part.section]
    assert hour == [120.0, 180.0, 2100.0, 600.0, 300.0, 300.0]
    lines = [event for event in compiled.screenplay.events if isinstance(event, Line)]
    assert [line.voice for line in lines[:3]] == ["narrator", "sarah", "mike"]
    assert lines[3].interrupted
    assert lines[4].barges_in


def test_what_the_library_lacks_is_left_as_a_note(small: Path, run: Run) -> None:
    """The small project has a klaxon, and neither a hum nor music."""
    run("new", "4", TITLE)
    text = (small / "cues" / SLUG / "script.cues").read_text()
    assert "\n[SOUND: alarm klaxons]\n" in text
    assert "\n// [AMBIENCE: data center hum | gain=-3 fade=2s]\n" in text
    assert "\n// [MUSIC: tension]\n" in text


@pytest.mark.parametrize("voices", [(), ("bob",), ("ann", "bob")])
def test_with_few_voices_or_none_it_compiles(
    small: Path, run: Run, voices: tuple[str, ...]
) -> None:
    for voice in (small / "voices").glob("*.toml"):
        if voice.stem not in (*voices, "lexicon"):
            voice.unlink()
    result = run("new", "4", TITLE)
    assert result.returncode == 0, result.stderr
    report = run("check", "4", "--json").json()
    assert [d for d in report["diagnostics"] if d["path"].endswith("script.cues")] == []
    assert len(report["lines"]) == (6 if voices else 0)
    assert {line["voice"] for line in report["lines"]} == set(voices)


def test_the_voices_are_listed_as_comments(small: Path, run: Run) -> None:
    (small / "voices" / "zoe.toml").write_text(
        (small / "voices" / "ann.toml").read_text().replace("ann", "Sharp, quick")
    )
    run("new", "4", TITLE)
    text = (small / "cues" / SLUG / "script.cues").read_text()
    assert '\n# NAME = "zoe"  # Sharp, quick\n' in text


@pytest.mark.parametrize(
    ("shows", "line"),
    [
        (('show = "Uptime"', 'show = "Uptime"', ""), 'show = "Uptime"\n'),
        (('show = "Uptime"', 'show = "Downtime"'), '# show = "…"\n'),
        (("", ""), '# show = "…"\n'),
        (("show = 3", 'show = "A \\"B\\""'), 'show = "A \\"B\\""\n'),
    ],
)
def test_the_show_is_the_one_the_others_agree_on(
    small: Path, run: Run, shows: tuple[str, ...], line: str
) -> None:
    for number, show in enumerate(shows, start=1):
        write_script(small, number, f'+++\n{show}\n+++\n"Hello."\n')
    run("new", "4", TITLE)
    assert (small / "cues" / SLUG / "script.cues").read_text().startswith(f"+++\n{line}episode = 4")


def test_the_style_that_was_asked_for(small: Path, run: Run) -> None:
    assert run("new", "4", TITLE, "--style", "human-error").returncode == 0
    assert 'style = "human-error"' in (small / "cues" / SLUG / "script.cues").read_text()


# --- titles -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The Clock's Lie", "04-the-clocks-lie"),
        ('He Said "Stop" \\ {region} [x]', "04-he-said-stop-region-x"),
        ("🎬 Lights Out 🔥", "04-lights-out"),
        ("../../etc/passwd", "04-etc-passwd"),
        ("C:\\con.aux|nul?*", "04-c-con-aux-nul"),
        ("  two   blanks\tand a tab ", "04-two-blanks-and-a-tab"),
        ("День, когда упал DNS", "04-день-когда-упал-dns"),
        ("時計が嘘をついた日", "04-時計が嘘をついた日"),
        ("Cafe\u0301 Größe", "04-café-grösse"),
        ("--help", "04-help"),
    ],
)
def test_any_title_makes_a_folder_and_stays_as_it_was_typed(
    small: Path, run: Run, title: str, name: str
) -> None:
    result = run("new", "--json", "--", "4", title)
    assert result.returncode == 0, result.stderr
    assert folders(small) == ["01-episode-1", name]
    report = run("check", "4", "--json").json()
    assert report["diagnostics"] == []
    text = (small / "cues" / name / "script.cues").read_text()
    front = parse(SourceText("script.cues", text))[0].front
    assert front is not None
    assert front.data["title"] == unicodedata.normalize("NFC", " ".join(title.split()))


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("word " * 30, "word-" * 11 + "word"),
        ("x" * 150, "x" * 60),
        ("字" * 150, "字" * 60),
        ("short " + "x" * 100, "short"),
    ],
)
def test_a_long_title_is_cut_between_two_words(title: str, cut: str) -> None:
    slug = folder_slug(title)
    assert slug == cut
    assert len(slug) <= LONGEST_SLUG
    assert len(f"9999-{slug}".encode()) <= 255


# --- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("1", TITLE), "there is an episode 1 already: cues/01-episode-1"),
        (("4", "Episode 1"), "“episode-1” is the name of another: cues/01-episode-1"),
        (("0", TITLE), "an episode's number is 1 to 9999, not 0"),
        (("--", "-3", TITLE), "an episode's number is 1 to 9999, not -3"),
        (("10000", TITLE), "an episode's number is 1 to 9999, not 10000"),
        (("four", TITLE), "'four' is not a valid integer"),
        (("4",), "TITLE"),
        (("4", ""), "a title has a letter at least"),
        (("4", "🎬 42 !"), "a title has a letter at least"),
        (("4", "Two\nlines"), "a title is one line"),
        (("4", "A \x1b[31mred one"), "a title is one line, without control characters"),
        (("4", "caf\udce9"), "this title is not UTF-8"),
        (("4", "x" * 201), "a title has at most 200 characters, not 201"),
        (("4", TITLE, "--style", "netflick"), "“netflick”; did you mean “netflix”?"),
        (("4", TITLE, "--style", "zzz"), "the styles are financial-crisis, human-error, netflix"),
    ],
)
def test_what_is_refused_is_exit_2_and_leaves_nothing(
    small: Path, run: Run, arguments: tuple[str, ...], says: str
) -> None:
    result = run("new", *arguments)
    assert result.returncode == 2
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert folders(small) == ["01-episode-1"]


def test_a_folder_without_a_script_takes_its_number_too(small: Path, run: Run) -> None:
    (small / "cues" / "004-recorded").mkdir()
    result = run("new", "4", TITLE)
    assert result.returncode == 2
    assert "there is an episode 4 already: cues/004-recorded" in result.stderr


def test_a_refusal_is_json_too(small: Path, run: Run) -> None:
    result = run("new", "1", TITLE, "--json")
    assert result.returncode == 2
    assert result.json() == {
        "schema": "warroom.error/1",
        "exit": 2,
        "error": "there is an episode 1 already: cues/01-episode-1",
    }


def test_in_no_project(tmp_path: Path) -> None:
    result = warroom(tmp_path, "new", "4", TITLE, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert result.returncode == 2
    assert "is in no warroom project" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_leaves_no_folder(
    small: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:
        path.write_text(text[:10])
        raise OSError(28, "no space", str(path))

    monkeypatch.chdir(small)
    monkeypatch.setattr("pipeline.faces.new.write_text", full)
    from pipeline.faces.new import run_new

    with pytest.raises(OSError, match="no space"):
        run_new(4, TITLE, None, as_json=False)
    assert folders(small) == ["01-episode-1"]


def test_the_layout_is_the_one_of_fmt_whatever_the_front_matter(project: Project) -> None:
    front = Front(show=None, number=7, title='"Q" \\ 時', style=None)
    text = skeleton(project, episode_of(project, "07-q"), front)
    script, problems = parse(SourceText("script.cues", text))
    assert problems == ()
    assert format_script(script) == text
    assert sum(isinstance(node, Speech) for node in script.nodes) == 6


def test_make_new_without_a_title_is_exit_2() -> None:
    result = subprocess.run(
        ["make", "-s", "new", "EPISODE=4"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert 'make new EPISODE=4 TITLE="' in result.stderr
