"""Powers on the grid of 100 ms: a clip's place, its offset, its loop and its dips."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from pipeline.effects.model import DressedClip
from pipeline.mix.grid import add_clip, block_range, blocks_for, clip_profile
from tests.mix.stage import clip


def dressed(profile: list[float], tail_s: float = 0.0, **changes: object) -> DressedClip:
    """A bed whose 100 ms have these powers; it plays them all unless told otherwise."""
    placed = clip("bed", "music", 0.0, len(profile) / 10)
    return DressedClip(
        clip=dataclasses.replace(placed, **changes),  # type: ignore[arg-type]
        key="",
        source_length_samples=len(profile) * 4800,
        channels=2,
        tail_samples=round(tail_s * 48_000),
        pan=placed.pan,
        profile=np.array(profile, np.float32),
    )


def on_grid(of: DressedClip, blocks: int, gain_db: float = 0.0) -> list[float]:
    grid = np.zeros(blocks)
    add_clip(grid, of, gain_db)
    return [round(float(power), 6) for power in grid]


@pytest.mark.parametrize(
    ("start", "end", "blocks"),
    [
        (0, 4800, [0]),
        (0, 9600, [0, 1]),
        (1, 9600, [1]),  # only what lies wholly inside
        (100, 14_300, [1]),
        (100, 4700, [0]),  # none does: the one in the middle
        (4700, 5000, [1]),
        (4700, 4850, [0]),
        (9600, 9600, [2]),
    ],
)
def test_the_blocks_of_a_range(start: int, end: int, blocks: list[int]) -> None:
    assert list(range(100))[block_range(start, end)] == blocks


@pytest.mark.parametrize(("samples", "blocks"), [(0, 0), (1, 1), (4800, 1), (4801, 2)])
def test_a_started_block_counts(samples: int, blocks: int) -> None:
    assert blocks_for(samples) == blocks


@pytest.mark.parametrize(
    ("start_sample", "expected"),
    [
        (0, [1, 2, 3, 0, 0, 0]),
        (9600, [0, 0, 1, 2, 3, 0]),
        (2400, [0.5, 1.5, 2.5, 1.5, 0, 0]),  # half a block late: shared between two
        (4800 + 1200, [0, 0.75, 1.75, 2.75, 0.75, 0]),
        (4 * 4800, [0, 0, 0, 0, 1, 2]),  # what lies past the end is let go
    ],
)
def test_a_clip_at_its_place(start_sample: int, expected: list[float]) -> None:
    assert on_grid(dressed([1, 2, 3], start_sample=start_sample), 6) == expected


def test_a_gain_is_a_power() -> None:
    assert on_grid(dressed([1, 2]), 2, gain_db=10.0) == [10, 20]


def test_a_clip_plays_from_its_offset() -> None:
    of = dressed([1, 2, 3, 4], source_offset_samples=2 * 4800, duration_samples=2 * 4800)
    assert clip_profile(of).tolist() == [3, 4]


def test_a_clip_that_outlasts_its_source_is_silent_then() -> None:
    assert clip_profile(dressed([1, 2], duration_samples=4 * 4800)).tolist() == [1, 2, 0, 0]


def test_a_loop_goes_round() -> None:
    of = dressed([1, 2, 3], loop=True, source_offset_samples=4800, duration_samples=5 * 4800)
    assert clip_profile(of).tolist() == [2, 3, 1, 2, 3]


def test_a_room_rings_past_the_clip() -> None:
    of = dressed([1, 2, 0.5], tail_s=0.1, duration_samples=2 * 4800)
    assert clip_profile(of).tolist() == [1, 2, 0.5]


def test_a_source_with_no_sound_has_no_power() -> None:
    assert clip_profile(dressed([], duration_samples=2 * 4800)).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("dip", "expected"),
    [
        ((4 * 4800, 6 * 4800), [0, 0, 1, 1, 0.1, 0.1, 1, 1]),
        ((0, 3 * 4800), [0, 0, 0.1, 1, 1, 1, 1, 1]),  # it began before the clip did
        ((0, 4800), [0, 0, 1, 1, 1, 1, 1, 1]),  # and was over before it
        ((7 * 4800, 20 * 4800), [0, 0, 1, 1, 1, 1, 1, 0.1]),
        ((20 * 4800, 30 * 4800), [0, 0, 1, 1, 1, 1, 1, 1]),  # after it
    ],
)
def test_a_silence_holds_the_part_of_a_clip_it_meets(
    dip: tuple[int, int], expected: list[float]
) -> None:
    of = dressed([1] * 6, start_sample=2 * 4800, dips=((*dip, -10.0),))
    assert on_grid(of, 8) == expected


def test_adding_a_clip_leaves_its_profile_alone() -> None:
    of = dressed([1, 2, 3], dips=((0, 9600, -60.0),), loop=True)
    on_grid(of, 3)
    assert of.profile.tolist() == [1, 2, 3]
