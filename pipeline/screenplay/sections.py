"""Headings: ids, and the six parts of the documentary formula."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import takewhile

_NOT_WORD = re.compile(r"[\W_]+")
_APOSTROPHE = re.compile(r"['’]")

IMPLICIT_SECTION = "start"
"""The section of what stands before the first heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the formula's parts: ``names`` are slugs by which titles and ``part=`` call it."""

    id: str
    title: str
    names: tuple[str, ...]


FORMULA: tuple[Part, ...] = (
    Part(id="cold-open", title="Cold Open", names=("opening", "hook")),
    Part(
        id="context",
        title="Context & Stakes",
        names=("context-stakes", "context-and-stakes", "stakes"),
    ),
    Part(id="deep-dive", title="Technical Deep Dive", names=("technical-deep-dive",)),
    Part(
        id="resolution",
        title="Resolution & Lessons",
        names=("resolution-lessons", "resolution-and-lessons", "lessons"),
    ),
    Part(id="impact", title="Industry Impact", names=("industry-impact",)),
    Part(
        id="tease",
        title="Next Episode Tease",
        names=("next-episode-tease", "next-episode", "teaser"),
    ),
)

_PART_OF = {name: part.id for part in FORMULA for name in (part.id, *part.names)}
PART_NAMES = tuple(_PART_OF)


def part_named(name: str) -> str | None:
    """The part that a title or a ``part=`` names: ``Context & Stakes`` is ``context``."""
    return _PART_OF.get(slug(name))


def slug(title: str) -> str:
    """``The War Room!`` → ``the-war-room``; letters of any script stay, and so do the marks
    that belong to them."""
    folded = unicodedata.normalize("NFC", _APOSTROPHE.sub("", title)).casefold()
    if folded.isascii():
        return _NOT_WORD.sub("-", folded).strip("-") or "section"
    return unicodedata.normalize("NFC", _NOT_WORD.sub(_parted, folded).strip("-")) or "section"


def _parted(between: re.Match[str]) -> str:
    """A hyphen for what parts two words, but not for the vowel signs that end the first."""
    run, start = between[0], between.start()
    if start == 0 or not between.string[start - 1].isalpha():
        return "-"
    marks = "".join(takewhile(_is_mark, run))
    return marks if len(marks) == len(run) else f"{marks}-"


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "M"
