"""Which files of a folder are recordings, and which of them nobody may follow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ENDINGS = frozenset(
    (
        *(".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".caf", ".flac"),
        *(".ogg", ".oga", ".opus", ".mp3", ".mp2", ".au", ".snd", ".m4a", ".mp4", ".aac", ".alac"),
        *(".wma", ".wv", ".ape", ".tta", ".ac3", ".amr", ".mka", ".webm", ".dsf"),
    )
)
"""Names of sound files end so; other files are no recordings and are passed over."""

_PASSED_OVER = ("__MACOSX", "$RECYCLE.BIN", "System Volume Information")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """``name`` is the path from the folder, with ``/``."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFollowed:
    name: str
    reason: str


def recordings_in(root: Path) -> tuple[tuple[FoundFile, ...], tuple[NotFollowed, ...]]:
    """The recordings under ``root`` by name, and what lies there and is not followed: links out
    of it, and names that no text can hold. Hidden files and folders are passed over."""
    found: list[FoundFile] = []
    refused: list[NotFollowed] = []
    inside = root.resolve()
    for path in _files(root, refused):
        name = path.relative_to(root).as_posix()
        if path.suffix.lower() not in ENDINGS:
            continue
        try:
            name.encode()
        except UnicodeEncodeError:
            refused.append(NotFollowed(name=ascii(name), reason="its name is not UTF-8"))
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(inside):
            refused.append(NotFollowed(name=name, reason="a link that leads out of the folder"))
        elif not path.is_file():
            refused.append(NotFollowed(name=name, reason="no file, or a link to none"))
        else:
            found.append(FoundFile(name=name, path=path))
    return tuple(sorted(found, key=lambda f: (f.name.casefold(), f.name))), tuple(refused)


def _files(folder: Path, refused: list[NotFollowed]) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if entry.name.startswith(".") or entry.name in _PASSED_OVER:
            continue
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _files(path, refused)
        elif entry.is_dir():
            # Followed, it could lead out of the folder, or round in a ring.
            reason = "a link to a folder: import that folder, or put its files here"
            refused.append(NotFollowed(name=ascii(entry.name)[1:-1], reason=reason))
        else:
            yield path
