"""What a recording says of itself, whatever the format it says it in."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import reduce
from typing import Any

LONGEST_TEXT = 2000
"""Code points of one text that are kept: a description is a sentence, not the file's history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Each is empty where nothing says it. ``licence_text`` is whatever may name a licence."""

    title: str = ""
    description: str = ""
    author: str = ""
    source: str = ""
    licence_text: str = ""
    keywords: tuple[str, ...] = ()
    cat_id: str = ""
    fx_name: str = ""
    library: str = ""
    genre: str = ""
    loops: bool | None = None
    """A field that says so; most files do not."""


def first_said(said: list[Said]) -> Said:
    """Field by field, what the first of them has that has it."""
    return reduce(_over, said, Said())


def _over(first: Said, second: Said) -> Said:
    def chosen(name: str) -> Any:
        own = getattr(first, name)
        return getattr(second, name) if own in ("", (), None) else own

    return Said(**{field.name: chosen(field.name) for field in fields(Said)})


def tidy(text: str) -> str:
    """One line of a text from a file: blanks and what cannot be printed as one blank each."""
    printable = "".join(c if c.isprintable() else " " for c in text[: 2 * LONGEST_TEXT])
    return " ".join(printable.split())[:LONGEST_TEXT]


def listed(text: str) -> tuple[str, ...]:
    """Keywords between commas or semicolons, each once."""
    words = text.replace(",", ";").split(";")
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
