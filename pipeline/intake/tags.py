"""What a compressed file says of itself: Vorbis comments, ID3, MP4, APE and ASF, by mutagen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.intake.said import Said, listed, tidy

_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("title", "tit2", "\xa9nam"),
    "description": (
        *("description", "comment", "comm", "desc", "ldes", "\xa9cmt", "subtitle", "tit3"),
        *("wm/subtitle", "wm/description"),
    ),
    "author": ("artist", "author", "tpe1", "\xa9art", "creator", "performer", "composer", "tcom"),
    "source": ("source", "woaf", "woas", "wors", "contact", "website", "url", "wxxx"),
    "genre": ("genre", "tcon", "\xa9gen", "wm/genre"),
}
_LICENCES = (
    "license",
    "licence",
    "wcop",
    "copyright",
    "tcop",
    "cprt",
    "rights",
    "usage",
    "comment",
)
"""A field whose name begins so may name a licence."""

_KEYWORDS = ("keywords", "keyword", "tags")
_LONGEST_VALUES = 8


def said_in_tags(path: Path) -> tuple[list[Said], list[str]]:
    """What mutagen finds, and a remark where there are tags that it cannot read: the sound is no
    worse for them."""
    import mutagen  # noqa: PLC0415 - only an import reads tags

    try:
        file = mutagen.File(path)
    except Exception as fault:
        # Of damaged files its readers raise whatever comes of them: a KeyError from a WMA.
        said_of_it = f"{type(fault).__name__} {fault}".strip()
        return [], [f"its tags cannot be read: {said_of_it}"]
    if file is None or file.tags is None:
        return [], []
    fields = _fields(file.tags)

    def said(names: Iterable[str]) -> str:
        return next((fields[name] for name in names if fields.get(name)), "")

    of_tags = Said(
        title=said(_NAMES["title"]),
        description=said(_NAMES["description"]),
        author=said(_NAMES["author"]),
        source=said(_NAMES["source"]),
        genre=said(_NAMES["genre"]),
        licence_text=" ".join(
            value for name, value in fields.items() if name.startswith(_LICENCES)
        ),
        keywords=listed(said(_KEYWORDS)),
    )
    return [of_tags], []


def _fields(tags: Any) -> dict[str, str]:
    """Every text of the tags by its name in small letters, whatever kind of tags they are.

    ID3 names a frame ``COMM:desc:eng`` or ``TXXX:LICENSE``: the first is its kind, the second is
    a name that the writer of the file gave.
    """
    pairs = tags.items() if isinstance(tags, Mapping) or hasattr(tags, "items") else tags
    found: dict[str, str] = {}
    for key, value in pairs:
        kind, _, rest = str(key).partition(":")
        name = rest.partition(":")[0] if kind in ("TXXX", "----") and rest else kind
        if kind == "----":
            name = rest.rpartition(":")[2]
        text = tidy(" ".join(dict.fromkeys(_texts(value))))
        if text:
            found.setdefault(name.lower(), text)
    return found


def _texts(value: Any) -> list[str]:
    """The texts of a value: a list of them, a frame of ID3, an attribute of ASF; no picture."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, bytes):
        # A free-form atom of MP4 is text in bytes; a picture is not UTF-8.
        try:
            return [value.decode("utf-8")]
        except UnicodeDecodeError:
            return []
    for attribute in ("text", "url"):
        held = getattr(value, attribute, None)
        if isinstance(held, str):
            return [held]
        if isinstance(held, list):
            return [str(one) for one in held[:_LONGEST_VALUES]]
    if isinstance(value, list | tuple):
        return [text for one in value[:_LONGEST_VALUES] for text in _texts(one)]
    held = getattr(value, "value", None)
    return [held] if isinstance(held, str) else []
