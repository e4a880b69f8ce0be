"""The content-addressed store: audio that was expensive to make, found again by its key.

A key is the SHA-256 of canonical JSON that names everything the samples depend on (decision 4);
never a path or a time. An entry is written to a temporary name in its own folder and renamed,
and carries its digest inside: finding is by name and size, and the digest is checked when the
samples are read, so a torn or flipped entry is a miss and never a sound. The header has a digest
of its own: what an entry says of itself is believed without reading its samples.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import os
import shutil
import struct
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np

from pipeline.audio.buffer import AudioBuffer, Frames

_MAGIC = b"WARROOM2"
_FIXED = struct.Struct("<8sI32s")
"""Before the header: the magic, the header's length and the header's own SHA-256."""

_ALIGNMENT = 64
_ORPHAN_AGE_S = 24 * 3600.0
_TEMPORARY = ".tmp-"
_SCRATCH = ".scratch-"


_CANONICAL = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
)


def artefact_key(operation: str, inputs: dict[str, Any]) -> str:
    """The key of what ``operation`` (``name@version``) makes of ``inputs`` (JSON values)."""
    canonical = _CANONICAL.encode({"operation": operation, "inputs": inputs})
    return hashlib.sha256(canonical.encode()).hexdigest()


def seed_from_key(key: str) -> int:
    """The first eight bytes of a key, as the seed of whatever chance its making needs."""
    return int(key[:16], 16)


@functools.cache
def _version_of(distribution: str) -> str:
    return importlib.metadata.version(distribution)


def library_versions(*distributions: str) -> dict[str, str]:
    """The versions of the libraries that touch the samples, for a key."""
    return {name: _version_of(name) for name in sorted(distributions)}


@functools.lru_cache(maxsize=256)
def _digest_at(path: str, _size: int, _mtime_ns: int) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file, read once per process while the file stays as it is."""
    status = path.stat()
    return _digest_at(str(path), status.st_size, status.st_mtime_ns)


def write_atomically(path: Path, write: Callable[[IO[bytes]], None], *, sync: bool = False) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then rename it into place.

    ``sync`` flushes it to the disk first (masters and manifests). If anything fails, nothing
    is left behind and what stood at ``path`` stands there still.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
            stream.flush()
            if sync:
                os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str, *, sync: bool = False) -> None:
    """``write_atomically`` for text, UTF-8."""

    def write(stream: IO[bytes]) -> None:
        stream.write(text.encode())

    write_atomically(path, write, sync=sync)


def empty_entry() -> AudioBuffer:
    """No samples, for an entry that only says something."""
    return AudioBuffer(np.zeros((0, 1), np.float32))


class Store:
    """A folder of artefacts. Safe for many readers and writers at once.

    Where nothing of the samples is to be heard, only lengths and what was said of them, they
    need no ``check_digests``.
    """

    def __init__(self, root: Path, *, check_digests: bool = True) -> None:
        self.root = root
        self._check_digests = check_digests
        self._checked: set[str] = set()

    def path_of(self, key: str) -> Path:
        return self.root / key[:2] / key

    def describe(self, key: str) -> dict[str, Any] | None:
        """What was said of an entry when it was saved; ``None`` where it is missing or torn.

        Reads the header and compares sizes; the samples are not read.
        """
        try:
            # Not through a Path: a long episode asks for thousands, and that cost the most.
            with open(os.path.join(self.root, key[:2], key), "rb") as stream:
                found = _read_header(stream)
        except FileNotFoundError:
            return None
        return None if found is None else dict(found[0]["about"])

    def save(self, key: str, audio: AudioBuffer, about: dict[str, Any] | None = None) -> None:
        """Keep ``audio`` under ``key``, with anything JSON can say about it."""
        frames = np.ascontiguousarray(audio.frames, dtype="<f4")
        payload = frames.data.cast("B") if frames.size else memoryview(b"")
        header = json.dumps(
            {
                "frames": audio.length,
                "channels": audio.channels,
                "sha256": hashlib.sha256(payload).hexdigest(),
                "about": about or {},
            },
            sort_keys=True,
        ).encode()
        start = _FIXED.size + len(header)
        header += b" " * (-start % _ALIGNMENT)

        def write(stream: IO[bytes]) -> None:
            stream.write(_FIXED.pack(_MAGIC, len(header), hashlib.sha256(header).digest()) + header)
            stream.write(payload)

        write_atomically(self.path_of(key), write)

    def open(self, key: str) -> Frames | None:
        """The samples, mapped and not yet in memory; ``None`` where missing, torn or altered.

        The digest is checked at the first opening in a process; a bad entry is removed.
        """
        try:
            # Header and samples come from one opening: another process may remove the name.
            with self.path_of(key).open("rb") as stream:
                found = _read_header(stream)
                if found is None:
                    return None
                header, offset = found
                shape = (int(header["frames"]), int(header["channels"]))
                if shape[0] == 0:
                    return np.zeros(shape, np.float32)
                frames = np.memmap(stream, dtype="<f4", mode="r", offset=offset, shape=shape)
        except FileNotFoundError:
            return None
        if self._check_digests and key not in self._checked:
            if hashlib.sha256(frames.data.cast("B")).hexdigest() != header["sha256"]:
                self.path_of(key).unlink(missing_ok=True)
                return None
            self._checked.add(key)
        return frames

    def load(self, key: str) -> AudioBuffer | None:
        """The samples in memory; ``None`` where ``open`` has none."""
        frames = self.open(key)
        return None if frames is None else AudioBuffer(np.array(frames, dtype=np.float32))

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """An empty folder on the store's disk, for what is too large to hold; gone afterwards."""
        self.root.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=self.root))
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    def collect_orphans(self, now_s: float | None = None) -> int:
        """Remove what a killed process left more than a day ago: temporaries and scratch
        folders. How many."""
        if not self.root.is_dir():
            return 0
        limit = (time.time() if now_s is None else now_s) - _ORPHAN_AGE_S
        removed = 0
        for path in (*self.root.glob(f"*/{_TEMPORARY}*"), *self.root.glob(f"{_SCRATCH}*")):
            try:
                abandoned = path.stat().st_mtime < limit
            except FileNotFoundError:
                continue  # a process that is well has just renamed or removed it
            if not abandoned:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)  # another run may be at it too
            else:
                path.unlink(missing_ok=True)
            removed += 1
        return removed


def _read_header(stream: IO[bytes]) -> tuple[dict[str, Any], int] | None:
    """An entry's header and where its samples begin; ``None`` where either is torn."""
    size = os.fstat(stream.fileno()).st_size
    fixed = stream.read(_FIXED.size)
    if len(fixed) < _FIXED.size:
        return None
    magic, length, digest = _FIXED.unpack(fixed)
    offset = _FIXED.size + int(length)
    if magic != _MAGIC or offset > size:
        return None
    raw = stream.read(length)
    if hashlib.sha256(raw).digest() != digest:
        return None
    header: dict[str, Any] = json.loads(raw)
    if size != offset + int(header["frames"]) * int(header["channels"]) * 4:
        return None
    return header, offset
