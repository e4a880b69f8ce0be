"""The timeline: clips on four roles' tracks, in samples at 48 kHz, half-open ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.source import SourceSpan

Role = Literal["dialogue", "sfx", "ambience", "music"]
ROLES: tuple[Role, ...] = ("dialogue", "sfx", "ambience", "music")
MarkerKind = Literal["section", "pause", "silence", "cue", "visual"]

RuleName = Literal[
    # where a clip begins
    "opens-episode",
    "opens-section",
    "after-line",
    "together",
    "barges-in",
    "after-pause",
    "after-silence",
    "after-lead",
    "after-wait",
    "led-in",
    "at-cut",
    "at-offset",
    "at-line",
    "clamped",
    "hand-over",
    "last-chord",
    "whole-episode",
    # where it ends
    "own-length",
    "for",
    "until",
    "stop",
    "replaced",
    "called-again",
    "section-end",
    "episode-end",
    "silence",
]


EDGE_FADE_S = 0.005
"""Every clip fades at least this long at either end."""

BED_FADE_S = 1.5
"""A bed that nothing else is said of leaves over this long."""

SILENCE_FALL_S = 0.2
"""Beds are gone this long after a SILENCE begins (CUES.md)."""

ROOM_TONE = "room-tone"
"""What the id of every clip of room tone ends on."""

HELD_DOWN_DB = -90.0
"""Where a SILENCE holds what it stills."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Why a clip begins, or ends, where it does.

    ``name`` is stable. ``of`` is the id of the line, cue, layer, pause or section that the place
    hangs on, empty for none, and ``offset_samples`` how far after it the place is. ``words`` say
    it all as a sentence would, in the writer's words and numbers.
    """

    name: RuleName
    words: str
    of: str = ""
    offset_samples: int = 0


OWN_LENGTH = Rule(name="own-length", words="its own length")


def silenced(silence_id: str, written: str) -> Rule:
    """A SILENCE, as it is ``written``, cuts what sounds."""
    return Rule(name="silence", words=f"{written} cuts it", of=silence_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a piece of music is cut to its scene.

    ``bar_lines`` are samples after it begins: one for each bar, and one more where the last bar
    ends. ``intensities`` (1 to 3) has one for each of those lines: of each bar, and of the final
    chord. On the bars ``hits`` the piece begins anew, with what led there behind it.

    It leaves by its ``cadence`` and a final chord, which sounds for ``ring_samples`` past the last
    line; ``bare`` it has the cadence and no chord; at a ``hand-over`` it simply goes on, and the
    last bar is the one in which another takes over.
    """

    bar_lines: tuple[int, ...]
    intensities: tuple[float, ...]
    hits: tuple[int, ...] = ()
    leaves: Literal["cadence", "bare", "hand-over"] = "cadence"
    ring_samples: int = 0

    @property
    def bars(self) -> int:
        return len(self.bar_lines) - 1

    @property
    def length_samples(self) -> int:
        """All that sounds of it, the ring of its last chord too."""
        return self.bar_lines[-1] + self.ring_samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A stretch of one source, placed.

    The clip plays source samples ``source_offset_samples …`` (modulo ``source_length_samples``
    where ``loop``) from ``start_sample`` for ``duration_samples``. A line that nobody has
    spoken yet has an empty ``source_key``. ``gain_db`` is what the
    writer asked plus what the style gives its kind; ducking comes later and never here.
    ``voiced`` are the ranges, on the timeline, in which a line is heard.
    """

    id: str
    section: str
    name: str
    role: Role
    start_sample: int
    duration_samples: int
    source_key: str
    source_offset_samples: int
    source_length_samples: int
    loop: bool
    gain_db: float
    fade_in_samples: int
    fade_out_samples: int
    pan: float
    via: str | None
    room: str
    asset: str | None
    character: str | None = None
    written: str = ""
    spoken: str = ""
    lang: str | None = None
    delivery_lu: float = 0.0
    """How much louder than plain speech a line is to be: a shout, a whisper."""
    duck_lu: float | None
    duck_off: bool
    voiced: tuple[int, int] | None = None
    dips: tuple[tuple[int, int, float], ...] = ()
    """Ranges (start, end, gain_db) in which a SILENCE holds this clip down."""
    placed_by: Rule
    ended_by: Rule = OWN_LENGTH
    variant: int = 0
    """Which of its asset's variants plays, from 0."""
    form: Form | None = None
    """Of music that is played for its scene: how. ``source_key`` then names what is played."""
    span: SourceSpan

    @property
    def end_sample(self) -> int:
        return self.start_sample + self.duration_samples

    @property
    def is_room_tone(self) -> bool:
        return self.id.endswith(ROOM_TONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicSlot:
    """Where the score may play: from ``start_sample`` until the bar nearest ``end_sample``.

    ``hits`` are the samples of the timeline at which something strikes that it may rise to.
    ``intensity`` (1 to 3) and ``builds`` (from 1 to 3) are what the words of the cue ask.
    """

    id: str
    section: str
    asset: str
    start_sample: int
    end_sample: int
    crossfades_from_previous: bool
    gain_db: float
    pan: float
    fade_in_s: float | None
    fade_out_s: float | None
    via: str | None
    duck_lu: float | None
    duck_off: bool
    placed_by: Rule
    ended_by: Rule
    hits: tuple[int, ...] = ()
    intensity: float | None = None
    builds: bool = False
    span: SourceSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    name: str
    kind: MarkerKind
    at_sample: int
    duration_samples: int
    span: SourceSpan | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRange:
    """A section's part of the timeline; sections tile it."""

    id: str
    title: str
    level: int
    part: str | None
    start_sample: int
    end_sample: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Dialogue, effects and ambience placed; music as slots (before) or clips (after) the score."""

    duration_samples: int
    clips: tuple[Clip, ...]
    slots: tuple[MusicSlot, ...]
    markers: tuple[Marker, ...]
    sections: tuple[SectionRange, ...]

    def of_role(self, role: Role) -> tuple[Clip, ...]:
        return tuple(c for c in self.clips if c.role == role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Automation:
    """A gain over the timeline: (sample, dB) points, straight lines in dB between them.

    It is solved after the timeline, by the mix, and drawn on it. An empty ``clip_id`` means
    every clip of ``role``.
    """

    clip_id: str
    role: Role
    points: tuple[tuple[int, float], ...]
