"""Instruments and pieces, from their files to values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.catalog.model import Sound
from pipeline.catalog.piece import VOICES, Instrument, Layer, Passage, Piece
from pipeline.catalog.piece_faults import faults_of
from pipeline.catalog.piece_schema import (
    FinalTable,
    InstrumentFile,
    PassageTable,
    PieceLayerTable,
    PieceTable,
)
from pipeline.catalog.schema import SoundFile
from pipeline.catalog.toml_file import TomlFile
from pipeline.diagnostics import Diagnostic


def instrument_of(file: TomlFile[InstrumentFile]) -> Instrument:
    content = file.content
    return Instrument(
        id=file.path.stem,
        description=content.description,
        recipe=(file.path.parent / content.recipe).resolve(),
        lowest=content.lowest,
        highest=content.highest,
        note_s=content.note_s,
        held=content.held,
        release_s=content.release_s,
        touches=content.touches,
        rights=content.rights,
    )


def instruments_of(sounds: Iterable[Sound]) -> tuple[Instrument, ...]:
    """Those that the pieces among ``sounds`` are played by, each once, in order of name."""
    found = {each for s in sounds if s.piece is not None for each in s.piece.instruments}
    return tuple(sorted(found, key=lambda each: each.id))


def read_piece(
    file: TomlFile[SoundFile], table: PieceTable, instruments: Mapping[str, Instrument]
) -> tuple[Piece | None, tuple[Diagnostic, ...]]:
    """The piece of a music's file; ``None`` beside everything that is wrong with it."""
    found = tuple(faults_of(file, table, instruments))
    if found:
        return None, found
    content = file.content
    assert content.bpm is not None  # a fault otherwise
    return Piece(
        key=table.key,
        bpm=content.bpm,
        beats_per_bar=content.beats_per_bar,
        shape=(table.shape[0], table.shape[1]),
        hall_s=table.hall_s,
        hall_db=table.hall_db,
        ring_s=table.ring_s,
        plan=_passage(table),
        cadence=_passage(table.cadence),
        final=_passage(_one_bar(table.final)),
        layers=tuple(_layer(layer, instruments[layer.instrument]) for layer in table.layers),
    ), ()


def _passage(table: PassageTable) -> Passage:
    voices = {voice: tuple(getattr(table, voice) or ()) for voice in VOICES}
    return Passage(chords=tuple(table.chords), **voices)


def _one_bar(table: FinalTable) -> PassageTable:
    voices = {voice: getattr(table, voice) for voice in VOICES}
    given = {voice: [key] for voice, key in voices.items() if key is not None}
    return PassageTable.model_validate({"chords": [table.chord], **given})


def _layer(table: PieceLayerTable, instrument: Instrument) -> Layer:
    said: dict[str, Any] = table.model_dump(exclude={"instrument"}, exclude_none=True)
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in said.items()
    }
    return Layer(instrument=instrument, **values)
