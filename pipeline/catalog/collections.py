"""Collections into sounds: the recordings that a project's owner brought, as rows of a file.

Nothing of a recording is read here. Its size is looked at, so that what is gone is not offered to
anybody's words; its digest is looked at when it is made into an asset.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from pipeline.catalog import plain_toml
from pipeline.catalog.collection_schema import FOLDER, CollectionFile, RecordingTable, RightsTable
from pipeline.catalog.licences import terms_of
from pipeline.catalog.listed import Listed, ListedTake
from pipeline.catalog.model import Family, Sound
from pipeline.catalog.rights import Rights
from pipeline.catalog.toml_file import read_toml
from pipeline.diagnostics import Diagnostic, Diagnostics, did_you_mean, error, warning
from pipeline.source import SourceSpan, SourceText

NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
"""Of a collection and of a recording, as an id has them."""

_ROW = "recording"


def read_collections(
    library: Path, families: Mapping[str, Family], *, allow_noncommercial: bool
) -> tuple[dict[str, Sound], Diagnostics]:
    """Every sound of every collection of ``library``, by id, and what is wrong with them."""
    sounds: dict[str, Sound] = {}
    found: list[Diagnostic] = []
    for path in sorted((library / FOLDER).glob("*.toml")):
        content, source, faults = read_collection(path, library.parent)
        found.extend(faults)
        if content is None:
            continue
        family = families.get(path.stem, Family(id=path.stem, title=path.stem))
        reader = _Collection(path, source, content, family, allow_noncommercial)
        sounds.update(reader.sounds())
        found.extend(reader.found)
    return sounds, tuple(found)


def read_collection(
    path: Path, root: Path
) -> tuple[CollectionFile | None, SourceText, Diagnostics]:
    """One file; ``None`` beside everything that is wrong with it. ``root`` is the project's."""
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    try:
        source = SourceText(shown, path.read_bytes().decode("utf-8-sig"))
        content = CollectionFile.model_validate(plain_toml.loads(source.text))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError, RecursionError):
        # Read again for the place of each fault, which costs several times as much.
        file, told = read_toml(path, root, CollectionFile)
        assert file is None
        return None, SourceText(shown, ""), told
    misplaced = tuple(_misplaced(path, content, source))
    return (None if misplaced else content), source, misplaced


def place_of_row(source: SourceText, row: str, key: str = "") -> SourceSpan:
    """Where ``[recording.<row>]`` stands, or ``key`` in it; without either, the first line."""
    head = re.compile(rf'^\[\s*{_ROW}\s*\.\s*(?:"{re.escape(row)}"|{re.escape(row)})\s*\]', re.M)
    table = head.search(source.text)
    if table is None:
        return source.span(*source.line_bounds(1))
    end = source.text.find("\n[", table.end())
    inside = source.text[table.end() : end if end >= 0 else len(source.text)]
    found = re.search(rf"^{re.escape(key)}(?=\s*=)", inside, re.M) if key else None
    if found is None:
        return source.span(table.start(), table.end())
    return source.span(table.end() + found.start(), table.end() + found.end())


def folder_of(content: CollectionFile, root: Path) -> Path:
    """Where the recordings lie on this machine."""
    return root / Path(content.folder).expanduser()


def path_of(row: RecordingTable, folder: Path, copies: Path) -> Path:
    return (copies if row.copied else folder) / row.path


def rights_of(row: RecordingTable, shared: RightsTable) -> Rights | None:
    """A recording's own rights, and the collection's where it says nothing; ``None`` where it is
    not known whose it is. Where nobody says whether it may be sold, its licence does."""
    licence = row.licence or shared.licence
    author, source = row.author or shared.author, row.source or shared.source
    if not (licence and author and source):
        return None
    commercial = row.commercial
    if commercial is None and not row.licence:
        commercial = shared.commercial
    return Rights(
        licence=licence,
        author=author,
        source=source,
        commercial=commercial or terms_of(licence).commercial,
    )


def leads_out(path: str) -> bool:
    """Whether a path that ought to lie in a folder is absolute or climbs out of it."""
    pure = PurePosixPath(path)
    return pure.is_absolute() or ".." in pure.parts or "\0" in path


def _misplaced(path: Path, content: CollectionFile, source: SourceText) -> Iterator[Diagnostic]:
    if not NAME.fullmatch(path.stem):
        yield error(
            "asset/bad-value",
            f"“{path.name}” is no name of a collection",
            source.span(*source.line_bounds(1)),
            "small letters, digits and dashes: it begins the ids of its sounds",
        )
    for name, row in content.recording.items():
        if not NAME.fullmatch(name):
            yield error(
                "asset/bad-value",
                f"“{name}” is no name of a recording",
                place_of_row(source, name),
                "small letters, digits and dashes: it ends an id",
            )
        if leads_out(row.path):
            yield error(
                "asset/no-file",
                f"“{row.path}” lies outside the collection's folder",
                place_of_row(source, name, "path"),
                "a path from the folder, without “..”",
            )
        first = row.variant_of
        if first is not None and (
            first not in content.recording or content.recording[first].variant_of is not None
        ):
            yield error(
                "asset/bad-value",
                f"“{first}” is no recording of this collection that another can be a take of",
                place_of_row(source, name, "variant_of"),
                did_you_mean(first, content.recording)
                or "name the recording's own table, or take variant_of out",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Why:
    """Why recordings are left out; ``key`` is what a row says about it."""

    slug: str
    said: str
    key: str
    hint: str


_UNLICENSED = _Why(
    slug="asset/unlicensed",
    said="licence, author or source is not known",
    key="licence",
    hint="fill them in here, or under [rights] for all that say nothing themselves",
)
_UNSOLD = _Why(
    slug="asset/not-commercial",
    said="they may not be sold, or not plainly",
    key="commercial",
    hint="set allow_noncommercial = true in warroom.toml, if nobody will sell the show",
)
_ABSENT = _Why(
    slug="asset/absent",
    said="they are not where they were, or are other files",
    key="path",
    hint="is the drive there? warroom sounds import FOLDER looks again",
)


@dataclass(frozen=True, slots=True)
class _Left:
    """The first of some rows, and how many they are."""

    first: str
    count: int


class _Collection:
    """One file on its way to sounds; what is wrong is told once for all its rows."""

    def __init__(
        self,
        path: Path,
        source: SourceText,
        content: CollectionFile,
        family: Family,
        allow_noncommercial: bool,
    ) -> None:
        self._path, self._source, self._content = path, source, content
        self._family, self._allow_noncommercial = family, allow_noncommercial
        self._folder = folder_of(content, path.parents[2])
        self._copies = path.with_suffix("")
        self._left: dict[_Why, _Left] = {}
        self.found: list[Diagnostic] = []

    def sounds(self) -> dict[str, Sound]:
        others: dict[str, list[str]] = {}
        for name, row in self._content.recording.items():
            if row.variant_of is not None:
                others.setdefault(row.variant_of, []).append(name)
        sounds: dict[str, Sound] = {}
        for name, row in self._content.recording.items():
            if row.variant_of is None:
                sound = self._sound(name, row, others.get(name, []))
                if sound is not None:
                    sounds[sound.id] = sound
        self._tell()
        return sounds

    def _sound(self, name: str, row: RecordingTable, others: list[str]) -> Sound | None:
        rights = rights_of(row, self._content.rights)
        if rights is None:
            self._leave(_UNLICENSED, name)
            return None
        if rights.commercial != "yes" and not self._allow_noncommercial:
            self._leave(_UNSOLD, name)
            return None
        takes = tuple(self._take(take) for take in (name, *others))
        states = {take.row: take.state for take in takes}
        for take_name, state in states.items():
            # One that the import has marked is known to be gone, and told where it is called.
            if state != "there" and not self._content.recording[take_name].vanished:
                self._leave(_ABSENT, take_name)
        first = takes[0]
        return Sound(
            id=f"{self._path.stem}.{name}",
            kind=row.kind,
            description=row.description,
            aliases=tuple(row.aliases),
            beside=tuple(row.beside),
            duration_s=max(take.duration_s for take in takes),
            variants=len(takes),
            lead_s=first.lead_s,
            loudness_lufs=self._family.loudness_lufs(row.kind)
            if row.loudness_lufs is None
            else row.loudness_lufs,
            gain_db=row.gain_db,
            recipe=None,
            recording=first.path,
            digest=first.digest,
            mood=row.mood,
            hidden=row.hidden,
            rights=rights,
            folder=self._path.parent,
            listed=Listed(
                collection=self._path,
                folder=self._copies if row.copied else self._folder,
                takes=takes,
                present=all(state == "there" for state in states.values()),
            ),
        )

    def _take(self, name: str) -> ListedTake:
        row = self._content.recording[name]
        return ListedTake(
            row=name,
            path=path_of(row, self._folder, self._copies),
            digest=row.digest,
            size_bytes=row.size_bytes,
            duration_s=row.duration_s,
            lead_s=row.lead_s,
        )

    def _leave(self, why: _Why, name: str) -> None:
        known = self._left.get(why, _Left(name, 0))
        self._left[why] = _Left(known.first, known.count + 1)

    def _tell(self) -> None:
        total = len(self._content.recording)
        for why, left in self._left.items():
            first = "" if left.count == 1 else f"; the first is “{left.first}”"
            self.found.append(
                warning(
                    why.slug,
                    f"{left.count} of {total} recordings of “{self._path.stem}” cannot be called: "
                    f"{why.said}{first}",
                    place_of_row(self._source, left.first, why.key),
                    why.hint,
                )
            )
