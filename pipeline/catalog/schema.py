"""What may stand in each kind of TOML file of the catalog, checked by pydantic.

A model here is the shape of a file; the value the pipeline works with is in ``model``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from pipeline.catalog import piece
from pipeline.catalog.model import Plays, SoundKind, SpeechGraph
from pipeline.catalog.rights import Commercial, Rights

Text = Annotated[str, Field(min_length=1)]
Positive = Annotated[float, Field(gt=0)]
Level = Annotated[float, Field(ge=-96, le=48)]


class _File(BaseModel):
    # Strict: a string is never read as a number, so a misplaced quote is told.
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class _Owned(_File):
    """Everything that is heard says whose it is."""

    licence: Text
    author: Text
    source: Text
    commercial: Commercial

    @property
    def rights(self) -> Rights:
        return Rights(
            licence=self.licence,
            author=self.author,
            source=self.source,
            commercial=self.commercial,
        )


class VoiceFile(_Owned):
    description: Text
    engine: Text
    model: dict[str, object] = Field(default_factory=dict)
    accent: Literal["american", "british"] = "american"
    pace: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    pitch_semitones: Annotated[float, Field(ge=-12, le=12)] = 0.0
    formant_semitones: Annotated[float, Field(ge=-2, le=2)] = 0.0
    level_db: Level = 0.0
    treatment: str | None = None
    plays: Plays = "anyone"
    understudy: bool = True
    languages: list[Text] = Field(default_factory=list)
    clone: Annotated[list[Text], Field(min_length=1)] | None = None
    consent: str | None = None


Number = int | float
"""Kept as it was written: 1 and 1.0 are two digests of one crowd."""
Bounds = Annotated[list[Number], Field(min_length=2, max_length=2)]


class CrowdTable(_File):
    """``[speech]``: a crowd built of the project's own voices."""

    scene: Literal["talk", "cheer", "walla", "outburst", "laughter"]
    voices: Annotated[list[Text], Field(min_length=1)]
    lines: Annotated[list[Text], Field(min_length=1)]
    people: Annotated[int, Field(ge=1)]
    pitch: Bounds | None = None
    speed: Bounds | None = None
    talk_s: Bounds | None = None
    rest_s: Bounds | None = None
    distance: Bounds | None = None
    width: Number | None = None
    room_s: Annotated[Number, Field(gt=0)] | None = None
    wet_db: Number | None = None
    band_hz: Bounds | None = None
    fade_s: Bounds | None = None
    group: Annotated[int, Field(ge=1)] | None = None
    overlap_s: Bounds | None = None
    effort_db: Number | None = None
    calls_per_min: Annotated[Number, Field(ge=0)] | None = None
    radio: bool | None = None
    dishes_per_min: Annotated[Number, Field(ge=0)] | None = None
    breath: Bounds | None = None
    react_s: Bounds | None = None
    calls: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None
    call_s: Bounds | None = None
    melody: Annotated[list[Number], Field(min_length=2)] | None = None
    attack_s: Bounds | None = None
    release_s: Bounds | None = None
    sinks_db: Annotated[Number, Field(ge=0)] | None = None
    inward: bool | None = None


Key = Annotated[int, Field(ge=0, le=127)]
"""A MIDI key; 0 is a rest."""
Bars = Annotated[list[Key], Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Touches = Annotated[list[Share], Field(min_length=3, max_length=3)]
Steps = Annotated[int, Field(ge=1, le=16)]
Beats = Annotated[float, Field(ge=0, le=16)]


class InstrumentFile(_Owned):
    """``sfx_library/instruments/<name>.toml``."""

    description: Text
    recipe: Text
    lowest: Annotated[int, Field(ge=1, le=127)]
    highest: Annotated[int, Field(ge=1, le=127)]
    note_s: Annotated[float, Field(gt=0, le=60)]
    held: bool = False
    release_s: Annotated[float, Field(ge=0.005, le=10)] = 0.3
    touches: Annotated[int, Field(ge=1, le=8)] = 2


class PassageTable(_File):
    """Some bars of a piece: a list for each voice, of one entry a bar."""

    chords: Annotated[list[Text], Field(min_length=1)]
    bass: Bars | None = None
    tenor: Bars | None = None
    alto: Bars | None = None
    top: Bars | None = None


class FinalTable(_File):
    """What is struck on the last bar line."""

    chord: Text
    bass: Key | None = None
    tenor: Key | None = None
    alto: Key | None = None
    top: Key | None = None


class PieceLayerTable(_File):
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


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class StemTable(_File):
    """``[[stems]]``: one of the files that a user's music is in."""

    recording: Text
    digest: Digest
    from_intensity: Annotated[int, Field(ge=1, le=3)] = 1


class SoundFile(_Owned):
    description: Text
    kind: SoundKind | None = None
    aliases: list[Text] = Field(default_factory=list)
    duration_s: Positive | None = None
    variants: Annotated[int, Field(ge=1, le=64)] = 1
    lead_s: Annotated[float, Field(ge=0)] | None = None
    loudness_lufs: Annotated[float, Field(ge=-70, le=0)] | None = None
    gain_db: Level = 0.0
    recipe: Text | None = None
    recording: Text | None = None
    digest: Digest | None = None
    stems: Annotated[list[StemTable], Field(min_length=1)] | None = None
    speech: CrowdTable | None = None
    piece: PieceTable | None = None
    hit_s: Annotated[float, Field(ge=0)] = 0.0
    mood: Text | None = None
    bpm: Positive | None = None
    beats_per_bar: Annotated[int, Field(ge=1, le=16)] = 4
    bars: Annotated[int, Field(ge=1)] | None = None
    first_bar_s: Annotated[float, Field(ge=0)] | None = None
    bar_lines_s: Annotated[list[float], Field(min_length=2)] | None = None
    ending: Text | None = None
    hidden: bool = False
    channels: Literal[1, 2] = 2


class FamilyTable(_File):
    """One folder of ``sfx_library``, in ``families.toml``."""

    title: Text
    one_shot_lufs: Annotated[float, Field(ge=-70, le=0)]
    loop_lufs: Annotated[float, Field(ge=-70, le=0)]


class FamiliesFile(RootModel[dict[str, FamilyTable]]):
    """``sfx_library/families.toml``: folder → what it is, and how loud its sounds are made."""


class Stage(BaseModel):
    """One effect of a chain: a pedalboard class and its arguments."""

    model_config = ConfigDict(extra="allow", strict=True)

    effect: Text


Tail = Annotated[float, Field(ge=0, le=20)]
Metres = Annotated[float, Field(ge=1, le=200)]


class TreatmentFile(_File):
    description: Text
    names: list[Text] = Field(default_factory=list)
    chain: list[Stage] = Field(default_factory=list)
    gain_db: Level = 0.0
    keep_level: bool = False
    tail_s: Tail = 0.0
    device: bool = False


class SpaceTable(_File):
    """``[space]``: a room by its measures."""

    size_m: Annotated[list[Metres], Field(min_length=3, max_length=3)]
    rt60_s: Annotated[float, Field(ge=0.05, le=10)]
    bass_ratio: Annotated[float, Field(ge=0.2, le=3)] = 1.0
    treble_ratio: Annotated[float, Field(ge=0.1, le=2)] = 0.6
    distance_m: Annotated[float, Field(ge=0.1, le=50)] = 1.0


class RoomFile(_File):
    description: Text
    chain: list[Stage] = Field(default_factory=list)
    wet_db: Level
    tail_s: Tail
    space: SpaceTable | None = None


Seconds = Annotated[float, Field(ge=0, le=60)]
Depth = Annotated[float, Field(ge=0, le=60)]


class StyleFile(_File):
    """Unset keys keep the defaults of ``model.Style``."""

    description: Text
    gap_talk_s: Seconds | None = None
    gap_turn_s: Seconds | None = None
    gap_narration_s: Seconds | None = None
    gap_paragraph_s: Seconds | None = None
    gap_scene_s: Seconds | None = None
    overlap_s: Seconds | None = None
    ambience_lead_s: Seconds | None = None
    one_shot_db: Level | None = None
    continuous_db: Level | None = None
    ambience_db: Level | None = None
    sting_db: Level | None = None
    music_db: Level | None = None
    duck_music_lu: Depth | None = None
    duck_ambience_lu: Depth | None = None
    duck_sfx_lu: Depth | None = None


class SynonymsFile(_File):
    groups: list[list[Text]]


class Letters(_File):
    terms: list[Text] = Field(default_factory=list)


class Phonemes(_File):
    us: Text
    gb: Text | None = None
    words: Text | None = None


class LexiconFile(_File):
    """``voices/lexicon.toml``, which the speech stage reads for itself."""

    say: dict[str, Text] = Field(default_factory=dict)
    letters: Letters = Field(default_factory=Letters)
    phonemes: dict[str, Phonemes] = Field(default_factory=dict)


class SpeechSettings(_File):
    graph: SpeechGraph = "faster"
    """``plain`` is the way back: Kokoro's graph as its package ships it."""


class ProjectFile(_File):
    """``warroom.toml``, at the root of a project; a project needs none."""

    allow_noncommercial: bool = False
    """Voices and sounds whose licence is not plainly commercial are loaded, and named."""
    speech: SpeechSettings = Field(default_factory=SpeechSettings)
