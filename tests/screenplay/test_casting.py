"""Who plays a character that nobody cast."""

from __future__ import annotations

import dataclasses
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.catalog.given_names import plays_of
from pipeline.catalog.model import Catalog, Plays
from pipeline.screenplay.lock import Lock
from tests.screenplay.stage import catalog_at, staged, voice
from tests.screenplay.test_recall import Editor

CATALOG = catalog_at(Path("nowhere"))
UNDERSTUDIES = {v.id for v in CATALOG.voices.values() if v.understudy}


def with_voices(**plays: Plays) -> Catalog:
    voices = {i: dataclasses.replace(voice(i), plays=who) for i, who in plays.items()}
    return dataclasses.replace(CATALOG, voices=voices)


def cast_of(text: str, catalog: Catalog = CATALOG, lock: Lock | None = None) -> dict[str, str]:
    return dict(staged(text, catalog=catalog, lock=lock).screenplay.cast)


def scenes(*companies: str) -> str:
    """``"ABC", "CD"`` → two scenes: A, B and C speak in the first, C and D in the second."""
    return "".join(
        f"# Scene {number}\n" + "".join(f'X{name}: "Yes."\n' for name in names)
        for number, names in enumerate(companies)
    )


# --- unused voices --------------------------------------------------------------------------


def test_everybody_has_a_voice_of_their_own_while_there_are_some() -> None:
    cast = cast_of(scenes("ABCDE"))
    assert sorted(cast.values()) == sorted(UNDERSTUDIES)


def test_the_warning_gives_the_line_to_paste_and_the_line_says_the_same() -> None:
    found = staged('DANA: "Yes."')
    line = found.hint("cast/uncast").removeprefix("add under [cast]: ")
    pasted = staged(f'+++\n[cast]\n{line}\n+++\nDANA: "Yes."')
    assert pasted.told == []
    assert pasted.screenplay.cast == found.screenplay.cast


def test_one_voice_more_moves_few() -> None:
    names = [f"N{number}" for number in range(60)]
    text = "# One\n" + "".join(f'{name}: "Yes."\n' for name in names)
    everybody: dict[str, Plays] = {f"v{number}": "anyone" for number in range(80)}
    many = with_voices(**everybody)
    before = cast_of(text, many)
    after = cast_of(
        text, dataclasses.replace(many, voices={**many.voices, "newcomer": voice("newcomer")})
    )
    moved = [name for name in names if before[name] != after[name]]
    assert "newcomer" in after.values()
    assert len(moved) <= 6


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("SARAH", "woman"),
        ("MRS. CHEN", "woman"),
        ("OLD WOMAN 2", "woman"),
        ("MIKE", "man"),
        ("MR. ROSE", "man"),
        ("MAN IN THE LIFT", "man"),
        ("DR. LAMPORT", "anyone"),
        ("DR. JAMES", "anyone"),
        ("ENGINEER 1", "anyone"),
        ("CEO", "anyone"),
        ("ÉLODIE", "anyone"),
        ("李", "anyone"),
    ],
)
def test_what_a_name_tells(character: str, expected: str) -> None:
    assert plays_of(character) == expected


def test_a_name_that_tells_gets_such_a_voice_while_one_is_free() -> None:
    catalog = with_voices(bass="man", tenor="man", alto="woman")
    cast = cast_of('SARAH: "a"\nMRS. CHEN: "b"\nDR. HO: "c"\n', catalog)
    assert cast["SARAH"] == "alto"
    assert sorted(cast.values()) == ["alto", "bass", "tenor"]


# --- shared voices --------------------------------------------------------------------------


def test_when_all_are_taken_those_share_who_never_meet() -> None:
    cast = cast_of(scenes("ABCDE", "EFGHI"))
    assert len({cast[f"X{name}"] for name in "EFGHI"}) == 5


def test_the_next_scene_is_too_near_where_another_is_further() -> None:
    cast = cast_of(scenes("AB", "CDE", "", "F"))
    assert cast["XF"] in {cast["XA"], cast["XB"]}


def companies() -> st.SearchStrategy[list[str]]:
    return st.lists(st.text(st.sampled_from("ABCDEFGHIJ"), max_size=8), min_size=1, max_size=5)


@given(companies())
def test_two_of_a_scene_share_only_where_no_voice_is_free(companies: list[str]) -> None:
    screenplay = staged(scenes(*companies)).screenplay
    cast = dict(screenplay.cast)
    together: dict[str, set[str]] = {}
    for line in screenplay.lines:
        together.setdefault(line.section, set()).add(line.character)
    for company in together.values():
        # The later of two, by first appearance, is the one that found no voice free.
        for first, later in combinations([name for name in cast if name in company], 2):
            if cast[first] == cast[later]:
                met = {cast[n] for scene in together.values() if later in scene for n in scene}
                assert met == UNDERSTUDIES, (first, later)


@given(companies())
def test_casting_is_the_same_each_time_and_after_a_render(companies: list[str]) -> None:
    screenplay = staged(scenes(*companies)).screenplay
    lock = Lock.from_screenplay(screenplay, CATALOG)
    assert staged(scenes(*companies)).screenplay.cast == screenplay.cast
    assert staged(scenes(*companies), lock=lock).screenplay.cast == screenplay.cast


@given(st.lists(companies(), min_size=2, max_size=4))
def test_an_editor_casts_as_a_compile_from_nothing_does(texts: list[list[str]]) -> None:
    editor = Editor(with_voices(ann="woman", ben="man", carl="man"))
    for text in texts:
        editor.compiles_alike(scenes(*text))


# --- the lock and the cast ------------------------------------------------------------------


def test_a_locked_voice_gives_way_to_the_cast_of_its_scene() -> None:
    lock = Lock(cast={"DANA": "mike"})
    front = '+++\n[cast]\nBOB = "mike"\n+++\n'
    met = cast_of(f'{front}# One\nBOB: "a"\nDANA: "b"\n', lock=lock)
    assert met["DANA"] != "mike"
    apart = cast_of(f'{front}# One\nBOB: "a"\n# Two\nDANA: "b"\n', lock=lock)
    assert apart["DANA"] == "mike"


CTO_TWICE = '+++\n[cast]\nCTO = "ann"\n"FORMER CTO" = "ann"\n+++\n'


def test_the_cast_is_told_of_two_voices_alike_in_one_scene() -> None:
    found = staged(f'{CTO_TWICE}# Then\nCTO: "a"\n# Both\nFORMER CTO: "b"\nCTO: "c"\n')
    assert found.told == ["4:1 cast/shared"]
    assert "“Both”" in found.found[0].message
    assert found.hint("cast/shared").startswith('write under [cast]: "FORMER CTO" = "')


def test_who_never_meets_may_share() -> None:
    assert staged(f'{CTO_TWICE}# Then\nCTO: "a"\n# Now\nFORMER CTO: "b"\n').told == []


def test_nothing_is_told_where_there_is_no_other_voice() -> None:
    catalog = with_voices(ann="woman")
    assert staged(f'{CTO_TWICE}# Both\nCTO: "a"\nFORMER CTO: "b"\n', catalog=catalog).told == []
