"""The mix as a plan: which dressed audio plays where, at what gain, ducked how far."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.effects.model import DressedClip


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
