"""What a schema cannot say of a TOML file: keys that go together, and names of other things.

A check reads the table as TOML gave it, whatever else is wrong with it, so that every fault of
a file is told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.catalog.toml_spans import KeyPath
from pipeline.diagnostics import did_you_mean

_MAKERS = ("recipe", "recording", "stems", "speech", "piece")
_KINDS = 'kind = "one-shot", "continuous", "ambience" or "sting"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """``path`` is the key it is about, which need not be there."""

    path: KeyPath
    slug: str
    message: str
    hint: str


def sound_faults(data: Mapping[str, Any], path: Path, library: Path) -> Iterator[Fault]:
    """Exactly one maker, what that maker needs, and the file that it names."""
    makers = [key for key in _MAKERS if key in data]
    if len(makers) > 1:
        yield Fault(
            path=(makers[1],),
            slug="asset/bad-value",
            message=f"“{makers[1]}” cannot stand beside “{makers[0]}”: one of them makes the sound",
            hint="exactly one of recipe, recording, [[stems]], [speech] and [piece]",
        )
    elif not makers:
        yield _missing(
            "recipe", path, f'add recipe = "{path.stem}.dsp", a recording, [speech] or [piece]'
        )
    if makers == ["recording"]:
        if "digest" not in data:
            yield _missing("digest", path, "add digest = the SHA-256 of the recording")
    elif makers == ["piece"]:
        yield from _idle_beside_piece(data, path)
    elif "duration_s" not in data and not {"recording", "stems"} & data.keys():
        yield _missing("duration_s", path, "add duration_s = 2.0: nothing else says when to stop")
    if "kind" not in data and path.parent.parent.name != "music":
        yield _missing("kind", path, f"add {_KINDS}")
    for key in makers:
        if isinstance(data[key], str) and data[key]:
            yield from file_fault((key,), data[key], path, library)
    stems = data.get("stems")
    for number, stem in enumerate(stems if isinstance(stems, list) else ()):
        name = stem.get("recording") if isinstance(stem, dict) else None
        if isinstance(name, str) and name:
            yield from file_fault(("stems", str(number), "recording"), name, path, library)


def _idle_beside_piece(data: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A piece is as long as its scene, and its last chord is in it."""
    for key in ("duration_s", "bars", "ending", "variants", "lead_s"):
        if key in data:
            yield Fault(
                path=(key,),
                slug="asset/bad-value",
                message=f"“{key}” means nothing beside [piece]: its scene says how it is cut",
                hint="take it out",
            )
    if data.get("kind", "music") != "music" or path.parent.parent.name != "music":
        yield Fault(
            path=("piece",),
            slug="asset/bad-value",
            message="only music has a [piece]",
            hint='put it into sfx_library/music/<mood>/, with kind = "music"',
        )


def _missing(key: str, path: Path, hint: str) -> Fault:
    return Fault(
        path=(key,),
        slug="asset/missing-key",
        message=f"“{key}” is missing in {path.name}",
        hint=hint,
    )


def file_fault(key: KeyPath, name: str, path: Path, library: Path) -> Iterator[Fault]:
    """Where the file that ``key`` names is missing or outside the library."""
    wanted = (path.parent / name).resolve()
    if not wanted.is_relative_to(library.resolve()):
        message, near = f"“{name}” lies outside sfx_library", []
    elif wanted.is_file():
        return
    else:
        message = f"there is no file “{name}” beside {path.name}"
        near = sorted(p.name for p in path.parent.iterdir() if p.suffix == wanted.suffix)
    hint = did_you_mean(name, near) or (f"in this folder: {', '.join(near[:5])}" if near else "")
    yield Fault(
        path=key,
        slug="asset/no-file",
        message=message,
        hint=hint or f"put the file beside {path.name}, or name another",
    )


_LEAST_CONSENT_WORDS = 3


def voice_faults(data: Mapping[str, Any], path: Path, library: Path) -> Iterator[Fault]:
    """A clone is of somebody who agreed to it, and of recordings that are there."""
    clone = data.get("clone")
    if not isinstance(clone, list) or not clone:
        return
    consent = data.get("consent")
    if consent is None or (
        isinstance(consent, str) and len(consent.split()) < _LEAST_CONSENT_WORDS
    ):
        said = "says nothing of their consent" if not consent else "says too little of it"
        yield Fault(
            path=("clone",),
            slug="voice/no-consent",
            message=f"“{path.stem}” is made to sound like somebody, and {path.name} {said}",
            hint='add consent = "who, when, where it is kept"'
            " (“Ada Holm, 2026-03-02, contracts/holm.pdf”)",
        )
    project = library.parent
    for number, name in enumerate(clone):
        if not isinstance(name, str) or not name:
            continue  # the schema tells that
        recording = (project / name).resolve()
        if not recording.is_relative_to(project.resolve()):
            message = f"“{name}” lies outside the project"
        elif not recording.is_file():
            message = f"there is no recording “{name}” in the project"
        else:
            continue
        yield Fault(
            path=("clone", str(number)),
            slug="asset/no-file",
            message=message,
            hint=f"put it there, or name another: the path is from the folder of {library.name}",
        )


def no_faults(_data: Mapping[str, Any], _path: Path, _library: Path) -> Iterator[Fault]:
    """Of files that the schema says everything about."""
    yield from ()
