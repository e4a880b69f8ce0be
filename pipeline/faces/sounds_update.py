"""``warroom sounds update``: opens an episode's lock on purpose, so that it takes the sounds that
its words call now; and ``warroom sounds keep``, which leaves old episodes with the old one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.catalog.editions import as_it_was, editions_of, keep
from pipeline.catalog.model import Catalog
from pipeline.catalog.modifiers import PLAIN
from pipeline.catalog.stems import words as words_of
from pipeline.compile import compile_episode, read_catalog
from pipeline.diagnostics import did_you_mean
from pipeline.faces.report import Exit, exit_for, print_json, say_diagnostics
from pipeline.project import UsageError, find_project
from pipeline.screenplay.lock import Lock, LockedSound

UPDATE_SCHEMA = "warroom.sounds-update/1"
KEEP_SCHEMA = "warroom.sounds-keep/1"
_Call = tuple[str, str]
"""The kind of cue, and its words as the lock folds them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What some words called when the episode was rendered, and what they call now."""

    call: _Call
    before: LockedSound
    after: LockedSound

    def as_text(self, catalog: Catalog) -> str:
        kind, text = self.call
        before, after = _said(self.before, catalog), _said(self.after, catalog)
        return f"{kind:<9}“{text}”  {before} → {after}"

    def as_json(self, catalog: Catalog) -> dict[str, Any]:
        kind, text = self.call
        rows = {"from": _row(self.before, catalog), "to": _row(self.after, catalog)}
        return {"kind": kind, "text": text} | rows


def run_update(episode: str, only: Sequence[str], *, dry_run: bool, as_json: bool) -> Exit:
    """Resolve the locked words of an episode anew (those of ``only``, where any are named) and
    write its lock; its cast and its retakes stay. With errors, or ``dry_run``, nothing is written.
    """
    project = find_project(Path.cwd())
    files = project.find_episode(episode)
    compiled = compile_episode(project, files)
    locked = compiled.lock.sounds
    chosen = _chosen(locked, only)
    opened = replace(
        compiled.lock, sounds={call: row for call, row in locked.items() if call not in chosen}
    )
    anew = compile_episode(project, files, lock=opened)
    say_diagnostics(anew.diagnostics)
    changes: list[Change] = []
    written = False
    if anew.ok:
        now = Lock.from_screenplay(anew.screenplay, anew.catalog).sounds
        changes = [
            Change(call=call, before=row, after=now[call])
            for call, row in sorted(locked.items())
            if call in now and now[call] != row
        ]
        written = bool(changes) and not dry_run
        if written:
            fresh = {call: now.get(call, row) for call, row in locked.items()}
            replace(compiled.lock, sounds=fresh).write(files.lock)
    if as_json:
        print_json(
            {
                "schema": UPDATE_SCHEMA,
                "episode": files.slug,
                "lock": project.shown(files.lock),
                "written": written,
                "changed": [change.as_json(anew.catalog) for change in changes],
                "unchanged": len(locked) - len(changes),
                "diagnostics": [d.as_json() for d in anew.diagnostics],
            }
        )
        return exit_for(anew.diagnostics)
    for change in changes:
        print(change.as_text(anew.catalog))
    if not anew.ok:
        print("nothing was written: the script has errors")
    elif not locked:
        print("no sound is frozen yet: the first render freezes them")
    else:
        verb = "would change" if dry_run else "changed"
        print(f"{len(changes)} of {len(locked)} {verb}")
    return exit_for(anew.diagnostics)


def _chosen(locked: dict[_Call, LockedSound], only: Sequence[str]) -> set[_Call]:
    """The rows that are opened. Raises ``UsageError`` for words that the lock does not have."""
    if not only:
        return set(locked)
    chosen: set[_Call] = set()
    for asked in only:
        folded = " ".join(words_of(asked))
        found = {call for call, row in locked.items() if folded == call[1] or asked == row.asset}
        if not found:
            known = sorted({call[1] for call in locked} | {row.asset for row in locked.values()})
            hint = did_you_mean(asked, known) or "warroom explain says what is frozen"
            raise UsageError(f"nothing in the lock is called “{asked}”; {hint}")
        chosen |= found
    return chosen


def _row(locked: LockedSound, catalog: Catalog) -> dict[str, Any]:
    sound = as_it_was(locked.asset, locked.definition, catalog)
    return {
        "asset": locked.asset,
        "edition": None if sound is None else sound.edition,
        "manner": locked.manner.as_json(),
    }


def _said(locked: LockedSound, catalog: Catalog) -> str:
    sound = as_it_was(locked.asset, locked.definition, catalog)
    name = f"{locked.asset} (no longer there)" if sound is None else sound.id
    if locked.manner == PLAIN:
        return name
    asked = ", ".join(f"{key} {value}" for key, value in locked.manner.as_json().items())
    return f"{name} ({asked})"


def run_keep(sound_id: str, *, as_json: bool) -> Exit:
    """Keep a sound as it is now, as an edition that old episodes go on with, before it is made
    better. Raises ``UsageError`` for a sound that is not there or is a recording."""
    project = find_project(Path.cwd())
    catalog, problems = read_catalog(project)
    say_diagnostics(problems)
    sound = catalog.sounds.get(sound_id)
    if sound is None or sound.edition:
        hint = did_you_mean(sound_id, catalog.sounds) or "warroom sounds lists them"
        raise UsageError(f"no sound is called “{sound_id}”; {hint}")
    if sound.recording is not None:
        raise UsageError(
            f"{sound_id} is a recording: give the new one a file of its own, and the old one stays"
        )
    number = 1 + max((edition.edition for edition in editions_of(sound_id, catalog)), default=0)
    path = sound.folder / f"{sound_id.rpartition('.')[2]}.toml"
    written = [project.shown(file) for file in keep(sound, path, number)]
    if as_json:
        print_json({"schema": KEEP_SCHEMA, "asset": sound_id, "edition": number, "files": written})
    else:
        print(f"{sound_id} is kept as edition {number}: {', '.join(written)}")
    return exit_for(problems)
