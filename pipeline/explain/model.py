"""An explanation: short blocks for a person, and the same facts as data for a program."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pipeline.source import SourceSpan
from pipeline.timeline.dump import clock
from pipeline.units import SAMPLE_RATE_HZ

SCHEMA = "warroom.explain/1"

Row = tuple[str, str]
"""A label and what is said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One side of a thing: its rows for a person, its ``data`` (JSON) under ``key``.

    ``listed`` blocks of one key are a list in the JSON; a ``title`` is printed above the rows.
    """

    key: str
    rows: tuple[Row, ...]
    data: dict[str, Any] = field(hash=False)
    listed: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing that was asked about. ``sentence`` says in one breath what it is."""

    kind: str
    sentence: str
    span: SourceSpan | None
    blocks: tuple[Block, ...] = ()

    def as_json(self) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "kind": self.kind,
            "sentence": self.sentence,
            "source": None if self.span is None else source_json(self.span),
        }
        for block in self.blocks:
            if block.listed:
                shape.setdefault(block.key, []).append(block.data)
            else:
                shape[block.key] = block.data
        return shape


def source_json(span: SourceSpan) -> dict[str, Any]:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "text": span.text,
    }


def seconds_said(count: int) -> str:
    """A length in samples: ``1.397 s``."""
    return f"{count / SAMPLE_RATE_HZ:.3f} s"


def timecode_said(sample: int) -> str:
    """A place as an editor's clock has it: ``00:03:24.507``."""
    minutes, rest = clock(sample).split(":")
    hours, minutes_left = divmod(int(minutes), 60)
    return f"{hours:02d}:{minutes_left:02d}:{rest}"


def db_said(level_db: float) -> str:
    return f"{level_db:+.1f} dB" if abs(level_db) >= 0.05 else "0 dB"


def pan_said(pan: float) -> str:
    """As a script writes it: ``L40``, ``R20``, ``C``."""
    percent = round(abs(pan) * 100)
    return "C" if percent == 0 else f"{'L' if pan < 0 else 'R'}{percent}"
