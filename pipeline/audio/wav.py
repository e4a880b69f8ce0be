"""Sound files in and out: WAV written so that its bytes repeat, anything read in blocks.

libsndfile does the work except where it cannot: its float WAV carries a chunk with the time of
day in it, and it reads a truncated file without a word.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

import numpy as np
import soundfile
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames
from pipeline.audio.ogg import is_cut_short
from pipeline.audio.riff import LARGEST_RIFF, chunks_of
from pipeline.store import write_atomically
from pipeline.units import SAMPLE_RATE_HZ

Pcm24 = NDArray[np.int32]
"""Shape ``(frames, channels)``: 24 bits at the top of each 32, the low eight zero."""
Pcm16 = NDArray[np.int16]
"""Shape ``(frames, channels)``."""
Packed = NDArray[np.uint8]
"""Shape ``(frames, channels, bytes)``: whole numbers as a file holds them, lowest byte first."""

_Sample = TypeVar("_Sample", np.float32, np.int32)

BLOCK_FRAMES = 1 << 16

_MOST_OF_RIFF = LARGEST_RIFF
"""What a plain RIFF counts up to; past it a file is an RF64."""

_UNKNOWN_SIZES = (0, LARGEST_RIFF)
"""What a program writes that streamed a WAV without knowing its end."""

_MOST_FRAMES_PER_BYTE = 8192
"""FLAC stores a block of 65 535 silent frames in some 14 bytes; no codec packs tighter."""


class IngestError(Exception):
    """A sound file that cannot be used, and why."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFacts:
    """What a file's header says of it, once it has been checked against the file."""

    format: str
    subtype: str
    rate_hz: int
    channels: int
    frames: int

    @property
    def duration_s(self) -> float:
        return self.frames / self.rate_hz


def probe(path: Path) -> AudioFacts:
    """The facts of a sound file that libsndfile reads, without reading its samples.

    Raises ``IngestError`` where it is no such file, where a WAV is shorter than its header
    says, where an Ogg file has lost its end, or where the header claims more frames than the
    file could hold.
    """
    size = path.stat().st_size
    _refuse_truncated_wav(path, size)
    if is_cut_short(path):
        raise IngestError(path, "cut short: the last page of the Ogg file is not there")
    try:
        info = soundfile.info(str(path))
    except soundfile.LibsndfileError as fault:
        raise IngestError(path, f"no sound file that can be read: {fault.error_string}") from None
    if info.frames > size * _MOST_FRAMES_PER_BYTE:
        raise IngestError(
            path, f"its {size} bytes claim {info.frames} frames, more than they can hold"
        )
    return AudioFacts(
        format=info.format,
        subtype=info.subtype,
        rate_hz=info.samplerate,
        channels=info.channels,
        frames=info.frames,
    )


def _refuse_truncated_wav(path: Path, size: int) -> None:
    with path.open("rb") as stream:
        kind = stream.read(12)
        if kind[:4] not in (b"RIFF", b"RF64") or kind[8:] != b"WAVE":
            return
        stream.seek(0)
        for chunk in chunks_of(stream):
            if chunk.name == b"data":
                there = max(0, size - chunk.start)
                if chunk.length not in _UNKNOWN_SIZES and chunk.length > there:
                    raise IngestError(
                        path,
                        f"cut short: its header promises {chunk.length} bytes of sound "
                        f"and {there} are there",
                    )
                return
    raise IngestError(path, "cut short: a WAV file without its sound")


def read_blocks(path: Path, frames: int = BLOCK_FRAMES) -> Iterator[Frames]:
    """The samples as float32 ``(n, channels)``, at the file's own rate, ``frames`` at a time.

    Raises ``IngestError`` where ``probe`` does, and where the samples end before the header
    said (a compressed file cut short).
    """
    facts = probe(path)
    seen = 0
    with soundfile.SoundFile(str(path)) as stream:
        while True:
            try:
                block: Frames = stream.read(frames, dtype="float32", always_2d=True)
            except soundfile.LibsndfileError as fault:
                raise IngestError(
                    path, f"damaged after {seen} of {facts.frames} frames: {fault.error_string}"
                ) from None
            if not len(block):
                break
            seen += len(block)
            yield block
    if seen < facts.frames:
        raise IngestError(path, f"cut short: {seen} of {facts.frames} frames are there")


def first_not_finite(frames: NDArray[np.floating]) -> int | None:
    """The first frame of ``(n, channels)`` that holds a NaN or an infinity."""
    finite = np.isfinite(frames)
    if finite.all():
        return None
    return int(np.argmin(finite.all(axis=1)))


def write_float32(
    path: Path,
    blocks: Iterable[Frames],
    *,
    length: int,
    channels: int,
    rate_hz: int = SAMPLE_RATE_HZ,
    sync: bool = False,
) -> None:
    """A 32-bit float WAV of ``length`` frames; RF64 (EBU Tech 3306) past 4 GB.

    The same samples give the same bytes. The file appears whole or not at all.
    Raises ``ValueError`` where ``blocks`` do not add up to ``length``, ``OSError`` where the
    disk takes no more.
    """

    def write(stream: IO[bytes]) -> None:
        stream.write(float32_header(length=length, channels=channels, rate_hz=rate_hz))
        for block in _of_length(blocks, length, channels):
            stream.write(np.ascontiguousarray(block, dtype="<f4").data)

    write_atomically(path, write, sync=sync)


def write_pcm24(
    path: Path,
    blocks: Iterable[Pcm24],
    *,
    length: int,
    channels: int,
    rate_hz: int = SAMPLE_RATE_HZ,
    sync: bool = False,
) -> None:
    """A 24-bit WAV of ``length`` frames; RF64 past 4 GB. Otherwise as ``write_float32``.

    Written by hand and not through libsndfile, which tells of a full disk only as a short file.
    """

    def write(stream: IO[bytes]) -> None:
        stream.write(pcm_header(24, length=length, channels=channels, rate_hz=rate_hz))
        for block in _of_length(blocks, length, channels):
            stream.write(_packed(block).data)
        stream.write(padding_of(length * channels * 3))

    write_atomically(path, write, sync=sync)


def _packed(pcm: Pcm24) -> Packed:
    bytes_of_each = np.ascontiguousarray(pcm, dtype="<i4").view(np.uint8).reshape(*pcm.shape, 4)
    packed = np.empty((*pcm.shape, 3), np.uint8)
    # The lowest of the four bytes is empty. One after another: numpy copies threes ten times as
    # slowly.
    for byte in range(3):
        packed[..., byte] = bytes_of_each[..., byte + 1]
    return packed


def float32_header(*, length: int, channels: int, rate_hz: int) -> bytes:
    """Everything before the samples of a float WAV: format 3, a ``fact`` chunk, no ``PEAK``."""
    return _header(
        (3, 32), length=length, channels=channels, rate_hz=rate_hz, extension=b"\0\0", fact=True
    )


def pcm_header(bits: int, *, length: int, channels: int, rate_hz: int) -> bytes:
    """Everything before the samples of a WAV of whole numbers: format 1."""
    return _header(
        (1, bits), length=length, channels=channels, rate_hz=rate_hz, extension=b"", fact=False
    )


def padding_of(data_bytes: int) -> bytes:
    """What follows the samples: a chunk ends on an even byte."""
    return b"\0" * (data_bytes % 2)


def _header(
    form: tuple[int, int],
    *,
    length: int,
    channels: int,
    rate_hz: int,
    extension: bytes,
    fact: bool,
) -> bytes:
    tag, bits = form
    frame_bytes = bits // 8 * channels
    data_bytes = length * frame_bytes
    body = struct.pack("<HHIIHH", tag, channels, rate_hz, rate_hz * frame_bytes, frame_bytes, bits)
    body += extension
    format_chunk = struct.pack("<4sI", b"fmt ", len(body)) + body
    fact_chunk = struct.pack("<4sII", b"fact", 4, min(length, LARGEST_RIFF)) if fact else b""
    # A chunk is padded to an even length; the padding is in the file's size and not in its own.
    rest = 4 + len(format_chunk) + len(fact_chunk) + 8 + data_bytes + data_bytes % 2
    if rest <= _MOST_OF_RIFF:
        head = struct.pack("<4sI4s", b"RIFF", rest, b"WAVE")
        return head + format_chunk + fact_chunk + struct.pack("<4sI", b"data", data_bytes)
    head = struct.pack("<4sI4s", b"RF64", LARGEST_RIFF, b"WAVE")
    wide = struct.pack("<4sIQQQI", b"ds64", 28, rest + 36, data_bytes, length, 0)
    return head + wide + format_chunk + fact_chunk + struct.pack("<4sI", b"data", LARGEST_RIFF)


def pcm24_from_float(frames: Frames) -> Pcm24:
    """Full scale ±1 rounded to the nearest of 24 bits and clipped there; no dither.

    Rounding to 24 bits lies 144 dB down, under the noise of any converter.
    """
    scaled = np.rint(frames.astype(np.float64) * 8388608.0)
    pcm: Pcm24 = np.clip(scaled, -8388608.0, 8388607.0).astype(np.int32) << 8
    return pcm


def _of_length(
    blocks: Iterable[NDArray[_Sample]], length: int, channels: int
) -> Iterator[NDArray[_Sample]]:
    written = 0
    for block in blocks:
        if block.ndim != 2 or block.shape[1] != channels:
            raise ValueError(f"expected (n, {channels}) frames, not {block.shape}")
        written += len(block)
        if written > length:
            break
        yield block
    if written != length:
        raise ValueError(f"{length} frames were promised and {written} came")
