"""The front half: a script file read, parsed and resolved, with every problem it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Style
from pipeline.diagnostics import Diagnostics, has_errors, in_reading_order
from pipeline.project import EpisodeFiles, Project
from pipeline.screenplay.lock import Lock
from pipeline.screenplay.model import Screenplay
from pipeline.screenplay.resolve import resolve
from pipeline.script.nodes import Script
from pipeline.script.parser import parse
from pipeline.script.read import read_source
from pipeline.source import SourceText


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """An episode up to its meaning; ``sources`` are the files that it was read from."""

    episode: EpisodeFiles
    script: Script
    screenplay: Screenplay
    catalog: Catalog
    lock: Lock
    sources: tuple[Path, ...]
    diagnostics: Diagnostics

    @property
    def ok(self) -> bool:
        return not has_errors(self.diagnostics)

    @property
    def style(self) -> Style:
        return self.catalog.styles[self.screenplay.episode.style]


_NOTHING_UNSAVED: Mapping[Path, str] = MappingProxyType({})


def compile_episode(
    project: Project,
    episode: EpisodeFiles,
    *,
    catalog: tuple[Catalog, Diagnostics] | None = None,
    unsaved: Mapping[Path, str] = _NOTHING_UNSAVED,
) -> Compiled:
    """Read everything, stop at nothing: the diagnostics of all stages, in reading order.

    An editor compiles at every keystroke: it hands in the ``catalog`` that it has read already,
    and the texts of open files as they stand ``unsaved``, by resolved path.
    """
    known, catalog_problems = catalog or read_catalog(project)
    included: list[Path] = []

    def tree_of(path: Path) -> tuple[Script, Diagnostics]:
        text = unsaved.get(path.resolve()) if unsaved else None
        if text is None:
            source, unreadable = read_source(path, project.shown(path))
        else:
            source, unreadable = SourceText(project.shown(path), text), ()
        script, unparsed = parse(source)
        return script, unreadable + unparsed

    def load_include(path: Path) -> tuple[Script, Diagnostics]:
        included.append(path)
        return tree_of(path)

    script, unread = tree_of(episode.script)
    lock, lock_problems = Lock.read(episode.lock, project.shown(episode.lock))
    screenplay, unresolved = resolve(
        script, known, lock, load_include=load_include, episode_slug=episode.slug
    )
    return Compiled(
        episode=episode,
        script=script,
        screenplay=screenplay,
        catalog=known,
        lock=lock,
        sources=(episode.script, *included),
        diagnostics=in_reading_order(catalog_problems + unread + lock_problems + unresolved),
    )


def read_catalog(project: Project) -> tuple[Catalog, Diagnostics]:
    """Every voice, sound, treatment, room and style of the project, and what is wrong there;
    ``warroom.toml`` says what may be used."""
    return load_catalog(project.root)
