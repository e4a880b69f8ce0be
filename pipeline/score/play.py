"""``play``: an arrangement to sound. Samples of the store are summed onto buses, a bus for each way
to the hall, and what they send there is heard in it; block by block, so that a long bed needs no
more memory than its result."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, rfft

from pipeline.assets.model import NoteName, Sides, sides_of, touches_of
from pipeline.audio.buffer import Frames
from pipeline.score import hall
from pipeline.score.kernels import add_note
from pipeline.score.model import RINGS, Arrangement, LayerNotes
from pipeline.store import Store
from pipeline.units import balance, constant_power, gain_from_db, samples

_LEAST_SPECTRUM = 1 << 19
_SPECTRUM_PER_RING = 2.5
"""What is heard in the hall at once: the longer against its ring, the less is done twice …"""
_THREADS = 2
_STRETCH = 1 << 14
"""… and so much is summed: it stays in the processor's nearest cache while all notes are added."""


class MissingNoteError(Exception):
    """A note that was sampled is no longer in the store."""


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
    fall: NDArray[np.float64]

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
    fall = _let_go(max(1, samples(instrument.release_s)))
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
            length=length if rings else min(length, note.length_samples + len(fall)),
            soft=sampled[0],
            hard=sampled[-1],
            gains=np.array(gains if len(touches) == 2 else [*gains, 0.0, 0.0]),
            let_go=-1 if rings else note.length_samples,
            fall=fall,
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
            note.fall,
        )


def _heard(
    ways: Sequence[tuple[float, _Sweep]],
    decay_s: float,
    out: Frames,
    pool: ThreadPoolExecutor,
) -> None:
    """Each bus (its hall in dB, and what sounds on it) in the hall, all added up in ``out``, by
    overlap and add: a block, and what it leaves ringing into the next ones."""
    ring = hall.ring_samples(decay_s)
    size = max(_LEAST_SPECTRUM, 1 << math.ceil(math.log2(_SPECTRUM_PER_RING * ring)))
    block = size - ring
    buses = _Buses(ways, hall.spectra(decay_s, size), size, block)
    over = np.zeros((2, size), np.float32)
    for first in range(0, len(out), block):
        spectrum = buses.spectrum(first, pool)
        if spectrum is not None:
            over += irfft(spectrum, size, axis=1, overwrite_x=True, workers=_THREADS)
        count = min(block, len(out) - first)
        out[first : first + count] = over[:, :count].T
        over[:, :ring] = over[:, block:].copy()
        over[:, ring:] = 0.0


class _Buses:
    """The buses of a performance. Where there are several, what they send to the hall is added up
    first: however many ways lead to it, it is heard once."""

    def __init__(
        self,
        ways: Sequence[tuple[float, _Sweep]],
        factors: tuple[hall.Factor, hall.Factor],
        size: int,
        block: int,
    ) -> None:
        self._ways = [(gain_from_db(hall_db), sweep) for hall_db, sweep in ways]
        self._dry, self._wet = factors
        self._size = size
        self._bus = np.zeros((2, block))
        self._sums = np.zeros((2, 2, block)) if len(ways) > 1 else None
        if self._sums is None:
            self._dry = self._dry + np.float32(self._ways[0][0]) * self._wet

    def spectrum(self, first: int, pool: ThreadPoolExecutor) -> hall.Factor | None:
        """The block that begins at ``first`` as it is heard; ``None`` where nothing sounds."""
        if self._sums is None:
            sounds = self._fill(self._ways[0][1], first, pool)
            return self._transformed(self._bus, self._dry) if sounds else None
        dry, wet = self._sums
        self._sums[:] = 0.0
        any_sounds = False
        for gain, sweep in self._ways:
            if self._fill(sweep, first, pool):
                any_sounds = True
                dry += self._bus
                self._bus *= gain
                wet += self._bus
        if not any_sounds:
            return None
        heard = self._transformed(dry, self._dry)
        heard += self._transformed(wet, self._wet)
        return heard

    def _fill(self, sweep: _Sweep, first: int, pool: ThreadPoolExecutor) -> bool:
        self._bus[:] = 0.0
        return sweep.add_to(self._bus, first, pool)

    def _transformed(self, bus: NDArray[np.float64], factor: hall.Factor) -> hall.Factor:
        heard = rfft(bus.astype(np.float32), self._size, axis=1, workers=_THREADS)
        heard *= factor
        return np.asarray(heard, np.complex64)


@functools.lru_cache(maxsize=32)
def _let_go(over: int) -> NDArray[np.float64]:
    """From 1 to nothing with no corner at either end, as an instrument is let go."""
    return 0.5 + 0.5 * np.cos(np.pi * np.arange(over) / over)


def _closing(over: int) -> NDArray[np.float32]:
    """The same for the whole, in the ring of its last chord."""
    return np.asarray(0.5 + 0.5 * np.cos(np.linspace(0.0, np.pi, over)), np.float32)
