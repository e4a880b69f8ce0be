"""The master's file: written block by block, and read back as it grows.

What proves a master is the file and not what was meant to be in it. Its bytes are read from the
file right behind the writer, in a thread of their own: a master costs the longer of the two and
not their sum. What is read is taken apart here and not by libsndfile, which takes ten times as
long over 24 bits; libsndfile has the last word on whether the whole is a sound file.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, TypeVar

import numpy as np

from pipeline.audio.wav import IngestError, Packed, padding_of, pcm_header, probe
from pipeline.loudness.dialogue import Dialogue
from pipeline.loudness.figures import Loudness
from pipeline.loudness.meter import Meter
from pipeline.store import write_atomically
from pipeline.units import SAMPLE_RATE_HZ

_Block = TypeVar("_Block")

_READ_FRAMES = 1 << 16
_BLOCKS_BEHIND = 4
"""How far the reader may fall behind before the writer waits, so that what is read is warm."""


def write_and_hear(
    out: Path,
    blocks: Iterable[Packed],
    *,
    length: int,
    channels: int,
    bits: int,
    dialogue: Dialogue = (),
) -> Loudness:
    """Write a WAV of ``length`` frames to ``out``, and what a meter says of the file.

    Past 4 GB it is an RF64. It appears whole, and flushed to the disk, or not at all.
    Raises ``ValueError`` where ``blocks`` do not add up to ``length``, ``OSError`` where the
    disk takes no more, and ``IngestError`` where what was written is not what is there.
    """
    heard: list[Loudness] = []

    def write(stream: IO[bytes]) -> None:
        heard.append(_write_and_hear(stream, blocks, length, channels, bits, dialogue))

    write_atomically(out, write, sync=True)
    facts = probe(out)
    there = (facts.subtype, facts.rate_hz, facts.channels, facts.frames)
    if there != (f"PCM_{bits}", SAMPLE_RATE_HZ, channels, length):
        raise IngestError(out, f"not what was written: it is read as {there}")
    return heard[0]


def _write_and_hear(
    stream: IO[bytes],
    blocks: Iterable[Packed],
    length: int,
    channels: int,
    bits: int,
    dialogue: Dialogue,
) -> Loudness:
    header = pcm_header(bits, length=length, channels=channels, rate_hz=SAMPLE_RATE_HZ)
    frame_bytes = channels * bits // 8
    meter = Meter(channels)
    written = 0
    behind: deque[Future[None]] = deque()
    with ThreadPoolExecutor(max_workers=1) as reader:
        stream.write(header)
        for block in one_ahead(blocks):
            at = len(header) + written * frame_bytes
            stream.write(block.data)
            stream.flush()
            written += len(block)
            behind.append(
                reader.submit(_hear, meter, stream.fileno(), at, len(block) * frame_bytes, bits)
            )
            if len(behind) > _BLOCKS_BEHIND:
                behind.popleft().result()
        stream.write(padding_of(length * frame_bytes))
        for last in behind:
            last.result()
    if written != length:
        raise ValueError(f"{length} frames were promised and {written} came")
    return meter.loudness(dialogue)


def _hear(meter: Meter, file: int, at: int, size: int, bits: int) -> None:
    """Feed ``size`` bytes of the file from ``at`` on to the meter."""
    frame_bytes = meter.channels * bits // 8
    for start in range(at, at + size, _READ_FRAMES * frame_bytes):
        wanted = min(_READ_FRAMES * frame_bytes, at + size - start)
        raw = os.pread(file, wanted, start)
        if len(raw) != wanted:
            raise OSError(f"{wanted} bytes were written at {start} and {len(raw)} are there")
        meter.feed(_unpacked(raw, meter.channels, bits))


def _unpacked(raw: bytes, channels: int, bits: int) -> np.ndarray:
    """Full scale ±1, ``(n, channels)``, exactly as libsndfile has it."""
    if bits == 16:
        whole = np.frombuffer(raw, "<i2").reshape(-1, channels)
        return whole.astype(np.float32) * np.float32(2.0**-15)
    from pipeline.master import kernels  # noqa: PLC0415 - only who masters pays for numba

    packed = np.frombuffer(raw, np.uint8)
    planar = np.empty((channels, packed.size // (3 * channels)), np.float32)
    kernels.unpack_24(packed, planar)
    return planar.T


def one_ahead(blocks: Iterable[_Block]) -> Iterator[_Block]:
    """The same blocks, each made in a thread while the one before it is used."""
    made = iter(blocks)
    with ThreadPoolExecutor(max_workers=1) as maker:
        coming: Future[_Block | None] = maker.submit(next, made, None)
        while (block := coming.result()) is not None:
            coming = maker.submit(next, made, None)
            yield block
