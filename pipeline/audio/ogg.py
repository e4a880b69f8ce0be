"""Whether an Ogg file is whole: libsndfile takes the end of what is there for its end."""

from __future__ import annotations

from pathlib import Path

_LARGEST_PAGE = 27 + 255 + 255 * 255
_LAST_OF_STREAM = 4


def is_cut_short(path: Path) -> bool:
    """The last page of an Ogg file is whole and says that it is the last (RFC 3533, section 6);
    ``False`` for what is no Ogg file."""
    with path.open("rb") as stream:
        if stream.read(4) != b"OggS":
            return False
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 2 * _LARGEST_PAGE))
        tail = stream.read()
    at = tail.rfind(b"OggS")
    if at < 0 or len(tail) < at + 27:
        return True
    segments = tail[at + 26]
    lengths = tail[at + 27 : at + 27 + segments]
    whole = len(lengths) == segments and len(tail) >= at + 27 + segments + sum(lengths)
    return not whole or not tail[at + 5] & _LAST_OF_STREAM
