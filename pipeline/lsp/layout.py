"""``warroom fmt`` for an editor: only the lines that change are written over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from lsprotocol import types

from pipeline.diagnostics import has_errors
from pipeline.lsp.documents import OpenScript
from pipeline.lsp.positions import Lines
from pipeline.script.parser import parse
from pipeline.script.printer import format_script
from pipeline.source import SourceText

_LONGEST_COMPARED = 3000
"""Lines: to compare more takes longer than anybody waits for their cursor to stay in place."""


def laid_out(document: OpenScript) -> list[types.TextEdit] | None:
    """What to write where; ``None`` for a script with errors, which is left as it is.

    Ends of lines stay as the file has them.
    """
    script, found = parse(SourceText(document.path.name, document.text))
    if has_errors(found):
        return None
    text = format_script(script)
    if "\r\n" in document.text:
        text = text.replace("\n", "\r\n")
    return list(_edits(document.lines, text))


def _edits(lines: Lines, text: str) -> Iterator[types.TextEdit]:
    before = lines.text.splitlines(keepends=True)
    after = text.splitlines(keepends=True)
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    last = 0
    while last < min(len(before), len(after)) - first and before[-1 - last] == after[-1 - last]:
        last += 1
    old, new = before[first : len(before) - last], after[first : len(after) - last]
    starts = [sum(map(len, before[:first]))]
    for line in old:
        starts.append(starts[-1] + len(line))
    changes: Iterable[tuple[str, int, int, int, int]] = [("replace", 0, len(old), 0, len(new))]
    if max(len(old), len(new)) <= _LONGEST_COMPARED:
        changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for tag, a, b, c, d in changes:
        if tag != "equal" and (a < b or c < d):
            yield types.TextEdit(
                range=lines.range(starts[a], starts[b]), new_text="".join(new[c:d])
            )
