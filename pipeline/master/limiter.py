"""A linked look-ahead true-peak limiter.

It works from the programme's crests, which the meter has already found, so its gain is
known from end to end before a sample is touched: nothing is delayed, both channels move
together, and the samples do not depend on the blocks they come in. The gain has one value per
half millisecond and a straight line between two. It is made in three steps:

1. the gain that each half millisecond needs, held over the 5 ms before it and 10 ms after;
2. a release that goes the way back with a time constant of 70 ms, and not at all for the
   hundredth of a decibel that the crests of one steady tone differ by;
3. two running means that together last less than the look-ahead, so that the way down is
   smooth and is done before the peak comes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames
from pipeline.audio.wav import Packed, Pcm16, Pcm24
from pipeline.loudness.figures import STEPS_PER_SECOND, Powers
from pipeline.loudness.true_peak import PEAK_HOP_SAMPLES
from pipeline.master.model import Limiting
from pipeline.units import PROFILE_HOP_SAMPLES, SAMPLE_RATE_HZ, db_from_gain, gain_from_db

_HOPS_PER_MS = SAMPLE_RATE_HZ // 1000 // PEAK_HOP_SAMPLES
_LOOK_AHEAD_HOPS = 5 * _HOPS_PER_MS
# With the look-ahead 15 ms, half a period of 33 Hz: the gain does not breathe with a bass.
_HOLD_HOPS = 10 * _HOPS_PER_MS
_RELEASE_MS = 70.0
# The means reach back 4 + 4 hops of the look-ahead's 10; the gain's straight lines use one more.
_BOXES_HOPS = (5, 5)

_HOPS_PER_STEP = SAMPLE_RATE_HZ // STEPS_PER_SECOND // PEAK_HOP_SAMPLES
_HOPS_PER_BLOCK = PROFILE_HOP_SAMPLES // PEAK_HOP_SAMPLES
_NOTICEABLE_DB = 3.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GainCurve:
    """A programme's static gain and what the limiter takes off it, ``(hops,)`` in (0, 1]."""

    gain_db: float
    reduction: NDArray[np.float32]

    def limiting(self) -> Limiting:
        deepest = int(np.argmin(self.reduction)) if self.reduction.size else 0
        least = float(self.reduction[deepest]) if self.reduction.size else 1.0
        starts = np.arange(0, self.reduction.size, _HOPS_PER_BLOCK)
        lowest = np.minimum.reduceat(self.reduction, starts) if starts.size else np.ones(1)
        return Limiting(
            max_reduction_db=max(0.0, -db_from_gain(least)),
            noticeable_share=float(np.mean(lowest <= gain_from_db(-_NOTICEABLE_DB))),
            deepest_at_sample=deepest * PEAK_HOP_SAMPLES,
        )

    def power_factors(self, steps: int) -> Powers:
        """What gain and limiter together do to the power of each 10 ms, ``(steps,)``."""
        from pipeline.master import kernels  # noqa: PLC0415 - only who masters pays for numba

        factors = np.ones(steps)
        kernels.squared_curve(self.reduction, _HOPS_PER_STEP, factors)
        factors *= gain_from_db(self.gain_db) ** 2
        return factors

    def apply(self, blocks: Iterable[Frames]) -> Iterator[Pcm24]:
        """The programme from its start, driven and limited, rounded to 24 bits; same lengths."""
        from pipeline.master import kernels  # noqa: PLC0415 - as above

        drive, curve = gain_from_db(self.gain_db), self._curve()
        for at, block in _placed(blocks):
            pcm = np.empty(block.shape, np.int32)
            kernels.apply_curve(block, at, drive, curve, PEAK_HOP_SAMPLES, pcm)
            yield pcm

    def apply_dithered(self, blocks: Iterable[Frames], *, seed: int) -> Iterator[Pcm16]:
        """As ``apply``, to 16 bits, with triangular dither of two bits' width (AES17, 3.12).

        The same ``seed`` gives the same dither, whatever the blocks.
        """
        from pipeline.master import kernels  # noqa: PLC0415 - as above

        drive, curve = gain_from_db(self.gain_db), self._curve()
        for at, block in _placed(blocks):
            pcm = np.empty(block.shape, np.int16)
            kernels.apply_curve_dithered(
                block, at, drive, curve, PEAK_HOP_SAMPLES, np.uint64(seed), pcm
            )
            yield pcm

    def packed(self, blocks: Iterable[Frames], *, bits: int, seed: int = 0) -> Iterator[Packed]:
        """The programme as a file of ``bits`` holds it."""
        from pipeline.master import kernels  # noqa: PLC0415 - as above

        if bits == 16:
            for pcm16 in self.apply_dithered(blocks, seed=seed):
                yield pcm16.astype("<i2", copy=False).view(np.uint8).reshape(*pcm16.shape, 2)
            return
        for pcm24 in self.apply(blocks):
            packed = np.empty((*pcm24.shape, 3), np.uint8)
            kernels.pack_24(pcm24.reshape(-1), packed.reshape(-1))
            yield packed

    def _curve(self) -> NDArray[np.float32]:
        return self.reduction if self.reduction.size else np.ones(1, np.float32)


def _placed(blocks: Iterable[Frames]) -> Iterator[tuple[int, Frames]]:
    at = 0
    for block in blocks:
        yield at, np.ascontiguousarray(block, dtype=np.float32)
        at += len(block)


def limit(peaks: NDArray[np.float32], *, gain_db: float, ceiling_dbtp: float) -> GainCurve:
    """The curve that keeps ``gain_db`` of a programme under ``ceiling_dbtp``.

    ``peaks`` ``(hops,)`` is ``Meter.peaks()``: linear crests over all channels, one per half
    millisecond, before the gain.
    """
    drive, ceiling = gain_from_db(gain_db), gain_from_db(ceiling_dbtp)
    reduction = np.ones(peaks.size, np.float32)
    if peaks.size and drive * float(peaks.max()) > ceiling:
        from pipeline.master import kernels  # noqa: PLC0415 - as above

        kernels.gain_curve(
            peaks,
            drive,
            ceiling,
            _LOOK_AHEAD_HOPS,
            _HOLD_HOPS,
            1.0 - math.exp(-1.0 / (_RELEASE_MS * _HOPS_PER_MS)),
            *_BOXES_HOPS,
            reduction,
        )
    return GainCurve(gain_db=gain_db, reduction=reduction)
