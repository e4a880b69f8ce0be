"""Front matter, sections, ids, includes."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from pipeline.screenplay.includes import MOST_INCLUDES
from pipeline.screenplay.sections import slug
from tests.screenplay.stage import staged, without_casting


def test_the_front_page() -> None:
    episode = staged(
        '+++\nshow = "Uptime"\nepisode = 3\ntitle = "Dark"\nstyle = "human-error"\n'
        'targets = ["podcast"]\n[signoff]\nlegal = "M. 2026-01-02"\n+++\n"x"'
    ).screenplay.episode
    assert (episode.show, episode.number, episode.title) == ("Uptime", 3, "Dark")
    assert (episode.style, episode.targets) == ("human-error", ("podcast",))
    assert episode.signoff == (("legal", "M. 2026-01-02"),)


def test_no_front_matter_is_fine() -> None:
    episode = staged('"x"').screenplay.episode
    assert (episode.slug, episode.number, episode.style) == ("03-dark", 3, "netflix")


@pytest.mark.parametrize(
    ("front", "told"),
    [
        ('shwo = "x"', "2:1 front/unknown-key"),
        ("episode = 4", "2:1 front/episode-mismatch"),
        ('episode = "3"', "2:1 front/bad-value"),
        ("episode = true", "2:1 front/bad-value"),
        ('style = "netlfix"', "2:1 front/unknown-style"),
        ("title = 3", "2:1 front/bad-value"),
        ("targets = []", "2:1 front/bad-value"),
        ('[cast]\nsarah = "sarah"', "3:1 front/unknown-key"),
        ('[cast]\nSARAH = "sara"', "3:1 voice/unknown"),
        ("[cast]\nSARAH = 3", "3:1 front/bad-value"),
        ("cast = 3", "2:1 front/bad-value"),
        ("[values]\nx = [1]", "3:1 front/bad-value"),
    ],
)
def test_a_fault_of_the_front_matter(front: str, told: str) -> None:
    assert staged(f"+++\n{front}\n+++\n").told == [told]


def test_sections_have_ids_and_parts() -> None:
    text = """# 1. Cold Open (0-2 minutes) {target=2:00}
## The War Room {#war-room carry}
## The War Room
## Context & Stakes
# What happened {part=deep-dive}
"""
    sections = staged(text).screenplay.sections
    assert [(s.id, s.level, s.part) for s in sections] == [
        ("cold-open", 1, "cold-open"),
        ("war-room", 2, None),
        ("the-war-room", 2, None),
        ("context-stakes", 2, "context"),
        ("what-happened", 1, "deep-dive"),
    ]
    assert (sections[0].target_s, sections[1].carry) == (120.0, True)


def test_equal_titles_are_numbered_and_never_take_a_written_id() -> None:
    sections = staged('# Tea\n# Tea\n# Tea {#tea-2}\nA: "x" {#start}\n').screenplay.sections
    assert [s.id for s in sections] == ["tea", "tea-3", "tea-2"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The War Room!", "the-war-room"),
        ("  It's 3:47 — AM_PT  ", "its-3-47-am-pt"),
        ("???", "section"),
        ("Ärger im Büro", "ärger-im-büro"),
        ("A\u0308rger", "ärger"),
        ("हिन्दी में दिन", "हिन्दी-में-दिन"),
        ("เช้าวันที่ 3", "เช้าวันที่-3"),
        ("שָׁלוֹם", "שָׁלוֹם"),
        ("q\u0303 & q\u0303", "q\u0303-q\u0303"),
        ("❤\ufe0f Beat", "beat"),
        ("Step 1\ufe0f\u20e3", "step-1"),
        ("\u0303 alone", "alone"),
    ],
)
def test_a_title_becomes_an_id(title: str, expected: str) -> None:
    assert slug(title) == unicodedata.normalize("NFC", expected)


def test_what_stands_before_a_heading_has_a_section() -> None:
    result = staged('[PAUSE]\n# One\n"x"')
    assert [s.id for s in result.screenplay.sections] == ["start", "one"]


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("# One {part=cold-opne}", "1:13 section/unknown-part"),
        ("# One {room=balroom}", "1:13 room/unknown"),
        ("# One {target=2min}", "1:15 attr/bad-value"),
        ("# One {gain=3}", "1:8 attr/unknown"),
        ("# One {#a}\n# Two {#a}", "2:8 id/duplicate"),
    ],
)
def test_a_fault_of_a_heading(heading: str, told: str) -> None:
    assert staged(heading).told == [told]


SCENE = """# One
A: "Yes."
[SOUND: alarm | gain=-3]
B: "No."
A: "Yes."
"""


def test_moving_or_editing_one_line_renames_no_other() -> None:
    before = staged(SCENE).ids
    edited = staged(SCENE.replace("No.", "Nope.")).ids
    assert [a == b for a, b in zip(before, edited, strict=True)] == [True, True, True, False, True]
    quieter = staged(SCENE.replace("gain=-3", "gain=-9")).ids
    assert quieter == before
    spaced = staged(SCENE.replace("A:", "  A:").replace("\n", "\r\n")).ids
    assert spaced == before
    assert before[1].endswith("/1")
    assert before[4] == before[1][:-1] + "2"
    assert len(set(before)) == len(before)


def test_a_reference_to_a_section_is_told_as_such() -> None:
    result = staged("# One {#here}\n[SOUND: alarm | until=#here]")
    assert result.told == ["2:23 id/unknown"]
    assert "is a section" in result.found[0].message


def write(root: Path, name: str, text: str) -> Path:
    path = root / "cues" / "03-dark" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_an_include_stands_where_it_is_named(tmp_path: Path) -> None:
    write(
        tmp_path,
        "scenes/room.cues",
        '+++\ntitle = "not this"\n+++\nB: "inside"\n@include ../end.cues',
    )
    write(tmp_path, "end.cues", 'C: "end"')
    result = staged('A: "before"\n@include scenes/room.cues\nD: "after"', root=tmp_path)
    assert [line.spoken for line in result.lines] == ["before", "inside", "end", "after"]
    assert [line.span.path for line in result.lines][1:3] == ["room.cues", "end.cues"]
    assert without_casting(result.told) == []


def test_a_cycle_is_named(tmp_path: Path) -> None:
    write(tmp_path, "script.cues", "@include a.cues")
    write(tmp_path, "a.cues", '"once"\n@include b.cues')
    write(tmp_path, "b.cues", "@include a.cues")
    result = staged("@include a.cues", root=tmp_path)
    assert [line.spoken for line in result.lines] == ["once"]
    (cycle,) = result.found
    assert cycle.slug == "include/cycle"
    assert "cues/03-dark/a.cues → cues/03-dark/b.cues → cues/03-dark/a.cues" in cycle.message


def test_an_include_never_leaves_the_project(tmp_path: Path) -> None:
    project = tmp_path / "project"
    outside = tmp_path / "secret.cues"
    outside.write_text('"secret"')
    folder = write(project, "script.cues", "").parent
    (folder / "link.cues").symlink_to(outside)
    text = "@include ../../../secret.cues\n@include link.cues\n@include gone.cues\n@include ."
    result = staged(text, root=project)
    assert result.told == [
        "1:10 include/outside",
        "2:10 include/outside",
        "3:10 include/missing",
        "4:10 include/missing",
    ]
    assert result.lines == ()


def test_includes_that_double_end(tmp_path: Path) -> None:
    for number in range(12):
        write(tmp_path, f"{number}.cues", f"@include {number + 1}.cues\n" * 2)
    write(tmp_path, "12.cues", '"x"')
    result = staged("@include 0.cues", root=tmp_path)
    assert {d.slug for d in result.found} == {"include/too-many"}
    assert len(result.lines) < MOST_INCLUDES
