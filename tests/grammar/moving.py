"""Moving or editing one line renames no other: a script beside itself, changed in one place."""

from __future__ import annotations

from tests.grammar.choices import Choices
from tests.grammar.constructs import Block
from tests.grammar.properties import identities
from tests.grammar.scripts import Written
from tests.grammar.stage import SCRIPT_PATH, FrontHalf, front_half

_EDITED = 'EDITOR: "Quite another line."'


def check_moved(written: Written, half: FrontHalf) -> bool:
    """Two neighbours of one section change places; false where the script has none."""
    pairs = [
        number
        for number in range(len(written.blocks) - 1)
        if not any(map(_has_heading, written.blocks[number : number + 2]))
    ]
    if not pairs:
        return False
    first = Choices(written.spare).of(pairs)
    blocks = list(written.blocks)
    blocks[first : first + 2] = blocks[first + 1], blocks[first]
    moved = front_half(_joined(written, blocks), written.world)
    assert identities(moved.screenplay) == identities(half.screenplay)
    return True


def check_edited(written: Written, half: FrontHalf) -> bool:
    """One line says something else; false where there is none without an identical sibling."""
    ids = [line.id for line in half.screenplay.lines]
    stems = [line_id.rpartition("/")[0] for line_id in ids]
    lines = [
        number
        for number, block in enumerate(written.blocks)
        if len(block.nodes) == 1 and block.nodes[0].startswith("speech")
    ]
    if not lines:
        return False
    number = Choices(written.spare).of(lines)
    start = written.starts[number]
    (line_id,) = (
        line.id
        for line in half.screenplay.lines
        if (line.span.path, line.span.start) == (SCRIPT_PATH, start)
    )
    stem = line_id.rpartition("/")[0]
    if stem and stems.count(stem) > 1:
        return False
    blocks = list(written.blocks)
    blocks[number] = Block(text=_EDITED, nodes=())
    edited = front_half(_joined(written, blocks), written.world)
    others = {row for row in identities(half.screenplay) if row[0] != line_id}
    assert {row for row in identities(edited.screenplay) if row[1] != "EDITOR"} == others
    return True


def _joined(written: Written, blocks: list[Block]) -> bytes:
    front = "" if written.front is None else written.front.text + "\n\n"
    return (front + "".join(block.text + "\n\n" for block in blocks)).encode("utf-8")


def _has_heading(block: Block) -> bool:
    return any(line.startswith("#") for line in block.text.split("\n"))
