"""Stems: what each role contributes, at the first target's gain and before the limiter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from pipeline.audio.buffer import Frames
from pipeline.audio.wav import write_float32
from pipeline.timeline.model import Role
from pipeline.units import gain_from_db


def write_stems(
    stems: Mapping[Role, Iterable[Frames]], folder: Path, *, gain_db: float, length_samples: int
) -> dict[Role, Path]:
    """48 kHz float32 WAVs, one a role, that sum to the mix at ``gain_db``.

    ``stems`` are blocks ``(n, 2)`` before that gain, ``length_samples`` of them in all.
    """
    gain = np.float32(gain_from_db(gain_db))
    written: dict[Role, Path] = {}
    for role, blocks in stems.items():
        written[role] = folder / f"{role}.wav"
        louder = (block * gain for block in blocks)
        write_float32(written[role], louder, length=length_samples, channels=2)
    return written
