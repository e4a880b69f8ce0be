"""The loop in which a note is added to its bus. No ``fastmath``: a sum is a sum."""

from __future__ import annotations

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
    fall: NDArray[np.float64],
) -> None:
    """Add ``count`` samples of a note, from its sample ``first`` on, to ``bus`` (2, n) from ``at``
    on. The note is the sum of two touches, ``soft`` and ``hard`` (1 or 2, frames; either may be
    over sooner), by ``gains``: left and right of the one, left and right of the other.

    From ``let_go`` on (a sample of the note; negative for never) its gain is that of ``fall``.
    Gains depend on the note's own samples alone, never on the block.
    """
    end = first + count
    goes = end if let_go < 0 else min(end, max(first, let_go))
    side = soft.shape[0] - 1
    both = min(soft.shape[1], hard.shape[1])
    held = max(0, min(goes, both) - first)
    falling = max(0, min(end, both) - goes)
    # Views counted from 0 and loops without a branch: the compiler does several samples at once.
    for channel in range(2):
        of_soft, of_hard = gains[channel], gains[2 + channel]
        row = bus[channel, at : at + held]
        one = soft[channel * side, first : first + held]
        other = hard[channel * side, first : first + held]
        for i in range(held):
            row[i] += of_soft * one[i] + of_hard * other[i]
        row = bus[channel, at + goes - first : at + goes - first + falling]
        one = soft[channel * side, goes : goes + falling]
        other = hard[channel * side, goes : goes + falling]
        curve = fall[goes - let_go : goes - let_go + falling]
        for i in range(falling):
            row[i] += curve[i] * (of_soft * one[i] + of_hard * other[i])
        for place in range(max(first, both), end):
            gain = fall[place - let_go] if 0 <= let_go <= place else 1.0
            sample = 0.0
            if place < soft.shape[1]:
                sample += of_soft * soft[channel * side, place]
            if place < hard.shape[1]:
                sample += of_hard * hard[channel * side, place]
            bus[channel, at + place - first] += gain * sample
