"""Which blocks of mixes the store still needs: those that the last renders stand on.

An hour of mix is 1.4 GB, and every edit makes some of it anew, so what a render no longer uses
goes when it is done. Each render folder has a list of its blocks; what any list of the
same episode names stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.mix.bounce import forget
from pipeline.store import Store, write_text

_SCHEMA = "warroom.mix/1"


def keep_only(store: Store, index: Path, keys: Sequence[str], others: Iterable[Path]) -> int:
    """Write ``keys`` to ``index`` and remove from ``store`` what only the list before it named.

    ``others`` are the lists of the same episode that still stand. How many blocks went.
    """
    before = _read(index)
    needed = {*keys}.union(*(_read(other) for other in others if other != index))
    write_text(index, json.dumps({"schema": _SCHEMA, "blocks": list(keys)}, indent=1) + "\n")
    gone = before - needed
    forget(store, sorted(gone))
    return len(gone)


def _read(index: Path) -> set[str]:
    """The blocks of a list; none where it is missing or of another kind: then nothing goes."""
    try:
        found = json.loads(index.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return set()
    known = isinstance(found, dict) and found.get("schema") == _SCHEMA
    return {str(key) for key in found["blocks"]} if known else set()
