"""What a recording is called: its id, its words, and which others are further takes of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.intake.said import Said
from pipeline.intake.ucs import UcsName, category_words, ucs_name

_NUMBER_AT_END = re.compile(r"[ _\-]*(?:take|v|#)?[ _\-]*\(?\d{1,4}\)?$", re.IGNORECASE)
_FREESOUND = re.compile(r"\d{1,9}__[^_].*?__(?P<name>.+)")
_SAYS_NOTHING = re.compile(
    r"(?:track|recording|untitled|audio|sound|sample|file|take|zoom|tascam|dr|ste|mono|stereo|voice"
    r"|new|mic|ch|tr|wav|rec|memo|clip| |-|_)*",
    re.IGNORECASE,
)
"""What machines call a file; two so called have nothing in common."""

_LONGEST_NAME = 60
_LONGEST_DESCRIPTION = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """``base`` is the name without a number at its end; empty where it says nothing."""

    description: str
    alias: str
    base: str


def plain_name(name: str) -> str:
    """The part of a file's name that says what is heard."""
    stem = PurePosixPath(name).stem
    ucs = ucs_name(stem)
    if ucs is not None:
        return ucs.fx_name
    freesound = _FREESOUND.fullmatch(stem)
    return stem if freesound is None else freesound["name"]


def slug_of(text: str) -> str:
    """Small ASCII letters, digits and dashes; what has none of them, an emoji, gives nothing."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME].strip("-")


def unique_slug(name: str, taken: Collection[str]) -> str:
    """A row's name for the file ``name``, by number where another has it already."""
    slug = slug_of(plain_name(name)) or slug_of(PurePosixPath(name).parent.name) or "recording"
    number, unique = 1, slug
    while unique in taken:
        number += 1
        unique = f"{slug}-{number}"
    return unique


def words_of(name: str, said: Said) -> Words:
    """What a listener would call the recording, from what it says of itself or from its name."""
    ucs = ucs_name(PurePosixPath(name).stem)
    called = _spaced((ucs.fx_name if ucs else "") or said.fx_name or said.title or plain_name(name))
    base = _spaced(_NUMBER_AT_END.sub("", called))
    if _SAYS_NOTHING.fullmatch(base):
        base = ""
    description = said.description or _sentence(base or called)
    category = category_words(cat_id_of(ucs, said))
    if category and not set(category.split()) <= set(description.lower().split()):
        description = f"{description} ({category})"
    if not said.description and said.keywords:
        description = f"{description}: {', '.join(said.keywords)}"
    return Words(
        description=description[:_LONGEST_DESCRIPTION].strip() or called or "A recording",
        alias=base.lower(),
        base=base.lower(),
    )


def cat_id_of(ucs: UcsName | None, said: Said) -> str:
    return ucs.cat_id if ucs else said.cat_id


def _spaced(text: str) -> str:
    return " ".join(c for c in re.sub(r"[_\-]+", " ", text).split() if c)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
