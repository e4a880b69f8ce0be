"""A picture as a PNG file of indexed colours (ISO/IEC 15948), written without a library."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_INDEXED = 3
_NO_FILTER = 0


def indexed_png(pixels: NDArray[np.uint8], palette: NDArray[np.uint8]) -> bytes:
    """``pixels``, shape ``(height, width)``, each the number of a colour of ``palette``, which has
    shape ``(colours, 3)``: red, green, blue. Raises ``ValueError`` for anything else."""
    if pixels.ndim != 2 or pixels.dtype != np.uint8 or 0 in pixels.shape:
        raise ValueError(f"a picture is two-dimensional and of bytes, not {pixels.shape}")
    if palette.ndim != 2 or palette.shape[1] != 3 or not 1 <= len(palette) <= 256:
        raise ValueError(f"a palette has up to 256 colours of three parts, not {palette.shape}")
    if int(pixels.max()) >= len(palette):
        raise ValueError(f"colour {int(pixels.max())} of {len(palette)}")
    height, width = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, _INDEXED, 0, 0, 0)
    lines = np.full((height, width + 1), _NO_FILTER, np.uint8)
    lines[:, 1:] = pixels
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette.astype(np.uint8).tobytes()),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
