"""Clips as powers per 10 ms, from which levels and ducking are solved before a sample is summed.

A grid may begin anywhere. What is solved for a passage is solved on a grid that begins with it, so
that it comes out the same wherever in the episode an edit has moved the passage.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.effects.model import DressedClip
from pipeline.loudness.distance import steps_for
from pipeline.loudness.figures import Powers
from pipeline.units import POWER_STEP_SAMPLES, balance, power_from_db

Points = tuple[tuple[int, float], ...]
"""A gain over the timeline: (sample, dB), straight in dB between two, level outside."""


def place_of(point: tuple[int, float]) -> int:
    return point[0]


def add_clip(
    grid: Powers, dressed: DressedClip, gain_db: float, *, origin: int = 0, points: Points = ()
) -> None:
    """Add a clip's power, as it plays at ``gain_db`` and under ``points``, to a grid that begins
    at the sample ``origin``. Its steps rarely meet the grid's and are shared out."""
    clip = dressed.clip
    behind, shift = divmod(clip.start_sample - origin, POWER_STEP_SAMPLES)
    count = steps_for(clip.duration_samples + dressed.tail_samples)
    first = max(0, -behind - 1)
    last = min(count, len(grid) - behind)
    if last <= first:
        return
    played = _played(dressed, first, last) * power_from_db(gain_db)
    if points:
        played *= 10.0 ** (_level_db(points, clip.start_sample, first, last) / 10.0)
    late = shift / POWER_STEP_SAMPLES
    for offset, share in ((0, 1.0 - late), (1, late)):
        start = behind + first + offset
        skipped = max(0, -start)
        end = min(start + len(played), len(grid))
        if share > 0.0 and end > start + skipped:
            grid[start + skipped : end] += share * played[skipped : end - start]


def _played(dressed: DressedClip, first: int, last: int) -> Powers:
    """Steps ``first`` to ``last`` of a clip: its offset taken, its loop unrolled, its fades and
    its place from left to right in it."""
    clip = dressed.clip
    sides = balance(dressed.pan) if dressed.channels == 2 else (1.0,)
    profile = dressed.profile @ np.square(sides)
    length = len(profile)
    if length == 0:
        return np.zeros(last - first)
    place = clip.source_offset_samples + POWER_STEP_SAMPLES * np.arange(first, last)
    if clip.loop:
        place %= dressed.source_length_samples
    step = place // POWER_STEP_SAMPLES
    powers: Powers = np.where(step < length, profile[np.minimum(step, length - 1)], 0.0)
    middles = (np.arange(first, last) + 0.5) * POWER_STEP_SAMPLES
    before_end = clip.duration_samples + dressed.tail_samples - middles
    for along, fade in ((middles, clip.fade_in_samples), (before_end, clip.fade_out_samples)):
        if fade > POWER_STEP_SAMPLES:
            powers *= np.sin(0.5 * np.pi * np.clip(along / fade, 0.0, 1.0)) ** 2
    return powers


def _level_db(points: Points, clip_start: int, first: int, last: int) -> Powers:
    # Places are taken from the clip's start: far into an episode they would round otherwise.
    places = np.array([at - clip_start for at, _ in points])
    middles = (np.arange(first, last) + 0.5) * POWER_STEP_SAMPLES
    level_db: Powers = np.interp(middles, places, [level for _, level in points])
    return level_db


def powers_of(
    clips: Sequence[tuple[DressedClip, float, Points]], length_samples: int, *, origin: int = 0
) -> Powers:
    """The powers of clips together, each with its gain and its points, ``(steps,)``."""
    grid = np.zeros(steps_for(length_samples))
    for dressed, gain_db, points in clips:
        add_clip(grid, dressed, gain_db, origin=origin, points=points)
    return grid
