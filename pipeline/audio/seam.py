"""Whether a sound can go round: what is heard where its end meets its beginning."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames

_OWN_QUANTILE = 0.999
_CODES = 1 << 15
_ORDERS = (1, 2)
"""A jump of value, and of slope."""


class Seam:
    """Fed a sound in blocks; keeps four of its frames and a count of its steps by their size."""

    def __init__(self, channels: int) -> None:
        self._first = np.zeros((0, channels))
        self._last = np.zeros((0, channels))
        self._counts = np.zeros((len(_ORDERS), channels, _CODES), np.int64)

    def feed(self, frames: NDArray[np.floating]) -> None:
        """The next ``(n, channels)``, at any rate."""
        joined = np.concatenate((self._last, frames)) if len(self._last) else frames
        if len(self._first) < 2:
            self._first = np.array(np.concatenate((self._first, frames[:2]))[:2], np.float64)
        for row, order in enumerate(_ORDERS):
            # Of what stood before, each order has had all steps but the one that reaches over.
            own = joined[max(0, len(self._last) - order) :]
            for channel in range(own.shape[1]):
                codes = _codes_of(np.diff(own[:, channel], order))
                self._counts[row, channel] += np.bincount(codes, minlength=_CODES)
        self._last = np.array(joined[-2:], np.float64)

    def ratio(self) -> float:
        """The jump of value, and of slope, at the joint, against the largest in a thousand of the
        sound's own (the worse of both, of the worse channel). Below 1 nobody hears it.

        Good to one part in 128. A sound of fewer than four frames has no seam: infinity.
        """
        if len(self._first) < 2 or len(self._last) < 2 or self._counts[1, 0].sum() < 2:
            return float("inf")
        around = np.concatenate((self._last, self._first))
        worst = 0.0
        for row, order in enumerate(_ORDERS):
            joint = np.abs(np.diff(around, order, axis=0)).max(axis=0)
            for channel, jump in enumerate(joint):
                own = _quantile(self._counts[row, channel])
                if jump > 0.0:
                    worst = max(worst, float(jump) / own if own > 0.0 else float("inf"))
        return worst


def seam_of(frames: Frames) -> float:
    """``Seam.ratio`` of a whole sound in memory."""
    seam = Seam(frames.shape[1])
    seam.feed(frames)
    return seam.ratio()


def _codes_of(steps: NDArray[np.floating]) -> NDArray[np.int64]:
    """The upper half of a float32 without its sign is its logarithm: 128 codes to the octave."""
    bits = np.ascontiguousarray(steps, np.float32).view(np.uint32)
    return (bits >> 16 & 0x7FFF).astype(np.int64)


def _quantile(counts: NDArray[np.int64]) -> float:
    """The size of step that all but one in a thousand stay under."""
    wanted = _OWN_QUANTILE * counts.sum()
    code = int(np.searchsorted(np.cumsum(counts), wanted))
    middle = np.array([(code << 16) | 0x8000], np.uint32).view(np.float32)
    return float(middle[0]) if code else 0.0
