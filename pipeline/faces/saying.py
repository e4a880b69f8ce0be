"""Lines spoken for a person to hear them, outside a render: by the speech stage, into the store,
and from there to a sound file each."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipeline.audio.buffer import AudioBuffer
from pipeline.audio.wav import pcm24_from_float, write_pcm24
from pipeline.catalog.model import Catalog, Voice
from pipeline.diagnostics import Diagnostics
from pipeline.progress import Progress
from pipeline.screenplay.model import Episode, Line, Screenplay
from pipeline.speech.engines.protocol import EngineHome, MissingModel
from pipeline.speech.engines.registry import abilities_of, open_engine
from pipeline.speech.model import Take
from pipeline.speech.speak import speak
from pipeline.store import Store

EPISODE = Episode(slug="", show="", number=None, title="", style="", targets=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The takes of lines that could be spoken, by line; ``missing`` says of a voice that has
    none what is not installed; ``made`` are the lines that had to be spoken for it."""

    takes: dict[str, Take]
    missing: dict[str, str]
    made: frozenset[str]
    diagnostics: Diagnostics


def what_is_missing(voice: Voice, catalog: Catalog, store: Store) -> str:
    """Why ``voice`` cannot speak here, empty where nothing that is cheap to look at is missing."""
    try:
        open_engine(voice.engine, EngineHome.of(catalog, store.root)).identity(voice)
    except (MissingModel, ValueError) as fault:
        return str(fault)
    return ""


def missing_voices(voices: Iterable[Voice], catalog: Catalog, store: Store) -> dict[str, str]:
    """By id, what is missing for those of ``voices`` that cannot speak."""
    found = {voice.id: what_is_missing(voice, catalog, store) for voice in voices}
    return {voice: why for voice, why in found.items() if why}


def speak_lines(
    lines: Sequence[Line],
    catalog: Catalog,
    store: Store,
    progress: Progress,
    *,
    workers: int = 2,
    only_known: bool = False,
) -> Said:
    """Each of ``lines`` as its voice speaks it, from the store where it was spoken before.

    A voice that has no engine or no model here is named in ``missing``, and the others speak.
    With ``only_known`` nothing is spoken: the lengths of what is not in the store are foretold.
    """
    voices = {line.voice: catalog.voices[line.voice] for line in lines}
    missing = missing_voices(voices.values(), catalog, store)
    recorded = {line.voice for line in lines if line.file is not None}
    home = EngineHome.of(catalog, store.root)
    for voice in voices.keys() - missing.keys() - recorded:
        if not abilities_of(voices[voice].engine, home).speaks:
            missing[voice] = "heard in recordings only"
    takes: dict[str, Take] = {}
    made: set[str] = set()
    found: Diagnostics = ()
    able = [line for line in lines if line.voice not in missing]
    by_engine = sorted(able, key=lambda line: voices[line.voice].engine)
    for engine, group in groupby(by_engine, key=lambda line: voices[line.voice].engine):
        some = tuple(group)
        progress.stage(engine)
        new: set[str] = set()

        def advance(done: int, total: int, label: str, new: set[str] = new) -> None:
            new.add(label)
            progress.advance(done, total, label)

        try:
            spoken, told = speak(
                Screenplay(episode=EPISODE, events=some, cast=()),
                catalog,
                store,
                workers=workers,
                progress=advance,
                only=set() if only_known else None,
            )
        except MissingModel as fault:
            missing |= {line.voice: str(fault) for line in some}
            continue
        made |= new
        found += told
        takes |= spoken.by_line
    return Said(takes=takes, missing=missing, made=frozenset(made), diagnostics=found)


def in_voice(line: Line, voice: str, line_id: str, deliveries: tuple[str, ...]) -> Line:
    """``line`` as another voice says it."""
    return dataclasses.replace(
        line, id=line_id, voice=voice, character=voice.upper(), deliveries=deliveries
    )


def write_takes(files: Mapping[Path, Take], store: Store) -> dict[Path, AudioBuffer]:
    """Each take as a 24-bit WAV at 48 kHz; what was written, by path."""
    written = {}
    for path, take in files.items():
        audio = store.load(take.key)
        if audio is None:  # removed by somebody since it was made
            raise FileNotFoundError(store.path_of(take.key))
        write_pcm24(
            path,
            [pcm24_from_float(audio.frames)],
            length=audio.length,
            channels=audio.channels,
        )
        written[path] = audio
    return written
