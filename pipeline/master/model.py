"""What mastering is asked for, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.catalog.model import Target
from pipeline.loudness.figures import Loudness

__all__ = ["Limiting", "MasterResult", "Order", "Target"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One master that is asked for. With ``fixed_gain_db`` (a scene, which has the level of its
    episode) the gain is taken as it is and true peak alone decides."""

    target: Target
    out: Path
    fixed_gain_db: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limiting:
    """How hard the limiter worked."""

    max_reduction_db: float
    noticeable_share: float
    """The share of 100 ms blocks in which it took 3 dB or more."""
    deepest_at_sample: int
    """Where it took the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterResult:
    """A master on disk. ``measured_again`` is of the file, read back from the disk."""

    target: Target
    path: Path
    ok: bool
    message: str
    """What is wrong, by how much and why; empty where ``ok``."""
    gain_db: float
    limiting: Limiting
    measured_again: Loudness
    rounds: int
