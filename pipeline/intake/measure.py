"""One pass over a recording: its digest, how long and loud it is, where it hits, if it goes round.

Read in blocks, so that an hour costs no more memory than a second. A recording of more than two
channels is measured as it will be heard: mixed to two (``audio.downmix``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames
from pipeline.audio.decoder import decoding
from pipeline.audio.downmix import gains_to, mixed
from pipeline.audio.seam import Seam
from pipeline.audio.wav import IngestError
from pipeline.loudness.figures import MOMENTARY_STEPS, STEPS_PER_SECOND, Powers, integrated_lufs
from pipeline.loudness.meter import Meter
from pipeline.store import file_digest
from pipeline.units import db_from_power

_END_S = 0.5
"""So much of either end is compared."""

_HIT_DB = 3.0
_TAKEN_IN_S = 0.2
"""A hit is heard this long before somebody speaks on."""

_SUSTAINED_DB = 12.0
_ALIKE_LEVEL_DB = 3.0
_ALIKE_COLOUR_DB = 6.0
_BANDS_HZ = np.geomspace(60.0, 12_000.0, 17)

StopIfAsked = Callable[[], None]
"""Called between blocks; whatever it raises ends the measuring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a collection says of one recording. ``loops`` where its end joins its beginning: no
    step at the joint (``seam`` below 1), the same level and the same colour on either side;
    ``sustained`` where it neither begins nor ends in silence."""

    digest: str
    size_bytes: int
    duration_s: float
    channels: int
    rate_hz: int
    integrated_lufs: float
    max_momentary_lufs: float
    true_peak_dbtp: float
    lead_s: float
    seam: float
    loops: bool
    sustained: bool


def measure(
    path: Path,
    stop_if_asked: StopIfAsked = lambda: None,
    digest_of: Callable[[Path], str] = file_digest,
) -> Measured:
    """Raises ``IngestError`` where the recording cannot be used, or is another before it has been
    read to its end."""
    if not path.is_file():
        raise IngestError(path, "there is no such file")
    before = path.stat()
    digest = digest_of(path)
    with decoding(path) as sound:
        channels, rate_hz = sound.channels, sound.rate_hz
        heard = min(channels, 2)
        gains = gains_to(heard, channels, sound.layout)
        meter, seam = Meter(heard, rate_hz=rate_hz), Seam(heard)
        ends = _Ends(round(_END_S * rate_hz))
        for block in sound.blocks:
            stop_if_asked()
            frames = mixed(block, gains)
            meter.feed(frames)
            seam.feed(frames)
            ends.feed(frames)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise IngestError(path, "it changed while it was read")
    loudness, powers = meter.loudness(), meter.powers()
    ratio = seam.ratio()
    sustained = _is_sustained(powers)
    return Measured(
        digest=digest,
        size_bytes=after.st_size,
        duration_s=loudness.duration_s,
        channels=channels,
        rate_hz=rate_hz,
        integrated_lufs=_integrated(powers, loudness.duration_s),
        max_momentary_lufs=loudness.max_momentary_lufs,
        true_peak_dbtp=loudness.true_peak_dbtp,
        lead_s=min(_hit_s(powers) + _TAKEN_IN_S, loudness.duration_s),
        seam=ratio,
        loops=sustained and ratio < 1.0 and ends.are_alike(rate_hz),
        sustained=sustained,
    )


def _integrated(powers: Powers, duration_s: float) -> float:
    """As an asset is levelled: what is shorter than a gating block has silence after it."""
    whole = powers[: int(duration_s * STEPS_PER_SECOND)]
    if len(whole) < MOMENTARY_STEPS:
        whole = np.pad(powers, (0, max(0, MOMENTARY_STEPS - len(powers))))
    return integrated_lufs(whole)


def _hit_s(powers: Powers) -> float:
    """The first 10 ms that come within 3 dB of the loudest."""
    near = powers >= powers.max() * 10 ** (-_HIT_DB / 10)
    return int(np.argmax(near)) / STEPS_PER_SECOND


def _is_sustained(powers: Powers) -> bool:
    steps = round(_END_S * STEPS_PER_SECOND)
    floor = powers.mean() * 10 ** (-_SUSTAINED_DB / 10)
    return bool(
        len(powers) > 2 * steps and min(powers[:steps].mean(), powers[-steps:].mean()) > floor
    )


class _Ends:
    """The first and the last half second of what passes, as one channel."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._head = np.zeros(0, np.float32)
        self._tail = np.zeros(0, np.float32)

    def feed(self, frames: Frames) -> None:
        missing = self._length - len(self._head)
        if missing > 0:
            self._head = np.concatenate((self._head, _one(frames[:missing])))
        last = _one(frames[-self._length :])
        self._tail = np.concatenate((self._tail, last))[-self._length :]

    def are_alike(self, rate_hz: int) -> bool:
        """Both ends are as loud as each other, and as bright."""
        head, tail = (_bands_db(end, rate_hz) for end in (self._head, self._tail))
        levels = [db_from_power(float(np.mean(end**2))) for end in (self._head, self._tail)]
        apart = head - tail
        colour = float(np.sqrt(np.mean((apart - apart.mean()) ** 2))) if apart.size else 0.0
        return abs(levels[0] - levels[1]) < _ALIKE_LEVEL_DB and colour < _ALIKE_COLOUR_DB


def _one(frames: Frames) -> NDArray[np.float32]:
    channels = frames.shape[1]
    return np.asarray(frames @ np.full(channels, 1.0 / channels, np.float32))


def _bands_db(end: NDArray[np.float32], rate_hz: int) -> NDArray[np.float64]:
    """The level of half-octaves from 60 Hz to 12 kHz, as far as the rate goes."""
    power = np.abs(np.fft.rfft(end * np.hanning(len(end)))) ** 2
    hz = np.fft.rfftfreq(len(end), 1 / rate_hz)
    edges = _BANDS_HZ[rate_hz / 2 >= _BANDS_HZ]
    sums = [power[(hz >= low) & (hz < high)].sum() for low, high in pairwise(edges)]
    return 10 * np.log10(np.array(sums) + 1e-12)
