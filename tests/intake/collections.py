"""Folders imported as a person would, without the command line around it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.catalog.collection_schema import RightsTable
from pipeline.catalog.collections import read_collection
from pipeline.digests import Digests
from pipeline.intake.run import Import, Imported
from pipeline.store import Store

MINE = RightsTable(licence="CC0-1.0", author="A. Holm", source="recorded by herself")


def importing(
    root: Path, folder: Path, name: str, *, rights: RightsTable = MINE, shown: str | None = None
) -> Import:
    """A run over ``folder`` into the collection ``name`` of the project at ``root``."""
    path = root / "sfx_library" / "collections" / f"{name}.toml"
    known, text = None, ""
    if path.is_file():
        known, source, faults = read_collection(path, root)
        assert not faults, [fault.message for fault in faults]
        text = source.text
    return Import(
        folder,
        path,
        shown_folder=shown or str(folder),
        known=known,
        text=text,
        rights=rights,
        digests=Digests(Store(root / "renders" / ".store")),
        workers=2,
    )


def collection_of(
    root: Path,
    folder: Path,
    name: str,
    *,
    rights: RightsTable = MINE,
    progress: Callable[[int, int, str], None] = lambda *_: None,
) -> Imported:
    return importing(root, folder, name, rights=rights).run(progress)
