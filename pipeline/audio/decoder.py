"""A sound file of any format as a stream of blocks, never whole in memory.

libsndfile reads it where it can, else the ffmpeg that imageio-ffmpeg brings, through a pipe and
in 32-bit float.
"""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from pipeline.audio.buffer import Frames
from pipeline.audio.ingest import is_readable_in_blocks
from pipeline.audio.riff import LARGEST_RIFF, layout_of
from pipeline.audio.wav import BLOCK_FRAMES, IngestError, first_not_finite, probe, read_blocks

MOST_CHANNELS = 32
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 8_000, 384_000

_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,asf,aac,ac3,eac3,amr,ape,avi,caf,dsf,mp3,tta,wv,w64"
)
"""A playlist is not among them: it would have ffmpeg read other files than the one it was given."""

_FLAC_LAYOUTS: dict[int, tuple[str, ...]] = {
    3: ("L", "R", "C"),
    4: ("L", "R", "Ls", "Rs"),
    5: ("L", "R", "C", "Ls", "Rs"),
    6: ("L", "R", "C", "LFE", "Ls", "Rs"),
    7: ("L", "R", "C", "LFE", "Cs", "Lss", "Rss"),
    8: ("L", "R", "C", "LFE", "Lrs", "Rrs", "Lss", "Rss"),
}
"""RFC 9639, section 9.1.3: a FLAC file's channels are named by their number."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decoding:
    """``blocks`` are float32 ``(n, channels)`` at the file's own rate, every sample a number.

    ``layout`` names the channels as BS.1770 does, where the file says what they are.
    """

    rate_hz: int
    channels: int
    layout: tuple[str, ...] | None
    blocks: Iterator[Frames]


@contextmanager
def decoding(path: Path) -> Iterator[Decoding]:
    """Read ``path`` block by block.

    Raises ``IngestError`` where there is no such file, it is empty, no decoder reads it, it has
    more channels or another rate than anybody records with, it holds no sound or samples that
    are not numbers, or it ends before its header says.
    """
    if not path.is_file():
        raise IngestError(path, "there is no such file")
    if path.stat().st_size == 0:
        raise IngestError(path, "it is empty (0 bytes)")
    if is_readable_in_blocks(path):
        facts = probe(path)
        named = _FLAC_LAYOUTS.get(facts.channels) if facts.format == "FLAC" else layout_of(path)
        yield _checked(path, facts.rate_hz, facts.channels, named, read_blocks(path))
        return
    with _ffmpeg(path) as (rate_hz, channels, named, blocks):
        yield _checked(path, rate_hz, channels, named, blocks)


def _checked(
    path: Path,
    rate_hz: int,
    channels: int,
    layout: tuple[str, ...] | None,
    blocks: Iterator[Frames],
) -> Decoding:
    if not 1 <= channels <= MOST_CHANNELS:
        raise IngestError(path, f"it has {channels} channels; {MOST_CHANNELS} are the most")
    if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
        raise IngestError(
            path,
            f"its rate is {rate_hz} Hz; {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ} Hz can be used",
        )
    return Decoding(
        rate_hz=rate_hz,
        channels=channels,
        layout=layout,
        blocks=_numbers(path, rate_hz, blocks),
    )


def _numbers(path: Path, rate_hz: int, blocks: Iterator[Frames]) -> Iterator[Frames]:
    at = 0
    for block in blocks:
        bad = first_not_finite(block)
        if bad is not None:
            raise IngestError(
                path, f"a sample that is not a number, {(at + bad) / rate_hz:.3f} s in"
            )
        at += len(block)
        yield block
    if not at:
        raise IngestError(path, "it holds no sound")


_Piped = tuple[int, int, tuple[str, ...] | None, Iterator[Frames]]


@contextmanager
def _ffmpeg(path: Path) -> Iterator[_Piped]:
    import imageio_ffmpeg  # noqa: PLC0415 - most projects hold nothing that needs it

    command = [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-xerror"),
        *("-protocol_whitelist", "file", "-format_whitelist", _FORMATS),
        *("-i", f"file:{path.absolute()}", "-map", "0:a:0", "-map_metadata", "-1"),
        *("-c:a", "pcm_f32le", "-bitexact", "-f", "wav", "-"),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        try:
            out, told = run.stdout, run.stderr

            def fault() -> str:
                """What ffmpeg said last, where it gave up."""
                lines = told.read().decode(errors="replace").strip().splitlines()
                if not run.wait():
                    return ""
                said = lines[-1].rpartition("] ")[2] if lines else f"exit {run.returncode}"
                return said.replace(str(path.absolute()), path.name)

            head = _wave_head(out)
            if head is None:
                raise IngestError(path, f"no decoder reads it: {fault() or 'no sound in it'}")
            rate_hz, channels = head
            yield rate_hz, channels, None, _piped(path, out, channels, fault)
        finally:
            # Whoever reads no further has no use for the rest.
            run.kill()


def _wave_head(out: IO[bytes]) -> tuple[int, int] | None:
    """Rate and channels, and ``out`` at its first sample; ``None`` where nothing came."""
    if len(out.read(12)) < 12:
        return None
    found: tuple[int, int] | None = None
    while len(head := out.read(8)) == 8:
        name, length = head[:4], struct.unpack("<I", head[4:])[0]
        if name == b"data":
            return found
        if length == LARGEST_RIFF:
            return None
        body = out.read(length + length % 2)
        if name == b"fmt " and len(body) >= 16:
            channels, rate_hz = struct.unpack("<HI", body[2:8])
            found = (rate_hz, channels)
    return None


def _piped(path: Path, out: IO[bytes], channels: int, fault: Callable[[], str]) -> Iterator[Frames]:
    frame_bytes = 4 * channels
    while True:
        data = out.read(BLOCK_FRAMES * frame_bytes)
        whole = len(data) // frame_bytes * frame_bytes
        if whole:
            yield np.frombuffer(data[:whole], "<f4").reshape(-1, channels)
        if len(data) < BLOCK_FRAMES * frame_bytes:
            break
    said = fault()
    if said:
        raise IngestError(path, f"it cannot be decoded to its end: {said}")
