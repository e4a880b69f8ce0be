"""``@include path``: the body of another file in the place of the line that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.diagnostics import Diagnostic, Diagnostics, error
from pipeline.script.nodes import Include, Node, Script
from pipeline.source import SourceSpan

LoadInclude = Callable[[Path], tuple[Script, Diagnostics]]
"""Reads and parses the file at an absolute, resolved path, with what is wrong in it."""

MOST_INCLUDES = 500
"""Two files that include each other's copies twice over would double without end."""


def trusted_folder(script_path: str, root: Path) -> Path:
    """Where what a script names may lie: the project, or the folder of a script outside it."""
    main, project = (root / script_path).resolve(), root.resolve()
    return project if main.is_relative_to(project) else main.parent


def with_includes(
    script: Script, root: Path, load: LoadInclude, found: list[Diagnostic]
) -> tuple[Node, ...]:
    """The nodes of ``script``, every include replaced by what it names, in reading order.

    A path is relative to the file it stands in and never leads outside the project at ``root``,
    nor, for a script outside it, outside that script's folder; links are followed before that
    is judged.
    """
    main = (root / script.source.path).resolve()
    includer = _Includer(trusted_folder(script.source.path, root), load, found)
    return tuple(includer.expand(script, (main,)))


class _Includer:
    def __init__(self, inside: Path, load: LoadInclude, found: list[Diagnostic]) -> None:
        self.inside = inside
        self.load = load
        self.found = found
        self.included = 0

    def expand(self, script: Script, chain: tuple[Path, ...]) -> list[Node]:
        nodes: list[Node] = []
        for node in script.nodes:
            if isinstance(node, Include):
                nodes.extend(self._body_of(node, chain))
            else:
                nodes.append(node)
        return nodes

    def _body_of(self, include: Include, chain: tuple[Path, ...]) -> list[Node]:
        span = include.path.span
        path = (chain[-1].parent / include.path.text).resolve()
        if not path.is_relative_to(self.inside):
            self._error("include/outside", f"“{include.path.text}” lies outside the project", span)
        elif path in chain:
            names = [self._shown(step) for step in (*chain[chain.index(path) :], path)]
            self._error(
                "include/cycle",
                f"this file includes itself: {' → '.join(names)}",
                span,
                "take one of the includes out",
            )
        elif not path.is_file():
            near = (
                sorted(p.name for p in path.parent.glob("*.cues")) if path.parent.is_dir() else []
            )
            self._error(
                "include/missing",
                f"there is no file “{include.path.text}”",
                span,
                "in that folder: " + ", ".join(near[:5]) if near else "",
            )
        elif self.included >= MOST_INCLUDES:
            if self.included == MOST_INCLUDES:
                self.included += 1
                self._error("include/too-many", f"more than {MOST_INCLUDES} includes", span)
        else:
            self.included += 1
            script, faults = self.load(path)
            known = set(self.found)
            self.found.extend(fault for fault in faults if fault not in known)
            return self.expand(script, (*chain, path))
        return []

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.inside).as_posix()

    def _error(self, slug: str, message: str, span: SourceSpan, hint: str = "") -> None:
        self.found.append(error(slug, message, span, hint))
