"""Bytes of a file → text, with what is wrong with the bytes."""

from __future__ import annotations

import codecs
from pathlib import Path

from pipeline.diagnostics import Diagnostic, Diagnostics, error, in_reading_order
from pipeline.source import SourceText

_UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_source(path: Path, shown_as: str) -> tuple[SourceText, Diagnostics]:
    """The text of ``path``, named ``shown_as`` in diagnostics.

    A BOM is dropped and CRLF is kept. Bytes that are not UTF-8 become U+FFFD, one mark each,
    so that reading goes on; the first of them is reported. Raises ``OSError`` where the file
    cannot be read at all.
    """
    return decode_source(path.read_bytes(), shown_as)


def decode_source(data: bytes, shown_as: str) -> tuple[SourceText, Diagnostics]:
    """``read_source`` for bytes that are already in memory."""
    if data.startswith(_UTF16_BOMS):
        # Read as what it is: as UTF-8 every second character would be a fault of its own.
        source = SourceText(shown_as, data.decode("utf-16", errors="replace"))
        return source, (_not_utf8(source, 0, "this file is UTF-16, not UTF-8"),)
    data = data.removeprefix(codecs.BOM_UTF8)
    found: list[Diagnostic] = []
    try:
        source = SourceText(shown_as, data.decode("utf-8"))
    except UnicodeDecodeError as fault:
        source = SourceText(shown_as, data.decode("utf-8", errors="replace"))
        offset = len(data[: fault.start].decode("utf-8"))
        found.append(_not_utf8(source, offset, f"byte 0x{data[fault.start]:02X} is not UTF-8 here"))
    nul = source.text.find("\0")
    if nul >= 0:
        count = source.text.count("\0")
        also = f" (and {count - 1} more)" if count > 1 else ""
        found.append(
            error(
                "source/nul",
                f"a NUL character{also} in a text file",
                source.span(nul, nul + 1),
                "delete it, or save the script as plain UTF-8 text",
            )
        )
    return source, in_reading_order(found)


def _not_utf8(source: SourceText, offset: int, message: str) -> Diagnostic:
    span = source.span(offset, min(offset + 1, len(source.text)))
    return error("source/not-utf8", message, span, "save the script as UTF-8")
