"""What stands beside recordings: a folder's licence, Freesound's list of a pack, a file's JSON."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.catalog.licences import licence_in
from pipeline.intake.said import Said, listed, tidy

_LICENCE_FILE = re.compile(r"(?:licen[cs]e|copying)[^/]*?(?:\.(?:txt|md|rst))?", re.IGNORECASE)
_PACK_FILE = "_readme_and_license.txt"
_MOST_BYTES = 1 << 20

_PACK_AUTHOR = re.compile(r"^\s*-\s+(\S.*?)\s+\(\s*https?://\S*freesound\S*\s*\)\s*$", re.M)
_PACK_SOUND = re.compile(r"^\s*\*\s+(?P<file>\S.*?)\s*\n(?P<rows>(?:\s+\*\s+\w+:.*\n?)+)", re.M)
_PACK_ROW = re.compile(r"\*\s+(\w+):\s*(.*?)\s*$", re.M)
_FREESOUND_NAME = re.compile(r"(?P<number>\d{1,9})__(?P<author>[^_].*?)__(?P<name>.+)")


@dataclass(slots=True)
class Beside:
    """Reads each folder once. ``remarks`` are what stood there and could not be read."""

    root: Path
    remarks: list[tuple[Path, str]] = field(default_factory=list)
    _of_folder: dict[Path, tuple[Said, dict[str, Said]]] = field(default_factory=dict)

    def said_of(self, path: Path) -> list[Said]:
        """The most particular first: the file's own JSON, its row in a pack's list, what its name
        says, the licence of the nearest folder up to the root."""
        said = [*self._json_of(path)]
        folder = path.parent
        _, of_files = self._folder(folder)
        if path.name in of_files:
            said.append(of_files[path.name])
        named = _FREESOUND_NAME.fullmatch(path.stem)
        if named is not None:
            source = f"https://freesound.org/s/{named['number']}/"
            title = tidy(named["name"].replace("-", " ").replace("_", " "))
            said.append(Said(author=named["author"], source=source, title=title))
        while True:
            said.append(self._folder(folder)[0])
            if folder in (self.root, folder.parent):
                return said
            folder = folder.parent

    def _folder(self, folder: Path) -> tuple[Said, dict[str, Said]]:
        if folder not in self._of_folder:
            self._of_folder[folder] = self._read_folder(folder)
        return self._of_folder[folder]

    def _read_folder(self, folder: Path) -> tuple[Said, dict[str, Said]]:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
        licence = ""
        of_files: dict[str, Said] = {}
        author = ""
        for name in names:
            if name.lower() == _PACK_FILE:
                author, of_files = _pack(self._text(folder / name))
            elif _LICENCE_FILE.fullmatch(name) and not licence:
                licence = licence_in(self._text(folder / name))
                if not licence:
                    self.remarks.append((folder / name, "it names no licence that is known"))
        return Said(licence_text=licence, author=author), of_files

    def _text(self, path: Path) -> str:
        with path.open("rb") as stream:
            return stream.read(_MOST_BYTES).decode("utf-8-sig", errors="replace")

    def _json_of(self, path: Path) -> list[Said]:
        """``rain.wav.json`` or ``rain.json`` beside ``rain.wav``, with the fields of Freesound's
        own answers."""
        for beside in (path.with_name(path.name + ".json"), path.with_suffix(".json")):
            if not beside.is_file() or beside.is_symlink():
                continue
            try:
                data = json.loads(self._text(beside))
            except (ValueError, RecursionError) as fault:
                self.remarks.append((beside, f"this is no JSON: {fault}"))
                continue
            if isinstance(data, dict):
                return [_of_json(data)]
            self.remarks.append((beside, "this JSON is no object"))
        return []


def _of_json(data: dict[str, Any]) -> Said:
    def text(*keys: str) -> str:
        return next((tidy(data[key]) for key in keys if isinstance(data.get(key), str)), "")

    tags = data.get("tags")
    keywords = (
        tuple(tidy(str(tag)) for tag in tags) if isinstance(tags, list) else listed(text("tags"))
    )
    return Said(
        title=text("name", "title"),
        description=text("description"),
        author=text("author", "username", "artist", "creator"),
        source=text("source", "url"),
        licence_text=text("licence", "license", "license_url", "rights"),
        keywords=tuple(word for word in keywords if word),
    )


def _pack(text: str) -> tuple[str, dict[str, Said]]:
    """Who made a pack, and what its list says of each file."""
    authors = dict.fromkeys(_PACK_AUTHOR.findall(text))
    author = ", ".join(map(tidy, authors))
    of_files = {}
    for sound in _PACK_SOUND.finditer(text):
        rows = {key.lower(): tidy(value) for key, value in _PACK_ROW.findall(sound["rows"])}
        of_files[sound["file"]] = Said(
            source=rows.get("url", ""), licence_text=rows.get("license", "")
        )
    # A pack that names one licence's address for a title says so once, above its list.
    above = text.partition("Sounds in this pack")[0]
    versions = dict(
        re.findall(r"^\s*([A-Z][\w +]+): (https?://creativecommons\S+)\s*$", above, re.M)
    )
    return author, {
        name: replace(said, licence_text=versions.get(said.licence_text, said.licence_text))
        for name, said in of_files.items()
    }
