"""What the TOML files of ``voices/`` and ``sfx_library/`` say, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.catalog.listed import Listed
from pipeline.catalog.piece import Instrument, Piece
from pipeline.catalog.rights import Rights

Plays = Literal["woman", "man", "anyone"]
EDITION = "@"
"""``alarm.klaxon@1`` is the first edition of ``alarm.klaxon``."""
SoundKind = Literal["one-shot", "continuous", "ambience", "music", "sting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """``voices/<id>.toml``.

    ``model`` is the engine's own table: for kokoro ``timbre`` and ``prosody`` are
    table → weight blends (weights sum to 1), ``british`` chooses the phonemes.
    """

    id: str
    description: str
    engine: str
    model: dict[str, object] = field(hash=False)
    rights: Rights
    accent: Literal["american", "british"] = "american"
    pace: float = 1.0
    pitch_semitones: float = 0.0
    formant_semitones: float = 0.0
    """The size of the throat: above 0 a smaller one, below 0 a larger one, at the same pitch."""
    level_db: float = 0.0
    treatment: str | None = None
    plays: Plays = "anyone"
    """Whom a listener takes it for; an understudy is chosen by it where a name tells."""
    understudy: bool = True
    """May be given to a character nobody cast."""
    languages: tuple[str, ...] = ()
    """What it speaks, as BCP-47 tags, its own first; without any, what its engine speaks."""
    clone: tuple[str, ...] = ()
    """Recordings of a person that it is made to sound like, relative to the project."""
    consent: str | None = None
    """Who agreed to the clone, when, and where that is kept."""

    @property
    def language(self) -> str:
        """What it speaks where a line does not say: the first that its file names, else English."""
        return self.languages[0] if self.languages else "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stem:
    """One of the files that somebody's music is in; it plays from an intensity (1 to 3) on."""

    recording: Path
    digest: str
    from_intensity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """``sfx_library/<family>/<name>.toml``; ``id`` is ``family.name``.

    Exactly one of ``recipe`` (Faust), ``recording``, ``speech`` (built from the project's own
    voices, a table the speech builder reads) and ``piece`` (a score) makes the audio. Levels are
    relative: every rendered asset is normalised to ``loudness_lufs`` (maximum momentary for
    one-shots and stings, integrated for what loops), so gains in a script mean the same for each.
    """

    id: str
    kind: SoundKind
    description: str
    aliases: tuple[str, ...]
    beside: tuple[str, ...] = ()
    """What may be told of it with any of its names, and makes it no other sound: a door that is
    *metal* and *bursts* open."""
    duration_s: float
    variants: int
    lead_s: float | None
    loudness_lufs: float
    gain_db: float = 0.0
    """How it stands in life against its family: a mouse is softer than a door. Played, not made."""
    recipe: Path | None
    recording: Path | None
    digest: str | None
    speech: dict[str, object] | None = field(default=None, hash=False)
    piece: Piece | None = None
    """Played for each scene anew. Its ``duration_s`` and ``bars`` are then its standard form's: the
    plan once round, the cadence, and the final chord (which is in no bar)."""
    hit_s: float = 0.0
    """Of a sting: how long after it begins it strikes; music that plays under it rises to that."""
    mood: str | None = None
    bpm: float | None = None
    beats_per_bar: int = 4
    bars: int | None = None
    first_bar_s: float | None = None
    """Of music that is brought along: where its first bar begins, where that is not heard."""
    bar_lines_s: tuple[float, ...] = ()
    """All its bar lines, where neither a tempo nor an ear finds them."""
    stems: tuple[Stem, ...] = ()
    ending: str | None = None
    """Id of the music that ends this bed: its last chord, entered on a bar line."""
    hidden: bool = False
    """Reached by ``id:`` or from another asset only, never by words."""
    channels: int = 2
    rights: Rights
    folder: Path
    listed: Listed | None = None
    """Of a recording that a collection lists; ``recording`` and ``digest`` are its first take's."""

    @property
    def family(self) -> str:
        return self.id.split(".", 1)[0]

    @property
    def called(self) -> str:
        """Its id without the number of its edition: its name, to a writer and to chance."""
        return self.id.partition(EDITION)[0]

    @property
    def edition(self) -> int:
        """Of an earlier one its number, 0 of the one that words call."""
        number = self.id.partition(EDITION)[2]
        return int(number) if number.isdigit() else 0

    @property
    def by_words(self) -> bool:
        """Words may call it; hidden sounds and earlier editions are reached by id alone, and so
        is a listed recording that is not there."""
        there = self.listed is None or self.listed.present
        return there and not self.hidden and not self.edition

    @property
    def is_cut(self) -> bool:
        """Somebody's own music: it is cut at its own bar lines and ends as it ends. A bed that
        names its ``ending`` goes round instead, and the ending takes over."""
        brought = self.recording is not None or bool(self.stems)
        return self.kind == "music" and brought and self.ending is None and not self.hidden

    @property
    def recordings(self) -> tuple[Path, ...]:
        """The files of somebody else's that it is made of."""
        own = () if self.recording is None else (self.recording,)
        return (*own, *(stem.recording for stem in self.stems))

    @property
    def digests(self) -> tuple[str, ...]:
        """Of ``recordings``, each."""
        own = () if self.digest is None else (self.digest,)
        return (*own, *(stem.digest for stem in self.stems))

    @property
    def lasts(self) -> str:
        """How long it is, as a person says it."""
        return f"{self.duration_s:g} s" if self.piece is None else "as long as its scene"

    @property
    def loops(self) -> bool:
        """The seam is inaudible: a bed may repeat it for ever (a piece goes on as long)."""
        goes_round = self.kind in ("continuous", "ambience", "music")
        return goes_round and not self.hidden and not self.is_cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A folder of sounds. A sound that does not state its loudness is made as loud as these say:
    its loudest 400 ms (``one_shot_lufs``), or the whole of what goes round (``loop_lufs``)."""

    id: str
    title: str
    one_shot_lufs: float = -23.0
    loop_lufs: float = -23.0

    def loudness_lufs(self, kind: SoundKind) -> float:
        return self.one_shot_lufs if kind in ("one-shot", "sting") else self.loop_lufs


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """``sfx_library/treatments/<id>.toml``: a chain of effects, in order.

    Each stage is ``{effect = "HighpassFilter", cutoff_frequency_hz = 300}``: the name of a
    pedalboard class and its arguments.
    """

    id: str
    description: str
    names: tuple[str, ...]
    """What a script may call it: ``on phone``, ``phone``."""
    chain: tuple[dict[str, object], ...] = field(hash=False)
    gain_db: float = 0.0
    keep_level: bool = False
    """It makes a sound neither louder nor softer, whatever of it is lost: ``gain_db`` is then
    against the sound as it was."""
    tail_s: float = 0.0
    """How long it rings on past the end of what goes in."""
    device: bool = False
    """The voice comes out of a thing in the scene (a telephone, a horn), and is heard there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A room by its measures, from which its echoes are worked out.

    ``size_m`` is length, width and height. ``rt60_s`` is how long a sound of 500 Hz to 1 kHz
    takes to fall by 60 dB; at 125 Hz and at 8 kHz it takes ``bass_ratio`` and ``treble_ratio``
    of that. Whoever speaks is ``distance_m`` from the microphone.
    """

    size_m: tuple[float, float, float]
    rt60_s: float
    bass_ratio: float = 1.0
    treble_ratio: float = 0.6
    distance_m: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """``sfx_library/rooms/<id>.toml``: the acoustic a line stands in.

    What the ``space`` answers goes through the ``chain`` (either may be missing), and comes in
    at ``wet_db`` against the dry voice. It has rung out after ``tail_s``.
    """

    id: str
    description: str
    chain: tuple[dict[str, object], ...] = field(hash=False)
    wet_db: float
    tail_s: float
    space: Space | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """``sfx_library/styles/<id>.toml``: how a show sounds; levels are against the voice."""

    id: str
    description: str
    gap_talk_s: float = 0.14
    gap_turn_s: float = 0.20
    gap_narration_s: float = 0.45
    gap_paragraph_s: float = 0.65
    gap_scene_s: float = 1.6
    overlap_s: float = 0.18
    ambience_lead_s: float = 2.0
    one_shot_db: float = -9.0
    continuous_db: float = -15.0
    ambience_db: float = -21.0
    sting_db: float = -6.0
    music_db: float = -8.0
    duck_music_lu: float = 12.0
    """Speech over music, at least."""
    duck_ambience_lu: float = 17.0
    duck_sfx_lu: float = 7.0


Measure = Literal["programme", "dialogue"]
Bits = Literal[16, 24]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """``targets/<name>.toml``: what a master is made for: a loudness, a ceiling, and which
    loudness is meant.

    ``measure`` says whether the whole programme is brought to the level or its speech; to 16
    ``bits`` it is dithered.
    """

    name: str
    integrated_lufs: float
    true_peak_dbtp: float
    measure: Measure = "programme"
    bits: Bits = 24


SpeechGraph = Literal["faster", "plain"]
"""Of an engine whose model has two: the one made for speed, or the one its package ships."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Everything that can be called from a script, by id."""

    root: Path
    voices: dict[str, Voice] = field(hash=False)
    sounds: dict[str, Sound] = field(hash=False)
    families: dict[str, Family] = field(default_factory=dict, hash=False)
    treatments: dict[str, Treatment] = field(hash=False)
    rooms: dict[str, Room] = field(hash=False)
    styles: dict[str, Style] = field(hash=False)
    targets: dict[str, Target] = field(default_factory=dict, hash=False)
    """The project's own; those that are built in are the master's."""
    instruments: dict[str, Instrument] = field(default_factory=dict, hash=False)
    lexicons: tuple[Path, ...] = ()
    """The files that say how terms are said: the house's, then the episode's own, which has the
    last word. A file with a fault is not among them."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """``sfx_library/synonyms.toml``: groups of words that name one thing to a writer."""
    speech_graph: SpeechGraph = "faster"

    @property
    def devices(self) -> frozenset[str]:
        """The treatments that stand for a thing in the scene."""
        return frozenset(t.id for t in self.treatments.values() if t.device)
