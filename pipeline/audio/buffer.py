"""Audio in memory: float32 frames with a rate that is always the timeline's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.units import SAMPLE_RATE_HZ

Frames = NDArray[np.float32]
"""Shape ``(frames, channels)``, 48 kHz, full scale ±1."""


@dataclass(frozen=True, slots=True, eq=False)
class AudioBuffer:
    """48 kHz float32 audio, ``frames`` of shape ``(n, channels)``; 1 is mono, 2 left and right."""

    frames: Frames

    def __post_init__(self) -> None:
        if self.frames.ndim != 2 or self.frames.dtype != np.float32:
            raise ValueError(
                f"an AudioBuffer is float32 (frames, channels), "
                f"not {self.frames.dtype} {self.frames.shape}"
            )

    @property
    def length(self) -> int:
        return int(self.frames.shape[0])

    @property
    def channels(self) -> int:
        return int(self.frames.shape[1])

    @property
    def duration_s(self) -> float:
        return self.length / SAMPLE_RATE_HZ


def mono(samples: NDArray[np.floating]) -> AudioBuffer:
    """A one-dimensional signal as a buffer of one channel."""
    return AudioBuffer(np.ascontiguousarray(samples, dtype=np.float32).reshape(-1, 1))
