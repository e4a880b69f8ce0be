"""The loop in which a note is added to its bus. No ``fastmath``: a sum is a sum."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def add_note(
    bus: NDArray[np.float64],
    at: int,
    soft: NDArray[np.float32],
    hard: NDArray[np.float32],
    first: int,
    count: int,
    gains: NDArray[np.float64],
    let_go: int,
    release: int,
) -> None:
    """Add ``count`` samples of a note, from its sample ``first`` on, to ``bus`` (2, n) from ``at``
    on. The note is the sum of two touches, ``soft`` and ``hard`` (frames, 1 or 2; either may be
    over sooner), by ``gains``: left and right of the one, left and right of the other.

    From ``let_go`` on (a sample of the note; negative for never) it falls to nothing over
    ``release``. Gains depend on the note's own samples alone, never on the block.
    """
    held = count if let_go < 0 else min(count, max(0, let_go - first))
    side = soft.shape[1] - 1
    # Views counted from 0 and a loop without a branch: the compiler does several samples at once,
    # and each is read once (what is read of the notes is what this costs).
    both = min(held, max(0, min(len(soft), len(hard)) - first))
    row_left, row_right = bus[0, at : at + both], bus[1, at : at + both]
    one, other = soft[first : first + both], hard[first : first + both]
    soft_left, soft_right, hard_left, hard_right = gains[0], gains[1], gains[2], gains[3]
    for i in range(both):
        row_left[i] += soft_left * one[i, 0] + hard_left * other[i, 0]
        row_right[i] += soft_right * one[i, side] + hard_right * other[i, side]
    for i in range(both, count):
        place = first + i
        fall = 1.0
        if 0 <= let_go <= place:
            fall = 0.5 + 0.5 * math.cos(math.pi * (place - let_go) / release)
        for channel in range(2):
            sample = 0.0
            if place < len(soft):
                sample += gains[channel] * soft[place, channel * side]
            if place < len(hard):
                sample += gains[2 + channel] * hard[place, channel * side]
            bus[channel, at + i] += fall * sample
