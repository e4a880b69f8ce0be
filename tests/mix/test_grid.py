"""Powers on a grid of 10 ms: a clip's place, its offset, its loop, its fades and its curve."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from pipeline.effects.model import DressedClip
from pipeline.loudness.distance import steps_for, steps_within
from pipeline.mix.grid import Points, add_clip
from tests.mix.stage import clip


def dressed(profile: list[float], tail_s: float = 0.0, **changes: object) -> DressedClip:
    """A bed whose 10 ms have these powers; it plays them all unless told otherwise."""
    placed = clip("bed", "music", 0.0, len(profile) / 100)
    return DressedClip(
        clip=dataclasses.replace(placed, **changes),  # type: ignore[arg-type]
        key="",
        source_length_samples=len(profile) * 480,
        channels=2,
        tail_samples=round(tail_s * 48_000),
        pan=placed.pan,
        profile=np.array([[p / 2, p / 2] for p in profile], np.float32).reshape(-1, 2),
    )


def on_grid(
    of: DressedClip, steps: int, gain_db: float = 0.0, *, origin: int = 0, points: Points = ()
) -> list[float]:
    grid = np.zeros(steps)
    add_clip(grid, of, gain_db, origin=origin, points=points)
    return [round(float(power), 6) for power in grid]


@pytest.mark.parametrize(
    ("start", "end", "steps"),
    [
        (0, 480, [0]),
        (0, 960, [0, 1]),
        (1, 960, [1]),  # only what lies wholly inside
        (100, 1430, [1]),
        (100, 470, [0]),  # none does: the one in the middle
        (470, 500, [1]),
        (470, 485, [0]),
        (960, 960, [2]),
    ],
)
def test_the_steps_of_a_range(start: int, end: int, steps: list[int]) -> None:
    assert list(range(100))[steps_within(start, end)] == steps


@pytest.mark.parametrize(("samples", "steps"), [(0, 0), (1, 1), (480, 1), (481, 2)])
def test_a_started_step_counts(samples: int, steps: int) -> None:
    assert steps_for(samples) == steps


@pytest.mark.parametrize(
    ("start_sample", "expected"),
    [
        (0, [1, 2, 3, 0, 0, 0]),
        (960, [0, 0, 1, 2, 3, 0]),
        (240, [0.5, 1.5, 2.5, 1.5, 0, 0]),  # half a step late: shared between two
        (480 + 120, [0, 0.75, 1.75, 2.75, 0.75, 0]),
        (4 * 480, [0, 0, 0, 0, 1, 2]),  # what lies past the end is let go
        (7 * 480, [0] * 6),
    ],
)
def test_a_clip_at_its_place(start_sample: int, expected: list[float]) -> None:
    assert on_grid(dressed([1, 2, 3], start_sample=start_sample), 6) == expected


@pytest.mark.parametrize("origin", [0, 137, 480, 960, 1111, 4800])
def test_a_grid_that_begins_later_has_the_rest(origin: int) -> None:
    """And the same, wherever both have been moved."""
    of = dressed([1, 2, 3, 4, 5], start_sample=700)
    moved = dressed([1, 2, 3, 4, 5], start_sample=700 + 98_765)
    assert on_grid(of, 8, origin=origin) == on_grid(moved, 8, origin=origin + 98_765)
    if origin % 480 == 0:
        assert on_grid(of, 8, origin=origin) == (on_grid(of, 20))[origin // 480 :][:8]


def test_a_gain_is_a_power() -> None:
    assert on_grid(dressed([1, 2]), 2, gain_db=10.0) == [10, 20]


def test_a_clip_plays_from_its_offset() -> None:
    of = dressed([1, 2, 3, 4], source_offset_samples=2 * 480, duration_samples=2 * 480)
    assert on_grid(of, 3) == [3, 4, 0]


def test_a_clip_that_outlasts_its_source_is_silent_then() -> None:
    assert on_grid(dressed([1, 2], duration_samples=4 * 480), 4) == [1, 2, 0, 0]


def test_a_loop_goes_round() -> None:
    of = dressed([1, 2, 3], loop=True, source_offset_samples=480, duration_samples=5 * 480)
    assert on_grid(of, 6) == [2, 3, 1, 2, 3, 0]


def test_a_room_rings_past_the_clip() -> None:
    of = dressed([1, 2, 0.5], tail_s=0.01, duration_samples=2 * 480)
    assert on_grid(of, 4) == [1, 2, 0.5, 0]


def test_a_source_with_no_sound_has_no_power() -> None:
    assert on_grid(dressed([], duration_samples=2 * 480), 2) == [0, 0]


def test_what_is_turned_to_one_side_loses_what_the_other_had() -> None:
    left_only = dressed([1, 1])
    left_only = dataclasses.replace(
        left_only, profile=np.array([[1, 0], [1, 0]], np.float32), pan=0.5
    )
    assert on_grid(left_only, 2) == [0.25, 0.25]  # balance: the left is half as high
    assert on_grid(dataclasses.replace(left_only, pan=-0.5), 2) == [1, 1]


def test_fades_are_quarters_of_a_sine() -> None:
    of = dressed([1] * 10, fade_in_samples=4 * 480, fade_out_samples=2 * 480)
    rise = [np.sin(np.pi / 2 * (k + 0.5) / 4) ** 2 for k in range(4)]
    fall = [np.sin(np.pi / 2 * (k + 0.5) / 2) ** 2 for k in (1, 0)]
    assert on_grid(of, 10) == pytest.approx([*rise, 1, 1, 1, 1, *fall], abs=1e-6)


def test_a_curve_is_straight_in_decibels() -> None:
    of = dressed([1] * 6, start_sample=480)
    points = ((480, 0.0), (480 * 3, -20.0), (480 * 5, -20.0))
    tenths = [10**-0.5, 10**-1.5, 0.01, 0.01, 0.01, 0.01]
    assert on_grid(of, 7, points=points) == pytest.approx([0, *tenths], abs=1e-6)


def test_adding_a_clip_leaves_its_profile_alone() -> None:
    of = dressed([1, 2, 3], loop=True)
    on_grid(of, 3, points=((0, -60.0),))
    assert of.profile.sum(axis=1).tolist() == [1, 2, 3]
