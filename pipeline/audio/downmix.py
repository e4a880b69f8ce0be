"""Any number of channels as one or two.

With a layout: ITU-R BS.775-4, table 2, the centre and each surround channel at −3 dB, those that
stand behind or above on their own side, the low-frequency channel left out (it repeats what the
others have). Without one: two channels are left and right; of more, the first, third, fifth …
are averaged on the left and the second, fourth … on the right, as the pairs of a field recorder
lie, and the last of an odd number goes to both sides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames

Gains = NDArray[np.float32]
"""Shape ``(channels in, channels out)``."""

_HALF = float(np.sqrt(0.5))
_SIDES: dict[str, tuple[float, float]] = {
    "M": (1.0, 1.0),
    "L": (1.0, 0.0),
    "R": (0.0, 1.0),
    "C": (_HALF, _HALF),
    "LFE": (0.0, 0.0),
    "Lc": (1.0, 0.0),
    "Rc": (0.0, 1.0),
    **dict.fromkeys(("Ls", "Lrs", "Lss", "Tfl", "Tbl"), (_HALF, 0.0)),
    **dict.fromkeys(("Rs", "Rrs", "Rss", "Tfr", "Tbr"), (0.0, _HALF)),
    **dict.fromkeys(("Cs", "T", "Tfc", "Tbc"), (0.5, 0.5)),
}


def gains_to(channels_out: int, channels: int, layout: Sequence[str] | None = None) -> Gains:
    """What each of ``channels`` gives to each of one or two."""
    if channels_out == 1:
        return np.full((channels, 1), 1.0 / channels, np.float32)
    if channels == 1:
        return np.ones((1, 2), np.float32)
    if layout is not None and all(name in _SIDES for name in layout):
        return np.array([_SIDES[name] for name in layout], np.float32)
    gains = np.zeros((channels, 2), np.float32)
    gains[0::2, 0] = 1.0
    gains[1::2, 1] = 1.0
    if channels % 2 and channels > 1:
        gains[-1] = 1.0
    return np.asarray(gains / gains.sum(axis=0), np.float32)


def mixed(frames: Frames, gains: Gains) -> Frames:
    """``(n, channels in)`` as ``(n, channels out)``; what would change nothing is not touched."""
    if gains.shape[0] == gains.shape[1] and np.array_equal(gains, np.eye(gains.shape[0])):
        return frames
    return np.asarray(frames @ gains, np.float32)
