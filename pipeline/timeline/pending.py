"""Sounds whose end, or beginning, is not known yet while the walk goes on."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from pipeline.assets.model import AssetTake
from pipeline.screenplay.model import Layer
from pipeline.timeline.model import (
    EDGE_FADE_S,
    Role,
    Rule,
)
from pipeline.units import samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Fade:
    """How a bed leaves: as the cue that ends it states, else as its own cue does, else over
    ``default`` samples."""

    default: int
    stated_s: float | None = None

    def of(self, ended: Layer) -> int:
        stated_s = ended.fade_out_s if self.stated_s is None else self.stated_s
        if stated_s is None:
            return self.default
        return max(samples(EDGE_FADE_S), samples(stated_s))


@dataclass(slots=True, kw_only=True)
class Pending:
    """A layer that has begun. ``end`` stays ``None`` until something ends it."""

    layer: Layer
    start: int
    end: int | None
    placed_by: Rule
    ended_by: Rule

    @property
    def is_unheard(self) -> bool:
        return self.end is not None and self.end <= self.start


@dataclass(slots=True, kw_only=True)
class PendingSound(Pending):
    """A sound or an ambience."""

    take: AssetTake
    role: Role
    fade_in: int
    fade_out: int
    """As the writer stated it, else an edge's, until a rule that ends the sound says more."""
    loop: bool
    is_bed: bool
    dips: list[tuple[int, int, float]] = field(default_factory=list)

    def end_from(self, at: int, fade: Fade, why: Rule) -> None:
        """Fade away over a stretch that begins ``at``; what begins later is not heard."""
        self.fade_out = fade.of(self.layer)
        self.end = at if at < self.start else at + self.fade_out
        self.ended_by = dataclasses.replace(why, offset_samples=self.end - at)

    def end_at(self, at: int, why: Rule) -> None:
        """Be over ``at`` a sample, with no other fade than the writer's."""
        self.fade_out = Fade(default=samples(EDGE_FADE_S)).of(self.layer)
        self.end, self.ended_by = at, why


@dataclass(slots=True, kw_only=True)
class PendingMusic(Pending):
    """A bed of music."""

    crossfades: bool = False
    fade_out_s: float | None = None
    """What the cue that ends it asks for; else its own is taken."""

    def end_at(self, at: int, why: Rule, fade_out_s: float | None = None) -> None:
        self.end, self.ended_by, self.fade_out_s = at, why, fade_out_s

    def end_from(self, at: int, fade: Fade, why: Rule) -> None:
        """A bed of music leaves on a bar near ``at``; only a stated fade changes how."""
        self.end_at(at, why, fade.stated_s)


AS_IT_COMES = Fade(default=0)
"""Music that nobody gave a fade leaves as the score has it leave."""


class OpenBeds:
    """The beds that are sounding, and the ways in which they stop."""

    def __init__(self) -> None:
        self.sounds: list[PendingSound] = []
        self.music: PendingMusic | None = None
        self.all_sounds: list[PendingSound] = []
        self.all_music: list[PendingMusic] = []

    def leave_out_unheard(self) -> tuple[Pending, ...]:
        """Forget what would begin where it is over already, and hand it back."""
        unheard = tuple(p for p in (*self.all_sounds, *self.all_music) if p.is_unheard)
        self.all_sounds = [sound for sound in self.all_sounds if not sound.is_unheard]
        self.all_music = [music for music in self.all_music if not music.is_unheard]
        return unheard

    def begin(self, sound: PendingSound) -> None:
        self.all_sounds.append(sound)
        if sound.end is None:
            self.sounds.append(sound)

    def begin_music(self, music: PendingMusic, takes_over: Rule) -> None:
        if self.music is not None:
            self.end_music(music.start, AS_IT_COMES, takes_over)
            music.crossfades = True
        self.all_music.append(music)
        self.music = music if music.end is None else None

    def end_music(self, at: int, fade: Fade, why: Rule) -> None:
        if self.music is not None:
            self.music.end_from(at, fade, why)
            self.music = None

    def end_ambience(self, at: int, fade: Fade, why: Rule) -> None:
        """Every ambience bed fades away from ``at`` on."""
        self._end([s for s in self.sounds if s.role == "ambience"], at, fade, why)

    def end_asset(self, asset: str, at: int, fade: Fade, why: Rule) -> None:
        self._end([s for s in self.sounds if s.take.asset == asset], at, fade, why)

    def end_all_effects(self, at: int, fade: Fade, why: Rule) -> None:
        self._end([s for s in self.sounds if s.role == "sfx"], at, fade, why)

    def end_all(self, at: int, fade: Fade, why: Rule) -> None:
        """The section ends, or the episode."""
        self._end(list(self.sounds), at, fade, why)
        self.end_music(at, AS_IT_COMES, why)

    def _end(self, which: list[PendingSound], at: int, fade: Fade, why: Rule) -> None:
        for sound in which:
            sound.end_from(at, fade, why)
            self.sounds.remove(sound)

    def last_start(self) -> int:
        """Where the last of the beds that nothing has ended yet begins."""
        open_music = [] if self.music is None else [self.music]
        return max((bed.start for bed in (*self.sounds, *open_music)), default=0)

    def stop_at(self, stop: Layer, at: int, fade: Fade, why: Rule) -> None:
        """A stop that hangs on a line, told after the walk: what sounds at ``at`` ends there."""
        if stop.kind == "music":
            for music in self.all_music:
                if music.start < at and (music.end is None or music.end > at):
                    music.end_from(at, fade, why)
            return
        role = "ambience" if stop.kind == "ambience" else "sfx"
        for sound in self.all_sounds:
            named = stop.asset in (None, sound.take.asset) or stop.kind == "ambience"
            over = at + fade.of(sound.layer)
            sounds = sound.start < at and (sound.end is None or sound.end > over)
            if sound.is_bed and sound.role == role and named and sounds:
                sound.end_from(at, fade, why)

    def fall_silent(self, start: int, end: int, fall: int, depth_db: float, why: Rule) -> None:
        """A SILENCE: one-shots are cut short, beds held down until ``end``; music is the score's.

        What has ended before ``start``, or begins after it, is not touched.
        """
        for sound in self.all_sounds:
            if sound.start < start and (sound.end is None or sound.end > start):
                if sound.is_bed:
                    sound.dips.append((start, end, depth_db))
                else:
                    if sound.end is None or sound.end > start + fall:
                        sound.end = start + fall
                        sound.ended_by = dataclasses.replace(why, offset_samples=fall)
                    sound.fade_out = min(fall, sound.end - sound.start)
