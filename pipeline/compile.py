"""The front half: a script file read, parsed and resolved, with every problem it has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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


def compile_episode(project: Project, episode: EpisodeFiles) -> Compiled:
    """Read everything, stop at nothing: the diagnostics of all stages, in reading order."""
    catalog, catalog_problems = load_catalog(
        project.root, allow_noncommercial=project.allows_noncommercial()
    )
    source, unreadable = read_source(episode.script, project.shown(episode.script))
    script, unparsed = parse(source)
    lock, lock_problems = Lock.read(episode.lock, project.shown(episode.lock))
    included: list[Path] = []

    def load_include(path: Path) -> tuple[Script, Diagnostics]:
        included.append(path)
        text, problems = read_source(path, project.shown(path))
        tree, more = parse(text)
        return tree, problems + more

    screenplay, unresolved = resolve(
        script,
        catalog,
        lock,
        load_include=load_include,
        episode_slug=episode.slug,
    )
    problems = catalog_problems + unreadable + unparsed + lock_problems + unresolved
    return Compiled(
        episode=episode,
        script=script,
        screenplay=screenplay,
        catalog=catalog,
        lock=lock,
        sources=(episode.script, *included),
        diagnostics=in_reading_order(problems),
    )
