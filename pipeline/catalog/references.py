"""What one sound's file says of other things in the project, and where it is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pipeline.catalog.model import Sound
from pipeline.catalog.schema import SoundFile
from pipeline.catalog.stems import words
from pipeline.catalog.toml_file import TomlFile
from pipeline.diagnostics import Diagnostic, did_you_mean, error, warning

Files = Mapping[str, TomlFile[SoundFile]]
"""Sound id → the file it was read from."""


def reference_faults(
    sounds: Mapping[str, Sound], files: Files, voices: Collection[str]
) -> Iterator[Diagnostic]:
    """Voices and endings that are not there, and aliases that two sounds share.

    ``voices`` are all that have a file, those that nobody may use among them.
    """
    yield from _unknown_voices(sounds, files, voices)
    yield from _unknown_endings(sounds, files)
    yield from _shared_aliases(sounds, files)


def _unknown_voices(
    sounds: Mapping[str, Sound], files: Files, voices: Collection[str]
) -> Iterator[Diagnostic]:
    """A crowd is made of the project's own voices."""
    for sound in sounds.values():
        wanted = (sound.speech or {}).get("voices", ())
        for number, voice in enumerate(wanted if isinstance(wanted, list) else ()):
            if voice not in voices:
                yield error(
                    "voice/unknown",
                    f"no voice is called “{voice}”",
                    files[sound.id].span("speech", "voices", str(number)),
                    did_you_mean(voice, voices) or f"voices: {', '.join(sorted(voices))}",
                )


def _unknown_endings(sounds: Mapping[str, Sound], files: Files) -> Iterator[Diagnostic]:
    for sound in sounds.values():
        if sound.ending is not None and sound.ending not in sounds:
            yield error(
                "asset/no-ending",
                f"the ending “{sound.ending}” of this bed is no sound of the library",
                files[sound.id].span("ending"),
                did_you_mean(sound.ending, sounds)
                or "an ending is a hidden sound beside its bed, named by its id",
            )


def _shared_aliases(sounds: Mapping[str, Sound], files: Files) -> Iterator[Diagnostic]:
    """Two sounds with one alias: the words would pick one of them by chance."""
    first_with: dict[tuple[str, ...], str] = {}
    for sound in sounds.values():
        if not sound.by_words or sound.kind == "music":
            continue
        for number, alias in enumerate(sound.aliases):
            other = first_with.setdefault(words(alias), sound.id)
            if other != sound.id:
                yield warning(
                    "asset/alias-twice",
                    f"“{alias}” is an alias of {other} too, and {other} is taken",
                    files[sound.id].span("aliases", str(number)),
                    "keep it in one of them",
                )
