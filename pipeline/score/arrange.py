"""``arrange``: the notes that a piece has in a form, layer by layer. Nothing is heard yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.catalog.piece import NO_STEP, REST, SILENT_DB, Layer, Passage, Piece
from pipeline.score.model import RINGS, Arrangement, LayerNotes, Note
from pipeline.store import artefact_key, seed_from_key
from pipeline.timeline.model import Form
from pipeline.units import gain_from_db, samples

_HELD_OF_RING = 0.45
"""Of the ring of the final chord, so much is held; then it is let go and goes to nothing."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a form: its samples, what the piece has there, and where its run of bars began."""

    start: int
    end: int
    intensity: float
    passage: Passage
    index: int
    """In the passage."""
    run: int
    """Bars since a phrase, or its cadence, began: figures and held notes count from there."""

    @property
    def length(self) -> int:
        return self.end - self.start

    def at(self, share: float) -> int:
        """The sample at ``share`` of the bar."""
        return self.start + round(share * self.length)


@dataclass(frozen=True, slots=True)
class _Struck:
    """A note before its layer has given it level, touch and looseness."""

    key: int
    at: int
    until: int
    intensity: float
    accent_db: float = 0.0


def arrange(piece: Piece, form: Form, name: str) -> Arrangement:
    """The notes of ``piece`` in ``form``. ``name`` is what the chance of loose playing is drawn
    from: the same piece is as loose each time."""
    bars = bars_of(piece, form)
    layers = tuple(
        LayerNotes(
            part=layer.part,
            instrument=layer.instrument,
            pan=layer.pan,
            hall_db=piece.hall_db if layer.hall_db is None else layer.hall_db,
            notes=tuple(_notes(layer, number, piece, form, bars, name)),
        )
        for number, layer in enumerate(piece.layers)
    )
    return Arrangement(
        hall_s=piece.hall_s,
        length_samples=form.length_samples,
        closes_over_samples=form.ring_samples // 2 if form.leaves == "cadence" else 0,
        layers=layers,
    )


def bars_of(piece: Piece, form: Form) -> list[Bar]:
    """What is played in each bar: the plan round and round from where a phrase begins, and the
    cadence where a hit, or the last line, is led up to."""
    bars: list[Bar] = []
    for first, end in zip((0, *form.hits), (*form.hits, form.bars), strict=True):
        leads = end < form.bars or form.leaves != "hand-over"
        cadence = min(piece.cadence.bars, end - first) if leads else 0
        for bar in range(first, end):
            passage, index, run = piece.plan, (bar - first) % piece.plan.bars, bar - first
            if bar >= end - cadence:
                passage, run = piece.cadence, bar - (end - cadence)
                index = piece.cadence.bars - (end - bar)
            bars.append(
                Bar(
                    start=form.bar_lines[bar],
                    end=form.bar_lines[bar + 1],
                    intensity=form.intensities[bar],
                    passage=passage,
                    index=index,
                    run=run,
                )
            )
    return bars


def _notes(
    layer: Layer, number: int, piece: Piece, form: Form, bars: list[Bar], name: str
) -> Iterator[Note]:
    """Those of one layer, in the order in which it plays them."""
    key = artefact_key("loose@1", {"piece": name, "layer": number})
    chance = np.random.default_rng(seed_from_key(key))
    loose = samples(layer.loose_ms / 1000.0)
    played = tuple(_struck(layer, piece, form, bars))
    drawn = chance.uniform(-1.0, 1.0, (len(played), 2)).tolist()
    for struck, (early, louder) in zip(played, drawn, strict=True):
        level_db = _at(layer.level_db, struck.intensity)
        if level_db <= SILENT_DB:
            continue
        level_db += struck.accent_db + louder * layer.loose_db
        start = max(0, struck.at + round(early * loose))
        held = layer.instrument.held
        length = min(struck.until - start, samples(layer.instrument.note_s))
        if start >= form.length_samples or (held and length <= 0):
            continue
        yield Note(
            key=struck.key + 12 * layer.octave,
            touch=_at(layer.touch, struck.intensity),
            start_sample=start,
            length_samples=length if held else RINGS,
            gain=gain_from_db(level_db),
        )


def _at(values: tuple[float, float, float], intensity: float) -> float:
    """Straight lines between what is said of intensity 1, 2 and 3."""
    low, middle, high = values
    if intensity <= 2.0:
        return low + (middle - low) * (max(1.0, intensity) - 1.0)
    return middle + (high - middle) * (min(3.0, intensity) - 2.0)


def _struck(layer: Layer, piece: Piece, form: Form, bars: list[Bar]) -> Iterator[_Struck]:
    beat = bars[0].length / piece.beats_per_bar
    late = round(layer.delay_beats * beat)
    if layer.plays == "held":
        yield from _held(layer, bars, late, round(layer.roll_beats * beat))
    elif layer.plays == "figure":
        yield from _figure(layer, piece, bars, late)
    else:
        yield from _tune(layer, piece, bars, late)
    if layer.in_final and form.leaves == "cadence":
        yield from _final(layer, piece, form, late, round(layer.roll_beats * beat))


def _held(layer: Layer, bars: list[Bar], late: int, roll: int) -> Iterator[_Struck]:
    first = 0
    for number, bar in enumerate(bars, start=1):
        following = bars[number] if number < len(bars) else None
        if following is not None and following.run % layer.every_bars:
            continue
        head = bars[first]
        for order, voice in enumerate(layer.voices):
            key = head.passage.voice(voice)[head.index]
            if key != REST:
                yield _Struck(key, head.start + late + order * roll, bar.end, head.intensity)
        first = number


def _figure(layer: Layer, piece: Piece, bars: list[Bar], late: int) -> Iterator[_Struck]:
    steps = piece.beats_per_bar * layer.steps_per_beat
    accents = layer.accents_db or (0.0,) * len(layer.figure)
    for bar in bars:
        root = layer.on if isinstance(layer.on, int) else bar.passage.voice(layer.on)[bar.index]
        if root == REST:
            continue
        lasts = round(layer.length_steps * bar.length / steps)
        for step in range(steps):
            place = (bar.run * steps + step) % len(layer.figure)
            if layer.figure[place] != NO_STEP:
                at = bar.at(step / steps) + late
                yield _Struck(
                    root + layer.figure[place], at, at + lasts, bar.intensity, accents[place]
                )


def _tune(layer: Layer, piece: Piece, bars: list[Bar], late: int) -> Iterator[_Struck]:
    """A key sounds until the next one, or to the end of its phrase (or where the cadence begins,
    whose chords it does not know)."""
    steps = piece.beats_per_bar * layer.steps_per_beat
    waiting: tuple[int, int, float] | None = None
    """Key, place and intensity of what sounds."""
    for bar in bars:
        tune = layer.cadence_tune if bar.passage is piece.cadence else layer.tune
        if waiting is not None and bar.run == 0:
            yield _Struck(waiting[0], waiting[1], bar.start, waiting[2])
            waiting = None
        for step in range(steps):
            key = tune[bar.index * steps + step] if tune else REST
            if key != REST:
                at = bar.at(step / steps) + late
                if waiting is not None:
                    yield _Struck(waiting[0], waiting[1], at, waiting[2])
                waiting = (key, at, bar.intensity)
    if waiting is not None:
        yield _Struck(waiting[0], waiting[1], bars[-1].end, waiting[2])


def _final(layer: Layer, piece: Piece, form: Form, late: int, roll: int) -> Iterator[_Struck]:
    """What the layer strikes on the last bar line: its voices, the first step of its figure, or
    the top of the chord in place of its tune's next key."""
    at, intensity = form.bar_lines[-1] + late, form.intensities[-1]
    until = form.bar_lines[-1] + round(_HELD_OF_RING * form.ring_samples)
    voices = layer.voices if layer.plays == "held" else ("top",)
    keys = [(piece.final.voice(voice) or (REST,))[0] for voice in voices]
    if layer.plays == "figure":
        on = layer.on
        root = on if isinstance(on, int) else piece.final.voice(on)[0]
        step = next((step for step in layer.figure if step != NO_STEP), 0)
        keys = [root + step if root != REST else REST]
    for order, key in enumerate(keys):
        if key != REST:
            yield _Struck(key, at + order * roll, until, intensity)
