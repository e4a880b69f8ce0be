"""Where things are: a project's folders, and an episode in them.

A project is found from the working directory upwards by its ``cues`` and ``voices`` folders.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

_NUMBERED = re.compile(r"(\d+)-(.+)")


class UsageError(Exception):
    """What was asked for does not exist, or exists twice: exit 2, one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFiles:
    """One episode's files. ``out`` is where its renders go."""

    slug: str
    script: Path
    lock: Path
    out: Path
    number: int | None

    @property
    def folder(self) -> Path:
        return self.script.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    root: Path

    @property
    def cues(self) -> Path:
        return self.root / "cues"

    @property
    def renders(self) -> Path:
        return self.root / "renders"

    @property
    def store_root(self) -> Path:
        return Path(os.environ.get("WARROOM_STORE") or self.renders / ".store")

    def shown(self, path: Path) -> str:
        """``path`` as a diagnostic shows it: relative where it lies in the project."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return str(path)

    def episodes(self) -> tuple[EpisodeFiles, ...]:
        """Every folder of ``cues`` that holds a script, by number and name."""
        found = [
            self._episode_in(folder)
            for folder in (self.cues.iterdir() if self.cues.is_dir() else ())
            if (folder / "script.cues").is_file()
        ]
        return tuple(sorted(found, key=lambda e: (e.number is None, e.number or 0, e.slug)))

    def _episode_in(self, folder: Path) -> EpisodeFiles:
        numbered = _NUMBERED.fullmatch(folder.name)
        return EpisodeFiles(
            slug=folder.name,
            script=folder / "script.cues",
            lock=folder / "script.lock",
            out=self.renders / folder.name,
            number=int(numbered[1]) if numbered else None,
        )

    def find_episode(self, wanted: str, out: Path | None = None) -> EpisodeFiles:
        """An episode by number, slug or path to a ``.cues`` file. Raises ``UsageError``."""
        episodes = self.episodes()
        known = ", ".join(e.slug for e in episodes) or "none yet"
        if wanted.isdigit():
            numbered = [e for e in episodes if e.number == int(wanted)]
            if len(numbered) > 1:
                both = " and ".join(e.slug for e in numbered)
                raise UsageError(f"episode {wanted} is two folders: {both}; rename one")
            if not numbered:
                raise UsageError(f"there is no episode {wanted} (known: {known})")
            found = numbered[0]
        elif wanted.endswith(".cues"):
            script = Path(wanted)
            if not script.is_file():
                raise UsageError(f"there is no script {wanted}")
            inside = [e for e in episodes if e.script.resolve() == script.resolve()]
            slug = inside[0].slug if inside else _slug_of(script)
            found = EpisodeFiles(
                slug=slug,
                script=script.resolve(),
                lock=script.resolve().with_name("script.lock")
                if inside
                else script.resolve().with_suffix(".lock"),
                out=self.renders / slug,
                number=inside[0].number if inside else None,
            )
        else:
            named = [
                e
                for e in episodes
                if e.slug == wanted or (e.number is not None and e.slug.split("-", 1)[1] == wanted)
            ]
            if not named:
                raise UsageError(f"there is no episode “{wanted}” (known: {known})")
            found = named[0]
        if out is None:
            return found
        return EpisodeFiles(
            slug=found.slug,
            script=found.script,
            lock=found.lock,
            out=out.resolve(),
            number=found.number,
        )


def _slug_of(script: Path) -> str:
    return script.parent.name if script.stem == "script" else script.stem


def find_project(start: Path) -> Project:
    """The project around ``start``. Raises ``UsageError`` where there is none."""
    for folder in (start, *start.parents):
        if (folder / "voices").is_dir() and (folder / "sfx_library").is_dir():
            return Project(root=folder)
    raise UsageError(f"{start} is in no warroom project (a folder with voices/ and sfx_library/)")
