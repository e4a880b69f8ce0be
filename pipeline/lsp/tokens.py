"""Names coloured for what they are, where a pattern alone could not know it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from lsprotocol import types

from pipeline.lsp.mentions import Kind
from pipeline.lsp.snapshot import Snapshot
from pipeline.script.lexer import QUOTES

_TYPES: Mapping[Kind, str] = MappingProxyType(
    {
        "speaker": "class",
        "id": "label",
        "value": "variable",
        "voice": "enumMember",
        "style": "enumMember",
        "target": "enumMember",
        "include": "string",
        "key": "keyword",
        "argument": "string",
        "room": "enumMember",
        "treatment": "enumMember",
        "delivery": "modifier",
        "param": "property",
        "part": "enumMember",
    }
)
_LEGEND_TYPES = tuple(dict.fromkeys(_TYPES.values()))
_NUMBER = {kind: _LEGEND_TYPES.index(name) for kind, name in _TYPES.items()}
LEGEND = types.SemanticTokensLegend(
    token_types=list(_LEGEND_TYPES), token_modifiers=["declaration"]
)


def tokens(snapshot: Snapshot, path: Path) -> types.SemanticTokens:
    """Five numbers a token, each place relative to the token before."""
    mentions = [m for m in snapshot.mentions.get(path, ()) if m.kind in _TYPES]
    mentions.sort(key=lambda m: (m.span.start, m.span.end))
    lines = snapshot.lines_of_file(path)
    data: list[int] = []
    line = character = end = 0
    for mention in mentions:
        span = mention.span
        text = span.text
        # Narration is coloured by no name, and of two that overlap the first is shown.
        if span.start < end or text[:1] in QUOTES or "\n" in text:
            continue
        on_line, at = lines.place(span.start)
        data += [
            on_line - line,
            at - (character if on_line == line else 0),
            lines.units(text),
            _NUMBER[mention.kind],
            int(mention.makes),
        ]
        line, character, end = on_line, at, span.end
    return types.SemanticTokens(data=data)
