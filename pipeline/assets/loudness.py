"""How loud a whole sound in memory is, for levelling an asset once, when it is made.

The programme's meter (``master``) reads a stream; this one is four lines of scipy over an
array. Both follow ITU-R BS.1770-5: annex 1 for the weighting and the gate.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

from pipeline.audio.buffer import AudioBuffer
from pipeline.units import SAMPLE_RATE_HZ, SILENCE_DB, lufs_from_power, power_from_lufs, samples

# BS.1770-5, tables 1 and 2: the head's shelf, then the revised low-frequency B curve.
_HEAD = (1.53512485958697, -2.69169618940638, 1.19839281085285)
_HEAD_FEEDBACK = (1.0, -1.69065929318241, 0.73248077421585)
_LOW_CUT = (1.0, -2.0, 1.0)
_LOW_CUT_FEEDBACK = (1.0, -1.99004745483398, 0.99007225036621)
_K_WEIGHTING = np.array([(*_HEAD, *_HEAD_FEEDBACK), (*_LOW_CUT, *_LOW_CUT_FEEDBACK)])
_STEP_SAMPLES = SAMPLE_RATE_HZ // 100
_BLOCK_STEPS = 40
_GATE_HOP_STEPS = 10
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = 10.0


def max_momentary_lufs(audio: AudioBuffer) -> float:
    """The loudest 400 ms, looked for every 10 ms (EBU Tech 3341); a shorter sound is taken
    with the silence round it."""
    blocks = _block_powers(audio)
    return lufs_from_power(float(blocks.max())) if len(blocks) else SILENCE_DB


def integrated_lufs(audio: AudioBuffer) -> float:
    """Gated loudness of the whole sound (BS.1770-5, annex 1, equations 3 to 7)."""
    blocks = _block_powers(audio)[::_GATE_HOP_STEPS]
    heard = blocks[blocks > power_from_lufs(_ABSOLUTE_GATE_LUFS)]
    if not len(heard):
        return SILENCE_DB
    gate = float(heard.mean()) * math.pow(10, -_RELATIVE_GATE_LU / 10)
    return lufs_from_power(float(heard[heard > gate].mean()))


def _block_powers(audio: AudioBuffer) -> NDArray[np.float64]:
    """K-weighted power, channels summed, of each 400 ms at a 10 ms step; shape (blocks,)."""
    frames = audio.frames.astype(np.float64)
    short = samples(0.4) - audio.length
    if short > 0:
        frames = np.pad(frames, ((0, short), (0, 0)))
    weighted = sosfilt(_K_WEIGHTING, frames, axis=0)
    whole = len(frames) // _STEP_SAMPLES
    squares = np.sum(weighted[: whole * _STEP_SAMPLES] ** 2, axis=1)
    steps = squares.reshape(whole, _STEP_SAMPLES).mean(axis=1)
    summed = np.concatenate(([0.0], np.cumsum(steps)))
    return np.asarray((summed[_BLOCK_STEPS:] - summed[:-_BLOCK_STEPS]) / _BLOCK_STEPS)
