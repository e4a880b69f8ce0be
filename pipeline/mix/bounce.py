"""The rendered blocks put down on disk, and measured as they pass.

The mix and, where they are wanted, the stems lie in raw float32 files in a scratch folder:
the master reads the mix as often as its solver needs, and none of it has to fit in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames
from pipeline.loudness.meter import Meter
from pipeline.loudness.programme import Programme
from pipeline.mix.render import BLOCK_SAMPLES, MixBlock
from pipeline.timeline.model import ROLES, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """A mix on disk. ``stem_powers`` is the K-weighted power per 100 ms of each role."""

    mix: Path
    stems: dict[Role, Path] = field(hash=False)
    length_samples: int
    programme: Programme
    """The mix as the meter heard it, for the master."""
    stem_powers: dict[Role, NDArray[np.float64]] = field(hash=False)

    def blocks(self) -> Iterator[Frames]:
        return read_raw(self.mix, self.length_samples)


def read_raw(path: Path, length_samples: int) -> Iterator[Frames]:
    """Blocks of a raw stereo float32 file, in order."""
    if length_samples == 0:
        return
    frames = np.memmap(path, dtype="<f4", mode="r", shape=(length_samples, 2))
    for start in range(0, length_samples, BLOCK_SAMPLES):
        yield frames[start : start + BLOCK_SAMPLES]


def bounce(
    blocks: Iterable[MixBlock],
    scratch: Path,
    *,
    keep_stems: bool,
    dialogue: tuple[tuple[int, int], ...],
) -> Mix:
    """Write the blocks into ``scratch`` (an empty folder of the caller's) and measure them.

    ``dialogue`` are the ranges of samples in which somebody speaks.
    """
    mix_path = scratch / "mix.f32"
    stem_paths: dict[Role, Path] = {role: scratch / f"{role}.f32" for role in ROLES}
    meter = Meter(2, keep_peaks=True)
    stem_meters = {role: Meter(2, true_peak=False) for role in ROLES}
    length = 0
    kept = {role: stem_paths[role].open("wb") for role in ROLES} if keep_stems else {}
    # The meters' loops let go of the interpreter: they listen to a block while the next is mixed.
    heard: list[Future[None]] = []
    try:
        with ThreadPoolExecutor(2) as listeners, mix_path.open("wb") as mix_file:
            for block in blocks:
                for listened in heard:
                    listened.result()
                stems = {role: block.stems.get(role, np.zeros_like(block.mix)) for role in ROLES}
                heard = [
                    listeners.submit(meter.feed, block.mix),
                    listeners.submit(_feed_all, stem_meters, stems),
                ]
                mix_file.write(block.mix.astype("<f4", copy=False).data)
                for role, stream in kept.items():
                    stream.write(stems[role].astype("<f4", copy=False).data)
                length += len(block.mix)
            for listened in heard:
                listened.result()
    finally:
        for stream in kept.values():
            stream.close()
    return Mix(
        mix=mix_path,
        stems=stem_paths if keep_stems else {},
        length_samples=length,
        programme=Programme(
            length=length,
            channels=2,
            loudness=meter.loudness(dialogue),
            powers=meter.powers(),
            peaks=meter.peaks(),
            dialogue=dialogue,
        ),
        stem_powers={role: _per_100_ms(stem_meters[role].powers()) for role in ROLES},
    )


def _feed_all(meters: Mapping[Role, Meter], stems: Mapping[Role, Frames]) -> None:
    for role, meter in meters.items():
        meter.feed(stems[role])


def _per_100_ms(per_10_ms: NDArray[np.float64]) -> NDArray[np.float64]:
    blocks = -(-len(per_10_ms) // 10)
    padded = np.pad(per_10_ms, (0, blocks * 10 - len(per_10_ms)))
    means: NDArray[np.float64] = padded.reshape(blocks, 10).mean(axis=1)
    return means
