"""What may stand in each kind of TOML file of the catalog, checked by pydantic.

A model here is the shape of a file; the value the pipeline works with is in ``model``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from pipeline.catalog.model import Bits, Measure, Plays, SoundKind, SpeechGraph
from pipeline.catalog.piece_schema import PieceTable
from pipeline.catalog.table import Level, OwnedTable, Table, Text

Positive = Annotated[float, Field(gt=0)]


class VoiceFile(OwnedTable):
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


class CrowdTable(Table):
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


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class StemTable(Table):
    """``[[stems]]``: one of the files that a user's music is in."""

    recording: Text
    digest: Digest
    from_intensity: Annotated[int, Field(ge=1, le=3)] = 1


class SoundFile(OwnedTable):
    description: Text
    kind: SoundKind | None = None
    aliases: list[Text] = Field(default_factory=list)
    beside: list[Text] = Field(default_factory=list)
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


class FamilyTable(Table):
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


class TreatmentFile(Table):
    description: Text
    names: list[Text] = Field(default_factory=list)
    chain: list[Stage] = Field(default_factory=list)
    gain_db: Level = 0.0
    keep_level: bool = False
    tail_s: Tail = 0.0
    device: bool = False


class SpaceTable(Table):
    """``[space]``: a room by its measures."""

    size_m: Annotated[list[Metres], Field(min_length=3, max_length=3)]
    rt60_s: Annotated[float, Field(ge=0.05, le=10)]
    bass_ratio: Annotated[float, Field(ge=0.2, le=3)] = 1.0
    treble_ratio: Annotated[float, Field(ge=0.1, le=2)] = 0.6
    distance_m: Annotated[float, Field(ge=0.1, le=50)] = 1.0


class RoomFile(Table):
    description: Text
    chain: list[Stage] = Field(default_factory=list)
    wet_db: Level
    tail_s: Tail
    space: SpaceTable | None = None


Seconds = Annotated[float, Field(ge=0, le=60)]
Depth = Annotated[float, Field(ge=0, le=60)]


class StyleFile(Table):
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


class TargetFile(Table):
    integrated_lufs: Annotated[float, Field(ge=-60, le=-5)]
    true_peak_dbtp: Annotated[float, Field(ge=-20, le=0)]
    measure: Measure = "programme"
    bits: Bits = 24


class SynonymsFile(Table):
    groups: list[list[Text]]


class Letters(Table):
    terms: list[Text] = Field(default_factory=list)


class Phonemes(Table):
    us: Text
    gb: Text | None = None
    words: Text | None = None


class LexiconFile(Table):
    """``voices/lexicon.toml``, which the speech stage reads for itself."""

    say: dict[str, Text] = Field(default_factory=dict)
    letters: Letters = Field(default_factory=Letters)
    phonemes: dict[str, Phonemes] = Field(default_factory=dict)


class SpeechSettings(Table):
    graph: SpeechGraph = "faster"
    """``plain`` is the way back: Kokoro's graph as its package ships it."""


class ProjectFile(Table):
    """``warroom.toml``, at the root of a project; a project needs none."""

    allow_noncommercial: bool = False
    """Voices and sounds whose licence is not plainly commercial are loaded, and named."""
    speech: SpeechSettings = Field(default_factory=SpeechSettings)
