"""The front half: a script file read, parsed and resolved, with every problem it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from pipeline.catalog.faders import FILE_NAME as MIX
from pipeline.catalog.faders import NO_FADERS, Faders, read_faders
from pipeline.catalog.lexicon import FILE_NAME as LEXICON
from pipeline.catalog.lexicon import read_lexicon
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Style
from pipeline.collector import uncollected
from pipeline.diagnostics import (
    Diagnostic,
    Diagnostics,
    did_you_mean,
    error,
    has_errors,
    in_reading_order,
)
from pipeline.master.targets import DEFAULT_TARGET, targets_with
from pipeline.project import EpisodeFiles, Project
from pipeline.screenplay.lock import Lock
from pipeline.screenplay.model import Layer, Screenplay
from pipeline.screenplay.recall import Recall
from pipeline.screenplay.resolve import resolve
from pipeline.script.nodes import Script
from pipeline.script.parser import parse
from pipeline.script.read import decode_source, read_source
from pipeline.script.rereading import Rereader


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """An episode up to its meaning; ``sources`` are the files that it was read from."""

    episode: EpisodeFiles
    script: Script
    screenplay: Screenplay
    catalog: Catalog
    lock: Lock
    sources: tuple[Path, ...]
    faders: Faders = NO_FADERS
    """The sound designer's, from ``mix.toml``."""
    diagnostics: Diagnostics

    @property
    def ok(self) -> bool:
        return not has_errors(self.diagnostics)

    @property
    def style(self) -> Style:
        return self.catalog.styles[self.screenplay.episode.style]


@dataclass(slots=True)
class Memory:
    """What an editor remembers of one episode between two keystrokes."""

    rereaders: defaultdict[Path, Rereader] = field(default_factory=lambda: defaultdict(Rereader))
    recall: Recall = field(default_factory=Recall)


_NOTHING_UNSAVED: Mapping[Path, str] = MappingProxyType({})


@uncollected()
def compile_episode(
    project: Project,
    episode: EpisodeFiles,
    *,
    catalog: tuple[Catalog, Diagnostics] | None = None,
    unsaved: Mapping[Path, str] = _NOTHING_UNSAVED,
    memory: Memory | None = None,
    lock: Lock | None = None,
) -> Compiled:
    """Read everything, stop at nothing: the diagnostics of all stages, in reading order.

    An editor compiles at every keystroke: it hands in the ``catalog`` that it has read already,
    the texts of open files as they stand ``unsaved``, by resolved path, and the ``memory`` of
    what this episode came to last. What was compiled with it before moves with the edit.
    ``lock`` stands in for the one beside the script.
    """
    known, catalog_problems = catalog or read_catalog(project)
    included: list[Path] = []

    def tree_of(path: Path) -> tuple[Script, Diagnostics]:
        text = unsaved.get(path.resolve()) if unsaved else None
        if text is None:
            source, unreadable = read_source(path, project.shown(path))
        else:
            source, unreadable = decode_source(
                text.encode("utf-8", errors="replace"), project.shown(path)
            )
        read_tree = parse if memory is None else memory.rereaders[path].parse
        script, unparsed = read_tree(source)
        return script, unreadable + unparsed

    def load_include(path: Path) -> tuple[Script, Diagnostics]:
        included.append(path)
        return tree_of(path)

    script, unread = tree_of(episode.script)
    lock_problems: Diagnostics = ()
    if lock is None:
        lock, lock_problems = Lock.read(episode.lock, project.shown(episode.lock))
    screenplay, unresolved = resolve(
        script,
        known,
        lock,
        load_include=load_include,
        episode_slug=episode.slug,
        recall=None if memory is None else memory.recall,
    )
    own_terms, misspelt = read_lexicon(episode.script.with_name(LEXICON), project.root)
    faders, unfaded = _faders(episode, project, screenplay)
    targets, untargeted = _known_targets(
        screenplay.episode.targets, script, tuple(targets_with(known.targets))
    )
    return Compiled(
        episode=episode,
        script=script,
        screenplay=replace(screenplay, episode=replace(screenplay.episode, targets=targets)),
        catalog=replace(known, lexicons=known.lexicons + own_terms) if own_terms else known,
        lock=lock,
        sources=(episode.script, *included),
        faders=faders,
        diagnostics=in_reading_order(
            catalog_problems + unread + lock_problems + unresolved + untargeted + misspelt + unfaded
        ),
    )


def _faders(
    episode: EpisodeFiles, project: Project, screenplay: Screenplay
) -> tuple[Faders, Diagnostics]:
    lines = screenplay.lines
    layers = [event for event in screenplay.events if isinstance(event, Layer)]
    return read_faders(
        episode.script.with_name(MIX),
        project.root,
        clips=[line.id for line in lines] + [layer.id for layer in layers],
        characters=dict.fromkeys(line.character for line in lines),
        scenes=[section.id for section in screenplay.sections],
    )


def _known_targets(
    named: tuple[str, ...], script: Script, there: tuple[str, ...]
) -> tuple[tuple[str, ...], Diagnostics]:
    """Those of ``targets`` that there are, and what is to be said of the others."""
    unknown: list[Diagnostic] = []
    for name in named:
        if name not in there:
            assert script.front is not None  # nobody else names a target
            unknown.append(
                error(
                    "front/unknown-target",
                    f"no target is called “{name}”",
                    script.front.key_spans.get(("targets",), script.front.span),
                    did_you_mean(name, there) or "targets: " + ", ".join(there),
                )
            )
    known = tuple(name for name in named if name in there)
    return known or (DEFAULT_TARGET.name,), tuple(unknown)


def read_catalog(project: Project) -> tuple[Catalog, Diagnostics]:
    """Every voice, sound, treatment, room and style of the project, and what is wrong there;
    ``warroom.toml`` says what may be used."""
    return load_catalog(project.root)
