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
    note: NDArray[np.float32],
    first: int,
    count: int,
    left: float,
    right: float,
    let_go: int,
    release: int,
) -> None:
    """Add ``count`` samples of ``note`` (frames, 1 or 2), from ``first`` on, to ``bus`` (2, n)
    from ``at`` on. From ``let_go`` on (a sample of the note; negative for never) it falls to
    nothing over ``release``. Gains depend on the note's own samples alone, never on the block.
    """
    stereo = note.shape[1] == 2
    for i in range(count):
        place = first + i
        gain = 1.0
        if 0 <= let_go <= place:
            gain = 0.5 + 0.5 * math.cos(math.pi * (place - let_go) / release)
        sample_left = note[place, 0]
        sample_right = note[place, 1] if stereo else sample_left
        bus[0, at + i] += gain * left * sample_left
        bus[1, at + i] += gain * right * sample_right
