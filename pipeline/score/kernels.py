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
    held = count if let_go < 0 else min(count, max(0, let_go - first))
    # A view counted from 0 and a loop without a branch: the compiler does several samples at once.
    for channel in range(2):
        row = bus[channel, at : at + held]
        source = note[first : first + held, channel if note.shape[1] == 2 else 0]
        side = left if channel == 0 else right
        for i in range(held):
            row[i] += side * source[i]
    for i in range(held, count):
        gain = 0.5 + 0.5 * math.cos(math.pi * (first + i - let_go) / release)
        bus[0, at + i] += gain * left * note[first + i, 0]
        bus[1, at + i] += gain * right * note[first + i, note.shape[1] - 1]
