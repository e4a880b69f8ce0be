"""Somebody's music cut to a scene: whole bars, left out or played again where bars are alike.

It begins as it begins and ends as it ends; in between it may jump, as an editor would, from the
end of a bar to the beginning of another that is like the one that would have come. It is never
stretched. Which jumps are least heard is found for all of them at once (dynamic programming over
bars; the same search that aligns sequences).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.assets.model import BarGrid

_A_JUMP = 0.6
"""What a jump costs beside the unlikeness of the bars: as much as a wrong chord."""
_A_STUTTER = 0.3
"""A bar twice running is heard more than any other jump."""
_LEVEL_WEIGHT = 2.0
_LEAST_RUN = 2
"""So many bars are played on between two jumps …"""
_FEW_BARS = 4
"""… but of music that has fewer than these."""


@dataclass(frozen=True, slots=True)
class Run:
    """Bars that are played on end: ``[start, end)`` in samples of the music."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def cut(grid: BarGrid, wanted_samples: int) -> tuple[Run, ...]:
    """The runs, from the first bar line to the last, that come nearest ``wanted_samples``.

    What lies before the first line (an upbeat) and after the last (the last chord's ring) is the
    caller's to add. Together the runs are whole bars: at least one, and off by half a bar at most.
    """
    lines = np.asarray(grid.lines)
    lengths = np.diff(lines)
    last = len(lengths)
    steps = max(1, round(wanted_samples / float(np.median(lengths))))
    if steps == last:
        return (Run(int(lines[0]), int(lines[-1])),)
    if steps == 1:
        return (Run(int(lines[-2]), int(lines[-1])),)
    order = _best_order(_unlikeness(grid), last, steps)
    runs: list[Run] = []
    for bar in order:
        start, end = int(lines[bar]), int(lines[bar + 1])
        if runs and runs[-1].end == start:
            runs[-1] = Run(runs[-1].start, end)
        else:
            runs.append(Run(start, end))
    return tuple(runs)


def _unlikeness(grid: BarGrid) -> NDArray[np.float64]:
    """``[i, j]``: how far bar ``j`` is from what would follow bar ``i``; 0 where it follows."""
    prints = np.asarray(grid.prints, np.float64)
    chords, levels = prints[:, :-1], prints[:, -1:]
    seen = np.hstack([chords, _LEVEL_WEIGHT * levels / max(float(levels.max()), 1e-9)])
    follows = seen[1:]
    apart: NDArray[np.float64] = np.linalg.norm(follows[:, None] - seen[None, :], axis=2)
    return apart


def _best_order(apart: NDArray[np.float64], bars: int, steps: int) -> list[int]:
    """``steps`` bars from the first to the last, with the jumps that are least heard.

    A state is a bar and how many have been played on end, up to ``_LEAST_RUN``: only from there
    may it jump.
    """
    least_run = _LEAST_RUN if bars >= _FEW_BARS else 1
    jump = apart[:bars, :bars] + _A_JUMP
    jump[np.arange(bars), np.arange(bars)] += _A_STUTTER
    jump[np.arange(bars - 1), np.arange(1, bars)] = np.inf  # that is playing on
    cost = np.full((least_run, bars), np.inf)
    # The first bar counts as settled: music may be left after it where there is little room.
    cost[-1, 0] = 0.0
    came_from: list[NDArray[np.int64]] = []
    for _ in range(steps - 1):
        settled = cost[-1]
        by_jump = settled[:, None] + jump
        origin = np.argmin(by_jump, axis=0)
        fresh = np.full_like(cost, np.inf)
        source = np.full((least_run, bars), -1, np.int64)
        fresh[0] = by_jump[origin, np.arange(bars)]
        source[0] = (least_run - 1) * bars + origin
        for run in range(least_run):
            onto = min(run + 1, least_run - 1)
            moved = np.concatenate([[np.inf], cost[run, :-1]])
            better = moved < fresh[onto]
            fresh[onto] = np.where(better, moved, fresh[onto])
            source[onto] = np.where(better, run * bars + np.arange(bars) - 1, source[onto])
        came_from.append(source)
        cost = fresh
    state = int(np.argmin(cost[:, bars - 1])) * bars + bars - 1
    order = [state % bars]
    for source in reversed(came_from):
        state = int(source[state // bars, state % bars])
        order.append(state % bars)
    return order[::-1]
