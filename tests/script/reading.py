"""How the tests of the front end look at a script: its tree, and its faults with their places."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from pipeline.diagnostics import Diagnostics
from pipeline.script.dump import dump
from pipeline.script.nodes import Script
from pipeline.script.parser import parse
from pipeline.source import SourceText

SCRIPTS = Path(__file__).parent.parent / "scripts"
SEED = sorted((SCRIPTS / "seed").glob("*.cues"))


def read(text: str) -> tuple[Script, Diagnostics]:
    return parse(SourceText("scene.cues", text))


def tree(text: str) -> str:
    """The dump of ``text``."""
    return dump(read(text)[0])


def faults(text: str) -> list[str]:
    """``slug line:column`` of everything reported; a warning has a ``?`` before it."""
    return [
        f"{'' if d.is_error else '?'}{d.slug} {d.span.line}:{d.span.column}" for d in read(text)[1]
    ]


def unindented(text: str) -> str:
    """A table's entry without the table's indentation and first line break."""
    return dedent(text).removeprefix("\n")
