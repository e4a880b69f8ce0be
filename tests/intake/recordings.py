"""Recordings made up for the tests: what is in each is said where it is made."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import soundfile

RATE_HZ = 48_000


def slam(seconds: float = 0.5, *, at_s: float = 0.1, seed: int = 1) -> np.ndarray:
    """A burst of noise that dies away, after a little silence."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ - at_s
    noise = np.random.default_rng(seed).standard_normal(len(t))
    return (0.3 * noise * np.exp(-np.maximum(t, 0) / 0.05) * (t >= 0))[:, None]


def rain(seconds: float = 3.0, seed: int = 2) -> np.ndarray:
    """Noise that goes on as it began."""
    return 0.05 * np.random.default_rng(seed).standard_normal((round(seconds * RATE_HZ), 2))


def write(path: Path, samples: np.ndarray | None = None, rate_hz: int = RATE_HZ) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = path.suffix.lstrip(".").upper() or "WAV"
    soundfile.write(str(path), slam() if samples is None else samples, rate_hz, format=kind)
    return path


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) % 2)


def with_chunks(path: Path, *chunks: bytes) -> Path:
    """A WAV with ``chunks`` behind its sound."""
    write(path)
    body = path.read_bytes()[12:] + b"".join(chunks)
    path.write_bytes(struct.pack("<4sI4s", b"RIFF", 4 + len(body), b"WAVE") + body)
    return path


def bext(description: str, originator: str = "", reference: str = "") -> bytes:
    texts = (
        description.encode(),
        originator.encode(),
        reference.encode(),
        b"2026-03-02",
        b"09:30:00",
    )
    body = struct.pack("<256s32s32s10s8s", *texts) + bytes(8 + 2 + 64 + 10 + 180)
    return chunk(b"bext", body)


def info(**fields: str) -> bytes:
    body = b"".join(chunk(name.encode(), text.encode() + b"\0") for name, text in fields.items())
    return chunk(b"LIST", b"INFO" + body)


def ixml(inside: str) -> bytes:
    return chunk(b"iXML", f'<?xml version="1.0"?><BWFXML>{inside}</BWFXML>'.encode())
