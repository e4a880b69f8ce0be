"""What a WAVE file says of itself: Broadcast Wave, iXML and RIFF INFO.

``bext`` as EBU Tech 3285 has it, the iXML of https://ixml.info with the ``USER`` fields of sound
libraries and Sony's ASWG-G006 extension. Read here and not by a library: the one there is asserts
on damaged files, reads a chunk as long as it claims to be, and knows neither of the two.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from pipeline.audio.riff import Chunk, chunks_of
from pipeline.intake.said import Said, listed, tidy
from pipeline.intake.ucs import is_cat_id

_MOST_BYTES = 1 << 20
"""Of a chunk of text; one that claims more is read so far."""

_BEXT_TEXT = struct.Struct("<256s32s32s10s8s")
_TRUE = ("true", "1", "yes")


def said_in_riff(path: Path) -> tuple[list[Said], list[str]]:
    """The most deliberate first: iXML, then INFO, then ``bext``; none of a file without chunks.
    Beside them a remark on what cannot be read: the sound is no worse for it."""
    found: dict[bytes, Said] = {}
    remarks: list[str] = []
    with path.open("rb") as stream:
        for chunk in chunks_of(stream):
            if chunk.name == b"bext":
                found.setdefault(b"bext", _bext(chunk.read(stream, _BEXT_TEXT.size)))
            elif chunk.name == b"iXML":
                try:
                    found.setdefault(b"iXML", _ixml(chunk.read(stream, _MOST_BYTES)))
                except _NoXml as fault:
                    remarks.append(f"its iXML cannot be read: {fault}")
            elif chunk.name == b"LIST":
                info = _info(chunk, stream)
                if info is not None:
                    found.setdefault(b"INFO", info)
    return [found[name] for name in (b"iXML", b"INFO", b"bext") if name in found], remarks


class _NoXml(Exception):
    """What stands in an iXML chunk is none."""


def _bext(body: bytes) -> Said:
    if len(body) < _BEXT_TEXT.size:
        return Said()
    description, originator, reference, _, _ = _BEXT_TEXT.unpack(body)
    return Said(description=_text(description), author=_text(originator), source=_text(reference))


def _text(field: bytes) -> str:
    """A field of a fixed size, which ends at its first NUL. The standard says ASCII, and files
    have UTF-8 and, from older machines, Latin-1."""
    bare = field.partition(b"\0")[0]
    try:
        return tidy(bare.decode("utf-8"))
    except UnicodeDecodeError:
        return tidy(bare.decode("latin-1"))


def _info(chunk: Chunk, stream: IO[bytes]) -> Said | None:
    body = chunk.read(stream, _MOST_BYTES)
    if body[:4] != b"INFO":
        return None
    fields: dict[str, str] = {}
    at = 4
    while at + 8 <= len(body):
        name, length = struct.unpack("<4sI", body[at : at + 8])
        fields.setdefault(name.decode("latin-1"), _text(body[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    said = fields.get
    return Said(
        title=said("INAM", ""),
        description=said("ICMT", "") or said("ISBJ", ""),
        author=said("IART", "") or said("IENG", ""),
        source=said("ISRC", "") or said("IPRD", ""),
        licence_text=" ".join(filter(None, (said("ILIC", ""), said("ICOP", ""), said("ICMT", "")))),
        keywords=listed(said("IKEY", "")),
        genre=said("IGNR", ""),
    )


def _ixml(body: bytes) -> Said:
    """Raises ``_NoXml``."""
    text = body.rstrip(b"\0 \r\n")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        # iXML has none, and what declares entities would have them unfolded.
        raise _NoXml("it declares a document type")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, LookupError, ValueError) as fault:
        raise _NoXml(str(fault)) from fault
    fields: dict[str, str] = {}
    for above, element in _with_parents(root):
        fields.setdefault(f"{above}/{element.tag}".lower(), tidy(element.text or ""))
        fields.setdefault(str(element.tag).lower(), tidy(element.text or ""))

    def said(*names: str) -> str:
        return next((fields[name] for name in names if fields.get(name)), "")

    cat_id = said("aswg/catid", "user/catid", "catid")
    loops = said("aswg/isloop", "isloop").lower()
    return Said(
        title=said("user/tracktitle", "aswg/songtitle", "tracktitle"),
        description=said(
            "user/description", "description", "bext/bwf_description", "aswg/notes", "note"
        ),
        author=said("user/designer", "user/artist", "user/manufacturer", "aswg/originator")
        or said("aswg/rightsowner", "aswg/artist", "aswg/recengineer", "bext/bwf_originator"),
        source=said("user/url", "user/source", "aswg/sourceid", "user/library", "aswg/library"),
        licence_text=" ".join(
            value
            for name, value in fields.items()
            if "/" in name and ("licen" in name or "rights" in name or "copyright" in name)
        ),
        keywords=listed(said("user/keywords", "keywords")),
        cat_id=cat_id if is_cat_id(cat_id) else "",
        fx_name=said("aswg/fxname", "user/fxname", "fxname"),
        library=said("user/library", "aswg/library", "library"),
        genre=said("aswg/genre", "genre"),
        loops=loops in _TRUE if loops else None,
    )


def _with_parents(root: ElementTree.Element) -> list[tuple[str, ElementTree.Element]]:
    return [(str(above.tag), element) for above in root.iter() for element in above]
