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


# A whole number of the 100 ms blocks in which the work is reported.
_PIECE_HOPS = 100 * _HOPS_PER_BLOCK


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GainCurve:
    """A programme's static gain, and what the limiter takes off it to keep it under a ceiling.

    ``peaks`` ``(hops,)`` are the programme's crests before the gain. The curve has a value in
    (0, 1] for each hop; it is worked out piece by piece wherever it is wanted, since an hour of it
    is 29 MB and takes less time than the samples it is applied to.
    """

    gain_db: float
    peaks: NDArray[np.float32]
    ceiling_dbtp: float

    def pieces(self) -> Iterator[NDArray[np.float32]]:
        """The curve from its start, in pieces that are the caller's."""
        from pipeline.master import kernels  # noqa: PLC0415 - only who masters pays for numba

        hops = self.peaks.size
        drive, ceiling = gain_from_db(self.gain_db), gain_from_db(self.ceiling_dbtp)
        idle = drive * float(self.peaks.max(initial=0.0)) <= ceiling
        state = kernels.limiter_state(*_BOXES_HOPS)
        for first in range(0, hops, _PIECE_HOPS):
            piece = np.ones(min(_PIECE_HOPS, hops - first), np.float32)
            if not idle:
                kernels.gain_curve(
                    self.peaks,
                    first,
                    drive,
                    ceiling,
                    _LOOK_AHEAD_HOPS,
                    _HOLD_HOPS,
                    1.0 - math.exp(-1.0 / (_RELEASE_MS * _HOPS_PER_MS)),
                    *_BOXES_HOPS,
                    state,
                    piece,
                )
            yield piece

    def limiting(self) -> Limiting:
        """How hard the limiter works."""
        least, deepest, blocks, noticeable = 1.0, 0, 0, 0
        for number, piece in enumerate(self.pieces()):
            lowest = np.minimum.reduceat(piece, np.arange(0, piece.size, _HOPS_PER_BLOCK))
            if float(lowest.min()) < least:
                least = float(lowest.min())
                deepest = number * _PIECE_HOPS + int(np.argmin(piece))
            blocks += lowest.size
            noticeable += int(np.count_nonzero(lowest <= gain_from_db(-_NOTICEABLE_DB)))
        return Limiting(
            max_reduction_db=max(0.0, -db_from_gain(least)),
            noticeable_share=noticeable / max(1, blocks),
            deepest_at_sample=deepest * PEAK_HOP_SAMPLES,
        )

    def power_factors(self, steps: int) -> Powers:
        """What gain and limiter together do to the power of each 10 ms, ``(steps,)``."""
        from pipeline.master import kernels  # noqa: PLC0415 - as above

        factors = np.ones(steps)
        for number, piece in enumerate(self.pieces()):
            first = number * _PIECE_HOPS
            crests = self.peaks[first : first + piece.size]
            own = factors[first // _HOPS_PER_STEP :][: -(-piece.size // _HOPS_PER_STEP)]
            kernels.squared_curve(piece, crests, _HOPS_PER_STEP, own)
        factors *= gain_from_db(self.gain_db) ** 2
        return factors

    def apply(self, blocks: Iterable[Frames]) -> Iterator[Pcm24]:
        """The programme from its start, driven and limited, rounded to 24 bits; same lengths."""
        from pipeline.master import kernels  # noqa: PLC0415 - as above

        drive = gain_from_db(self.gain_db)
        for at, block, curve, first in self._beside(blocks):
            pcm = np.empty(block.shape, np.int32)
            kernels.apply_curve(block, at - first, drive, curve, PEAK_HOP_SAMPLES, pcm)
            yield pcm

    def apply_dithered(self, blocks: Iterable[Frames], *, seed: int) -> Iterator[Pcm16]:
        """As ``apply``, to 16 bits, with triangular dither of two bits' width (AES17, 3.12).

        The same ``seed`` gives the same dither, whatever the blocks.
        """
        from pipeline.master import kernels  # noqa: PLC0415 - as above

        drive = gain_from_db(self.gain_db)
        for at, block, curve, first in self._beside(blocks):
            pcm = np.empty(block.shape, np.int16)
            kernels.apply_curve_dithered(
                block, at - first, drive, curve, PEAK_HOP_SAMPLES, at, np.uint64(seed), pcm
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

    def _beside(
        self, blocks: Iterable[Frames]
    ) -> Iterator[tuple[int, Frames, NDArray[np.float32], int]]:
        """Each block with where it begins, the stretch of the curve that it needs, and the sample
        at which that stretch begins."""
        pieces = self.pieces()
        held, first_hop = np.ones(0, np.float32), 0
        at = 0
        for block in blocks:
            # The gain is a straight line between two centres: one more hop on either side.
            needed = (at + len(block)) // PEAK_HOP_SAMPLES + 2
            while first_hop + held.size < needed and (piece := next(pieces, None)) is not None:
                held = np.concatenate([held, piece])
            past = min(max(0, at // PEAK_HOP_SAMPLES - 1 - first_hop), max(0, held.size - 1))
            held, first_hop = held[past:], first_hop + past
            curve = held if held.size else np.ones(1, np.float32)
            frames = np.ascontiguousarray(block, dtype=np.float32)
            yield at, frames, curve, first_hop * PEAK_HOP_SAMPLES
            at += len(block)


def limit(peaks: NDArray[np.float32], *, gain_db: float, ceiling_dbtp: float) -> GainCurve:
    """The curve that keeps ``gain_db`` of a programme under ``ceiling_dbtp``.

    ``peaks`` ``(hops,)`` is ``Meter.peaks()``: linear crests over all channels, one per half
    millisecond, before the gain.
    """
    return GainCurve(gain_db=gain_db, peaks=peaks, ceiling_dbtp=ceiling_dbtp)
