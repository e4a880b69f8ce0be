"""The mix as a plan: which dressed audio plays where, at what gain, ducked how far."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.timeline.model import Clip, Role

Profile = NDArray[np.float32]
"""Shape ``(blocks,)``: K-weighted, channel-summed mean square per 100 ms of a dressed source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DressedClip:
    """A clip with its treatment and room in its sound: ``key`` names the samples in the store."""

    clip: Clip
    key: str
    source_length_samples: int
    channels: int
    tail_samples: int
    """How far the room rings past the clip's end."""
    profile: Profile = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Automation:
    """A clip's gain over time: (sample, dB) points, straight lines in dB between them."""

    clip_id: str
    role: Role
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedClip:
    """A dressed clip, its final static gain and its automation's points (empty: none)."""

    dressed: DressedClip
    gain_db: float
    left_gain: float
    right_gain: float
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MixPlan:
    duration_samples: int
    clips: tuple[PlannedClip, ...]
    predicted_lufs: float
    """Integrated loudness foretold from the profiles: a scene's level when nothing was rendered."""
