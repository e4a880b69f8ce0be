"""``warroom sounds import``: a folder of recordings becomes a collection that scripts can call."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.catalog.collection_schema import FOLDER, CollectionFile, RightsTable
from pipeline.catalog.collections import NAME, folder_of, read_collection, rights_of
from pipeline.catalog.rights import Commercial
from pipeline.diagnostics import Diagnostics, error, has_errors, warning
from pipeline.digests import Digests
from pipeline.faces.report import Exit, exit_for, print_json, say_diagnostics
from pipeline.intake.names import slug_of
from pipeline.intake.run import Import, Imported
from pipeline.progress import Reporter
from pipeline.project import Project, UsageError, find_project
from pipeline.source import SourceText
from pipeline.store import Store

SCHEMA = "warroom.import/1"
_NOT_COLLECTIONS = ("music", "treatments", "rooms", "styles", "instruments", FOLDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line says. Rights are those of every recording that says none itself."""

    folder: str
    name: str | None
    licence: str | None
    author: str | None
    source: str | None
    commercial: Commercial | None
    copy: bool
    workers: int


def run_import(wanted: Wanted, *, as_json: bool) -> Exit:
    """Index ``wanted.folder``; at an interrupt what is done so far stays indexed."""
    project = find_project(Path.cwd())
    folder = Path(wanted.folder).expanduser()
    if not folder.is_dir():
        raise UsageError(f"there is no folder {wanted.folder}")
    name = wanted.name or slug_of(folder.resolve().name)
    path = project.root / "sfx_library" / FOLDER / f"{name}.toml"
    _refuse_name(project, name, folder)
    known, text, broken = _known(project, path, folder)
    if has_errors(broken):
        say_diagnostics(broken)
        if as_json:
            print_json(_json(name, Imported(rows={}), RightsTable(), path, broken, {}, project))
        return Exit.SCRIPT
    rights = _rights(wanted, known)
    run = Import(
        folder,
        path,
        shown_folder=_shown_folder(wanted.folder, folder, project),
        known=known,
        text=text,
        rights=rights,
        digests=Digests(Store(project.store_root)),
        workers=wanted.workers,
    )
    with Reporter() as progress:
        progress.stage("import")
        done = run.run(progress.advance)
        if wanted.copy:
            progress.stage("copy")
            run.copy(progress.advance)
    if not done.rows and not done.refused:
        raise UsageError(f"there are no recordings in {wanted.folder}")
    told = _told(done, folder, project)
    say_diagnostics(told)
    if as_json:
        print_json(_json(name, done, rights, path, told, progress.seconds, project))
    else:
        _say(name, done, rights, path, project)
    return exit_for(told)


def _refuse_name(project: Project, name: str, folder: Path) -> None:
    if not NAME.fullmatch(name):
        raise UsageError(f"“{name}” is no name of a collection: small letters, digits, dashes")
    if name in _NOT_COLLECTIONS or (project.root / "sfx_library" / name).is_dir():
        raise UsageError(f"“{name}” is a folder of the library already; choose a name with --as")
    if folder.resolve().is_relative_to((project.root / "sfx_library" / FOLDER).resolve()):
        raise UsageError("what lies in sfx_library/collections is imported already")


def _known(
    project: Project, path: Path, folder: Path
) -> tuple[CollectionFile | None, str, Diagnostics]:
    """The collection as it is, its text, and what is wrong with it."""
    if not path.is_file():
        return None, "", ()
    known, source, broken = read_collection(path, project.root)
    if known is not None:
        listed = folder_of(known, project.root)
        if listed.is_dir() and listed.resolve() != folder.resolve():
            raise UsageError(
                f"“{path.stem}” lists another folder: {known.folder}; choose a name with --as"
            )
    return known, source.text, broken


def _shown_folder(given: str, folder: Path, project: Project) -> str:
    """From the project where it lies in it; ``~`` and absolute paths as they were given."""
    inside = folder.resolve()
    if inside.is_relative_to(project.root.resolve()):
        return inside.relative_to(project.root.resolve()).as_posix()
    if given.startswith("~") or folder.is_absolute():
        return Path(given).as_posix()
    # Given from where the command was run, which another time is elsewhere.
    return Path(os.path.relpath(inside, project.root.resolve())).as_posix()


def _rights(wanted: Wanted, known: CollectionFile | None) -> RightsTable:
    """Those of before, and over them what the command line says."""
    before = RightsTable() if known is None else known.rights
    given = {
        "licence": wanted.licence,
        "author": wanted.author,
        "source": wanted.source,
        "commercial": wanted.commercial,
    }
    return before.model_copy(update={key: value for key, value in given.items() if value})


def _told(done: Imported, folder: Path, project: Project) -> Diagnostics:
    """What was refused, by the file: an error where nothing at all could be taken in."""
    found = []
    for refused in done.refused:
        # A sound has no lines: the place is the file itself.
        span = SourceText(project.shown(folder / refused.name), "").span(0, 0)
        said = f"left out: {refused.reason}"
        if refused.is_listed:
            found.append(warning("import/unread", refused.reason, span, _UNREAD_HINT))
        elif done.rows:
            found.append(warning("import/refused", said, span, _REFUSED_HINT))
        else:
            found.append(error("import/refused", said, span, _REFUSED_HINT))
    return tuple(found)


_UNREAD_HINT = "the sound is listed all the same; what this says can be written in the collection"
_REFUSED_HINT = "mend the file or take it away, and import the folder again"


def _unlicensed(done: Imported, rights: RightsTable) -> int:
    return sum(rights_of(row, rights) is None for row in done.rows.values())


def _json(
    name: str,
    done: Imported,
    rights: RightsTable,
    path: Path,
    told: Diagnostics,
    seconds: dict[str, float],
    project: Project,
) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "collection": name,
        "path": project.shown(path),
        "recordings": len(done.rows),
        "added": done.added,
        "kept": len(done.kept),
        "changed": done.changed,
        "moved": done.moved,
        "vanished": done.vanished,
        "refused": [
            {"path": refused.name, "reason": refused.reason}
            for refused in done.refused
            if not refused.is_listed
        ],
        "copied": done.copied,
        "not_copied": done.not_copied,
        "without_rights": _unlicensed(done, rights),
        "measured_s": round(done.measured_s, 3),
        "seconds": {stage: round(took, 3) for stage, took in seconds.items()},
        "diagnostics": [d.as_json() for d in told],
    }


def _say(name: str, done: Imported, rights: RightsTable, path: Path, project: Project) -> None:
    counted = {
        "new": len(done.added),
        "known": len(done.kept),
        "changed": len(done.changed),
        "moved": len(done.moved),
        "gone": len(done.vanished),
        "left out": sum(not refused.is_listed for refused in done.refused),
        "copied": len(done.copied),
        "not copied, their licence does not allow it": len(done.not_copied),
    }
    said = ", ".join(f"{count} {what}" for what, count in counted.items() if count)
    print(f"{name}: {len(done.rows)} recordings ({said or 'none'})")
    without = _unlicensed(done, rights)
    if without:
        print(f"  {without} without licence, author or source cannot be called: fill them in")
    print(f"  {project.shown(path)}")
