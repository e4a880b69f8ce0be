"""Music as a score: a ``Piece`` says what is played, its ``Instrument``s say by what.

A piece states no length. It has a plan of one entry a bar, which goes round for as long as a
scene lasts, a cadence that takes the place of the last bars, and a final chord on the last bar
line. Pitches are MIDI keys (60 is middle C, 0 is a rest); levels are decibels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.catalog.rights import Rights

Part = Literal["drone", "pulse", "pad", "percussion", "top"]
"""What a layer is for; every part can be heard alone."""
Plays = Literal["held", "figure", "tune"]
Voice = Literal["bass", "tenor", "alto", "top"]
VOICES: tuple[Voice, ...] = ("bass", "tenor", "alto", "top")

REST = 0
"""In a voice or a tune: nothing is struck."""
NO_STEP = -99
"""In a figure: nothing is struck (0 is the voice itself)."""
SILENT_DB = -60.0
"""A layer this low is left out: ``-99`` at intensity 1 is a layer that comes in with the second."""

TEMPO_GIVES = 0.04
"""A scene may have a piece so much faster or slower than it is written."""

ByIntensity = tuple[float, float, float]
"""At intensity 1, 2 and 3; straight lines between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """``sfx_library/instruments/<id>.toml``: a recipe that is sampled note by note.

    ``note_s`` is how long a note is sampled. A ``held`` one sounds as long as it is asked (at
    most ``note_s``) and falls over ``release_s``; any other is struck, and has decayed by then.
    It is sampled at ``touches`` touches from 0 (soft, dark) to 1 (hard, bright); what lies
    between two of them is a mix of both.
    """

    id: str
    description: str
    recipe: Path
    lowest: int
    highest: int
    note_s: float
    held: bool = False
    release_s: float = 0.3
    touches: int = 2
    rights: Rights

    @property
    def sample_s(self) -> float:
        """What is rendered of a note: a held one must have something left to fall over."""
        return self.note_s + (self.release_s if self.held else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Some bars: a chord each, as a player would read it, and the keys of up to four voices."""

    chords: tuple[str, ...]
    bass: tuple[int, ...] = ()
    tenor: tuple[int, ...] = ()
    alto: tuple[int, ...] = ()
    top: tuple[int, ...] = ()

    @property
    def bars(self) -> int:
        return len(self.chords)

    def voice(self, voice: Voice) -> tuple[int, ...]:
        keys: tuple[int, ...] = getattr(self, voice)
        return keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What one instrument plays in a piece.

    ``held`` is a note of each of ``voices`` every ``every_bars``. A ``figure`` is semitones over
    the voice (or the fixed key) ``on``, ``steps_per_beat`` to a beat, round and round from where
    a phrase begins, each step ``accents_db`` louder. A ``tune`` is keys on such a grid, as long
    as the plan, and ``cadence_tune`` as long as the cadence; a note lasts until the next, and a
    rest is nothing new. ``length_steps`` says how long a held instrument's step lasts.

    A layer comes in ``delay_beats`` late, each of several voices ``roll_beats`` after the one
    before it. ``loose_ms`` and ``loose_db`` are how far off the grid, and off its level, a note
    may lie. ``hall_db`` is the layer's own way to the hall, where not the piece's.
    """

    part: Part
    instrument: Instrument
    plays: Plays
    voices: tuple[Voice, ...] = ()
    every_bars: int = 1
    on: Voice | int = "bass"
    steps_per_beat: int = 1
    figure: tuple[int, ...] = ()
    accents_db: tuple[float, ...] = ()
    length_steps: float = 1.0
    tune: tuple[int, ...] = ()
    cadence_tune: tuple[int, ...] = ()
    level_db: ByIntensity
    touch: ByIntensity
    pan: float = 0.0
    octave: int = 0
    delay_beats: float = 0.0
    roll_beats: float = 0.0
    loose_ms: float = 0.0
    loose_db: float = 0.0
    in_final: bool = True
    hall_db: float | None = None

    def strikes(self, piece: Piece) -> frozenset[int]:
        """Every key that it may ask its instrument for in any form of ``piece``."""
        passages = [piece.plan, piece.cadence, *([piece.final] if self.in_final else [])]
        keys: set[int] = set()
        if self.plays == "tune":
            keys = {*self.tune, *self.cadence_tune, *(piece.final.top if self.in_final else ())}
        elif self.plays == "held":
            keys = {key for p in passages for voice in self.voices for key in p.voice(voice)}
        else:
            on = self.on
            roots = {on} if isinstance(on, int) else {k for p in passages for k in p.voice(on)}
            steps = {step for step in self.figure if step != NO_STEP}
            return frozenset(
                root + step + 12 * self.octave for root in roots - {REST} for step in steps
            )
        return frozenset(key + 12 * self.octave for key in keys - {REST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """``[piece]`` of a music's file."""

    key: str
    bpm: float
    beats_per_bar: int
    shape: tuple[float, float]
    """Intensity at its beginning and end, where the script asks for none."""
    hall_s: float
    hall_db: float
    ring_s: float
    """How long the final chord rings."""
    plan: Passage
    cadence: Passage
    final: Passage
    """One bar's worth: what is struck on the last bar line."""
    layers: tuple[Layer, ...] = field(default=())

    @property
    def bar_s(self) -> float:
        """At its own tempo."""
        return self.beats_per_bar * 60.0 / self.bpm

    @property
    def standard_bars(self) -> int:
        """Its plan once round, and its cadence: what it is as an asset of its own."""
        return self.plan.bars + self.cadence.bars

    @property
    def standard_s(self) -> float:
        return self.standard_bars * self.bar_s + self.ring_s

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """Each once, in order of name."""
        return tuple(sorted({layer.instrument for layer in self.layers}, key=lambda each: each.id))
