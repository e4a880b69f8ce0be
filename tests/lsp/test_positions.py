"""Places as an editor counts them: UTF-16 units, or what it asked for; lines end as the protocol
says and nowhere else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from lsprotocol import types

from pipeline.lsp.positions import Lines
from tests.lsp.editor import Editor, editor

FIRE = "🔥"  # one code point, two UTF-16 units, four bytes


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 6), ("utf-16", 4), ("utf-32", 3)])
def test_units(encoding: str, character: int) -> None:
    lines = Lines(f"one\r\né{FIRE}x{FIRE}\rthree", encoding)
    place = types.Position(line=1, character=character)
    assert lines.position(lines.offset(place)) == place
    x = lines.text.index("x")
    assert lines.offset(types.Position(line=1, character=lines.position(x).character)) == x
    assert lines.position(lines.text.index("three")) == types.Position(line=2, character=0)


def test_lines_end_where_the_protocol_ends_them() -> None:
    lines = Lines("a\u2028b\x0bc\nd\re\r\nf", "utf-16")
    starts = [lines.position(lines.text.index(letter)) for letter in "abcdef"]
    assert [(p.line, p.character) for p in starts] == [
        (0, 0),
        (0, 2),
        (0, 4),
        (1, 0),
        (2, 0),
        (3, 0),
    ]


def test_a_place_past_a_lines_end_is_its_end() -> None:
    lines = Lines("one\r\ntwo\r\n", "utf-16")
    assert lines.offset(types.Position(line=0, character=99)) == 3
    assert lines.offset(types.Position(line=7, character=0)) == 10
    assert lines.position(4) == types.Position(line=0, character=3)  # between CR and LF


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_many_edits_leave_the_text_they_would_leave_in_the_editor(encoding: str) -> None:
    chance = random.Random(16)
    pieces = ["a", "é", FIRE, "\n", "\r\n", "\u2028", "word ", ""]
    text = "".join(chance.choices(pieces, k=200))
    lines = Lines(text, encoding)
    for _ in range(200):
        start, end = sorted(chance.randint(0, len(text)) for _ in range(2))
        end = min(end, start + 9)
        # No editor puts a cursor between the two halves of one end of line.
        start -= text[start - 1 : start + 1] == "\r\n" and start > 0
        end += text[end - 1 : end + 1] == "\r\n" and end > 0
        new = "".join(chance.choices(pieces, k=3))
        change = types.TextDocumentContentChangePartial(range=lines.range(start, end), text=new)
        lines = lines.replaced(change)
        text = text[:start] + new + text[end:]
        assert lines.text == text


@pytest.mark.asyncio(loop_scope="session")
async def test_an_editor_that_counts_otherwise(project: Path) -> None:
    async with editor(project, "utf-8", "utf-16") as ed:
        assert ed.encoding == "utf-8"
        uri = ed.open(f'+++\n[cast]\nANN="ann"\n+++\n# One\nANN: "{FIRE} é {{no}}"\n')
        found = await ed.diagnostics(uri)
        assert [each for each in found if "value" in each] == ["5:14-18 value/unknown"]


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("start", ["", "\ufeff"])
async def test_a_bom_is_a_character_to_the_editor_and_none_to_the_script(
    ed: Editor, start: str
) -> None:
    uri = ed.open(f'{start}[MUSICK: tension]\r\n"Hello {FIRE} {{no}}"\r\n')
    shift = len(start)
    assert [d for d in await ed.diagnostics(uri) if "cast" not in d] == [
        f"0:{1 + shift}-{7 + shift} cue/unknown-key",
        "1:10-14 value/unknown",
    ]
    mend = types.TextDocumentContentChangePartial(
        range=types.Range(types.Position(0, 6 + shift), types.Position(0, 7 + shift)), text=""
    )
    version = ed.change(uri, mend)
    found = await ed.diagnostics(uri, version)
    assert [d for d in found if "cast" not in d] == ["1:10-14 value/unknown"]
