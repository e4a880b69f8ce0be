"""What may stand in the file of an instrument, and in the ``[piece]`` of a music's."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline.catalog import piece
from pipeline.catalog.table import Level, OwnedTable, Table, Text

Key = Annotated[int, Field(ge=0, le=127)]
"""A MIDI key; 0 is a rest."""
Bars = Annotated[list[Key], Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Touches = Annotated[list[Share], Field(min_length=3, max_length=3)]
Steps = Annotated[int, Field(ge=1, le=16)]
Beats = Annotated[float, Field(ge=0, le=16)]


class InstrumentFile(OwnedTable):
    """``sfx_library/instruments/<name>.toml``."""

    description: Text
    recipe: Text
    lowest: Annotated[int, Field(ge=1, le=127)]
    highest: Annotated[int, Field(ge=1, le=127)]
    note_s: Annotated[float, Field(gt=0, le=60)]
    held: bool = False
    release_s: Annotated[float, Field(ge=0.005, le=10)] = 0.3
    touches: Annotated[int, Field(ge=1, le=8)] = 2


class PassageTable(Table):
    """Some bars of a piece: a list for each voice, of one entry a bar."""

    chords: Annotated[list[Text], Field(min_length=1)]
    bass: Bars | None = None
    tenor: Bars | None = None
    alto: Bars | None = None
    top: Bars | None = None


class FinalTable(Table):
    """What is struck on the last bar line."""

    chord: Text
    bass: Key | None = None
    tenor: Key | None = None
    alto: Key | None = None
    top: Key | None = None


class PieceLayerTable(Table):
    part: piece.Part
    instrument: Text
    plays: piece.Plays
    voices: Annotated[list[piece.Voice], Field(min_length=1)] | None = None
    every_bars: Annotated[int, Field(ge=1, le=16)] = 1
    on: str | int = "bass"
    steps_per_beat: Steps = 1
    figure: Annotated[list[Annotated[int, Field(ge=-99, le=60)]], Field(min_length=1)] | None = None
    accents_db: Annotated[list[Level], Field(min_length=1)] | None = None
    length_steps: Annotated[float, Field(gt=0, le=64)] = 1.0
    tune: Bars | None = None
    cadence_tune: Bars | None = None
    level_db: Annotated[
        list[Annotated[float, Field(ge=-99, le=24)]], Field(min_length=3, max_length=3)
    ]
    touch: Touches = Field(default_factory=lambda: [0.3, 0.5, 0.8])
    pan: Annotated[float, Field(ge=-1, le=1)] = 0.0
    octave: Annotated[int, Field(ge=-4, le=4)] = 0
    delay_beats: Beats = 0.0
    roll_beats: Beats = 0.0
    loose_ms: Annotated[float, Field(ge=0, le=60)] = 0.0
    loose_db: Annotated[float, Field(ge=0, le=12)] = 0.0
    in_final: bool = True
    hall_db: Annotated[float, Field(ge=-99, le=12)] | None = None


class PieceTable(PassageTable):
    """``[piece]``: a score, played for each scene anew."""

    key: Text
    shape: Annotated[
        list[Annotated[float, Field(ge=1, le=3)]], Field(min_length=2, max_length=2)
    ] = Field(default_factory=lambda: [2.0, 2.0])
    hall_s: Annotated[float, Field(ge=0.1, le=12)] = 2.4
    hall_db: Annotated[float, Field(ge=-99, le=12)] = -10.0
    ring_s: Annotated[float, Field(ge=0.5, le=20)] = 5.0
    cadence: PassageTable
    final: FinalTable
    layers: Annotated[list[PieceLayerTable], Field(min_length=1)]
