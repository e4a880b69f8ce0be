"""What mastering is asked for, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.loudness.figures import Loudness

Measure = Literal["programme", "dialogue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a master is made for: a loudness, a ceiling, and which loudness is meant.

    ``measure`` says whether the whole programme is brought to the level or its speech.
    """

    name: str
    integrated_lufs: float
    true_peak_dbtp: float
    measure: Measure = "programme"


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
