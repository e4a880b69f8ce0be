"""The shape of a duck: where a bed goes down, how fast, and when it comes back.

The renderer knows where every line is, so nothing has to be followed: the ramp has ended when the
first voiced sample sounds. A passage is speech with no gap that a bed could breathe in; under the
whole of it the bed stays where it is. How deep is ``mix.depth``'s to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.mix.grid import Points
from pipeline.mix.model import DEEPEST_DB
from pipeline.units import samples

Range = tuple[int, int]

RAMP_DOWN_S = 0.25
HOLD_S = 0.25
RELEASE_S = 0.8
STAY_DOWN_S = 1.2
STEEPEST_DB_PER_S = 60.0
LEAST_DB = 0.1
"""Less is not worth a ramp."""

_SLOWEST_RAMP_S = DEEPEST_DB / STEEPEST_DB_PER_S


def passages(voiced: Sequence[Range]) -> list[Range]:
    """Voiced ranges joined where the bed has no time to come back between them."""
    shortest_gap = samples(max(STAY_DOWN_S, HOLD_S + RELEASE_S + _SLOWEST_RAMP_S))
    joined: list[Range] = []
    for start, end in sorted(voiced):
        if joined and start - joined[-1][1] < shortest_gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def duck(depths_db: Mapping[Range, float]) -> Points:
    """The gain of a bed over time, from the depth (≥ 0 dB) in each passage; 0 dB outside."""
    points: list[tuple[int, float]] = []
    for (start, end), depth in sorted(depths_db.items()):
        if depth < LEAST_DB:
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
