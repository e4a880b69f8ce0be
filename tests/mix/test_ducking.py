"""Ducking drawn: where a bed goes down, how far, and when it comes back.

One letter a tenth of a second: ``-`` as it is, ``\\`` going down, ``_`` down, ``/`` coming back.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.mix.ducking import (
    DEEPEST_DB,
    STEEPEST_DB_PER_S,
    Points,
    duck,
    held_down,
    passages,
    together,
)
from pipeline.units import power_from_lufs, samples
from tests.mix.stage import table

HOP = 4800


def speech_of(picture: str) -> list[tuple[int, int]]:
    """The ranges drawn with letters, each run of one letter a line."""
    ranges = []
    for place, letter in enumerate(picture):
        if letter != "." and (place == 0 or picture[place - 1] != letter):
            end = place + 1
            while end < len(picture) and picture[end] == letter:
                end += 1
            ranges.append((place * HOP, end * HOP))
    return ranges


def powers(picture: str, levels_lufs: dict[str, float]) -> np.ndarray:
    return np.array([power_from_lufs(levels_lufs[c]) if c != "." else 0.0 for c in picture])


def level_at(points: Points, sample: float) -> float:
    if not points:
        return 0.0
    places, levels = zip(*points, strict=True)
    return float(np.interp(sample, places, levels))


def drawn(points: Points, length: int) -> str:
    out = []
    for place in range(length):
        before, after = level_at(points, place * HOP), level_at(points, (place + 1) * HOP)
        if abs(before - after) > 1e-6:
            out.append("\\" if after < before else "/")
        else:
            out.append("_" if before < 0 else "-")
    return "".join(out)


def ducked(speech: str, aim_lu: float = 12.0, bed_lufs: float = -29.0) -> str:
    levels = dict.fromkeys(speech, -23.0)
    return drawn(
        duck(
            speech_of(speech),
            powers(speech, levels),
            powers("B" * len(speech), {"B": bed_lufs}),
            aim_lu,
        ),
        len(speech),
    )


@pytest.mark.parametrize(
    ("over_lu", "aim_lu", "depth_db"),
    [
        (6, 12, 6),  # a bed 6 LU under speech, asked for 12
        (6, 10, 4),  # FINDINGS: the three measured depths
        (6, 15, 9),
        (6, 18, 12),
        (0, 12, 12),
        (-3, 12, 15),
        (12, 12, 0),  # it is there already
        (30, 12, 0),
        (11.95, 12, 0),  # a twentieth of a decibel is not worth a ramp
        (-30, 12, 24),  # more than any duck should do: the writer's to turn down
    ],
)
def test_a_bed_goes_down_by_what_is_missing(over_lu: float, aim_lu: float, depth_db: float) -> None:
    speech = powers("A" * 20, {"A": -23.0})
    bed = powers("B" * 20, {"B": -23.0 - over_lu})
    points = duck([(5 * HOP, 15 * HOP)], speech, bed, aim_lu)
    deepest = -min((level for _, level in points), default=0.0)
    assert deepest == pytest.approx(depth_db, abs=1e-6)


def test_the_corners_of_one_duck() -> None:
    speech, bed = powers("A" * 100, {"A": -23.0}), powers("B" * 100, {"B": -29.0})
    assert table(duck([(samples(2.0), samples(5.0))], speech, bed, 12.0)) == [
        (1.75, 0.0),  # a ramp of 250 ms …
        (2.0, -6.0),  # … is done when the voice begins
        (5.25, -6.0),  # held for 250 ms
        (6.05, 0.0),  # back in 800 ms
    ]


def test_a_deep_duck_begins_sooner() -> None:
    speech, bed = powers("A" * 100, {"A": -23.0}), powers("B" * 100, {"B": -29.0})
    assert table(duck([(samples(2.0), samples(5.0))], speech, bed, 30.0))[:2] == [
        (1.6, 0.0),  # 24 dB at 60 dB/s
        (2.0, -24.0),
    ]


PICTURES = {
    "one line": (
        "....................AAAAAAAAAA....................",
        r"-----------------\\\____________/////////---------",
    ),
    "a short gap stays down": (
        "..........AAAAA...........BBBBB....................",
        r"-------\\\_______________________/////////---------",
    ),
    "a long gap lets the bed breathe": (
        "..........AAAAA..................BBBBB..............",
        r"-------\\\_______/////////----\\\_______/////////---",
    ),
    "no speech, no duck": (
        "..............................",
        "------------------------------",
    ),
    "speech at once finds the bed down": (
        "AAAAA...............",
        r"_______/////////----",
    ),
    "speech sooner than a ramp": (
        ".AAAA...............",
        r"\______/////////----",
    ),
}
"""A tenth in which anything moves is drawn as moving: a release of 800 ms meets nine of them."""


@pytest.mark.parametrize(("speech", "bed"), PICTURES.values(), ids=PICTURES.keys())
def test_a_bed_under_speech(speech: str, bed: str) -> None:
    assert ducked(speech) == bed


def test_the_line_that_needs_it_most_decides_for_its_passage() -> None:
    speech = "..........LLLLL...WWWWW...................."
    quiet_and_loud = powers(speech, {"L": -23.0, "W": -31.0})
    bed = powers("B" * len(speech), {"B": -35.0})
    points = duck(speech_of(speech), quiet_and_loud, bed, 12.0)
    assert table(points)[1:3] == [(1.0, -8.0), (2.55, -8.0)]


def test_each_passage_has_its_own_depth() -> None:
    speech = "..........LLLLL....................WWWWW............"
    levels = powers(speech, {"L": -23.0, "W": -31.0})
    points = duck(speech_of(speech), levels, powers("B" * len(speech), {"B": -32.0}), 12.0)
    assert [level for _, level in table(points)] == [0.0, -3.0, -3.0, 0.0, 0.0, -11.0, -11.0, 0.0]


def test_a_silent_bed_is_left_alone() -> None:
    speech = powers("A" * 40, {"A": -23.0})
    assert duck([(10 * HOP, 20 * HOP)], speech, np.zeros(40), 12.0) == ()


def test_a_line_that_is_not_heard_asks_for_nothing() -> None:
    bed = powers("B" * 40, {"B": -29.0})
    assert duck([(10 * HOP, 20 * HOP)], np.zeros(40), bed, 12.0) == ()


def test_a_bed_that_plays_elsewhere_is_left_alone() -> None:
    speech = powers("A" * 40, {"A": -23.0})
    bed = powers("." * 20 + "B" * 20, {"B": -29.0})
    assert duck([(5 * HOP, 15 * HOP)], speech, bed, 12.0) == ()


@pytest.mark.parametrize(
    ("gap_s", "count"), [(0.0, 1), (0.2, 1), (1.0, 1), (1.19, 1), (1.44, 1), (1.46, 2), (5.0, 2)]
)
def test_lines_are_one_passage_until_the_bed_has_time_to_come_back(
    gap_s: float, count: int
) -> None:
    assert len(passages([(0, samples(2)), (samples(2 + gap_s), samples(4 + gap_s))])) == count


def test_a_passage_reaches_as_far_as_its_longest_line() -> None:
    assert passages([(0, 90_000), (10_000, 20_000), (95_000, 99_000)]) == [(0, 99_000)]


@st.composite
def talks(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Lines anywhere, in any order, overlapping or not, off the grid."""
    lines, at = [], draw(st.integers(0, 60_000))
    for _ in range(draw(st.integers(1, 6))):
        length = draw(st.integers(1_000, 150_000))
        lines.append((at, at + length))
        at += draw(st.integers(500, length + 200_000))
    return draw(st.permutations(lines))


@settings(deadline=None)
@given(talks(), st.integers(0, 2**32 - 1), st.sampled_from([7.0, 12.0, 17.0, 30.0]))
def test_whatever_is_said_the_promises_hold(
    lines: list[tuple[int, int]], seed: int, aim_lu: float
) -> None:
    rng = np.random.default_rng(seed)
    blocks = max(end for _, end in lines) // HOP + 20
    speech = power_from_lufs(-23) * 10 ** rng.uniform(-1, 1, blocks)
    bed = power_from_lufs(-30) * 10 ** rng.uniform(-1, 1, blocks)
    points = duck(lines, speech, bed, aim_lu)

    places = [at for at, _ in points]
    assert places == sorted(set(places)), "one gain at a time"
    assert all(0 >= level >= -DEEPEST_DB - 1e-9 for _, level in points)
    for (a, above), (b, below) in pairwise(points):
        assert abs(below - above) / ((b - a) / 48_000) <= STEEPEST_DB_PER_S + 0.01, "a click"
    for start, end in passages(lines):
        # From the first voiced sample to the last nothing moves.
        held = {round(level_at(points, at), 6) for at in np.linspace(start, end, 50)}
        assert len(held) == 1, (start, end, held)


@settings(deadline=None)
@given(talks(), st.integers(0, 2**32 - 1))
def test_every_line_stands_as_far_over_the_bed_as_was_asked(
    lines: list[tuple[int, int]], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    blocks = max(end for _, end in lines) // HOP + 20
    speech = power_from_lufs(-23) * 10 ** rng.uniform(-0.5, 0.5, blocks)
    bed = power_from_lufs(-29) * 10 ** rng.uniform(-0.5, 0.5, blocks)
    points = duck(lines, speech, bed, 12.0)
    for start, end in lines:
        first, last = -(-start // HOP), end // HOP
        if last <= first:
            continue
        gain = 10 ** (level_at(points, start) / 10)
        over = 10 * np.log10(speech[first:last].mean() / (bed[first:last].mean() * gain))
        assert over >= 12.0 - 0.11


# --- SILENCE --------------------------------------------------------------------------------


def test_silence_falls_within_its_start_and_rises_after_its_end() -> None:
    dips = [(samples(1), samples(3), -60.0)]
    assert table(held_down(dips, 0.2, 0.6)) == [(1.0, 0.0), (1.2, -60.0), (3.0, -60.0), (3.6, 0.0)]


def test_a_silence_shorter_than_its_fall_is_down_at_its_end() -> None:
    assert table(held_down([(samples(1), samples(1.1), -60.0)], 0.2, 0.6)) == [
        (1.0, 0.0),
        (1.1, -60.0),
        (1.1, -60.0),
        (1.7, 0.0),
    ]


def test_a_silence_soon_after_another_falls_from_where_the_bed_is() -> None:
    dips = [(samples(1), samples(2), -60.0), (samples(2.3), samples(4), -60.0)]
    assert table(held_down(dips, 0.2, 0.6)) == [
        (1.0, 0.0),
        (1.2, -60.0),
        (2.0, -60.0),
        (2.3, -30.0),  # half-way back
        (2.5, -60.0),
        (4.0, -60.0),
        (4.6, 0.0),
    ]


def test_two_gains_at_once_add_up_at_the_corners_of_both() -> None:
    duck_points = ((100, 0.0), (200, -6.0), (300, -6.0), (400, 0.0))
    dip_points = ((250, 0.0), (350, -20.0))
    assert together(duck_points, dip_points) == (
        (100, 0.0),
        (200, -6.0),
        (250, -6.0),
        (300, -16.0),
        (350, -23.0),
        (400, -20.0),
    )
    assert together((), dip_points) == dip_points
    assert together(duck_points, ()) == duck_points
