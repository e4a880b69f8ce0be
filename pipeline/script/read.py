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
    so that reading goes on; the first of them is reported. Where nothing but lone CRs parts the
    lines, the first is reported and each is read as LF. Raises ``OSError`` where the file cannot
    be read at all.
    """
    return decode_source(path.read_bytes(), shown_as)


def decode_source(data: bytes, shown_as: str) -> tuple[SourceText, Diagnostics]:
    """``read_source`` for bytes that are already in memory."""
    text, undecoded = _decode(data)
    lines = text.removesuffix("\n").removesuffix("\r")
    only_cr = "\r" in lines and "\n" not in lines
    source = SourceText(shown_as, text.replace("\r", "\n") if only_cr else text)
    found: list[Diagnostic] = []
    if undecoded is not None:
        offset, message = undecoded
        found.append(
            error(
                "source/not-utf8",
                message,
                source.span(offset, min(offset + 1, len(text))),
                "save the script as UTF-8",
            )
        )
    nul = text.find("\0")
    if nul >= 0:
        count = text.count("\0")
        also = f" (and {count - 1} more)" if count > 1 else ""
        found.append(
            error(
                "source/nul",
                f"a NUL character{also} in a text file",
                source.span(nul, nul + 1),
                "delete it, or save the script as plain UTF-8 text",
            )
        )
    if only_cr:
        at = text.index("\r")
        found.append(
            error(
                "source/line-ends",
                "the lines of this file end in a lone carriage return (CR)",
                source.span(at, at + 1),
                "save it with line ends of LF or CRLF",
            )
        )
    return source, in_reading_order(found)


def _decode(data: bytes) -> tuple[str, tuple[int, str] | None]:
    """The text, and where in it is the first thing that is not UTF-8, and what."""
    if data.startswith(_UTF16_BOMS):
        # Read as what it is: as UTF-8 every second character would be a fault of its own.
        return data.decode("utf-16", errors="replace"), (0, "this file is UTF-16, not UTF-8")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as fault:
        offset = len(data[: fault.start].decode("utf-8"))
        message = f"byte 0x{data[fault.start]:02X} is not UTF-8 here"
        return data.decode("utf-8", errors="replace"), (offset, message)
