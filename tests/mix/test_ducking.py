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
    STEEPEST_DB_PER_S,
    duck,
    held_down,
    passages,
    together,
)
from pipeline.mix.grid import Points
from pipeline.mix.model import DEEPEST_DB
from pipeline.units import samples
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


def ducked(speech: str, depth_db: float = 6.0) -> str:
    return drawn(duck(dict.fromkeys(passages(speech_of(speech)), depth_db)), len(speech))


def test_the_corners_of_one_duck() -> None:
    assert table(duck({(samples(2.0), samples(5.0)): 6.0})) == [
        (1.75, 0.0),  # a ramp of 250 ms …
        (2.0, -6.0),  # … is done when the voice begins
        (5.25, -6.0),  # held for 250 ms
        (6.05, 0.0),  # back in 800 ms
    ]


def test_a_deep_duck_begins_sooner() -> None:
    assert table(duck({(samples(2.0), samples(5.0)): DEEPEST_DB}))[:2] == [
        (1.7, 0.0),  # 18 dB at 60 dB/s: 300 ms, and no duck takes longer
        (2.0, -18.0),
    ]


def test_a_twentieth_of_a_decibel_is_not_worth_a_ramp() -> None:
    assert duck({(samples(2.0), samples(5.0)): 0.05}) == ()


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


def test_each_passage_has_its_own_depth() -> None:
    depths = {(samples(1.0), samples(1.5)): 3.0, (samples(3.5), samples(4.0)): 11.0}
    levels = [level for _, level in table(duck(depths))]
    assert levels == [0.0, -3.0, -3.0, 0.0, 0.0, -11.0, -11.0, 0.0]


@pytest.mark.parametrize(
    ("gap_s", "count"), [(0.0, 1), (0.2, 1), (1.0, 1), (1.19, 1), (1.34, 1), (1.36, 2), (5.0, 2)]
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
@given(talks(), st.lists(st.floats(0.0, DEEPEST_DB), min_size=6, max_size=6))
def test_whatever_is_said_the_promises_hold(
    lines: list[tuple[int, int]], depths_db: list[float]
) -> None:
    found = passages(lines)
    points = duck(dict(zip(found, depths_db, strict=False)))

    places = [at for at, _ in points]
    assert places == sorted(set(places)), "one gain at a time"
    assert all(0 >= level >= -DEEPEST_DB - 1e-9 for _, level in points)
    for (a, above), (b, below) in pairwise(points):
        assert abs(below - above) / ((b - a) / 48_000) <= STEEPEST_DB_PER_S + 0.01, "a click"
        if below < above:
            assert b - a <= samples(0.3), "no ramp is longer than 300 ms"
    for start, end in found:
        # From the first voiced sample to the last nothing moves.
        held = {round(level_at(points, at), 6) for at in np.linspace(start, end, 50)}
        assert len(held) == 1, (start, end, held)


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
