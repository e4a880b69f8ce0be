"""Instruments, sampled note by note: each note is made once and kept, however often it plays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.assets.faust import RecipeError, imported_libraries, render_notes
from pipeline.assets.model import NoteName, sides_in_store, touches_of
from pipeline.assets.processes import processes
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.digest import instrument_digest, piece_definition
from pipeline.catalog.model import Sound
from pipeline.catalog.piece import Instrument, Piece
from pipeline.catalog.place import place_in_instrument
from pipeline.diagnostics import Diagnostic, Diagnostics, error, in_reading_order
from pipeline.store import Store, artefact_key, file_digest, library_versions
from pipeline.units import SAMPLE_RATE_HZ, samples

NOTE = "note@2"
_PIECE = "piece@1"

_TASK_S = 240.0
"""So much is rendered from one compilation, and then kept, before more is asked for."""
_WORTH_A_PROCESS_S = 480.0
"""Less than this is rendered sooner than another process has started."""

_GONE_DB = -90.0
"""A struck note is cut where it has fallen so far under its loudest: nobody hears the rest."""
_STILL_HEARD_DB = -45.0
_WINDOW_S = 0.02
_EDGE_S = 0.005

Progress = Callable[[int, int, str], None]
"""Notes sampled so far, notes to sample, and the instrument of the last."""


def piece_key(sound: Sound) -> str:
    """Names everything that a performance of ``sound``'s piece depends on, but its form."""
    assert sound.piece is not None
    return artefact_key(
        _PIECE,
        {
            "asset": sound.called,
            "piece": piece_definition(sound.piece),
            # By what they are: an edition of an instrument has another name.
            "instruments": sorted(instrument_key(each) for each in sound.piece.instruments),
            "loudness_lufs": sound.loudness_lufs,
            "libraries": library_versions("numba", "numpy", "scipy"),
        },
    )


def instrument_key(instrument: Instrument) -> str:
    """Names everything that the notes of ``instrument`` depend on, but their key and touch."""
    shared = imported_libraries(instrument.recipe.read_text("utf-8"))
    return artefact_key(
        NOTE,
        {
            "instrument": instrument_digest(instrument),
            "shared": {path.name: file_digest(path) for path in shared},
            "libraries": library_versions("dawdreamer", "numpy"),
        },
    )


def sample_pieces(
    sounds: Iterable[Sound],
    store: Store,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Diagnostics:
    """Every note that the pieces among ``sounds`` may ask for in any form, made where the store
    lacks it; what is wrong with their instruments, each told once, in reading order."""
    wanted = {
        name for sound in sounds if sound.piece is not None for name in _names_of(sound.piece)
    }
    found: list[Diagnostic] = []
    for instrument in sorted({name.instrument for name in wanted}, key=lambda each: each.id):
        if not instrument.recipe.is_file():
            found.append(_gone(instrument))
            wanted = {name for name in wanted if name.instrument != instrument}
    _, unmade = _sampled(wanted, store, workers, progress)
    return in_reading_order(found + [_told_of(each, why) for each, why in unmade.items()])


def _names_of(piece: Piece) -> Iterator[NoteName]:
    for layer in piece.layers:
        ends = [touches_of(layer.instrument, touch) for touch in layer.touch]
        touches = range(min(e[0][0] for e in ends), max(e[-1][0] for e in ends) + 1)
        for key in layer.strikes(piece):
            for touch in touches:
                yield NoteName(instrument=layer.instrument, key=key, touch=touch)


def _gone(instrument: Instrument) -> Diagnostic:
    return error(
        "asset/vanished",
        f"the recipe of “{instrument.id}” is not there any more: {instrument.recipe.name}",
        place_in_instrument(instrument, None),
        "bring it back, or let the piece be played by another instrument",
    )


def _told_of(instrument: Instrument, fault: RecipeError) -> Diagnostic:
    return error(
        "asset/recipe",
        f"the recipe of “{instrument.id}” cannot be made: {fault.what}",
        place_in_instrument(instrument, fault.line),
        "the recipe is Faust: https://faustdoc.grame.fr has its language and its library",
    )


def sample_notes(
    names: Iterable[NoteName],
    store: Store,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[NoteName, str]:
    """The store's key of each note of ``names``; what the store lacks is made.

    Raises ``RecipeError`` for an instrument that cannot be rendered, or a struck note that has
    not decayed by the end of its sample.
    """
    keys, unmade = _sampled(names, store, workers, progress)
    for fault in unmade.values():
        raise fault
    return keys


def _sampled(
    names: Iterable[NoteName], store: Store, workers: int, progress: Progress | None
) -> tuple[dict[NoteName, str], dict[Instrument, RecipeError]]:
    """The key of each note, and why the notes of an instrument could not be made."""
    wanted = sorted(set(names), key=lambda n: (n.instrument.id, n.key, n.touch))
    of_instrument = {each: instrument_key(each) for each in {n.instrument for n in wanted}}
    keys = {name: _note_key(of_instrument[name.instrument], name) for name in wanted}
    missing = [name for name in wanted if store.describe(keys[name]) is None]
    done, unmade = 0, {}
    for task, fault in _made(list(_tasks(missing, keys)), store, workers):
        if fault is not None:
            unmade[task.instrument] = fault
            continue
        done += len(task.notes)
        if progress is not None:
            progress(done, len(missing), task.instrument.id)
    return keys, unmade


def _note_key(of_instrument: str, name: NoteName) -> str:
    return artefact_key(NOTE, {"of": of_instrument, "key": name.key, "touch": name.touch_share})


@dataclass(frozen=True, slots=True)
class _Task:
    """Notes of one instrument, and the store's key of each."""

    instrument: Instrument
    notes: tuple[tuple[NoteName, str], ...]

    @property
    def audio_s(self) -> float:
        return len(self.notes) * self.instrument.sample_s


def _tasks(missing: Sequence[NoteName], keys: Mapping[NoteName, str]) -> Iterator[_Task]:
    of: dict[Instrument, list[tuple[NoteName, str]]] = {}
    for name in missing:
        of.setdefault(name.instrument, []).append((name, keys[name]))
    for instrument, notes in of.items():
        at_once = max(1, int(_TASK_S / instrument.sample_s))
        for first in range(0, len(notes), at_once):
            yield _Task(instrument, tuple(notes[first : first + at_once]))


def _made(
    tasks: Sequence[_Task], store: Store, workers: int
) -> Iterator[tuple[_Task, RecipeError | None]]:
    """Make the notes and keep them: in other processes, where that pays, as recipes are. An
    instrument that cannot be rendered keeps no other from it."""
    if workers < 2 or len(tasks) < 2 or sum(t.audio_s for t in tasks) < _WORTH_A_PROCESS_S:
        for task in tasks:
            yield task, _make(task, store)
        return
    with processes(workers) as pool:
        longest_first = sorted(tasks, key=lambda task: -task.audio_s)
        running = {pool.submit(_made_there, task, store.root): task for task in longest_first}
        for future in as_completed(running):
            yield running[future], future.result()


def _made_there(task: _Task, store_root: Path) -> RecipeError | None:
    """What another process is asked for: only names cross over, never samples."""
    return _make(task, Store(store_root))


def _make(task: _Task, store: Store) -> RecipeError | None:
    """Why the notes could not be made; those before the fault are kept."""
    try:
        _render(task, store)
    except RecipeError as fault:
        return fault
    return None


def _render(task: _Task, store: Store) -> None:
    instrument = task.instrument
    rendered = render_notes(
        instrument.recipe.read_text("utf-8"),
        [(name.key, name.touch_share) for name, _ in task.notes],
        duration_s=instrument.sample_s,
        name=f"{instrument.recipe.parent.name}/{instrument.recipe.name}",
    )
    for (name, key), audio in zip(task.notes, rendered, strict=True):
        kept = audio if instrument.held else _until_gone(audio, name)
        store.save(
            key,
            sides_in_store(kept.frames.T),
            {"instrument": instrument.id, "key": name.key, "touch": name.touch},
        )


def _until_gone(audio: AudioBuffer, name: NoteName) -> AudioBuffer:
    """A struck note, up to where nothing is heard of it any more."""
    window = samples(_WINDOW_S)
    whole = audio.length // window * window
    peaks = np.abs(audio.frames[:whole]).max(axis=1).reshape(-1, window).max(axis=1)
    loudest = float(peaks.max(initial=0.0))
    if peaks[-1] > loudest * 10.0 ** (_STILL_HEARD_DB / 20.0):
        recipe = name.instrument.recipe
        raise RecipeError(
            f"{recipe.parent.name}/{recipe.name}: key {name.key} still sounds after "
            f"{name.instrument.note_s:g} s; lengthen note_s or shorten the decay (or held = true)"
        )
    heard = np.flatnonzero(peaks > loudest * 10.0 ** (_GONE_DB / 20.0))
    length = min(audio.length, (int(heard[-1]) + 1) * window) if len(heard) else window
    frames = audio.frames[:length].copy()
    edge = min(length, round(_EDGE_S * SAMPLE_RATE_HZ))
    frames[length - edge :] *= np.linspace(1.0, 0.0, edge, dtype=np.float32)[:, None]
    return AudioBuffer(frames)
