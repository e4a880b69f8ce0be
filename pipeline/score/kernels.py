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
    on. The note is the sum of two touches, ``soft`` and ``hard`` (1 or 2, frames; either may be
    over sooner), by ``gains``: left and right of the one, left and right of the other.

    From ``let_go`` on (a sample of the note; negative for never) it falls to nothing over
    ``release``. Gains depend on the note's own samples alone, never on the block.
    """
    held = count if let_go < 0 else min(count, max(0, let_go - first))
    side = soft.shape[0] - 1
    frames_soft, frames_hard = soft.shape[1], hard.shape[1]
    both = min(held, max(0, min(frames_soft, frames_hard) - first))
    # Views counted from 0 and a loop without a branch: the compiler does several samples at once.
    for channel in range(2):
        row = bus[channel, at : at + both]
        one = soft[channel * side, first : first + both]
        other = hard[channel * side, first : first + both]
        of_soft, of_hard = gains[channel], gains[2 + channel]
        for i in range(both):
            row[i] += of_soft * one[i] + of_hard * other[i]
    for i in range(both, count):
        place = first + i
        fall = 1.0
        if 0 <= let_go <= place:
            fall = 0.5 + 0.5 * math.cos(math.pi * (place - let_go) / release)
        for channel in range(2):
            sample = 0.0
            if place < frames_soft:
                sample += gains[channel] * soft[channel * side, place]
            if place < frames_hard:
                sample += gains[2 + channel] * hard[channel * side, place]
            bus[channel, at + i] += fall * sample
