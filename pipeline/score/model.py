"""What is played: the notes of a form, layer by layer, and the performance they make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.assets.model import NoteName, touches_of
from pipeline.catalog.piece import Instrument, Part, Piece
from pipeline.timeline.model import Form

RINGS = 0
"""The length of a note that nobody lets go: it sounds until it has decayed."""


@dataclass(frozen=True, slots=True)
class Note:
    """One key struck at ``start_sample`` of the performance, ``touch`` from 0 (soft) to 1 (hard);
    ``gain`` is linear. It is let go after ``length_samples``, or never where that is ``RINGS``."""

    key: int
    touch: float
    start_sample: int
    length_samples: int
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerNotes:
    """What one layer of a piece plays, in order; ``hall_db`` is its hall against its dry sound."""

    part: Part
    instrument: Instrument
    pan: float
    hall_db: float
    notes: tuple[Note, ...]

    def names(self) -> Iterator[NoteName]:
        """The samples that these notes are made of."""
        for key, touch in {(note.key, note.touch) for note in self.notes}:
            for number, _ in touches_of(self.instrument, touch):
                yield NoteName(instrument=self.instrument, key=key, touch=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """All the notes of one form of a piece."""

    hall_s: float
    length_samples: int
    closes_over_samples: int
    """At its end it goes to nothing over so long: what the final chord has left."""
    layers: tuple[LayerNotes, ...]

    def names(self) -> set[NoteName]:
        return {name for layer in self.layers for name in layer.names()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """A form of a piece that is to be played, and where the store is to have it.

    ``piece_key`` names the piece with all that it is played by; the level that it is played at is
    found once, by ``standard``, and is the same for all its forms.
    """

    key: str
    asset: str
    piece: Piece
    form: Form
    arrangement: Arrangement
    piece_key: str
    loudness_lufs: float
    standard: Arrangement | None
    """``None`` where the level is known already."""

    def names(self) -> set[NoteName]:
        standard = set() if self.standard is None else self.standard.names()
        return self.arrangement.names() | standard
