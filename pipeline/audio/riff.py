"""The chunks of a RIFF or RF64 file: where each lies, and no more of it read than is asked for."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

LARGEST_RIFF = 0xFFFF_FFFF

_EXTENSIBLE = 0xFFFE
_SPEAKERS = (
    *("L", "R", "C", "LFE", "Lrs", "Rrs", "Lc", "Rc", "Cs"),
    *("Lss", "Rss", "T", "Tfl", "Tfc", "Tfr", "Tbl", "Tbc", "Tbr"),
)
"""The bits of ``dwChannelMask``, lowest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """``length`` is what the file says, which may be more than is there."""

    name: bytes
    start: int
    length: int

    def read(self, stream: IO[bytes], at_most: int) -> bytes:
        """Its first ``at_most`` bytes."""
        stream.seek(self.start)
        return stream.read(min(self.length, at_most))


def chunks_of(stream: IO[bytes]) -> Iterator[Chunk]:
    """The chunks of the WAVE file that ``stream`` is at the start of; none where it is another.

    Between two of them the stream may be read from and moved.
    """
    kind = stream.read(12)
    if kind[:4] not in (b"RIFF", b"RF64") or kind[8:] != b"WAVE":
        return
    at = stream.tell()
    wide_length: int | None = None
    while True:
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8:
            return
        name, length = head[:4], struct.unpack("<I", head[4:])[0]
        start = at + 8
        if name == b"ds64":
            sizes = stream.read(16)
            wide_length = struct.unpack("<Q", sizes[8:])[0] if len(sizes) == 16 else None
        if name == b"data" and length == LARGEST_RIFF and wide_length is not None:
            length = wide_length
        yield Chunk(name=name, start=start, length=length)
        at = start + length + length % 2


def layout_of(path: Path) -> tuple[str, ...] | None:
    """The loudspeakers that a WAVE file names for its channels, in order, as BS.1770 calls them;
    ``None`` where it names none, or not one for each."""
    with path.open("rb") as stream:
        for chunk in chunks_of(stream):
            if chunk.name != b"fmt ":
                continue
            body = chunk.read(stream, 40)
            if len(body) < 40 or struct.unpack("<H", body[:2])[0] != _EXTENSIBLE:
                return None
            channels, mask = struct.unpack("<H", body[2:4])[0], struct.unpack("<I", body[20:24])[0]
            named = [name for bit, name in enumerate(_SPEAKERS) if mask >> bit & 1]
            if len(named) != channels or mask >> len(_SPEAKERS):
                return None
            return _as_surround(tuple(named))
    return None


def _as_surround(named: tuple[str, ...]) -> tuple[str, ...]:
    """Where there is one pair only beside or behind the listener, it is Ls and Rs."""
    pairs = {("Lrs", "Rrs"), ("Lss", "Rss")}
    there = [pair for pair in pairs if pair[0] in named and pair[1] in named]
    if len(there) != 1:
        return named
    short = dict(zip(there[0], ("Ls", "Rs"), strict=True))
    return tuple(short.get(name, name) for name in named)
