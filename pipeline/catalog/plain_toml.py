"""TOML that programs write, read several times as fast: ``[table]`` and ``key = value`` lines only.

``tomllib`` takes a third of a second for a collection of a thousand recordings, at every check.
Where each line is of the plainest kind its value is JSON as well, and json reads them all at once;
any other line, and the whole text goes to ``tomllib``. The two agree on whatever is read here.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

_LINE = re.compile(
    r"""
    ^ (?: \[ ( [\w-]+ (?: \. [\w-]+ )* ) \]
      | ( [\w-]+ ) \x20 = \x20
        ( "[^"\\\x00-\x1f\x7f]*"
          | -? (?: 0 | [1-9]\d{0,14} ) (?: \.\d{1,17} )?
          | true | false
          | \[ (?: "[^"\\\x00-\x1f\x7f]*" (?: ,\x20 "[^"\\\x00-\x1f\x7f]*" )* )? \]
          | " (?: [^"\\\x00-\x1f\x7f] | \\ ["\\bfnrt] | \\u (?!d[89a-f]) [0-9a-f]{4} )* "
        )
      | \# [^\x00-\x08\x0a-\x1f\x7f]*
    )? $
    """,
    re.VERBOSE | re.ASCII | re.MULTILINE,
)
"""Its groups: the name of a table, or a key and its value."""


def loads(text: str) -> dict[str, Any]:
    """What ``tomllib.loads`` gives. Raises ``tomllib.TOMLDecodeError``."""
    plain = _plainly(text)
    return tomllib.loads(text) if plain is None else plain


def _plainly(text: str) -> dict[str, Any] | None:
    """``text`` where every line is plain and no table or key stands twice, else ``None``."""
    lines = _LINE.findall(text)
    if len(lines) != text.count("\n") + 1:
        return None
    values = iter(json.loads(f"[{','.join([value for _, key, value in lines if key])}]"))
    root: dict[str, Any] = {}
    table = root
    opened: set[str] = set()
    for name, key, _ in lines:
        if key:
            if key in table:
                return None
            table[key] = next(values)
        elif name:
            if name in opened:
                return None
            opened.add(name)
            table = root
            for part in name.split("."):
                below = table.setdefault(part, {})
                if not isinstance(below, dict):
                    return None
                table = below
    return root
