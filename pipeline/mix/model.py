"""The mix as a plan: which dressed audio plays where, at what gain, ducked how far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from pipeline.effects.model import DressedClip
from pipeline.loudness.figures import MOMENTARY_STEPS, Powers, integrated_lufs
from pipeline.timeline.model import Role

DEEPEST_DB = 18.0
"""What the steepest ramp (60 dB/s) takes in the longest (300 ms). A bed that would need more is the
writer's to turn down."""


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
    """``starts`` are the samples at which sections begin; ``foretold`` is the K-weighted power
    per 10 ms of each role, from the profiles."""

    duration_samples: int
    clips: tuple[PlannedClip, ...]
    starts: tuple[int, ...] = ()
    foretold: Mapping[Role, Powers] = field(hash=False, compare=False, repr=False)

    @property
    def predicted_lufs(self) -> float:
        """Integrated loudness foretold: a scene's level when nothing was rendered."""
        total = np.sum(list(self.foretold.values()), axis=0)
        if len(total) < MOMENTARY_STEPS:
            # A scene shorter than a gating block is as loud as it is.
            total = np.tile(total, -(-MOMENTARY_STEPS // max(1, len(total))))
        return integrated_lufs(total)
