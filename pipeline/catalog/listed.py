"""A recording that a collection lists: where it lies, and what it must still be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

State = Literal["there", "vanished", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTake:
    """One file of a sound: its row in the collection, and its digest and size as they were."""

    row: str
    path: Path
    digest: str
    size_bytes: int
    duration_s: float
    lead_s: float

    @property
    def state(self) -> State:
        """As cheaply as it can be told: a file of another size is another file. One of the same
        size is known by its digest when it is read."""
        try:
            status = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return "vanished"
        return "there" if status.st_size == self.size_bytes else "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Where a sound is listed (the collection's file), in how many takes, and the folder that none
    of them may lie outside of. ``present`` as long as all of them were there at loading."""

    collection: Path
    folder: Path
    takes: tuple[ListedTake, ...]
    present: bool
