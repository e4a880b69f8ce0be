"""What files hold, as digests that are remembered from run to run."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from pipeline.store import Store, artefact_key, empty_entry, file_digest

_RACY_NS = 2_000_000_000


class Digests:
    """Digests of files, remembered in a store from run to run: an episode with thousands of
    recordings reads none of them to find its takes.

    A file is known by device, inode, size and times. One that changed in the last two seconds
    is read again: within the clock's grain it may have changed twice.
    """

    def __init__(self, store: Store, *, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._store = store
        self._now_ns = now_ns

    def of(self, path: Path) -> str:
        status = path.stat()
        key = artefact_key(
            "file-digest@1",
            {
                "file": [status.st_dev, status.st_ino],
                "size": status.st_size,
                "changed_ns": [status.st_mtime_ns, status.st_ctime_ns],
            },
        )
        known = self._store.describe(key)
        if known is not None:
            return str(known["sha256"])
        digest = file_digest(path)
        if self._now_ns() - max(status.st_mtime_ns, status.st_ctime_ns) > _RACY_NS:
            self._store.save(key, empty_entry(), about={"sha256": digest})
        return digest
