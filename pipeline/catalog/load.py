"""Reads ``voices/``, ``sfx_library/`` and ``targets/`` into a ``Catalog``.

A file with a fault is told and left out; the rest of the catalog stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from pipeline.catalog.beyond_shape import no_faults, sound_faults, voice_faults
from pipeline.catalog.chain_faults import chain_faults
from pipeline.catalog.collections import read_collections
from pipeline.catalog.effects_table import PLUGIN
from pipeline.catalog.lexicon import FILE_NAME, read_lexicon
from pipeline.catalog.model import (
    Catalog,
    Family,
    Room,
    Sound,
    Space,
    Style,
    Target,
    Treatment,
    Voice,
)
from pipeline.catalog.piece_faults import instrument_faults
from pipeline.catalog.piece_schema import InstrumentFile
from pipeline.catalog.pieces import instrument_of
from pipeline.catalog.references import reference_faults
from pipeline.catalog.schema import (
    FamiliesFile,
    ProjectFile,
    RoomFile,
    SoundFile,
    SpaceTable,
    Stage,
    StyleFile,
    SynonymsFile,
    TargetFile,
    TreatmentFile,
    VoiceFile,
)
from pipeline.catalog.sound_file import read_sound
from pipeline.catalog.toml_file import BeyondShape, TomlFile, read_toml
from pipeline.diagnostics import (
    Diagnostic,
    Diagnostics,
    did_you_mean,
    error,
    in_reading_order,
    warning,
)

_NOT_VOICES = ("lexicon",)
_NOT_FAMILIES = ("treatments", "rooms", "styles", "music", "instruments", "collections")
_MUSIC = Family(id="music", title="Music")

FileModel = TypeVar("FileModel", bound=BaseModel)


def load_catalog(
    root: Path, *, allow_noncommercial: bool | None = None
) -> tuple[Catalog, Diagnostics]:
    """Everything that a script of the project at ``root`` can call, and what is wrong with it.

    Where ``allow_noncommercial`` is false, whatever does not say ``commercial = "yes"`` stays
    out with a warning; where it is not given, ``warroom.toml`` says which.
    """
    reader = _Reader(root, allow_noncommercial)
    treatments = reader.treatments()
    voices = reader.voices(treatments)
    families = reader.families()
    catalog = Catalog(
        root=root,
        voices=voices,
        sounds=reader.sounds(voices, families),
        families=families,
        treatments=treatments,
        rooms=reader.rooms(),
        styles=reader.styles(),
        targets=reader.targets(),
        instruments=reader.instruments,
        lexicons=reader.lexicon(),
        synonyms=reader.synonyms(),
        speech_graph=reader.settings.speech.graph,
    )
    return catalog, in_reading_order(reader.found)


class _Reader:
    """One walk over the project's folders, gathering what it finds wrong."""

    def __init__(self, root: Path, allow_noncommercial: bool | None) -> None:
        self.root = root
        self.library = root / "sfx_library"
        self.found: list[Diagnostic] = []
        self.left_out: set[str] = set()
        """Voices that are there, but that nobody may use."""
        self.settings = self._settings()
        self.allow_noncommercial = (
            self.settings.allow_noncommercial
            if allow_noncommercial is None
            else allow_noncommercial
        )

        self.instruments = {
            file.path.stem: instrument_of(file)
            for file in self._files(self.library / "instruments", InstrumentFile, instrument_faults)
            if self._may_use(file)
        }

    def _settings(self) -> ProjectFile:
        """``warroom.toml``; with a fault it says nothing, as if it were not there."""
        return self._one(self.root / "warroom.toml", ProjectFile) or ProjectFile()

    def _one(self, path: Path, schema: type[FileModel]) -> FileModel | None:
        """The one file of its kind, where it is there and has no fault."""
        if not path.is_file():
            return None
        file, faults = read_toml(path, self.root, schema)
        self.found.extend(faults)
        return None if file is None else file.content

    def lexicon(self) -> tuple[Path, ...]:
        house, faults = read_lexicon(self.root / "voices" / FILE_NAME, self.root)
        self.found.extend(faults)
        return house

    def _files(
        self,
        folder: Path,
        schema: type[FileModel],
        beyond: BeyondShape = no_faults,
        leave_out: tuple[str, ...] = (),
    ) -> Iterator[TomlFile[FileModel]]:
        for path in sorted(folder.glob("*.toml")):
            if path.stem in leave_out:
                continue
            file, faults = read_toml(path, self.root, schema, beyond)
            self.found.extend(faults)
            if file is not None:
                yield file

    def _may_use(
        self, file: TomlFile[VoiceFile] | TomlFile[SoundFile] | TomlFile[InstrumentFile]
    ) -> bool:
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

    def voices(self, treatments: Mapping[str, Treatment]) -> dict[str, Voice]:
        voices: dict[str, Voice] = {}
        for file in self._files(self.root / "voices", VoiceFile, voice_faults, _NOT_VOICES):
            if not self._may_use(file):
                self.left_out.add(file.path.stem)
                continue
            voices[file.path.stem] = _voice(file)
            treatment = file.content.treatment
            if treatment is not None and treatment not in treatments:
                self.found.append(
                    error(
                        "treatment/unknown",
                        f"no treatment is called “{treatment}”",
                        file.span("treatment"),
                        did_you_mean(treatment, treatments)
                        or f"treatments: {', '.join(treatments)}",
                    )
                )
        return voices

    def treatments(self) -> dict[str, Treatment]:
        return {
            file.path.stem: Treatment(
                id=file.path.stem,
                description=file.content.description,
                names=tuple(file.content.names),
                chain=_chain(file.content.chain, self.root),
                gain_db=file.content.gain_db,
                keep_level=file.content.keep_level,
                tail_s=file.content.tail_s,
                device=file.content.device,
            )
            for file in self._files(self.library / "treatments", TreatmentFile, chain_faults)
        }

    def rooms(self) -> dict[str, Room]:
        return {
            file.path.stem: Room(
                id=file.path.stem,
                description=file.content.description,
                chain=_chain(file.content.chain, self.root),
                wet_db=file.content.wet_db,
                tail_s=file.content.tail_s,
                space=_space(file.content.space),
            )
            for file in self._files(self.library / "rooms", RoomFile, chain_faults)
        }

    def styles(self) -> dict[str, Style]:
        return {
            file.path.stem: Style(id=file.path.stem, **file.content.model_dump(exclude_none=True))
            for file in self._files(self.library / "styles", StyleFile)
        }

    def targets(self) -> dict[str, Target]:
        return {
            file.path.stem: Target(name=file.path.stem, **file.content.model_dump())
            for file in self._files(self.root / "targets", TargetFile)
        }

    def synonyms(self) -> tuple[tuple[str, ...], ...]:
        file = self._one(self.library / "synonyms.toml", SynonymsFile)
        return () if file is None else tuple(tuple(group) for group in file.groups)

    def families(self) -> dict[str, Family]:
        file = self._one(self.library / "families.toml", FamiliesFile)
        tables = {} if file is None else file.root
        return {name: Family(id=name, **table.model_dump()) for name, table in tables.items()}

    def sounds(
        self, voices: Mapping[str, Voice], families: Mapping[str, Family]
    ) -> dict[str, Sound]:
        sounds: dict[str, Sound] = {}
        files: dict[str, TomlFile[SoundFile]] = {}
        for path in sorted(self.library.glob("*/")):
            if path.name not in _NOT_FAMILIES:
                family = families.get(path.name, Family(id=path.name, title=path.name))
                for file in self._files(path, SoundFile, sound_faults):
                    self._add(sounds, files, f"{path.name}.{file.path.stem}", file, None, family)
        for path in sorted((self.library / "music").glob("*/")):
            for file in self._files(path, SoundFile, sound_faults):
                sound_id = f"music.{path.name}.{file.path.stem}"
                self._add(sounds, files, sound_id, file, path.name, _MUSIC)
        named = {*voices, *self.left_out}
        self.found.extend(reference_faults(sounds, files, named))
        listed, faults = read_collections(
            self.library, families, allow_noncommercial=self.allow_noncommercial
        )
        self.found.extend(faults)
        return sounds | listed

    def _add(
        self,
        sounds: dict[str, Sound],
        files: dict[str, TomlFile[SoundFile]],
        sound_id: str,
        file: TomlFile[SoundFile],
        mood: str | None,
        family: Family,
    ) -> None:
        if not self._may_use(file):
            return
        sound, faults = read_sound(sound_id, file, mood, family, self.instruments)
        self.found.extend(faults)
        if sound is not None:
            sounds[sound_id] = sound
            files[sound_id] = file


def _chain(stages: Sequence[Stage], root: Path) -> tuple[dict[str, object], ...]:
    """The stages as they run: a plug-in's files are found from the project, or from home."""
    chain = []
    for stage in stages:
        arguments = stage.model_dump()
        if arguments["effect"] == PLUGIN:
            for key in ("path", "preset"):
                if key in arguments:
                    arguments[key] = str(root / Path(str(arguments[key])).expanduser())
        chain.append(arguments)
    return tuple(chain)


def _space(table: SpaceTable | None) -> Space | None:
    if table is None:
        return None
    length_m, width_m, height_m = table.size_m
    return Space(size_m=(length_m, width_m, height_m), **table.model_dump(exclude={"size_m"}))


def _voice(file: TomlFile[VoiceFile]) -> Voice:
    content = file.content
    return Voice(
        id=file.path.stem,
        description=content.description,
        engine=content.engine,
        model=content.model,
        rights=content.rights,
        accent=content.accent,
        pace=content.pace,
        pitch_semitones=content.pitch_semitones,
        formant_semitones=content.formant_semitones,
        level_db=content.level_db,
        treatment=content.treatment,
        plays=content.plays,
        understudy=content.understudy,
        languages=tuple(content.languages),
        clone=tuple(content.clone or ()),
        consent=content.consent,
    )
