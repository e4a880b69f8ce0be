"""How far speech stands over what lies under it, and the windows in which that is judged.

Powers are K-weighted mean squares per 10 ms on one grid. A bed is held against a line as a whole;
what strikes (an effect) against every 400 ms of it; and all that is not speech against every 3 s
in which somebody speaks for one or more (Torcoli et al., JAES 67(12), 2019; the windows are those
of EBU Tech 3341). Only steps between a line's voiced bounds count, of both sides. A window of
400 ms in which the line itself pauses, 10 LU under its mean, is no speech: BS.1770-5's relative
gate (docs/decisions/0014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.loudness.figures import (
    MOMENTARY_STEPS,
    SHORT_TERM_STEPS,
    STEPS_PER_HOP,
    Powers,
)
from pipeline.units import POWER_STEP_SAMPLES, SILENCE_DB

NOTHING_UNDER_LU = 99.0
"""The distance where nothing is to be heard under speech."""

LEAST_SPEECH_STEPS = 100
_GATE = 0.1


def steps_for(length_samples: int) -> int:
    return -(-length_samples // POWER_STEP_SAMPLES)


def steps_within(start: int, end: int) -> slice:
    """The steps that lie wholly inside ``[start, end)``, at least the one in its middle."""
    first = -(-start // POWER_STEP_SAMPLES)
    last = end // POWER_STEP_SAMPLES
    if last <= first:
        first = (start + end) // 2 // POWER_STEP_SAMPLES
        last = first + 1
    return slice(first, last)


@dataclass(frozen=True, slots=True)
class Windows:
    """Half-open ranges of steps, ``(windows,)`` each.

    Of a window only what ``counts``, ``(steps,)``, is looked at; ``None`` is all of it.
    """

    starts: NDArray[np.int64] = field(hash=False)
    ends: NDArray[np.int64] = field(hash=False)
    counts: NDArray[np.bool_] | None = field(default=None, hash=False)

    def __len__(self) -> int:
        return len(self.starts)

    def sums(self, powers: Powers) -> Powers:
        """The power in each window, ``(windows,)``."""
        if self.counts is not None:
            powers = np.where(self.counts, powers, 0.0)
        running = np.concatenate([np.zeros(1), np.cumsum(powers)])
        sums: Powers = np.maximum(0.0, running[self.ends] - running[self.starts])
        return sums


def whole_line(line: slice) -> Windows:
    return Windows(np.array([line.start]), np.array([line.stop]))


def moments(speech: Powers, line: slice) -> Windows:
    """Every 400 ms of a line in which it is spoken; one window where it is shorter."""
    length = line.stop - line.start
    if length <= MOMENTARY_STEPS:
        return whole_line(line)
    starts = line.start + np.arange(0, length - MOMENTARY_STEPS + 1, STEPS_PER_HOP)
    if starts[-1] + MOMENTARY_STEPS < line.stop:
        starts = np.append(starts, line.stop - MOMENTARY_STEPS)
    all_of_it = Windows(starts, starts + MOMENTARY_STEPS)
    mean = float(np.mean(speech[line]))
    spoken = all_of_it.sums(speech) > _GATE * mean * MOMENTARY_STEPS
    return Windows(starts[spoken], starts[spoken] + MOMENTARY_STEPS)


def short_terms(
    lines: Sequence[slice], steps: int, *, least_speech_steps: int = LEAST_SPEECH_STEPS
) -> Windows:
    """Every 3 s with so much speech in it, over the steps in which somebody speaks."""
    speaking = np.zeros(steps, bool)
    for line in lines:
        speaking[line] = True
    if steps <= SHORT_TERM_STEPS:
        starts, ends = np.zeros(1, np.int64), np.full(1, steps)
    else:
        starts = np.arange(0, steps - SHORT_TERM_STEPS + STEPS_PER_HOP, STEPS_PER_HOP)
        ends = np.minimum(starts + SHORT_TERM_STEPS, steps)
    spoken = np.concatenate([np.zeros(1, np.int64), np.cumsum(speaking)])
    enough = spoken[ends] - spoken[starts] >= least_speech_steps
    return Windows(starts[enough], ends[enough], speaking)


def over_lu(speech: Powers, under: Powers) -> Powers:
    """Sums of power as distances in LU; ``NOTHING_UNDER_LU`` where either side is silent."""
    heard = (speech > 0.0) & (under > 0.0)
    distance = np.full(len(speech), NOTHING_UNDER_LU)
    floor = 10.0 ** (SILENCE_DB / 10.0)
    ratio = np.maximum(speech[heard], floor) / np.maximum(under[heard], floor)
    distance[heard] = np.minimum(NOTHING_UNDER_LU, 10.0 * np.log10(ratio))
    return distance


def least_lu(windows: Windows, speech: Powers, under: Powers) -> float:
    """The least distance in any of the windows; ``NOTHING_UNDER_LU`` where there is none."""
    if not len(windows):
        return NOTHING_UNDER_LU
    return float(over_lu(windows.sums(speech), windows.sums(under)).min())
