"""Somebody's music cut to a scene at its bar lines, as a picture of which bars are played.

A letter is a bar, and two bars with one letter are alike.
"""

from __future__ import annotations

import pytest

from pipeline.assets.model import BarGrid
from pipeline.score.cuts import cut

BAR = 96_000


def grid_of(bars: str) -> BarGrid:
    """``bars`` and one line more, on which the last chord begins; a letter is its chord (of 26)."""
    prints = [
        (*(1.0 if n == ord(letter) % 26 else 0.0 for n in range(26)), 1.0) for letter in bars + "z"
    ]
    return BarGrid(lines=tuple(BAR * n for n in range(len(bars) + 1)), prints=tuple(prints))


def played(bars: str, wanted: float) -> str:
    runs = cut(grid_of(bars), round(wanted * BAR))
    return " ".join(bars[run.start // BAR : run.end // BAR] for run in runs)


@pytest.mark.parametrize(
    ("bars", "wanted", "expected"),
    [
        ("abcdabce", 8, "abcdabce"),
        # Too long: the verse that is played twice is played once.
        ("abcdabce", 4, "abce"),
        ("abcdefabcdgh", 6, "abcdgh"),
        # Too short: it goes round where it goes round by itself.
        ("abcdabce", 12, "abcdabcdabce"),
        ("abcdabce", 16, "abcdabcdabcdabce"),
        # Half a bar over is the bar nearest.
        ("abcdabce", 8.4, "abcdabce"),
        ("abcdabce", 1, "e"),
        ("ab", 6, "ababab"),
    ],
)
def test_which_bars_are_played(bars: str, wanted: float, expected: str) -> None:
    assert played(bars, wanted).replace(" ", "") == expected


def test_it_begins_as_it_begins_and_ends_as_it_ends() -> None:
    for wanted in range(2, 60):
        told = played("abcdefghijkl", wanted).replace(" ", "")
        assert len(told) == wanted
        assert (told[0], told[-1]) == ("a", "l")


def test_it_jumps_no_more_than_it_must() -> None:
    assert played("abcdabcdabcdabce", 12).count(" ") == 1
    assert played("abcdefgh", 24).count(" ") <= 3


def test_bars_of_unlike_length_are_cut_at_their_own_lines() -> None:
    grid = BarGrid(lines=(100, 1100, 2000, 3100), prints=((1.0, 1.0),) * 4)
    (run,) = cut(grid, 3000)
    assert (run.start, run.end, run.length) == (100, 3100, 3000)


def test_an_hour_is_cut_in_a_moment() -> None:
    runs = cut(grid_of("abcdefgh" * 10), 1800 * BAR)
    assert sum(run.length for run in runs) == 1800 * BAR
