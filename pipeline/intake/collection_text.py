"""A collection as text: what the import knows is written, what somebody wrote stays as it is.

The text of a recording that has not changed is copied letter for letter, with its comments and its
order of keys; of one that has, only the lines of the keys that changed.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from pipeline.catalog.collection_schema import RecordingTable, RightsTable

_HEAD = """# The recordings of a folder, listed by `warroom sounds import`. Yours to edit: what you
# write (descriptions, aliases, kinds, levels, rights) stays. Another import adds what is new and
# marks what is gone. A recording without licence, author and source, here or under [rights],
# cannot be called. What is measured (from digest to loops) is the import's.
"""
_BLOCK = re.compile(r"(?:^\#[^\n]*\n)*^\[recording\.(?P<name>[^\]\n]+)\][^\n]*\n", re.M)
_DECIMALS = {
    "duration_s": 4,
    "integrated_lufs": 1,
    "max_momentary_lufs": 1,
    "true_peak_dbtp": 1,
    "lead_s": 2,
    "seam": 2,
}


class CollectionText:
    """The text that is there, cut where each recording's begins."""

    def __init__(self, text: str = "") -> None:
        starts = list(_BLOCK.finditer(text))
        self._head = text[: starts[0].start()] if starts else text
        ends = [*(found.start() for found in starts), len(text)][1:]
        self._blocks = {
            found["name"].strip().strip("\"'"): text[found.start() : end]
            for found, end in zip(starts, ends, strict=True)
        }

    def written(
        self, folder: str, rights: RightsTable, rows: Iterable[tuple[str, RecordingTable]]
    ) -> str:
        """The whole of it, with ``rows`` in their order."""
        blocks = [self._block(name, row).strip("\n") for name, row in rows]
        return "\n\n".join([self._headed(folder, rights).strip("\n"), *blocks]) + "\n"

    def _headed(self, folder: str, rights: RightsTable) -> str:
        said = rights.model_dump(exclude_defaults=True)
        if _parsed(self._head) == {"folder": folder} | ({"rights": said} if said else {}):
            return self._head
        table = "[rights]\n" + _lines(said) if said else _NO_RIGHTS
        return f"{_HEAD}\nfolder = {toml(folder)}\n\n{table}"

    def _block(self, name: str, row: RecordingTable) -> str:
        wanted = _values(row)
        known = self._blocks.get(name)
        if known is None:
            return f"[recording.{name}]\n{_lines(wanted)}"
        stands = _table_of(known, name)
        if stands == wanted:
            return known
        edited = known
        for key in {*wanted, *(stands or {})}:
            if (stands or {}).get(key) != wanted.get(key):
                edited = _edited(edited, key, wanted.get(key))
        # A value over several lines, or a table written some other way, is not edited by lines.
        if _table_of(edited, name) == wanted:
            return edited
        return f"[recording.{name}]\n{_lines(wanted)}"


_NO_RIGHTS = """# What holds for every recording that does not say it for itself:
# [rights]
# licence = "CC0-1.0"
# author = ""
# source = ""
"""


def _values(row: RecordingTable) -> dict[str, Any]:
    """A row's keys and values as they are written: defaults are not."""
    given = row.model_dump(exclude_defaults=True)
    return {
        key: round(value, _DECIMALS[key]) if key in _DECIMALS else value
        for key, value in given.items()
    }


def _table_of(block: str, name: str) -> dict[str, Any] | None:
    """What a block says by itself; ``None`` where it is not one recording's table."""
    parsed = _parsed(block)
    if parsed is None or parsed.keys() != {"recording"} or parsed["recording"].keys() != {name}:
        return None
    try:
        return _values(RecordingTable.model_validate(parsed["recording"][name]))
    except ValidationError:
        return None


def _parsed(part: str) -> dict[str, Any] | None:
    """A part of the text as TOML; ``None`` where it is none without the rest."""
    try:
        return tomllib.loads(part)
    except tomllib.TOMLDecodeError:
        return None


def _edited(block: str, key: str, value: Any) -> str:
    line = re.compile(rf"^{key} *=[^\n]*\n", re.M)
    new = "" if value is None else f"{key} = {toml(value)}\n"
    if line.search(block):
        return line.sub(lambda _: new, block, count=1)
    return block.rstrip("\n") + "\n" + new


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {toml(value)}\n" for key, value in table.items())


def toml(value: Any) -> str:
    """A value as TOML that is JSON as well, but for a number's needless zeros."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, int | float):
        return repr(value)
    raise TypeError(f"a collection holds no {type(value).__name__}")
