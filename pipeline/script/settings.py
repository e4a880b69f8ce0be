"""``key=value`` lists: a cue's params after ``|``, and ``{attrs}``.

What a key means and whether its value is one is the screenplay's to say; here is only what
cannot be read as a setting at all.
"""

from __future__ import annotations

import re
from typing import Literal

from pipeline.diagnostics import Diagnostic, error
from pipeline.script.nodes import Setting
from pipeline.source import SourceSpan, SourceText

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
    while (match := _SETTING.match(text, at, end)) is not None:
        at = match.end()
        form = match.lastgroup
        if form == "value":
            value_start, value_end = match.span("value")
            value = match["value"]
            key_start, key_end = match.span("key")
            settings.append(
                Setting(
                    key=match["key"],
                    value=value[1:-1] if value[0] == '"' else value,
                    span=SourceSpan(source, key_start, at),
                    key_span=SourceSpan(source, key_start, key_end),
                    value_span=SourceSpan(source, value_start, value_end),
                )
            )
        elif form == "id":
            place = match.start("id")
            settings.append(
                Setting(
                    key="#",
                    value=match["id"],
                    span=SourceSpan(source, place - 1, at),
                    key_span=SourceSpan(source, place - 1, place),
                    value_span=SourceSpan(source, place, at),
                )
            )
        elif form == "key":
            key_start, key_end = match.span("key")
            if _HAS_EQUALS.match(text, key_end, at):
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
            key_span = SourceSpan(source, key_start, key_end)
            settings.append(
                Setting(
                    key=match["key"], value=None, span=key_span, key_span=key_span, value_span=None
                )
            )
        else:
            span = source.span(match.start("stray"), at)
            found.append(
                error(
                    f"{kind}/syntax",
                    f"“{span.text[:40]}” is neither #id, key nor key=value",
                    span,
                    "separate settings with blanks: gain=-6 pan=L40",
                )
            )
    return tuple(settings)
