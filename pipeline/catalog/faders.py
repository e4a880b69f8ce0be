"""``mix.toml`` beside a script: the sound designer's own faders, which have the last word.

    [roles.music]
    gain_db = -1.5

    [characters.NOVA]
    gain_db = 1

    [scenes.war-room.ambience]
    gain_db = -2

    [clips.klaxon]          # a line or a cue, by its #id or as `warroom explain` names it
    gain_db = -4
    duck = 9                # LU under speech, or "off"

Gains add up, and come after all that is solved: a bed that is turned up 3 dB is 3 dB louder under
speech too. A ``duck`` stands in for the script's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from pipeline.catalog.table import Level, Table
from pipeline.catalog.toml_file import TomlFile, read_toml
from pipeline.diagnostics import Diagnostic, Diagnostics, did_you_mean, warning

FILE_NAME = "mix.toml"

DuckTo = Annotated[float, Field(ge=0, le=60)]


class _Fader(Table):
    gain_db: Level


class _ClipFader(Table):
    gain_db: Level = 0.0
    duck: DuckTo | Literal["off"] | None = None


class _RoleFaders(Table):
    dialogue: _Fader | None = None
    sfx: _Fader | None = None
    ambience: _Fader | None = None
    music: _Fader | None = None

    def gains_db(self) -> dict[str, float]:
        faders = {name: getattr(self, name) for name in type(self).model_fields}
        return {role: fader.gain_db for role, fader in faders.items() if fader is not None}


class MixFile(Table):
    roles: _RoleFaders = Field(default_factory=_RoleFaders)
    characters: dict[str, _Fader] = Field(default_factory=dict)
    scenes: dict[str, _RoleFaders] = Field(default_factory=dict)
    clips: dict[str, _ClipFader] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faders:
    """Gains in dB by role, by character, by scene and role, and by id; ducks in LU by id."""

    roles: Mapping[str, float] = field(default_factory=dict)
    characters: Mapping[str, float] = field(default_factory=dict)
    scenes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    clips: Mapping[str, float] = field(default_factory=dict)
    ducks: Mapping[str, float | Literal["off"]] = field(default_factory=dict)

    def gain_db(self, clip_id: str, role: str, section: str, character: str | None) -> float:
        """All faders that a clip goes through, together."""
        own = sum(gain for name, gain in self.clips.items() if names(name, clip_id))
        of_character = 0.0 if character is None else self.characters.get(character, 0.0)
        of_scene = self.scenes.get(section, {}).get(role, 0.0)
        return self.roles.get(role, 0.0) + of_character + of_scene + own

    def duck(self, clip_id: str) -> float | Literal["off"] | None:
        """What stands in for the script's ``duck=``; ``None`` where nothing does."""
        found = [duck for name, duck in self.ducks.items() if names(name, clip_id)]
        return found[-1] if found else None


NO_FADERS = Faders()


def names(name: str, clip_id: str) -> bool:
    """A cue's name stands for all of its layers, and for each of several."""
    return clip_id == name or clip_id.startswith(f"{name}/")


def read_faders(
    path: Path,
    root: Path,
    *,
    clips: Collection[str],
    characters: Collection[str],
    scenes: Collection[str],
) -> tuple[Faders, Diagnostics]:
    """The faders in ``path``, none where it is not there or has a fault.

    What names something that the script no longer has is told, and does nothing.
    """
    if not path.is_file():
        return NO_FADERS, ()
    file, faults = read_toml(path, root, MixFile)
    if file is None:
        return NO_FADERS, faults
    mix = file.content
    there = {"clips": clips, "characters": characters, "scenes": scenes}
    unknown = [
        _unknown(file, table, name, known)
        for table, known in there.items()
        for name in getattr(mix, table)
        if not any(names(name, each) if table == "clips" else name == each for each in known)
    ]
    faders = Faders(
        roles=mix.roles.gains_db(),
        characters={name: fader.gain_db for name, fader in mix.characters.items()},
        scenes={name: faders.gains_db() for name, faders in mix.scenes.items()},
        clips={name: fader.gain_db for name, fader in mix.clips.items()},
        ducks={name: each.duck for name, each in mix.clips.items() if each.duck is not None},
    )
    return faders, tuple(unknown)


_KIND = {"clips": "line or cue", "characters": "character who speaks", "scenes": "section"}


def _unknown(file: TomlFile[MixFile], table: str, name: str, known: Collection[str]) -> Diagnostic:
    return warning(
        "mix/unknown-name",
        f"the script has no {_KIND[table]} “{name}”, so this fader does nothing",
        file.span(table, name),
        did_you_mean(name, known) or "`warroom explain` says what a line of the script is called",
    )
