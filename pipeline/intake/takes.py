"""Several takes of one event as variants of one sound: ``Slam 01``, ``Slam 02`` …"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from pipeline.catalog.collection_schema import RecordingTable
from pipeline.intake.names import words_of
from pipeline.intake.said import Said

MOST_VARIANTS = 64
_Group = tuple[object, ...]


def grouped(rows: Mapping[str, RecordingTable], new: Collection[str]) -> dict[str, RecordingTable]:
    """``rows`` (by name, in the order of their files) with each of the ``new`` ones a variant of
    the first that is called the same but for a number at its end, lies in the same folder, and
    has the same kind and rights. What goes on is no event: two rains are two sounds.

    Rows that are not new stay as they are, and lead before any new one. An alias that an earlier
    row has already is left to that one.
    """
    leaders: dict[_Group, str] = {}
    variants: dict[str, int] = {}
    for name in sorted(rows, key=lambda name: name in new):
        row = rows[name]
        if row.variant_of is not None:
            variants[row.variant_of] = variants.get(row.variant_of, 0) + 1
        else:
            leaders.setdefault(_group(row), name)
    taken: dict[str, str] = {}
    for name, row in rows.items():
        for alias in () if name in new else row.aliases:
            taken.setdefault(alias, name)
    found: dict[str, RecordingTable] = {}
    for name, row in rows.items():
        found[name] = row
        if name not in new:
            continue
        leader = leaders.get(_group(row), name)
        if leader != name and variants.get(leader, 0) < MOST_VARIANTS - 1 and _group(row)[0]:
            variants[leader] = variants.get(leader, 0) + 1
            found[name] = row.model_copy(update={"variant_of": leader, "aliases": []})
            continue
        own = [alias for alias in row.aliases if taken.setdefault(alias, name) == name]
        if own != row.aliases:
            found[name] = row.model_copy(update={"aliases": own})
    return found


def _group(row: RecordingTable) -> _Group:
    """What the takes of one event have in common; nothing first where there can be none."""
    base = words_of(row.path, Said()).base if row.kind == "one-shot" else ""
    return (
        *(base, str(PurePosixPath(row.path).parent), row.kind),
        *(row.licence, row.author, row.source, row.commercial, row.copied),
    )
