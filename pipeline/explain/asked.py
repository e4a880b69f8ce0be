"""What is asked about: a line of a file, a time, or an id."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.compile import Compiled
from pipeline.diagnostics import did_you_mean
from pipeline.project import Project, UsageError
from pipeline.screenplay.front_page import folded_name
from pipeline.script.nodes import Include, Node, Script
from pipeline.script.parser import parse
from pipeline.script.read import read_source
from pipeline.source import SourceSpan, SourceText
from pipeline.timeline.dump import clock
from pipeline.units import samples

_LINE = re.compile(r"\d+")
_TIME = re.compile(r"(?:(\d+):)?(\d+):([0-5]?\d(?:\.\d+)?)")
_FILE_LINE = re.compile(r"(.+):(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """A line of one of the episode's files."""

    script: Script
    line: int

    @property
    def span(self) -> SourceSpan:
        """The line without its end and the blanks round it."""
        return _line_span(self.script.source, self.line)

    def part_of(self, node: SourceSpan) -> SourceSpan:
        """What of ``node`` stands on this line."""
        own = self.span
        start, end = max(own.start, node.start), min(own.end, node.end)
        return node.source.span(start, end) if start < end else own


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTime:
    sample: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedId:
    id: str


Asked = AskedLine | AskedTime | AskedId


def what_is_asked(text: str, compiled: Compiled) -> Asked:
    """``12``, ``intro.cues:12``, ``3:42.5`` or ``#red``. Raises ``UsageError``."""
    if _LINE.fullmatch(text):
        return _line(compiled.script, int(text))
    time = _TIME.fullmatch(text)
    if time is not None:
        hours, minutes, seconds = time.groups()
        return AskedTime(
            sample=samples((int(hours or 0) * 60 + int(minutes)) * 60 + float(seconds))
        )
    in_file = _FILE_LINE.fullmatch(text)
    if in_file is not None:
        return _line(_script_called(in_file[1], compiled), int(in_file[2]))
    return AskedId(id=folded_name(text.removeprefix("#")))


def scripts_of(compiled: Compiled) -> tuple[Script, ...]:
    """The episode's file and every file that it includes, each once."""
    project = Project(root=compiled.catalog.root)
    files = dict.fromkeys(path for path in compiled.sources[1:] if path.is_file())
    return (
        compiled.script,
        *(parse(read_source(path, project.shown(path))[0])[0] for path in files),
    )


def nodes_at(asked: AskedLine) -> tuple[Node, ...]:
    """The constructs that stand on a line, in reading order."""
    return tuple(
        node for node in asked.script.nodes if node.span.line <= asked.line <= node.span.end_line
    )


def included(include: Include, scripts: Iterable[Script], compiled: Compiled) -> Script | None:
    """The file that stands in the place of an ``@include``."""
    root = compiled.catalog.root.resolve()
    wanted = ((root / include.span.path).parent / include.path.text).resolve()
    return next((s for s in scripts if (root / s.source.path).resolve() == wanted), None)


def reading_order(compiled: Compiled) -> dict[tuple[str, int], int]:
    """(path, first offset) of every construct → its number as the episode is read."""
    scripts = scripts_of(compiled)
    order: dict[tuple[str, int], int] = {}

    def read(script: Script, open_files: frozenset[str]) -> None:
        for node in script.nodes:
            order.setdefault((node.span.path, node.span.start), len(order))
            inner = included(node, scripts, compiled) if isinstance(node, Include) else None
            if inner is not None and inner.source.path not in open_files:
                read(inner, open_files | {inner.source.path})

    read(compiled.script, frozenset({compiled.script.source.path}))
    return order


def _script_called(file: str, compiled: Compiled) -> Script:
    scripts, project = scripts_of(compiled), Project(root=compiled.catalog.root)
    shown = [script.source.path for script in scripts]
    here = Path(file)
    for script in scripts:
        path = script.source.path
        if path == file or (here.is_file() and project.shown(here) == path):
            return script
    tails = [s for s in scripts if s.source.path.endswith(f"/{file}")]
    if len(tails) == 1:
        return tails[0]
    raise UsageError(f"this episode reads no file “{file}” (it reads {', '.join(shown)})")


def _line(script: Script, line: int) -> AskedLine:
    count = line_count(script.source)
    if not 1 <= line <= count:
        raise UsageError(f"{script.source.path} has no line {line} (its lines are 1 to {count})")
    return AskedLine(script=script, line=line)


def line_count(source: SourceText) -> int:
    return source.text.count("\n") + (not source.text.endswith("\n"))


def _line_span(source: SourceText, line: int) -> SourceSpan:
    at = 0
    for _ in range(line - 1):
        at = source.text.index("\n", at) + 1
    text = source.line_text(line)
    start = at + len(text) - len(text.lstrip())
    return source.span(start, max(start, at + len(text.rstrip())))


def within(sample: int, duration: int) -> None:
    """Raises ``UsageError`` for a time that the episode does not have."""
    if sample >= duration:
        raise UsageError(
            f"{clock(sample)} is past the end (the episode runs from 0:00.000 to {clock(duration)})"
        )


def unknown_id(wanted: str, known: tuple[str, ...]) -> UsageError:
    written = [name for name in known if "/" not in name]
    meant = did_you_mean(wanted, known) or ", ".join(f"#{name}" for name in written)
    return UsageError(f"this script has no #{wanted} ({meant})")
