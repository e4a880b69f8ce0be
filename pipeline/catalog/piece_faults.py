"""What is wrong with the music in an instrument's file or a piece's, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.catalog.beyond_shape import Fault, file_fault
from pipeline.catalog.chords import SHAPES, pitch_classes
from pipeline.catalog.piece import NO_STEP, REST, TEMPO_GIVES, VOICES, Instrument, Plays, Voice
from pipeline.catalog.piece_schema import PassageTable, PieceLayerTable, PieceTable
from pipeline.catalog.schema import SoundFile
from pipeline.catalog.toml_file import TomlFile
from pipeline.diagnostics import Diagnostic, did_you_mean, error

_NEEDED: dict[Plays, tuple[str, ...]] = {
    "held": ("voices", "every_bars", "roll_beats"),
    "figure": ("figure", "on", "steps_per_beat", "accents_db", "length_steps"),
    "tune": ("tune", "cadence_tune", "steps_per_beat"),
}
"""Manner of playing → what it has to be told first, then what it may be told besides."""


def instrument_faults(data: Mapping[str, Any], path: Path, library: Path) -> Iterator[Fault]:
    """The recipe is there, and the lowest key is not above the highest."""
    lowest, highest = data.get("lowest"), data.get("highest")
    if isinstance(lowest, int) and isinstance(highest, int) and lowest > highest:
        yield Fault(
            path=("highest",),
            slug="asset/bad-value",
            message=f"the highest key, {highest}, is below the lowest, {lowest}",
            hint="keys are MIDI's: 60 is middle C, and more is higher",
        )
    if isinstance(data.get("recipe"), str) and data["recipe"]:
        yield from file_fault(("recipe",), data["recipe"], path, library)


def faults_of(
    file: TomlFile[SoundFile], table: PieceTable, instruments: Mapping[str, Instrument]
) -> Iterator[Diagnostic]:
    """What the schema cannot say of a piece: lengths that must agree, keys that can be played."""
    return _Faults(file, table, instruments).told()


class _Faults:
    def __init__(
        self,
        file: TomlFile[SoundFile],
        table: PieceTable,
        instruments: Mapping[str, Instrument],
    ) -> None:
        self.file = file
        self.table = table
        self.instruments = instruments
        self.beats = file.content.beats_per_bar

    def told(self) -> Iterator[Diagnostic]:
        if self.file.content.bpm is None:
            yield error(
                "asset/missing-key",
                f"“bpm” is missing in {self.file.path.name}",
                self.file.span("piece"),
                "add bpm = 96.0 above [piece]: the tempo that scenes are fitted round",
            )
        yield from self._of_passage((), self.table)
        yield from self._of_passage(("cadence",), self.table.cadence)
        yield from self._of_chord(self.table.final.chord, "final", "chord")
        for number, layer in enumerate(self.table.layers):
            yield from self._of_layer(str(number), layer)

    def _bad(self, message: str, hint: str, *path: str) -> Diagnostic:
        return error("asset/bad-value", message, self.file.span("piece", *path), hint)

    def _of_passage(self, where: tuple[str, ...], table: PassageTable) -> Iterator[Diagnostic]:
        bars = len(table.chords)
        for number, chord in enumerate(table.chords):
            yield from self._of_chord(chord, *where, "chords", str(number))
        for voice in VOICES:
            keys = getattr(table, voice)
            if keys is not None and len(keys) != bars:
                yield self._bad(
                    f"“{voice}” has {len(keys)} keys for {bars} bars",
                    "one key a bar, as many as chords; 0 is a rest",
                    *where,
                    voice,
                )

    def _of_chord(self, chord: str, *path: str) -> Iterator[Diagnostic]:
        if pitch_classes(chord) is None:
            shapes = ", ".join(f"C{shape}" for shape in SHAPES)
            yield self._bad(f"nobody can play the chord “{chord}”", f"chords are {shapes}", *path)

    def _of_layer(self, number: str, layer: PieceLayerTable) -> Iterator[Diagnostic]:
        at = ("layers", number)
        instrument = self.instruments.get(layer.instrument)
        if instrument is None:
            yield error(
                "asset/no-instrument",
                f"no instrument is called “{layer.instrument}”",
                self.file.span("piece", *at, "instrument"),
                did_you_mean(layer.instrument, self.instruments)
                or f"instruments: {', '.join(sorted(self.instruments)) or 'none yet'}",
            )
        faults = [*self._of_playing(layer, at)]
        yield from faults
        if instrument is not None and not faults:
            yield from self._of_range(layer, instrument, at)
            yield from self._of_length(layer, instrument, at)

    def _of_playing(self, layer: PieceLayerTable, at: tuple[str, ...]) -> Iterator[Diagnostic]:
        mine = _NEEDED[layer.plays]
        if getattr(layer, mine[0]) is None:
            yield error(
                "asset/missing-key",
                f"a layer that plays “{layer.plays}” is told its “{mine[0]}”",
                self.file.span("piece", *at, "plays"),
                {
                    "voices": 'add voices = ["tenor", "alto"]',
                    "figure": "add figure = [0, 0, 12, 0]: semitones over what it is on",
                    "tune": "add tune = […]: a key or 0 for each step of the plan",
                }[mine[0]],
            )
        for plays, keys in _NEEDED.items():
            for key in keys:
                if key in layer.model_fields_set and key not in mine and plays != layer.plays:
                    yield self._bad(
                        f"“{key}” means nothing to a layer that plays “{layer.plays}”",
                        f"it plays by {', '.join(mine)}",
                        *at,
                        key,
                    )
        if layer.accents_db is not None and len(layer.accents_db) != len(layer.figure or ()):
            yield self._bad(
                f"{len(layer.accents_db)} accents for a figure of {len(layer.figure or ())} steps",
                "an accent for each step of the figure, in dB; 0 is none",
                *at,
                "accents_db",
            )
        if layer.plays == "figure" and isinstance(layer.on, str) and layer.on not in VOICES:
            yield self._bad(
                f"a figure is on a voice or on a key, not on “{layer.on}”",
                did_you_mean(layer.on, VOICES) or f"voices: {', '.join(VOICES)}; or a MIDI key",
                *at,
                "on",
            )
        for voice in self._voices(layer):
            yield from self._of_voice(voice, layer, at)
        steps = self.beats * layer.steps_per_beat
        for tune, bars in (
            ("tune", self.table.chords),
            ("cadence_tune", self.table.cadence.chords),
        ):
            keys = getattr(layer, tune)
            if keys is not None and len(keys) != len(bars) * steps:
                yield self._bad(
                    f"“{tune}” has {len(keys)} steps, and its {len(bars)} bars have "
                    f"{len(bars) * steps}",
                    f"{steps} steps a bar: a key, or 0 where nothing new is struck",
                    *at,
                    tune,
                )

    @staticmethod
    def _voices(layer: PieceLayerTable) -> tuple[Voice, ...]:
        if layer.plays == "held":
            return tuple(layer.voices or ())
        if layer.plays == "figure":
            return tuple(voice for voice in VOICES if voice == layer.on)
        return ()

    def _of_voice(
        self, voice: Voice, layer: PieceLayerTable, at: tuple[str, ...]
    ) -> Iterator[Diagnostic]:
        for where, table in (
            ("[piece]", self.table),
            ("[piece.cadence]", self.table.cadence),
            *([("[piece.final]", self.table.final)] if layer.in_final else []),
        ):
            if getattr(table, voice) is None:
                yield self._bad(
                    f"this layer plays the {voice}, of which {where} says nothing",
                    f"add {voice} = … to {where}; 0 is a rest",
                    *at,
                    "voices" if layer.plays == "held" else "on",
                )

    def _of_range(
        self, layer: PieceLayerTable, instrument: Instrument, at: tuple[str, ...]
    ) -> Iterator[Diagnostic]:
        """The first key of each list that the instrument cannot be asked for."""
        for where, key in self._keys(layer):
            sounding = key + 12 * layer.octave
            if not instrument.lowest <= sounding <= instrument.highest:
                yield self._bad(
                    f"{where} asks “{instrument.id}” for key {sounding}, "
                    f"and it plays {instrument.lowest} to {instrument.highest}",
                    "move it by octave = 1 or −1, or give the instrument a wider range",
                    *at,
                    "instrument",
                )
                return

    def _keys(self, layer: PieceLayerTable) -> Iterator[tuple[str, int]]:
        """What a layer strikes, without its octave, and where that is written."""
        passages: tuple[tuple[str, Any], ...] = (
            ("the plan", self.table),
            ("the cadence", self.table.cadence),
            *((("the final chord", self.table.final),) if layer.in_final else ()),
        )
        if layer.plays == "tune":
            written = [("the tune", layer.tune or []), ("the tune", layer.cadence_tune or [])]
            if layer.in_final and self.table.final.top:
                written.append(("the final chord", [self.table.final.top]))
            yield from ((w, key) for w, keys in written for key in keys if key != REST)
            return
        steps = [step for step in layer.figure or [0] if step != NO_STEP]
        if isinstance(layer.on, int) and layer.plays == "figure":
            yield from (("the figure", layer.on + step) for step in steps)
            return
        for voice in self._voices(layer):
            for where, passage in passages:
                keys = getattr(passage, voice) or []
                for key in keys if isinstance(keys, list) else [keys]:
                    if key != REST:
                        yield from ((f"the {voice} of {where}", key + step) for step in steps)

    def _of_length(
        self, layer: PieceLayerTable, instrument: Instrument, at: tuple[str, ...]
    ) -> Iterator[Diagnostic]:
        """A held note is no longer than its sample, at the slowest tempo a scene may ask for."""
        if not instrument.held or self.file.content.bpm is None:
            return
        beat_s = 60.0 / self.file.content.bpm / (1.0 - TEMPO_GIVES)
        if layer.plays == "held":
            longest_s = layer.every_bars * self.beats * beat_s
            key = "every_bars"
        elif layer.plays == "figure":
            longest_s = layer.length_steps * beat_s / layer.steps_per_beat
            key = "length_steps"
        else:
            longest_s = _longest_run(layer.tune or []) * beat_s / layer.steps_per_beat
            key = "tune"
        if longest_s > instrument.note_s:
            yield self._bad(
                f"a note is held for {longest_s:.1f} s at the slowest tempo, and "
                f"“{instrument.id}” is sampled for {instrument.note_s:g} s",
                f"hold it shorter, or set note_s = {longest_s + 0.5:.0f} in {instrument.id}.toml",
                *at,
                key,
            )


def _longest_run(tune: list[int]) -> int:
    """The most steps from a key to the next one (or to the end)."""
    struck = [step for step, key in enumerate(tune) if key != REST]
    ends = [*struck[1:], len(tune)]
    return max((end - start for start, end in zip(struck, ends, strict=False)), default=0)
