"""Which scripts lie near a file, for the remedy of an include that names none."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pipeline.diagnostics import nearest_name

MOST_LOOKED_AT = 1000
"""Names of files and folders, whatever they are: a script may lie in somebody's home folder."""

_LONGEST_WRITTEN = 200
"""Comparing takes the square of it, and no path that was typed is longer."""


def nearest_script(written: str, folder: Path, inside: Path, scripts: list[Path]) -> str | None:
    """The path, as a file of ``folder`` writes it, that ``written`` was most likely meant for.

    ``scripts`` are those of ``scripts_near``.
    """
    if len(written) > _LONGEST_WRITTEN or not folder.is_relative_to(inside):
        return None
    return nearest_name(written, [Path(os.path.relpath(s, folder)).as_posix() for s in scripts])


def scripts_near(folder: Path, inside: Path) -> list[Path]:
    """The ``.cues`` files under ``folder``, then under the folders around it up to ``inside``.

    Ends at ``MOST_LOOKED_AT`` names. Follows no links; folders that begin with a dot, and those
    that may not be read, have none.
    """
    around = [one for one in (folder, *folder.parents) if one.is_relative_to(inside)]
    entries = islice(_entries(around), MOST_LOOKED_AT)
    return [Path(entry.path) for entry in entries if _is_script(entry)]


def _is_script(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(".cues") and entry.is_file(follow_symlinks=False)


def _entries(around: list[Path]) -> Iterator[os.DirEntry[str]]:
    """What lies in and under each of ``around``, nearer to the top first, and none twice."""
    seen: set[str] = set()
    for top in around:
        folders = deque([str(top)])
        while folders:
            folder = folders.popleft()
            if folder in seen:
                continue
            seen.add(folder)
            for entry in _in_order(folder):
                yield entry
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                    folders.append(entry.path)


def _in_order(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(islice(entries, MOST_LOOKED_AT), key=lambda entry: entry.name)
    except OSError:
        return []
