"""``@include path``: the body of another file in the place of the line that names it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from pipeline.diagnostics import Diagnostic, Diagnostics, error
from pipeline.screenplay.nearby import nearest_script, scripts_near
from pipeline.script.nodes import Include, Node, Script
from pipeline.source import SourceSpan

LoadInclude = Callable[[Path], tuple[Script, Diagnostics]]
"""Reads and parses the file at an absolute, resolved path, with what is wrong in it."""

MOST_INCLUDES = 500
"""Two files that include each other's copies twice over would double without end."""

COPY_IT = "copy it into the project"
"""The remedy for a file that lies outside."""

_MOST_LOOKED_FOR = 20
"""A script with more missing files than that has lost a folder."""


def trusted_folder(script_path: str, root: Path) -> Path:
    """Where what a script names may lie: the project, or the folder of a script outside it."""
    main, project = (root / script_path).resolve(), root.resolve()
    return project if main.is_relative_to(project) else main.parent


def named_file(folder: Path, written: str) -> Path | None:
    """The file that a script in ``folder`` calls ``written``, links followed; ``None`` for what
    can be no path at all (a NUL, a name longer than a file system has, links in a ring)."""
    try:
        return (folder / written).resolve()
    except (ValueError, OSError, RuntimeError):
        return None


def is_readable_file(path: Path) -> bool:
    """Is there a plain file that may be read? A name too long or a closed folder has none."""
    try:
        return path.is_file() and os.access(path, os.R_OK)
    except OSError:
        return False


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
    return includer.expand(script, main)


class _Includer:
    def __init__(self, inside: Path, load: LoadInclude, found: list[Diagnostic]) -> None:
        self.inside = inside
        self.load = load
        self.found = found
        self.included = 0
        self.looked_for = 0
        self.read: dict[Path, Script] = {}
        self.near: dict[Path, list[Path]] = {}

    def expand(self, script: Script, main: Path) -> tuple[Node, ...]:
        # A pile and no recursion: a chain of files may be longer than Python's stack.
        nodes: list[Node] = []
        chain: tuple[Path, ...] = (main,)
        unread = [iter(script.nodes)]
        while unread:
            node = next(unread[-1], None)
            if node is None:
                unread.pop()
                chain = chain[:-1]
            elif not isinstance(node, Include):
                nodes.append(node)
            elif (path := self._file_of(node, chain)) is not None:
                chain = (*chain, path)
                unread.append(iter(self._read(path).nodes))
        return tuple(nodes)

    def _read(self, path: Path) -> Script:
        """The tree of ``path``; what is wrong in it is told once, however often it is included."""
        if path not in self.read:
            self.read[path], faults = self.load(path)
            self.found.extend(faults)
        return self.read[path]

    def _file_of(self, include: Include, chain: tuple[Path, ...]) -> Path | None:
        """What the last file of ``chain`` includes, or why that cannot be."""
        span = include.path.span
        path = named_file(chain[-1].parent, include.path.text)
        if path is None:
            self._error("include/missing", "this can be no file's name", span)
        elif not path.is_relative_to(self.inside):
            message = f"“{include.path.text}” lies outside the project"
            self._error("include/outside", message, span, COPY_IT)
        elif path in chain:
            names = [self._shown(step) for step in (*chain[chain.index(path) :], path)]
            self._error(
                "include/cycle",
                f"this file includes itself: {' → '.join(names)}",
                span,
                "take one of the includes out",
            )
        elif not is_readable_file(path):
            self._error(
                "include/missing",
                f"there is no file “{include.path.text}” that can be read",
                span,
                self._meant(include.path.text, chain),
            )
        elif self.included >= MOST_INCLUDES:
            if self.included == MOST_INCLUDES:
                self.included += 1
                self._error(
                    "include/too-many",
                    f"more than {MOST_INCLUDES} includes",
                    span,
                    "files that include others several times multiply: include each once",
                )
        else:
            self.included += 1
            return path
        return None

    def _meant(self, written: str, chain: tuple[Path, ...]) -> str:
        """The remedy for ``written``, which the last file of ``chain`` asks for in vain."""
        self.looked_for += 1
        if self.looked_for <= _MOST_LOOKED_FOR:
            folder = chain[-1].parent
            if folder not in self.near:
                self.near[folder] = scripts_near(folder, self.inside)
            others = [path for path in self.near[folder] if path not in chain]
            near = nearest_script(written, folder, self.inside, others)
            if near is not None:
                return f"did you mean “{near}”?"
        return "the path is from the folder of this file"

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.inside).as_posix()

    def _error(self, slug: str, message: str, span: SourceSpan, hint: str = "") -> None:
        self.found.append(error(slug, message, span, hint))
