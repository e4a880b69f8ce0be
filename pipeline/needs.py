"""What an episode needs, or one scene of it: sections, sounds, all that it is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.catalog.faders import FILE_NAME as MIX
from pipeline.catalog.model import Catalog, Sound, Voice
from pipeline.catalog.schema import VoiceFile
from pipeline.catalog.toml_file import TomlFile, read_toml
from pipeline.compile import Compiled
from pipeline.deliver import manifest as manifests
from pipeline.diagnostics import (
    Diagnostic,
    Diagnostics,
    did_you_mean,
    error,
    in_reading_order,
    warning,
)
from pipeline.effects.plugin import load_vst3
from pipeline.effects.ready import plugins_unready
from pipeline.project import Project, UsageError
from pipeline.screenplay.model import Screenplay, SectionStart
from pipeline.speech.asking import beyond_engine
from pipeline.speech.engines.protocol import Abilities, EngineHome, covers
from pipeline.speech.engines.registry import (
    OtherApi,
    UnknownEngine,
    abilities_of,
    cloning_engines,
    engine_names,
)

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
    faders = compiled.episode.script.with_name(MIX)
    read = [*compiled.sources, *([faders] if faders.is_file() else [])]
    return manifests.inputs_of(
        compiled.screenplay,
        compiled.catalog,
        [(project.shown(path), path) for path in read],
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


def engines_overasked(compiled: Compiled, *, engine: str | None = None) -> Diagnostics:
    """What voices and lines of the episode ask of their engines that those cannot do, each with
    its place; in reading order. ``engine`` is that of a draft, which speaks every line.

    Of a voice whose engine cannot be opened others tell. No model is loaded.
    """
    catalog = compiled.catalog
    home = EngineHome.of(catalog, Project(root=catalog.root).store_root)
    can: dict[str, Abilities] = {}
    found: list[Diagnostic] = []
    lines = [line for line in compiled.screenplay.lines if line.voice in catalog.voices]
    for voice in {line.voice: catalog.voices[line.voice] for line in lines}.values():
        try:
            can[voice.id] = abilities_of(engine or voice.engine, home)
        except (UnknownEngine, OtherApi):
            continue
        if engine is None:
            found += _voice_overasks(voice, can[voice.id], catalog, home)
    for line in lines:
        if line.voice in can and line.file is None:
            voice = catalog.voices[line.voice]
            found += beyond_engine(line, voice, engine or voice.engine, can[line.voice])
    return in_reading_order(found)


def plugins_missing(compiled: Compiled, *, opened: bool) -> Diagnostics:
    """What is wrong with the plug-ins of the treatments and rooms that the episode uses. Only
    where they are to be ``opened`` is it known whether they load and what they can be told."""
    screenplay, catalog = compiled.screenplay, compiled.catalog
    asked = {line.treatment for line in screenplay.lines}
    asked |= {layer.via for layer in screenplay.layers}
    rooms = {line.room for line in screenplay.lines}
    return plugins_unready(
        catalog,
        {name for name in asked if name in catalog.treatments},
        {name for name in rooms if name in catalog.rooms},
        load=load_vst3 if opened else None,
    )


def _voice_overasks(
    voice: Voice, can: Abilities, catalog: Catalog, home: EngineHome
) -> Iterator[Diagnostic]:
    if voice.clone and not can.clones:
        yield error(
            "voice/cannot-clone",
            f"the engine “{voice.engine}” cannot sound like a recording",
            _file_of(voice, catalog).span("clone"),
            f"engines that can: {', '.join(cloning_engines(home))}; or take clone and consent out",
        )
    if voice.formant_semitones and not can.sizes:
        yield warning(
            "voice/size",
            f"the engine “{voice.engine}” cannot make a throat larger or smaller, and leaves it",
            _file_of(voice, catalog).span("formant_semitones"),
            "take formant_semitones out; pitch_semitones moves the pitch and the throat together",
        )
    for number, language in enumerate(voice.languages):
        if not any(covers(spoken, language) for spoken in can.languages):
            yield error(
                "voice/language",
                f"the engine “{voice.engine}” does not speak “{language}”",
                _file_of(voice, catalog).span("languages", str(number)),
                f"it speaks {', '.join(can.languages)}",
            )


def _file_of(voice: Voice, catalog: Catalog) -> TomlFile[VoiceFile]:
    path = catalog.root / "voices" / f"{voice.id}.toml"
    file, _ = read_toml(path, catalog.root, VoiceFile)
    assert file is not None  # the catalog has read it
    return file


def _unknown_engine(voice: str, compiled: Compiled) -> Diagnostic:
    catalog = compiled.catalog
    engine = catalog.voices[voice].engine
    known = engine_names()
    return error(
        "speech/voice",
        f"there is no speech engine “{engine}”",
        _file_of(catalog.voices[voice], catalog).span("engine"),
        did_you_mean(engine, known) or "engines: " + ", ".join(known),
    )
