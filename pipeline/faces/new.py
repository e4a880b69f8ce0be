"""``warroom new``: the folder of an episode that is yet to be written."""

from __future__ import annotations

import errno
import re
import secrets
import shutil
import sys
import unicodedata
from pathlib import Path

from pipeline.catalog.model import Catalog
from pipeline.compile import read_catalog
from pipeline.diagnostics import Diagnostic, did_you_mean
from pipeline.faces.report import Exit, print_json
from pipeline.faces.skeleton import Front, skeleton
from pipeline.project import EpisodeFiles, Project, UsageError, find_project
from pipeline.screenplay.front_page import DEFAULT_STYLE
from pipeline.screenplay.sections import slug
from pipeline.script.frontmatter import read_front_matter
from pipeline.script.read import read_source
from pipeline.store import write_text

JSON_SCHEMA = "warroom.new/1"

LONGEST_SLUG = 60
"""Characters of a folder's name after its number: four bytes each still fit any file system."""

LONGEST_TITLE = 200
LARGEST_NUMBER = 9999

_NUMBERED = re.compile(r"0*([0-9]+)-(.+)")


def run_new(number: int, title: str, style: str | None, *, as_json: bool) -> Exit:
    """Write the episode's folder, whole, and say where it is. Raises ``UsageError``."""
    project = find_project(Path.cwd())
    if not 1 <= number <= LARGEST_NUMBER:
        raise UsageError(f"an episode's number is 1 to {LARGEST_NUMBER}, not {number}")
    title = checked_title(title)
    episode = _episode(project, number, title)
    _refuse_taken(project, number, episode.slug)
    front = Front(
        show=_show_of(project),
        number=number,
        title=title,
        style=_style(style, read_catalog(project)[0]),
    )
    _write_whole(episode, skeleton(project, episode, front), project)
    shown = project.shown(episode.script)
    if as_json:
        print_json(
            {
                "schema": JSON_SCHEMA,
                "path": shown,
                "episode": number,
                "slug": episode.slug,
                "title": title,
            }
        )
    else:
        print(shown)
        print(f"hear its first scene: warroom render {number}", file=sys.stderr)
    return Exit.OK


def checked_title(title: str) -> str:
    """``title`` in NFC with single blanks. Raises ``UsageError`` where it is none."""
    if any(unicodedata.category(c) == "Cs" for c in title):
        raise UsageError("this title is not UTF-8")
    if any(unicodedata.category(c) in ("Cc", "Zl", "Zp") and c != "\t" for c in title):
        raise UsageError("a title is one line, without control characters")
    title = unicodedata.normalize("NFC", " ".join(title.split()))
    if not any(c.isalpha() for c in title):
        raise UsageError("a title has a letter at least")
    if len(title) > LONGEST_TITLE:
        raise UsageError(f"a title has at most {LONGEST_TITLE} characters, not {len(title)}")
    return title


def folder_slug(title: str) -> str:
    """``slug`` of ``title``, cut between two words where it is longer than ``LONGEST_SLUG``."""
    whole = slug(title)
    if len(whole) <= LONGEST_SLUG:
        return whole
    cut = whole[: LONGEST_SLUG + 1]
    words, _, _ = cut.rpartition("-")
    return (words or cut[:LONGEST_SLUG]).strip("-")


def _episode(project: Project, number: int, title: str) -> EpisodeFiles:
    name = f"{number:02d}-{folder_slug(title)}"
    folder = project.cues / name
    return EpisodeFiles(
        slug=name,
        script=folder / "script.cues",
        lock=folder / "script.lock",
        out=project.renders / name,
        number=number,
    )


def _refuse_taken(project: Project, number: int, name: str) -> None:
    """A folder counts without a script too: somebody may have begun with its recordings."""
    words = name.partition("-")[2]
    for folder in sorted(project.cues.iterdir() if project.cues.is_dir() else ()):
        numbered = _NUMBERED.fullmatch(folder.name)
        if numbered and int(numbered[1]) == number:
            raise UsageError(f"there is an episode {number} already: {project.shown(folder)}")
        own = numbered[2] if numbered else folder.name
        if unicodedata.normalize("NFC", own).casefold() == words:
            raise UsageError(f"“{words}” is the name of another: {project.shown(folder)}")


def _show_of(project: Project) -> str | None:
    """The show that the project's episodes are of, where those that name one agree."""
    shows = set()
    for episode in project.episodes():
        source, _ = read_source(episode.script, project.shown(episode.script))
        faults: list[Diagnostic] = []  # theirs, and not asked for here
        front, _ = read_front_matter(source, faults)
        show = None if front is None else front.data.get("show")
        if isinstance(show, str) and show:
            shows.add(show)
    return shows.pop() if len(shows) == 1 else None


def _style(wanted: str | None, catalog: Catalog) -> str | None:
    """``wanted``, else the default; ``None`` in a project that has no style of that name."""
    if wanted is None:
        return DEFAULT_STYLE if DEFAULT_STYLE in catalog.styles else None
    if wanted not in catalog.styles:
        known = "the styles are " + ", ".join(sorted(catalog.styles))
        hint = did_you_mean(wanted, catalog.styles) or known
        raise UsageError(f"no style is called “{wanted}”; {hint}")
    return wanted


def _write_whole(episode: EpisodeFiles, text: str, project: Project) -> None:
    """The folder is made beside its place and renamed: it is there with its script, or not."""
    project.cues.mkdir(exist_ok=True)
    unfinished = project.cues / f".tmp-{secrets.token_hex(8)}"
    unfinished.mkdir()
    try:
        write_text(unfinished / episode.script.name, text)
        unfinished.rename(episode.folder)
    except OSError as fault:
        if fault.errno in (errno.EEXIST, errno.ENOTEMPTY):
            raise UsageError(f"{project.shown(episode.folder)} is there already") from fault
        raise
    finally:
        if unfinished.exists():
            shutil.rmtree(unfinished)
