"""Ducking, planned: the renderer knows where every line is, so nothing has to be followed.

A passage is speech with no gap that a bed could breathe in. For each, the depth is what the
line that needs it most asks for, and no more; the ramp has ended when its first voiced sample
sounds (Torcoli et al., JAES 67(12), 2019, for the distances; docs/decisions for the ramps).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.mix.grid import Powers, block_range
from pipeline.units import db_from_power, samples

Range = tuple[int, int]
Points = tuple[tuple[int, float], ...]

RAMP_DOWN_S = 0.25
HOLD_S = 0.25
RELEASE_S = 0.8
STAY_DOWN_S = 1.2
STEEPEST_DB_PER_S = 60.0
DEEPEST_DB = 24.0
"""A bed that would need more than this is the writer's to turn down."""


def passages(voiced: Sequence[Range]) -> list[Range]:
    """Voiced ranges joined where the bed has no time to come back between them."""
    slowest_ramp_s = max(RAMP_DOWN_S, DEEPEST_DB / STEEPEST_DB_PER_S)
    shortest_gap = samples(max(STAY_DOWN_S, HOLD_S + RELEASE_S + slowest_ramp_s))
    joined: list[Range] = []
    for start, end in sorted(voiced):
        if joined and start - joined[-1][1] < shortest_gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def depth_db(lines: Sequence[Range], speech: Powers, bed: Powers, aim_lu: float) -> float:
    """How far ``bed`` must go down (≥ 0 dB) for every line to stand ``aim_lu`` over it."""
    deepest = 0.0
    for start, end in lines:
        inside = block_range(start, end)
        spoken, under = speech[inside], bed[inside]
        if not spoken.any() or not under.any():
            continue
        over = db_from_power(float(np.mean(spoken))) - db_from_power(float(np.mean(under)))
        deepest = max(deepest, aim_lu - over)
    return min(deepest, DEEPEST_DB)


def duck(voiced: Sequence[Range], speech: Powers, bed: Powers, aim_lu: float) -> Points:
    """The gain of a bed over time, in dB: (sample, dB), straight between points, 0 outside."""
    points: list[tuple[int, float]] = []
    for start, end in passages(voiced):
        lines = [(a, b) for a, b in voiced if a >= start and b <= end]
        depth = depth_db(lines, speech, bed, aim_lu)
        if depth < 0.1:
            continue
        ramp = samples(max(RAMP_DOWN_S, depth / STEEPEST_DB_PER_S))
        # Speech that comes sooner than a ramp lasts finds the bed already part of the way down.
        missing = max(0, ramp - start)
        points += [
            (start - ramp + missing, -depth * missing / ramp if missing else 0.0),
            *([(start, -depth)] if start > 0 else []),
            (end + samples(HOLD_S), -depth),
            (end + samples(HOLD_S + RELEASE_S), 0.0),
        ]
    return tuple(points)


def held_down(dips: Sequence[tuple[int, int, float]], fall_s: float, rise_s: float) -> Points:
    """SILENCE as a gain: gone within ``fall_s``, back over ``rise_s`` once it is over."""
    points: list[tuple[int, float]] = []
    for start, end, level_db in sorted(dips):
        fallen = min(start + samples(fall_s), end)
        if points and points[-1][0] > start:
            # It is not back yet when the next silence begins, and falls from where it is.
            points[-1] = (start, _level_at(start, points))
        else:
            points.append((start, 0.0))
        points += [(fallen, level_db), (end, level_db), (end + samples(rise_s), 0.0)]
    return tuple(points)


def _level_at(sample: int, points: Sequence[tuple[int, float]]) -> float:
    places, levels = zip(*points, strict=True)
    return float(np.interp(sample, places, levels))


def together(first: Points, second: Points) -> Points:
    """Two gains at once: their sum in dB, with the corners of both."""
    if not first or not second:
        return first or second
    corners = sorted({at for at, _ in (*first, *second)})
    total = np.zeros(len(corners))
    for points in (first, second):
        places, levels = zip(*points, strict=True)
        total += np.interp(corners, places, levels)
    return tuple(zip(corners, (float(level) for level in total), strict=True))
