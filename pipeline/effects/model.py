"""A clip as it sounds: treatment and room in its samples, and its power beside them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.timeline.model import Clip

Profile = NDArray[np.float32]
"""Shape ``(steps, channels)``: K-weighted mean square per 10 ms of a dressed source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DressedClip:
    """A clip with its treatment and room in its sound: ``key`` names the samples in the store."""

    clip: Clip
    key: str
    source_length_samples: int
    channels: int
    tail_samples: int
    """How far treatment and room ring past the clip's end."""
    pan: float
    """What is left for the mix to pan: a voice in a room stands at its place already."""
    profile: Profile = field(hash=False)
