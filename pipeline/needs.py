"""What an episode needs, or one scene of it: sections, sounds, all that it is made from."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.catalog.model import Catalog, Sound
from pipeline.catalog.schema import VoiceFile
from pipeline.catalog.toml_file import read_toml
from pipeline.compile import Compiled
from pipeline.deliver import manifest as manifests
from pipeline.diagnostics import Diagnostic, Diagnostics, did_you_mean, error
from pipeline.project import Project, UsageError
from pipeline.screenplay.model import Screenplay, SectionStart
from pipeline.speech.engines.registry import engine_names

ROOM_TONE = "office.room-tone"
"""The quiet that lies under every episode."""


def sections_of(screenplay: Screenplay, scene: str | None) -> set[str]:
    """A scene's section and the deeper ones under it; every section where no scene is named."""
    sections = screenplay.sections
    if scene is None:
        return {section.id for section in sections}
    start = next((i for i, s in enumerate(sections) if s.id == scene), None)
    if start is None:
        known = ", ".join(section.id for section in sections)
        raise UsageError(f"there is no scene “{scene}” (known: {known})")
    found: list[SectionStart] = [sections[start]]
    for below in sections[start + 1 :]:
        if below.level <= sections[start].level:
            break
        found.append(below)
    return {section.id for section in found}


def called_in(screenplay: Screenplay, sections: set[str]) -> set[str]:
    return {
        layer.asset
        for layer in screenplay.layers
        if layer.asset is not None and layer.section in sections
    }


def sounds_of(
    screenplay: Screenplay, catalog: Catalog, called: set[str] | None = None
) -> Mapping[str, Sound]:
    """The sounds that an episode needs: those it calls (or ``called`` of them), their endings,
    and the room tone."""
    if called is None:
        called = called_in(screenplay, {section.id for section in screenplay.sections})
    endings = {catalog.sounds[asset].ending for asset in called}
    needed = called | {ending for ending in endings if ending} | {ROOM_TONE}
    return {asset: catalog.sounds[asset] for asset in sorted(needed) if asset in catalog.sounds}


def inputs_of(project: Project, compiled: Compiled) -> list[dict[str, object]]:
    """What an episode is made from, for its manifest and for knowing whether it changed."""
    return manifests.inputs_of(
        compiled.screenplay,
        compiled.catalog,
        [(project.shown(path), path) for path in compiled.sources],
        sounds_of(compiled.screenplay, compiled.catalog).values(),
    )


def voices_without_engine(compiled: Compiled, *, draft: bool = False) -> tuple[str, ...]:
    """The voices of the episode's lines and sounds whose engine is not there; in a draft the
    lines have an engine of their own."""
    catalog, known = compiled.catalog, engine_names()
    speaking = [] if draft else [line.voice for line in compiled.screenplay.lines]
    for sound in sounds_of(compiled.screenplay, catalog).values():
        voices = (sound.speech or {}).get("voices", [])
        speaking += [str(voice) for voice in voices] if isinstance(voices, list) else []
    return tuple(
        voice
        for voice in dict.fromkeys(speaking)
        if voice in catalog.voices and catalog.voices[voice].engine not in known
    )


def engines_unknown(compiled: Compiled, *, draft: bool = False) -> Diagnostics:
    """Each told once, where it is written, and not at every line of that voice."""
    return tuple(
        _unknown_engine(voice, compiled) for voice in voices_without_engine(compiled, draft=draft)
    )


def _unknown_engine(voice: str, compiled: Compiled) -> Diagnostic:
    root, engine = compiled.catalog.root, compiled.catalog.voices[voice].engine
    file, _ = read_toml(root / "voices" / f"{voice}.toml", root, VoiceFile)
    assert file is not None  # the catalog has read it
    known = engine_names()
    return error(
        "speech/voice",
        f"there is no speech engine “{engine}”",
        file.span("engine"),
        did_you_mean(engine, known) or "engines: " + ", ".join(known),
    )
