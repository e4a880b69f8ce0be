"""``key=value`` lists: a cue's params after ``|``, and ``{attrs}``.

What a key means and whether its value is one is the screenplay's to say; here is only what
cannot be read as a setting at all.
"""

from __future__ import annotations

import re
from typing import Literal

from pipeline.diagnostics import Diagnostic, error
from pipeline.script.nodes import Setting
from pipeline.source import SourceText

Kind = Literal["param", "attr"]

_SETTING = re.compile(
    r"""\s*+(?:
        \#(?P<id>[^\s\#={}|"]++)
      | (?P<key>[^\s\#={}|"]++)
        (?: \s*+ = \s*+ (?P<value> "[^"\n]*+" | [^\s{}|"]++ (?:\s++dB(?![^\s}|]))? )? )?
      | (?P<stray>[^\s]++)
    )""",
    re.VERBOSE,
)
_HAS_EQUALS = re.compile(r"\s*+=")
ATTRS_OPEN = r"\{\s*+(?:\#|[^\s\#={}\"\[\]|]++\s*+=)"
"""How a brace begins that holds attrs and not the name of a value."""


def parse_settings(
    source: SourceText, start: int, end: int, kind: Kind, found: list[Diagnostic]
) -> tuple[Setting, ...]:
    """The settings in ``[start, end)``; what is none of them goes to ``found``."""
    text = source.text
    settings: list[Setting] = []
    at = start
    while True:
        match = _SETTING.match(text, at, end)
        if match is None:
            return tuple(settings)
        at = match.end()
        if match["stray"] is not None:
            span = source.span(match.start("stray"), at)
            found.append(
                error(
                    f"{kind}/syntax",
                    f"“{span.text[:40]}” is neither #id, key nor key=value",
                    span,
                    "separate settings with blanks: gain=-6 pan=L40",
                )
            )
            continue
        if match["id"] is not None:
            place = match.start("id")
            settings.append(
                Setting(
                    key="#",
                    value=match["id"],
                    span=source.span(place - 1, at),
                    key_span=source.span(place - 1, place),
                    value_span=source.span(place, at),
                )
            )
            continue
        key_start, key_end = match.span("key")
        value = match["value"]
        key_span = source.span(key_start, key_end)
        if value is None and _HAS_EQUALS.match(text, key_end, at):
            key = match["key"]
            found.append(
                error(
                    f"{kind}/syntax",
                    f"“{key[:40]}=” has no value",
                    source.span(key_start, at),
                    f"write {key[:40]}=… or take it out",
                )
            )
            continue
        settings.append(
            Setting(
                key=match["key"],
                value=value[1:-1] if value is not None and value[0] == '"' else value,
                span=source.span(key_start, at),
                key_span=key_span,
                value_span=source.span(*match.span("value")) if value is not None else None,
            )
        )
