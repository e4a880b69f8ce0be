"""A whole script from bytes: its front matter, its blocks, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hypothesis import strategies as st

from tests.grammar import faults, words
from tests.grammar.choices import Choices
from tests.grammar.constructs import BEAR_IDS, CONSTRUCTS, Block, Place, Write
from tests.grammar.stage import WORLDS, World

BYTES_A_BLOCK = 32
"""Enough for every choice of the longest construct."""
MOST_BLOCKS = 12

Mood = Literal["clean", "broken", "damaged"]
_MOODS: tuple[Mood, ...] = ("clean", "clean", "clean", "broken", "broken", "broken", "damaged")

Bytes = Literal["as they are", "not UTF-8", "cut short", "UTF-16", "a NUL", "CR alone"]
_BYTES: tuple[Bytes, ...] = ("as they are",) * 60 + (
    "not UTF-8",
    "cut short",
    "UTF-16",
    "a NUL",
    "CR alone",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skin:
    """What means nothing: how lines end, how they are indented, a BOM."""

    crlf: bool
    bom: bool
    indent: str
    trail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A script as the grammar wrote it.

    A *clean* one has warnings at most. A *broken* one must be told each of ``faults`` (slug,
    offset into ``text`` or ``None``), and perhaps more. Of a *damaged* one nothing is known.
    """

    mood: Mood
    text: str
    starts: tuple[int, ...]
    """Where each of ``blocks`` begins in ``text``."""
    blocks: tuple[Block, ...]
    front: Block | None
    faults: tuple[tuple[str, int | None], ...]
    bytes_are: Bytes
    world: World
    skin: Skin
    spare: bytes
    """Bytes that nothing has been chosen by, for a property's own choices."""

    @property
    def data(self) -> bytes:
        encoded = self.text.encode("utf-8")
        match self.bytes_are:
            case "as they are":
                return encoded
            case "not UTF-8":
                return encoded + b"\n// caf\xe9\n"
            case "cut short":
                return encoded + "\n// é".encode()[:-1]
            case "UTF-16":
                return self.text.encode("utf-16")
            case "a NUL":
                return encoded + b"\n// \0 and \0\n"
            case "CR alone":
                return encoded.replace(b"\n", b"\r")

    @property
    def nodes(self) -> tuple[str, ...]:
        return tuple(name for block in self.blocks for name in block.nodes)


def written(header: bytes, chunks: list[bytes]) -> Written:
    """The script that ``header`` and a chunk of bytes for each block stand for."""
    choices = Choices(header)
    mood = choices.of(_MOODS)
    front = _front(choices, mood)
    valued = front is not None and front.text in words.VALUED_FRONTS
    tight = choices.one_in(3)
    plans = [_plan(Choices(chunk), number) for number, chunk in enumerate(chunks)]
    line_ids = tuple(own_id for _, own_id, _ in plans if own_id is not None)
    text = "" if front is None else front.text + "\n"
    found = [] if front is None else [*front.faults]
    starts: list[int] = []
    blocks: list[Block] = []
    for number, (write, own_id, block_choices) in enumerate(plans):
        place = Place(number=number, own_id=own_id, line_ids=line_ids, valued=valued)
        block = _block(block_choices, mood, write, place)
        blanks = "" if tight else block_choices.of(("", "\n", "\n\n"))
        if blocks and blocks[-1].runs_on:
            blanks = blanks or "\n"
        text += blanks
        starts.append(len(text))
        blocks.append(block)
        found += ((slug, None if at is None else len(text) + at) for slug, at in block.faults)
        text += block.text + "\n"
    if choices.one_in(3):
        text = text.removesuffix("\n")
    return Written(
        mood=mood,
        text=text,
        starts=tuple(starts),
        blocks=tuple(blocks),
        front=front,
        faults=tuple(found),
        bytes_are="as they are" if mood == "clean" else choices.of(_BYTES),
        world=_world(choices, mood),
        skin=Skin(
            crlf=not choices.one_in(2),
            bom=choices.one_in(2),
            indent=choices.of(("", "  ", "\t", " \t \N{NO-BREAK SPACE}")),
            trail=choices.of(("", " ", "\t ")),
        ),
        spare=header[-8:],
    )


def _front(choices: Choices, mood: Mood) -> Block | None:
    if mood == "broken" and choices.one_in(4):
        return faults.broken_front(choices)
    text = choices.of(words.FRONTS)
    if mood == "damaged" and choices.one_in(2):
        text = faults.damaged(text, choices)
    return Block(text=text, nodes=()) if text else None


def _plan(choices: Choices, number: int) -> tuple[Write, str | None, Choices]:
    write = choices.of(CONSTRUCTS)
    bears_id = choices.one_in(3) and write in BEAR_IDS
    return write, f"line-{number}" if bears_id else None, choices


def _block(choices: Choices, mood: Mood, write: Write, place: Place) -> Block:
    if place.own_id is None and mood != "damaged":
        if choices.one_in(12):
            return faults.warned(choices, place.number)
        if mood == "broken" and choices.one_in(3):
            return faults.broken(choices, place.number)
    block = write(choices, place)
    if mood == "damaged" and choices.one_in(2):
        return Block(text=faults.damaged(block.text, choices), nodes=(), runs_on=False)
    return block


def _world(choices: Choices, mood: Mood) -> World:
    chosen = choices.below(20)
    stale = WORLDS[2:]
    if chosen < 17 or (chosen == 17 and mood == "clean"):
        return "whole"
    return "no voices" if chosen == 17 else stale[chosen - 18]


def from_bytes(data: bytes) -> Written:
    """The script of the fuzzer's bytes."""
    header, body = data[:BYTES_A_BLOCK], data[BYTES_A_BLOCK:]
    return written(
        header,
        [body[at : at + BYTES_A_BLOCK] for at in range(0, len(body), BYTES_A_BLOCK)][:MOST_BLOCKS],
    )


_CHUNK = st.binary(min_size=BYTES_A_BLOCK, max_size=BYTES_A_BLOCK)
SCRIPTS: st.SearchStrategy[Written] = st.builds(
    written, _CHUNK, st.lists(_CHUNK, max_size=MOST_BLOCKS)
)
"""Whole scripts; they shrink to fewer blocks, and each block to the plainest of its kind."""
