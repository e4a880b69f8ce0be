"""What our limiter and pedalboard's do to the same sounds: distortion, recovery, true peaks.

Both get the same samples at 6 dB over the same ceiling, and both are taken as a 24-bit file has
them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pedalboard

from pipeline.audio.buffer import Frames
from pipeline.loudness.programme import listen
from pipeline.master.limiter import limit
from pipeline.units import SAMPLE_RATE_HZ, gain_from_db
from tests.loudness.signals import dense
from tests.master.tones import (
    CEILING_DBTP,
    OVER_DB,
    driven,
    harmonics_db,
    in_24_bits,
    intermodulation_db,
    lost_db_ms,
    oversampled_peak_dbtp,
    recovery_ms,
    tone_with_a_hit,
)

_FLOOR_DB = -140.0
"""Under it the rounding to 24 bits is measured, and not a limiter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    figure: str
    unit: str
    ours: float
    theirs: float
    enough: float = -np.inf
    """What is good enough, whatever theirs is."""

    @property
    def is_worse(self) -> bool:
        return self.ours > max(self.theirs, self.enough)


def ours(frames: Frames) -> np.ndarray:
    heard = listen([frames], channels=2)
    curve = limit(heard.peaks, gain_db=0.0, ceiling_dbtp=CEILING_DBTP)
    return np.concatenate(list(curve.apply([frames]))) / 2.0**31


def theirs(frames: Frames) -> np.ndarray:
    limiter = pedalboard.BrickwallLimiter(ceiling_db=CEILING_DBTP, true_peak=True)
    return in_24_bits(limiter(np.ascontiguousarray(frames.T), SAMPLE_RATE_HZ).T)


def quality() -> list[Row]:
    rows = []

    def row(
        figure: str,
        unit: str,
        frames: Frames,
        measure: Callable[[np.ndarray], float],
        enough: float = -np.inf,
    ) -> None:
        mine, other = measure(ours(frames)), measure(theirs(frames))
        rows.append(Row(figure=figure, unit=unit, ours=mine, theirs=other, enough=enough))

    for hz in (100, 997, 1000):
        row(
            f"harmonics of {hz} Hz",
            "dB",
            driven((hz, 1.0)),
            lambda wave, hz=hz: harmonics_db(wave[:, 0], hz),  # type: ignore[misc]
            _FLOOR_DB,
        )
    for low, high in ((60, 7000), (250, 8000)):
        row(
            f"intermodulation of {low} and {high} Hz, 4:1",
            "dB",
            driven((low, 4.0), (high, 1.0)),
            lambda wave, low=low, high=high: intermodulation_db(wave[:, 0], low, high),  # type: ignore[misc]
            _FLOOR_DB,
        )
    hit = tone_with_a_hit()
    for within_db in (3.0, 1.0, 0.1):
        row(
            f"after a hit, back to {within_db:g} dB",
            "ms",
            hit,
            lambda wave, within_db=within_db: recovery_ms(wave[:, 0], within_db),  # type: ignore[misc]
        )
    row("lost around a hit", "dB·ms", hit, lambda wave: lost_db_ms(wave[:, 0]))
    crowded = dense(20, seed=2016)
    top = float(listen([crowded]).peaks.max())
    over = crowded * np.float32(gain_from_db(CEILING_DBTP + OVER_DB) / top)
    row(
        "true peak at 16 × over the ceiling",
        "dB",
        over,
        lambda wave: oversampled_peak_dbtp(wave) - CEILING_DBTP,
        0.1,
    )
    return rows
