"""How deep a bed goes: as deep as the line, or the moment, that needs it most, and no deeper.

Pictures have a letter a tenth of a second, with the level of each letter beside it.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.loudness.distance import least_lu, moments, short_terms, whole_line
from pipeline.loudness.figures import Powers
from pipeline.mix.depth import OVER_ALL_LU, Bed, depth_db, depths_together
from pipeline.mix.model import DEEPEST_DB
from pipeline.timeline.model import Role
from pipeline.units import power_from_db, power_from_lufs

LEVELS_LUFS = {"L": -23.0, "W": -31.0, "p": -50.0, "B": -29.0, "b": -35.0, "H": -25.0, "M": -26.0}


def powers(picture: str) -> Powers:
    """Ten steps a letter; a dot is silence."""
    tenths = [power_from_lufs(LEVELS_LUFS[c]) if c != "." else 0.0 for c in picture]
    return np.repeat(tenths, 10)


def line(first: int, last: int) -> slice:
    return slice(first * 10, last * 10)


@pytest.mark.parametrize(
    ("over_lu", "aim_lu", "depth"),
    [
        (6, 12, 6),  # a bed 6 LU under speech, asked for 12
        (6, 10, 4),  # FINDINGS: the three measured depths
        (6, 15, 9),
        (6, 18, 12),
        (0, 12, 12),
        (-3, 12, 15),
        (12, 12, 0),  # it is there already
        (30, 12, 0),
        (-30, 12, DEEPEST_DB),  # more than any duck should do: the writer's to turn down
    ],
)
def test_a_bed_goes_down_by_what_is_missing(over_lu: float, aim_lu: float, depth: float) -> None:
    speech = np.full(200, power_from_lufs(-23.0))
    bed = np.full(200, power_from_lufs(-23.0 - over_lu))
    assert depth_db("music", [slice(50, 150)], speech, bed, aim_lu) == pytest.approx(depth)


def test_the_line_that_needs_it_most_decides() -> None:
    speech, bed = powers("LLLLL...WWWWW"), powers("bbbbbbbbbbbbb")
    lines = [line(0, 5), line(8, 13)]
    assert depth_db("music", lines, speech, bed, 12.0) == pytest.approx(8.0)


@pytest.mark.parametrize(
    ("speech", "bed"),
    [
        ("LLLLL", "....."),  # nothing under it
        (".....", "BBBBB"),  # a line that is not heard asks for nothing
        ("LLLLL.....", ".....BBBBB"),  # it plays elsewhere
    ],
)
def test_what_does_not_meet_asks_for_nothing(speech: str, bed: str) -> None:
    assert depth_db("sfx", [line(0, 5)], powers(speech), powers(bed), 12.0) == 0.0


def test_an_effect_is_held_against_its_loudest_400_ms_and_music_against_the_line() -> None:
    speech, hit = powers("LLLLLLLLLLLLLLLL"), powers("......HHHH......")
    assert depth_db("sfx", [line(0, 16)], speech, hit, 7.0) == pytest.approx(5.0)
    quarter = 10 * np.log10(4)  # a quarter of the line, so 6 LU less on the whole
    assert depth_db("music", [line(0, 16)], speech, hit, 12.0) == pytest.approx(10.0 - quarter)


def test_a_pause_inside_a_line_is_no_speech_to_be_drowned() -> None:
    speech, hit = powers("LLLLLLppppppLLLLLL"), powers(".......HHHH.......")
    windows = moments(speech, line(0, 18))
    # Half spoken is spoken, and needs 8 dB; the pause itself would have asked for 32.
    assert depth_db("sfx", [line(0, 18)], speech, hit, 7.0) < 8.0
    spoken = windows.sums(speech) / 40
    assert spoken.min() > 0.1 * speech[:180].mean()


def test_a_line_shorter_than_400_ms_is_one_moment() -> None:
    windows = moments(powers("LLL"), line(0, 3))
    assert (windows.starts.tolist(), windows.ends.tolist()) == ([0], [30])


def test_the_last_moment_of_a_line_ends_with_it() -> None:
    assert moments(np.ones(57), slice(0, 57)).ends.tolist() == [40, 50, 57]


def test_short_terms_have_a_second_of_speech() -> None:
    assert len(short_terms([line(0, 9)], 400)) == 0
    windows = short_terms([line(0, 15)], 400)
    assert windows.starts.tolist() == [0, 10, 20, 30, 40, 50]  # from 0.5 s on there is 1 s left


ROLES: tuple[Role, ...] = ("sfx", "ambience", "music")


def together(
    passages: list[list[slice]], speech: Powers, beds: dict[Role, Powers], fixed: Powers
) -> dict[Bed, float]:
    unmoved = {(number, role): 0.0 for number in range(len(passages)) for role in ROLES}
    return depths_together(unmoved, passages, speech, beds, fixed)


def test_passages_that_share_three_seconds_are_held_to_them_together() -> None:
    """0.7 s of speech is no second; with what comes 1.2 s after it, it is."""
    speech, silent = powers("LLLLLLL............WWWWWWW"), np.zeros(260)
    beds = {"sfx": silent, "ambience": silent, "music": powers("B" * 26)}
    both = together([[line(0, 7)], [line(19, 26)]], speech, beds, silent)
    left = sum(power_from_lufs(-29.0 - both[number, "music"]) for number in (0, 1)) / 2
    spoken = (power_from_lufs(-23.0) + power_from_lufs(-31.0)) / 2
    # A window that holds less of the louder one needs the most.
    assert OVER_ALL_LU - 0.02 <= 10 * np.log10(spoken / left) < OVER_ALL_LU + 1.0
    alone = together([[line(0, 7)]], speech[:70], {r: b[:70] for r, b in beds.items()}, silent[:70])
    assert set(alone.values()) == {0.0}


def test_beds_that_are_too_loud_together_go_down_the_loudest_first() -> None:
    """6 LU over the effect alone, 12 over the music: together 5."""
    speech, silent = powers("L" * 40), np.zeros(400)
    beds = {"sfx": powers("B" * 40), "ambience": silent, "music": powers("b" * 40)}
    depths = together([[line(0, 40)]], speech, beds, silent)
    assert depths[0, "music"] == depths[0, "ambience"] == 0.0
    left = power_from_lufs(-29.0 - depths[0, "sfx"]) + power_from_lufs(-35.0)
    over = -23.0 - (10 * np.log10(left) - 0.691)
    assert over == pytest.approx(OVER_ALL_LU, abs=0.02)


def test_what_has_a_depth_of_its_own_counts_and_stays() -> None:
    speech, silent = powers("L" * 40), np.zeros(400)
    beds = {"sfx": silent, "ambience": silent, "music": powers("M" * 40)}
    depths = together([[line(0, 40)]], speech, beds, powers("B" * 40))
    assert depths[0, "music"] > 9.0  # the fixed 6 LU leave little room


def test_where_nothing_more_can_be_done_it_stops() -> None:
    speech, silent = powers("W" * 40), np.zeros(400)
    beds = {"sfx": silent, "ambience": silent, "music": powers("H" * 40)}
    depths = together([[line(0, 40)]], speech, beds, powers("L" * 40))
    assert depths[0, "music"] == DEEPEST_DB


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[slice], Powers, dict[Role, Powers]]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    lines, at = [], 0
    for _ in range(draw(st.integers(1, 4))):
        length = draw(st.integers(20, 500))
        lines.append(slice(at, at + length))
        at += length + draw(st.integers(0, 120))
    steps = lines[-1].stop
    speech = power_from_lufs(-23) * 10 ** rng.uniform(-1, 1, steps)
    beds = {
        role: power_from_lufs(draw(st.floats(-45, -25))) * 10 ** rng.uniform(-1, 1, steps)
        for role in ROLES
    }
    return lines, speech, beds


@settings(deadline=None)
@given(scenes())
def test_every_distance_is_kept_and_none_by_more_than_it_must(
    scene: tuple[list[slice], Powers, dict[Role, Powers]],
) -> None:
    lines, speech, beds = scene
    aims = {"sfx": 7.0, "ambience": 17.0, "music": 12.0}
    alone = {role: depth_db(role, lines, speech, beds[role], aims[role]) for role in ROLES}
    of_passage = {(0, role): depth for role, depth in alone.items()}
    found = depths_together(of_passage, [lines], speech, beds, np.zeros(len(speech)))
    deeper = {role: found[0, role] for role in ROLES}
    down = {role: beds[role] * power_from_db(-deeper[role]) for role in ROLES}
    for role in ROLES:
        windows = [moments(speech, each) if role == "sfx" else whole_line(each) for each in lines]
        least = min(least_lu(window, speech, down[role]) for window in windows)
        assert least >= aims[role] - 1e-6 or deeper[role] == DEEPEST_DB
        if alone[role] == deeper[role] > 0.0:
            assert least <= aims[role] + 1e-6 or deeper[role] == DEEPEST_DB
    total = down["sfx"] + down["ambience"] + down["music"]
    over = least_lu(short_terms(lines, len(speech)), speech, total)
    assert over >= OVER_ALL_LU - 0.01 or DEEPEST_DB in deeper.values()
