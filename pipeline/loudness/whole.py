"""How loud a whole sound in memory is: what levels an asset or a recording once, when it is made.

The same meter as the programme's, and one rule more: a sound shorter than a gating block of
400 ms, which BS.1770 leaves without a level, is taken with the silence after it.
"""

from __future__ import annotations

import numpy as np

from pipeline.audio.buffer import Frames
from pipeline.loudness import figures
from pipeline.loudness.figures import MOMENTARY_STEPS, STEPS_PER_SECOND, Powers
from pipeline.loudness.meter import Meter
from pipeline.units import SAMPLE_RATE_HZ


def integrated_lufs_of(frames: Frames) -> float:
    """Gated loudness of ``(n, channels)`` at 48 kHz; ``SILENCE_DB`` where all is gated."""
    powers = powers_of(frames)
    whole = powers[: len(frames) * STEPS_PER_SECOND // SAMPLE_RATE_HZ]
    if len(whole) < MOMENTARY_STEPS:
        whole = np.pad(powers, (0, MOMENTARY_STEPS - len(powers)))
    return figures.integrated_lufs(whole)


def max_momentary_lufs_of(frames: Frames) -> float:
    """The loudest 400 ms, looked for every 10 ms (EBU Tech 3341, 2.2)."""
    return figures.max_momentary_lufs(powers_of(frames))


def powers_of(frames: Frames) -> Powers:
    """The K-weighted power of each 10 ms of ``(n, channels)``; the last, if cut short, ends in
    silence."""
    meter = Meter(frames.shape[1], true_peak=False)
    meter.feed(frames)
    return meter.powers()
