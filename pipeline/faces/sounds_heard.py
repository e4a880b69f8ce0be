"""Sounds made so that they can be heard alone: every variant out of the store or made now, and
music that is played for its scene in its standard form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.assets.gather import gather
from pipeline.assets.instruments import piece_key, sample_notes
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Catalog, Sound
from pipeline.diagnostics import Diagnostics
from pipeline.progress import Progress
from pipeline.score.asked import performance_of
from pipeline.score.form import standard_form
from pipeline.score.model import Performance
from pipeline.score.perform import perform
from pipeline.score.played import performance_key
from pipeline.speech.walla import Walla
from pipeline.store import Store

TURNS = 1.5
"""A loop is written so often: its seam is heard, and that it comes round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One variant of a sound, counted from 0, and where the store has it."""

    sound: Sound
    variant: int
    key: str


def make_heard(
    sounds: Sequence[Sound],
    catalog: Catalog,
    store: Store,
    progress: Progress,
    *,
    workers: int = 2,
) -> tuple[tuple[Heard, ...], Diagnostics]:
    """Every variant of ``sounds``, in their order; what cannot be made is told and left out."""
    progress.stage("sounds")
    assets, found = gather(
        sounds,
        store,
        speak=Walla(catalog, store),
        workers=workers,
        progress=progress.advance,
    )
    pieces = [sound for sound in sounds if sound.piece is not None]
    keys = _played(pieces, store, progress, workers) if pieces else {}
    heard: list[Heard] = []
    for sound in sounds:
        made = (
            [keys[sound.id]]
            if sound.piece is not None
            else [take.key for take in assets.by_id[sound.id]]
        )
        heard += [
            Heard(sound=sound, variant=number, key=key) for number, key in enumerate(made) if key
        ]
    return tuple(heard), found


def _played(
    sounds: Iterable[Sound], store: Store, progress: Progress, workers: int
) -> dict[str, str]:
    """The key of each piece's standard form, played now where nobody has."""
    progress.stage("music")
    keys: dict[str, str] = {}
    performances: list[Performance] = []
    for sound in sounds:
        assert sound.piece is not None
        of_piece, form = piece_key(sound), standard_form(sound.piece)
        keys[sound.id] = performance_key(of_piece, form)
        if store.describe(keys[sound.id]) is None:
            performances.append(performance_of(sound, of_piece, form, store))
    notes = sample_notes(
        {name for each in performances for name in each.names()},
        store,
        workers=workers,
        progress=progress.advance,
    )
    perform(performances, notes, store)
    return keys


def audio_of(heard: Heard, store: Store) -> AudioBuffer:
    """Once through. Raises ``FileNotFoundError`` where the store has lost it since it was made."""
    audio = store.load(heard.key)
    if audio is None:
        raise FileNotFoundError(store.path_of(heard.key))
    return audio


def goes_round(sound: Sound) -> bool:
    """A piece is a bed too, but ends: it is played for its scene, and never repeated."""
    return sound.loops and sound.piece is None


def with_seam(audio: AudioBuffer, sound: Sound) -> AudioBuffer:
    """``audio`` as it is listened to: what goes round so often that its seam is heard."""
    if not goes_round(sound):
        return audio
    again = round(audio.length * (TURNS - 1))
    return AudioBuffer(np.concatenate([audio.frames, audio.frames[:again]]))
