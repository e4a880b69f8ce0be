"""Stems: what each role contributes, at the first target's gain and before the limiter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pipeline.audio.buffer import Frames
from pipeline.audio.wav import write_float32
from pipeline.mix.bounce import Mix, read_raw
from pipeline.timeline.model import Role
from pipeline.units import gain_from_db


def write_stems(mix: Mix, gain_db: float, folder: Path) -> dict[Role, Path]:
    """48 kHz float32 WAVs, one a role, that sum to the mix at ``gain_db``."""
    gain = np.float32(gain_from_db(gain_db))

    def louder(raw: Path) -> Iterator[Frames]:
        for block in read_raw(raw, mix.length_samples):
            yield block * gain

    written: dict[Role, Path] = {}
    for role, raw in mix.stems.items():
        written[role] = folder / f"{role}.wav"
        write_float32(written[role], louder(raw), length=mix.length_samples, channels=2)
    return written
