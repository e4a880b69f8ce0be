"""The values of params and attrs: durations, gains, places, moments.

Each function takes the text as written and returns ``None`` where it is not a value of its
kind, so that the caller can say so at the value's column. Every number returned is finite:
the forms are the contract's own (``2``, ``1.5s``, ``500ms``, ``2:00``), without exponents.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Container
from dataclasses import dataclass

_LONGEST_VALUE = 40
"""No honest value is longer, and a float of ten million digits takes minutes to read."""

_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
_MINUS = ("-", "−", "–")
_SIGN = r"(?P<sign>[+\-−–]?)"
_DURATION = re.compile(rf"(?P<number>{_NUMBER})(?P<unit>ms|s)?", re.IGNORECASE)
_CLOCK = re.compile(r"(?P<minutes>[0-9]{1,4}):(?P<seconds>[0-5][0-9](?:\.[0-9]+)?)")
_SIGNED = re.compile(rf"{_SIGN}(?P<number>{_NUMBER})")
_GAIN = re.compile(rf"{_SIGN}(?P<number>{_NUMBER})\s*(?:dB)?", re.IGNORECASE)
_LOUDNESS = re.compile(rf"(?P<number>{_NUMBER})\s*(?:LU|dB)?", re.IGNORECASE)
_PAN = re.compile(r"(?P<side>[LR])(?P<percent>[0-9]{1,3}(?:\.[0-9]+)?)", re.IGNORECASE)
_OFFSET_AT_END = re.compile(
    rf"[+\-−–](?:[0-9]{{1,4}}:[0-5][0-9]|{_NUMBER}(?:ms|s)?)\Z", re.IGNORECASE
)
_WHOLE = re.compile(r"[0-9]{1,9}")


_remembered = functools.lru_cache(maxsize=256)
"""A script writes the same few values a thousand times."""


def _fullmatch(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    stripped = text.strip()
    return pattern.fullmatch(stripped) if len(stripped) <= _LONGEST_VALUE else None


@_remembered
def duration_s(text: str) -> float | None:
    """Seconds of ``2``, ``1.5s``, ``500ms`` or ``2:00``; ``None`` for anything else."""
    clock = _fullmatch(_CLOCK, text)
    if clock:
        return int(clock["minutes"]) * 60 + float(clock["seconds"])
    found = _fullmatch(_DURATION, text)
    if not found:
        return None
    size = float(found["number"])
    return size / 1000.0 if (found["unit"] or "").lower() == "ms" else size


def offset_s(text: str) -> float | None:
    """A duration with an optional sign: ``-0.4s``, ``+1s``, ``500ms``."""
    stripped = text.strip()
    negative = stripped[:1] in _MINUS
    seconds = duration_s(stripped[1:] if negative or stripped[:1] == "+" else stripped)
    if seconds is None:
        return None
    return -seconds if negative and seconds else seconds


def _signed(pattern: re.Pattern[str], text: str) -> float | None:
    found = _fullmatch(pattern, text)
    if not found:
        return None
    size = float(found["number"])
    return -size if found["sign"] in _MINUS and size else size


@_remembered
def gain_db(text: str) -> float | None:
    """Decibels of ``-6``, ``+3`` or ``-6dB``."""
    return _signed(_GAIN, text)


def number(text: str) -> float | None:
    """A plain signed decimal, as ``speed=1.1`` has it."""
    return _signed(_SIGNED, text)


def whole_number(text: str) -> int | None:
    """A count without a sign, as ``take=2`` has it."""
    found = _fullmatch(_WHOLE, text)
    return int(found[0]) if found else None


@_remembered
def pan(text: str) -> float | None:
    """A place from -1 (left) to 1 (right): ``L40`` is -0.4, ``R20`` is 0.2, ``C`` is 0."""
    if text.strip().upper() == "C":
        return 0.0
    found = _fullmatch(_PAN, text)
    if not found:
        return None
    share = float(found["percent"]) / 100.0
    if share > 1.0:
        return None
    return -share if found["side"].upper() == "L" and share else share


def duck_lu(text: str) -> float | None:
    """How far a bed sits under speech: ``12`` or ``12LU``; ``off`` is 0."""
    if text.strip().lower() == "off":
        return 0.0
    found = _fullmatch(_LOUDNESS, text)
    return float(found["number"]) if found else None


def reference(text: str) -> str | None:
    """The id of ``#id``, as ``until=#red`` has it."""
    stripped = text.strip()
    return stripped[1:] if len(stripped) > 1 and stripped[0] == "#" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """``at=``: ``offset_s`` from the cue's own place, or from the start of line ``line_id``."""

    line_id: str | None
    offset_s: float


def moment(text: str, known_ids: Container[str] = ()) -> Moment | None:
    """``±1.5s`` or ``#id±1s``.

    An id may itself end like an offset (``#take-2``): what is in ``known_ids`` is an id.
    """
    stripped = text.strip()
    if not stripped.startswith("#"):
        seconds = offset_s(stripped)
        return None if seconds is None else Moment(line_id=None, offset_s=seconds)
    line_id = stripped[1:]
    if line_id in known_ids:
        return Moment(line_id=line_id, offset_s=0.0)
    # Only the end can be an offset, and no offset is longer than this.
    tail = line_id[-_LONGEST_VALUE:]
    found = _OFFSET_AT_END.search(tail)
    if not found:
        return Moment(line_id=line_id, offset_s=0.0) if line_id else None
    start = len(line_id) - len(tail) + found.start()
    seconds = offset_s(line_id[start:])
    if seconds is None or start == 0:
        return None
    return Moment(line_id=line_id[:start], offset_s=seconds)
