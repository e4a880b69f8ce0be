"""``perform``: notes to sound. Samples of the store are summed onto buses, a bus for each way to
the hall, and every bus is heard in it; block by block, so that a long bed needs no more memory
than its result."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from pipeline.assets.model import NoteName, Sides, sides_of, touches_of
from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.score import hall
from pipeline.score.kernels import add_note
from pipeline.score.model import RINGS, Arrangement, LayerNotes, Performance
from pipeline.store import Store, artefact_key, empty_entry
from pipeline.units import (
    SILENCE_DB,
    balance,
    constant_power,
    gain_from_db,
    samples,
)

HIGHEST_PEAK_DBFS = -1.0
_LEVEL = "piece-level@1"
_BLOCK = 1 << 18
"""So much is heard in the hall at once …"""
_THREADS = 2
_STRETCH = 1 << 14
"""… and so much is summed: it stays in the processor's nearest cache while all notes are added."""


class MissingNoteError(Exception):
    """A note that was sampled is no longer in the store."""


def perform(
    performances: Iterable[Performance], notes: Mapping[NoteName, str], store: Store
) -> None:
    """Play what the store lacks of ``performances`` and keep it; ``notes`` are the store's keys.

    Raises ``MissingNoteError`` where one of them is not kept.
    """
    for performance in performances:
        samples_of = Samples(notes, store)
        gain = gain_from_db(_level_db(performance, samples_of, store))
        played = play(performance.arrangement, samples_of) * np.float32(gain)
        peak = float(np.abs(played).max(initial=0.0))
        most = gain_from_db(HIGHEST_PEAK_DBFS)
        if peak > most:
            # A hair under, because rounding to float32 may lift the highest sample.
            played *= np.float32(most / peak * (1 - 1e-7))
        about = {"asset": performance.asset, "bars": performance.form.bars}
        store.save(performance.key, AudioBuffer(played), about)


def level_key(piece_key: str) -> str:
    """Where the store has the level at which a piece is played, in all its forms."""
    return artefact_key(_LEVEL, {"piece": piece_key})


def _level_db(performance: Performance, samples_of: Samples, store: Store) -> float:
    """The gain with which the piece's standard form is as loud as its file says."""
    key = level_key(performance.piece_key)
    known = store.describe(key)
    if known is not None:
        return float(known["gain_db"])
    assert performance.standard is not None
    loudness = integrated_lufs_of(play(performance.standard, samples_of))
    gain_db = performance.loudness_lufs - loudness if loudness > SILENCE_DB else 0.0
    store.save(key, empty_entry(), {"gain_db": gain_db})
    return gain_db


class Samples:
    """The notes of the store, mapped at first use. Raises ``MissingNoteError``."""

    def __init__(self, keys: Mapping[NoteName, str], store: Store) -> None:
        self._keys = keys
        self._store = store
        self._open: dict[NoteName, Sides] = {}

    def __getitem__(self, name: NoteName) -> Sides:
        if name not in self._open:
            frames = self._store.open(self._keys[name])
            if frames is None:
                said = f"{name.instrument.id}, key {name.key}, touch {name.touch}"
                raise MissingNoteError(f"{said} is not in {self._store.root}")
            self._open[name] = sides_of(frames)
        return self._open[name]


@dataclass(frozen=True, slots=True)
class _Sounding:
    """A note on its way to a bus: two touches of it (twice the same one, where there is one) with
    left and right gain of each. ``let_go`` is a sample of the note, -1 for never."""

    start: int
    length: int
    soft: Sides
    hard: Sides
    gains: NDArray[np.float64]
    let_go: int
    release: int

    @property
    def end(self) -> int:
        return self.start + self.length


def play_layers(arrangement: Arrangement, samples_of: Samples) -> list[Frames]:
    """Each layer alone, in its hall; together they are what ``play`` makes."""
    return [
        play(dataclasses.replace(arrangement, layers=(layer,)), samples_of)
        for layer in arrangement.layers
    ]


def play(arrangement: Arrangement, samples_of: Samples) -> Frames:
    """An arrangement as sound, ``(frames, 2)``, before its level is known."""
    length = arrangement.length_samples
    out = np.zeros((length, 2), np.float32)
    buses: dict[float, list[LayerNotes]] = {}
    for layer in arrangement.layers:
        if layer.notes:
            buses.setdefault(layer.hall_db, []).append(layer)
    ways = [
        (hall_db, _Sweep(s for layer in layers for s in _soundings(layer, samples_of)))
        for hall_db, layers in sorted(buses.items())
    ]
    if ways:
        with ThreadPoolExecutor(_THREADS) as pool:
            _heard(ways, arrangement.hall_s, out, pool)
    closes = arrangement.closes_over_samples
    if closes:
        out[length - closes :] *= _closing(closes)[:, None]
    return out


def _soundings(layer: LayerNotes, samples_of: Samples) -> Iterable[_Sounding]:
    instrument = layer.instrument
    release = max(1, samples(instrument.release_s))
    for note in layer.notes:
        touches = touches_of(instrument, note.touch)
        sampled = [
            samples_of[NoteName(instrument=instrument, key=note.key, touch=touch)]
            for touch, _ in touches
        ]
        sides = constant_power if len(sampled[0]) == 1 else balance
        left, right = sides(layer.pan)
        gains = [note.gain * share * side for _, share in touches for side in (left, right)]
        rings = note.length_samples == RINGS
        length = max(each.shape[1] for each in sampled)
        yield _Sounding(
            start=note.start_sample,
            length=length if rings else min(length, note.length_samples + release),
            soft=sampled[0],
            hard=sampled[-1],
            gains=np.array(gains if len(touches) == 2 else [*gains, 0.0, 0.0]),
            let_go=-1 if rings else note.length_samples,
            release=release,
        )


class _Sweep:
    """The notes of a bus in order of time, and those that sound where the sweep has come to."""

    def __init__(self, soundings: Iterable[_Sounding]) -> None:
        self._waiting = sorted(soundings, key=lambda sounding: -sounding.start)
        self._sounding: list[_Sounding] = []

    def add_to(self, bus: NDArray[np.float64], first: int, pool: ThreadPoolExecutor) -> bool:
        """Add to ``bus`` what sounds from the sample ``first`` on, which goes on from the last
        call; whether anything does. A stretch is one thread's, and its notes are added in order,
        so that the sum is the same whoever is quicker."""
        stretches: list[tuple[list[_Sounding], int, int]] = []
        for at in range(0, bus.shape[1], _STRETCH):
            start, end = first + at, first + min(at + _STRETCH, bus.shape[1])
            joins: list[_Sounding] = []
            while self._waiting and self._waiting[-1].start < end:
                joins.append(self._waiting.pop())
            self._sounding = [n for n in (*self._sounding, *joins) if n.end > start]
            if self._sounding:
                stretches.append((self._sounding, start, end))
        added = [pool.submit(_add, *stretch, bus, first) for stretch in stretches]
        for each in added:
            each.result()
        return bool(stretches)


def _add(
    notes: Sequence[_Sounding], start: int, end: int, bus: NDArray[np.float64], first: int
) -> None:
    """Add what sounds between ``start`` and ``end`` to the bus that begins at ``first``."""
    for note in notes:
        begins, stops = max(note.start, start), min(note.end, end)
        add_note(
            bus,
            begins - first,
            note.soft,
            note.hard,
            begins - note.start,
            stops - begins,
            note.gains,
            note.let_go,
            note.release,
        )


def _heard(
    ways: Sequence[tuple[float, _Sweep]],
    decay_s: float,
    out: Frames,
    pool: ThreadPoolExecutor,
) -> None:
    """Each bus (its hall in dB, and what sounds on it) in the hall, all added up in ``out``, by
    overlap and add: a block, and what it leaves ringing into the next ones."""
    ring = hall.room(decay_s, ways[0][0]).shape[1] - 1
    size = next_fast_len(_BLOCK + ring, real=True)
    answers = [hall.spectrum(decay_s, hall_db, size) for hall_db, _ in ways]
    over = np.zeros((2, size), np.float32)
    bus = np.zeros((2, _BLOCK))
    for first in range(0, len(out), _BLOCK):
        spectrum: NDArray[np.complex64] | None = None
        for (_, notes), answer in zip(ways, answers, strict=True):
            bus[:] = 0.0
            if notes.add_to(bus, first, pool):
                heard = rfft(bus.astype(np.float32), size, axis=1, workers=_THREADS)
                heard *= answer
                spectrum = heard if spectrum is None else spectrum + heard
        if spectrum is not None:
            over += irfft(spectrum, size, axis=1, workers=_THREADS)
        count = min(_BLOCK, len(out) - first)
        out[first : first + count] = over[:, :count].T
        over[:, : size - _BLOCK] = over[:, _BLOCK:]
        over[:, size - _BLOCK :] = 0.0


def _closing(over: int) -> NDArray[np.float32]:
    """From 1 to 0 with no corner at either end."""
    return np.asarray(0.5 + 0.5 * np.cos(np.linspace(0.0, np.pi, over)), np.float32)
