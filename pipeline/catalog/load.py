"""Reads ``voices/`` and ``sfx_library/`` into a ``Catalog``.

A file with a fault is told and left out; the rest of the catalog stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import soundfile
from pydantic import BaseModel

from pipeline.catalog.model import (
    Catalog,
    Rights,
    Room,
    Sound,
    Style,
    Treatment,
    Voice,
)
from pipeline.catalog.schema import (
    RoomFile,
    SoundFile,
    StyleFile,
    SynonymsFile,
    TreatmentFile,
    VoiceFile,
)
from pipeline.catalog.stems import words
from pipeline.catalog.toml_file import TomlFile, read_toml
from pipeline.diagnostics import Diagnostic, Diagnostics, error, in_reading_order, warning
from pipeline.store import file_digest

_NOT_VOICES = ("lexicon",)
_NOT_FAMILIES = ("treatments", "rooms", "styles", "music")

FileModel = TypeVar("FileModel", bound=BaseModel)


def load_catalog(root: Path, *, allow_noncommercial: bool) -> tuple[Catalog, Diagnostics]:
    """Everything that a script of the project at ``root`` can call, and what is wrong with it.

    Where ``allow_noncommercial`` is false, whatever does not say ``commercial = "yes"`` stays
    out with a warning.
    """
    reader = _Reader(root, allow_noncommercial)
    catalog = Catalog(
        root=root,
        voices=reader.voices(),
        sounds=reader.sounds(),
        treatments=reader.treatments(),
        rooms=reader.rooms(),
        styles=reader.styles(),
        synonyms=reader.synonyms(),
    )
    return catalog, in_reading_order(reader.found)


class _Reader:
    """One walk over the project's folders, gathering what it finds wrong."""

    def __init__(self, root: Path, allow_noncommercial: bool) -> None:
        self.root = root
        self.library = root / "sfx_library"
        self.allow_noncommercial = allow_noncommercial
        self.found: list[Diagnostic] = []

    def _files(
        self, folder: Path, schema: type[FileModel], leave_out: tuple[str, ...] = ()
    ) -> Iterator[TomlFile[FileModel]]:
        for path in sorted(folder.glob("*.toml")):
            if path.stem in leave_out:
                continue
            file, faults = read_toml(path, self.root, schema)
            self.found.extend(faults)
            if file is not None:
                yield file

    def _may_use(self, file: TomlFile[VoiceFile] | TomlFile[SoundFile]) -> bool:
        if file.content.commercial == "yes" or self.allow_noncommercial:
            return True
        self.found.append(
            warning(
                "asset/not-commercial",
                f"“{file.path.stem}” may not be sold (commercial = "
                f"“{file.content.commercial}”) and is left out",
                file.span("commercial"),
                "set allow_noncommercial = true in warroom.toml, if nobody will sell the show",
            )
        )
        return False

    def voices(self) -> dict[str, Voice]:
        return {
            file.path.stem: _voice(file)
            for file in self._files(self.root / "voices", VoiceFile, leave_out=_NOT_VOICES)
            if self._may_use(file)
        }

    def treatments(self) -> dict[str, Treatment]:
        return {
            file.path.stem: Treatment(
                id=file.path.stem,
                description=file.content.description,
                names=tuple(file.content.names),
                chain=tuple(stage.model_dump() for stage in file.content.chain),
                gain_db=file.content.gain_db,
            )
            for file in self._files(self.library / "treatments", TreatmentFile)
        }

    def rooms(self) -> dict[str, Room]:
        return {
            file.path.stem: Room(
                id=file.path.stem,
                description=file.content.description,
                chain=tuple(stage.model_dump() for stage in file.content.chain),
                wet_db=file.content.wet_db,
                tail_s=file.content.tail_s,
            )
            for file in self._files(self.library / "rooms", RoomFile)
        }

    def styles(self) -> dict[str, Style]:
        return {
            file.path.stem: Style(id=file.path.stem, **file.content.model_dump(exclude_none=True))
            for file in self._files(self.library / "styles", StyleFile)
        }

    def synonyms(self) -> tuple[tuple[str, ...], ...]:
        path = self.library / "synonyms.toml"
        if not path.is_file():
            return ()
        file, faults = read_toml(path, self.root, SynonymsFile)
        self.found.extend(faults)
        return () if file is None else tuple(tuple(group) for group in file.content.groups)

    def sounds(self) -> dict[str, Sound]:
        sounds: dict[str, Sound] = {}
        files: dict[str, TomlFile[SoundFile]] = {}
        for path in sorted(self.library.glob("*/")):
            if path.name not in _NOT_FAMILIES:
                for file in self._files(path, SoundFile):
                    self._add(sounds, files, f"{path.name}.{file.path.stem}", file, None)
        for path in sorted((self.library / "music").glob("*/")):
            for file in self._files(path, SoundFile):
                sound_id = f"music.{path.name}.{file.path.stem}"
                self._add(sounds, files, sound_id, file, path.name)
        self._check_endings(sounds, files)
        self._check_aliases(sounds, files)
        return sounds

    def _add(
        self,
        sounds: dict[str, Sound],
        files: dict[str, TomlFile[SoundFile]],
        sound_id: str,
        file: TomlFile[SoundFile],
        mood: str | None,
    ) -> None:
        if not self._may_use(file):
            return
        sound = self._sound(sound_id, file, mood)
        if sound is not None:
            sounds[sound_id] = sound
            files[sound_id] = file

    def _sound(self, sound_id: str, file: TomlFile[SoundFile], mood: str | None) -> Sound | None:
        content, folder = file.content, file.path.parent
        kind = content.kind or ("music" if mood is not None else None)
        if kind is None:
            self.found.append(
                error(
                    "asset/missing-key",
                    "“kind” is missing",
                    file.span("kind"),
                    'add kind = "one-shot", "continuous", "ambience" or "sting"',
                )
            )
            return None
        recipe = self._beside(file, "recipe", content.recipe)
        recording = self._beside(file, "recording", content.recording)
        if (recipe is None) != (content.recipe is None):
            return None
        if (recording is None) != (content.recording is None):
            return None
        duration_s = content.duration_s
        if recording is not None:
            if file_digest(recording) != content.digest:
                self.found.append(
                    error(
                        "asset/digest",
                        f"“{content.recording}” is not the recording this file describes",
                        file.span("digest"),
                        f'if the new one is meant: digest = "{file_digest(recording)}"',
                    )
                )
                return None
            duration_s = duration_s or float(soundfile.info(str(recording)).duration)
        assert duration_s is not None  # the schema asks for it where there is no recording
        return Sound(
            id=sound_id,
            kind=kind,
            description=content.description,
            aliases=tuple(content.aliases),
            duration_s=duration_s,
            variants=content.variants,
            lead_s=content.lead_s,
            loudness_lufs=content.loudness_lufs,
            recipe=recipe,
            recording=recording,
            digest=content.digest,
            speech=content.speech,
            mood=content.mood or mood,
            bpm=content.bpm,
            beats_per_bar=content.beats_per_bar,
            bars=content.bars,
            ending=content.ending,
            hidden=content.hidden,
            channels=content.channels,
            rights=_rights(content),
            folder=folder,
        )

    def _beside(self, file: TomlFile[SoundFile], key: str, name: str | None) -> Path | None:
        """The file that ``key`` names, told where it is missing or outside the library."""
        if name is None:
            return None
        path = (file.path.parent / name).resolve()
        if not path.is_relative_to(self.library.resolve()):
            message = f"“{name}” lies outside sfx_library"
        elif not path.is_file():
            message = f"“{name}” is not there"
        else:
            return path
        near = ", ".join(
            sorted(p.name for p in file.path.parent.iterdir() if p.suffix == path.suffix)[:3]
        )
        self.found.append(
            error(
                "asset/no-file", message, file.span(key), f"in this folder: {near}" if near else ""
            )
        )
        return None

    def _check_endings(
        self, sounds: dict[str, Sound], files: dict[str, TomlFile[SoundFile]]
    ) -> None:
        for sound in sounds.values():
            if sound.ending is not None and sound.ending not in sounds:
                self.found.append(
                    error(
                        "asset/no-ending",
                        f"the ending “{sound.ending}” of this bed is no sound of the library",
                        files[sound.id].span("ending"),
                    )
                )

    def _check_aliases(
        self, sounds: dict[str, Sound], files: dict[str, TomlFile[SoundFile]]
    ) -> None:
        """Two sounds with one alias: the words would pick one of them by chance."""
        first_with: dict[tuple[str, ...], tuple[str, str]] = {}
        for sound in sounds.values():
            if sound.hidden or sound.kind == "music":
                continue
            for number, alias in enumerate(sound.aliases):
                other, _ = first_with.setdefault(words(alias), (sound.id, alias))
                if other != sound.id:
                    self.found.append(
                        warning(
                            "asset/alias-twice",
                            f"“{alias}” is an alias of {other} too, and {other} is taken",
                            files[sound.id].span("aliases", str(number)),
                            "keep it in one of them",
                        )
                    )


def _voice(file: TomlFile[VoiceFile]) -> Voice:
    content = file.content
    return Voice(
        id=file.path.stem,
        description=content.description,
        engine=content.engine,
        model=content.model,
        rights=_rights(content),
        accent=content.accent,
        pace=content.pace,
        pitch_semitones=content.pitch_semitones,
        level_db=content.level_db,
        treatment=content.treatment,
        understudy=content.understudy,
    )


def _rights(content: VoiceFile | SoundFile) -> Rights:
    return Rights(
        licence=content.licence,
        author=content.author,
        source=content.source,
        commercial=content.commercial,
    )
