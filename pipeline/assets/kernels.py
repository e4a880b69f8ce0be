"""The loops in which a crowd is laid out. No ``fastmath``: a sum is a sum."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

_RINGS = 128
"""After so many samples the air has forgotten a sound."""


@njit(cache=True, nogil=True)
def lay(
    dry: NDArray[np.float32],
    sent: NDArray[np.float32],
    at: int,
    wave: NDArray[np.float64],
    rise: int,
    fall: int,
    pole: float,
    left: float,
    right: float,
    to_room: float,
) -> None:
    """Add ``wave`` at ``at`` to the circles, with raised cosines for its ends: ``dry`` (2, turn)
    and what is ``sent`` to the room (turn,). ``pole`` is the air's (twice: 12 dB per octave)."""
    turn = dry.shape[1]
    length = len(wave)
    rise, fall = min(rise, length // 2), min(fall, length // 2)
    place = at % turn
    near = far = 0.0
    for i in range(length + _RINGS):
        value = 0.0
        if i < length:
            value = wave[i]
            if i < rise:
                value *= 0.5 - 0.5 * math.cos(math.pi * (i + 0.5) / rise)
            elif i >= length - fall:
                value *= 0.5 - 0.5 * math.cos(math.pi * (length - i - 0.5) / fall)
        near += (1.0 - pole) * (value - near)
        far += (1.0 - pole) * (near - far)
        dry[0, place] += np.float32(left * far)
        dry[1, place] += np.float32(right * far)
        sent[place] += np.float32(to_room * far)
        place += 1
        if place == turn:
            place = 0


@njit(cache=True, nogil=True)
def overlapped(
    out: NDArray[np.float64], starts: NDArray[np.int64], pieces: NDArray[np.float64]
) -> None:
    """Add each of ``pieces`` (n, size) to ``out`` from its start on, as far as it is in it."""
    for n in range(len(starts)):
        start = starts[n]
        for i in range(max(0, -start), min(pieces.shape[1], len(out) - start)):
            out[start + i] += pieces[n, i]


@njit(cache=True, nogil=True)
def ring(
    out: NDArray[np.float64],
    times: NDArray[np.float64],
    rows: NDArray[np.float64],
    strength: NDArray[np.float64],
    rings: NDArray[np.float32],
    size: float,
) -> None:
    """Add a response at each of ``times`` (samples, with fractions): the rows of ``rings``
    (n, length) on either side of it, mixed, and ``size`` times as fast as they are."""
    last_row, length = len(rings) - 1, rings.shape[1]
    for n in range(len(times)):
        start = math.ceil(times[n])
        row = min(max(rows[n], 0.0), float(last_row))
        above = int(row)
        share = row - above
        below = min(above + 1, last_row)
        for i in range(start, len(out)):
            place = (i - times[n]) * size
            index = int(place)
            if index >= length - 1:
                break
            part = place - index
            upper = rings[above, index] * (1.0 - part) + rings[above, index + 1] * part
            lower = rings[below, index] * (1.0 - part) + rings[below, index + 1] * part
            out[i] += strength[n] * (upper * (1.0 - share) + lower * share)
