"""The names that a writer may use next: from the last snapshot, the catalogue and the disk."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.lsp.snapshot import Snapshot
from pipeline.screenplay.front_page import folded_name
from pipeline.script.nodes import Speech

_MOST_FILES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """``voice`` is empty where the character has none yet; ``lines`` is how many it speaks."""

    name: str
    voice: str
    lines: int
    cast: bool


def speakers(snapshot: Snapshot) -> tuple[Speaker, ...]:
    """The cast and everybody who speaks: those who speak most first."""
    screenplay, cast = snapshot.compiled.screenplay, cast_of(snapshot)
    count = Counter(line.character for line in screenplay.lines)
    voices = dict(screenplay.cast) | cast
    found = [
        Speaker(name=name, voice=voices.get(name, ""), lines=count[name], cast=name in cast)
        for name in {**cast, **count}
    ]
    return tuple(sorted(found, key=lambda s: (-s.lines, s.name)))


def cast_of(snapshot: Snapshot) -> dict[str, str]:
    """``[cast]`` as it is written: a character and its voice's id."""
    table = _front_table(snapshot, "cast")
    return {folded_name(name): voice for name, voice in table.items() if isinstance(voice, str)}


def values_of(snapshot: Snapshot) -> dict[str, str]:
    """``[values]`` as it is written."""
    table = _front_table(snapshot, "values")
    return {folded_name(name): str(value) for name, value in table.items()}


def _front_table(snapshot: Snapshot, key: str) -> dict[str, object]:
    front = snapshot.compiled.script.front
    table = None if front is None else front.data.get(key)
    return table if isinstance(table, dict) else {}


def line_ids(snapshot: Snapshot) -> dict[str, str]:
    """Every ``#id`` of a line, with the line as it is written."""
    texts: dict[str, str] = {}
    for tree in snapshot.trees.values():
        for node in tree.nodes:
            if isinstance(node, Speech):
                for setting in node.attrs:
                    if setting.key == "#" and setting.value is not None:
                        texts[folded_name(setting.value)] = shortened(node)
    return texts


def shortened(speech: Speech, most: int = 60) -> str:
    """``SARAH: "All of them."``, on one line."""
    name = f"{speech.name.text}: " if speech.name is not None else ""
    words = " ".join(speech.text_span.text.split())
    return f"{name}{words[: most - 1] + '…' if len(words) > most else words}"


def files_below(folder: Path, inside: Path, endings: tuple[str, ...]) -> Iterator[str]:
    """Files under ``folder`` and, for a path that climbs, under ``inside``; relative to
    ``folder``, nearest first. Renders and hidden folders are passed over."""
    found: list[str] = []
    for root, folders, names in os.walk(inside):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f != "renders")
        found.extend(
            Path(os.path.relpath(os.path.join(root, name), folder)).as_posix()
            for name in names
            if name.casefold().endswith(endings)
        )
        if len(found) > _MOST_FILES:
            break
    yield from sorted(found, key=lambda path: (path.count("../"), path))


def toml_key(name: str) -> str:
    """``SARAH``, ``"DR. LAMPORT"``: a name as a key of ``[cast]``."""
    bare = name.isascii() and all(c.isalnum() or c in "_-" for c in name)
    return name if bare else f'"{name}"'
