"""Recordings into the project, where their licence lets them be handed on with it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from pipeline.audio.wav import IngestError
from pipeline.catalog.collection_schema import RecordingTable, RightsTable
from pipeline.catalog.collections import rights_of
from pipeline.catalog.licences import terms_of
from pipeline.store import write_atomically

_BLOCK_BYTES = 1 << 20


def may_be_copied(row: RecordingTable, shared: RightsTable) -> bool:
    """Only where it is known whose it is, and the licence says so."""
    rights = rights_of(row, shared)
    return rights is not None and terms_of(rights.licence).copied


def copied(
    rows: Mapping[str, RecordingTable], shared: RightsTable, folder: Path, copies: Path
) -> Iterator[tuple[str, RecordingTable | IngestError]]:
    """Copy each row that may be and is not yet, and hand it back as it is then; a fault where the
    file is gone or another than the row says. A copy is there whole or not at all."""
    for name, row in rows.items():
        if row.copied or row.vanished or not may_be_copied(row, shared):
            continue
        try:
            _copy(folder / row.path, copies / row.path, row.digest)
        except IngestError as fault:
            yield name, fault
        else:
            yield name, row.model_copy(update={"copied": True})


def _copy(source: Path, target: Path, digest: str) -> None:
    def write(out: IO[bytes]) -> None:
        seen = hashlib.sha256()
        with source.open("rb") as stream:
            while data := stream.read(_BLOCK_BYTES):
                seen.update(data)
                out.write(data)
        if seen.hexdigest() != digest:
            raise IngestError(source, "it is another file than was measured")

    if not os.path.isfile(source):
        raise IngestError(source, "there is no such file")
    write_atomically(target, write)
