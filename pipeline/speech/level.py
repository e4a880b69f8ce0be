"""The loudness of one voice, so that voices match: BS.1770-5, annex 1, over an array.

It levels a recording when it is read, and sets ``level_db`` of a voice's TOML once; it is no
meter for a programme.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import sosfilt

from pipeline.speech.take import Signal
from pipeline.units import SAMPLE_RATE_HZ, SILENCE_DB, lufs_from_power, power_from_lufs

VOICE_LUFS = -23.0
"""Every voice, speaking plainly, as one channel."""

_SHELF = (
    *(1.53512485958697, -2.69169618940638, 1.19839281085285),
    *(1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS = (1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621)
_K_WEIGHTING = np.array([_SHELF, _HIGH_PASS])
"""Tables 1 and 2 of the annex, at 48 kHz."""


def speech_lufs(signal: Signal) -> float:
    """Gated loudness of a mono signal at 48 kHz."""
    weighted = sosfilt(_K_WEIGHTING, signal.astype(np.float64))
    block, hop = int(0.4 * SAMPLE_RATE_HZ), int(0.1 * SAMPLE_RATE_HZ)
    weighted = np.pad(weighted, (0, max(0, block - len(weighted))))
    summed = np.concatenate(([0.0], np.cumsum(weighted**2)))
    starts = np.arange(0, len(weighted) - block + 1, hop)
    powers = (summed[starts + block] - summed[starts]) / block
    heard = powers[powers > power_from_lufs(-70.0)]
    if not len(heard):
        return SILENCE_DB
    gated = heard[heard > heard.mean() / 10.0]
    return lufs_from_power(float(gated.mean()))
