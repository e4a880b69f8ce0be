"""A waveform reduced to what a picture of it needs: the extremes of each bucket of time."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames

Peaks = NDArray[np.float32]
"""Shape ``(buckets, 2)``: the lowest and the highest sample of any channel in each bucket."""


def peaks(frames_blocks: Iterable[Frames], buckets: int, *, length_frames: int) -> Peaks:
    """The extremes of ``buckets`` equal stretches of a signal that arrives in blocks.

    Bucket ``k`` covers frames ``k·length//buckets … (k+1)·length//buckets``; where the signal
    is shorter than that, an empty bucket is 0. Blocks have shape ``(n, channels)``, any ``n``.
    Raises ``ValueError`` where the blocks do not add up to ``length_frames``: a picture of a
    torn file would look like a picture of silence.
    """
    if buckets < 1:
        raise ValueError(f"a waveform has at least one bucket, not {buckets}")
    starts = (np.arange(buckets + 1, dtype=np.int64) * length_frames) // buckets
    lowest = np.full(buckets, np.inf, np.float32)
    highest = np.full(buckets, -np.inf, np.float32)
    at = 0
    for block in frames_blocks:
        if not len(block):
            continue
        end = at + len(block)
        if end > length_frames:
            raise ValueError(f"the blocks hold more than the {length_frames} frames announced")
        # The last bucket that starts at or before each edge; empty buckets are passed over.
        first = int(np.searchsorted(starts, at, side="right")) - 1
        last = int(np.searchsorted(starts, end - 1, side="right")) - 1
        touched = np.arange(first, last + 1)
        touched = touched[starts[touched + 1] > starts[touched]]
        cuts = np.maximum(starts[touched] - at, 0)
        low = np.minimum.reduceat(block.min(axis=1), cuts)
        high = np.maximum.reduceat(block.max(axis=1), cuts)
        lowest[touched] = np.minimum(lowest[touched], low)
        highest[touched] = np.maximum(highest[touched], high)
        at = end
    if at != length_frames:
        raise ValueError(f"the blocks hold {at} frames, not the {length_frames} announced")
    empty = starts[1:] == starts[:-1]
    lowest[empty] = highest[empty] = 0.0
    return np.stack([lowest, highest], axis=1)
