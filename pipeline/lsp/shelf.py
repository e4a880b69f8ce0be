"""Which project and which episode a script belongs to, and the catalogue as it is now."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.catalog.model import Catalog
from pipeline.compile import read_catalog
from pipeline.lsp.snapshot import CatalogRead
from pipeline.project import EpisodeFiles, Project, UsageError, find_project
from pipeline.script.read import read_source

_INCLUDE = re.compile(r"^\s*@include\s+\"?(?P<path>[^\"\n]+?)\"?\s*(?://.*)?$", re.MULTILINE)
_SETTINGS = "warroom.toml"
_Fingerprint = tuple[tuple[str, int, int], ...]

log = logging.getLogger(__name__)


class Shelf:
    """The catalogue of each project, read again when a file of it has changed.

    Belongs to the thread that compiles. ``trouble`` is what kept the last one from being read
    at all; the one before it, or an empty one, stands in.
    """

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[_Fingerprint, CatalogRead]] = {}
        self.trouble = ""

    def catalog_of(self, project: Project) -> CatalogRead:
        now = _fingerprint(project.root)
        kept = self._kept.get(project.root)
        if kept is not None and kept[0] == now:
            return kept[1]
        try:
            read = read_catalog(project)
            self.trouble = ""
        except (OSError, ValueError) as fault:
            # A file that cannot be read as text, or settings that are no TOML: no diagnostic
            # has a place for it. The writer is told, and goes on with what there was.
            log.exception("the catalogue of %s cannot be read", project.root)
            self.trouble = f"the voices and sounds of this project cannot be read: {fault}"
            read = kept[1] if kept is not None else empty_catalog(project.root)
        self._kept[project.root] = (now, read)
        return read


def empty_catalog(root: Path) -> CatalogRead:
    """That of a script which lies in no project."""
    return Catalog(root=root, voices={}, sounds={}, treatments={}, rooms={}, styles={}), ()


def _fingerprint(root: Path) -> _Fingerprint:
    """Changes when a catalogue file comes, goes or is written."""

    def files(folder: Path) -> Iterator[tuple[str, int, int]]:
        if not folder.is_dir():
            return
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir():
                    yield from files(Path(entry.path))
                elif entry.name.endswith((".toml", ".dsp", ".wav", ".flac")):
                    about = entry.stat()
                    yield entry.path, about.st_mtime_ns, about.st_size

    settings = root / _SETTINGS
    found = [*files(root / "voices"), *files(root / "sfx_library"), *files(root / "targets")]
    if settings.is_file():
        about = settings.stat()
        found.append((str(settings), about.st_mtime_ns, about.st_size))
    return tuple(sorted(found))


def project_around(path: Path, workspace: tuple[Path, ...]) -> Project | None:
    """The project in which ``path`` lies, or would lie: a new file has no folder yet.

    A file outside every project belongs to the one that the editor has open.
    """
    for start in (path.parent, *workspace):
        try:
            return find_project(start)
        except UsageError:
            continue
    return None


def episode_of(project: Project, script: Path) -> EpisodeFiles:
    """The episode whose script is ``script``, known or not, saved or not."""
    for episode in project.episodes():
        if episode.script.resolve() == script:
            return episode
    slug = script.parent.name if script.stem == "script" else script.stem
    return EpisodeFiles(
        slug=slug,
        script=script,
        lock=script.with_suffix(".lock"),
        out=project.renders / slug,
        number=None,
    )


def main_script_of(project: Project, path: Path, unsaved: Mapping[Path, str]) -> Path:
    """The script of the episode that includes ``path``, through others or not; else ``path``."""
    scripts = [episode.script.resolve() for episode in project.episodes()]
    if path in scripts:
        return path
    for script in scripts:
        if path in _reached_from(script, unsaved):
            return script
    return path


def _reached_from(script: Path, unsaved: Mapping[Path, str]) -> set[Path]:
    reached: set[Path] = set()
    waiting = [script]
    while waiting:
        including = waiting.pop()
        text = unsaved.get(including)
        if text is None:
            if not including.is_file():
                continue
            text = read_source(including, str(including))[0].text
        for found in _INCLUDE.finditer(text):
            path = (including.parent / found["path"]).resolve()
            if path not in reached:
                reached.add(path)
                waiting.append(path)
    return reached
