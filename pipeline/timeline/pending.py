"""Sounds whose end, or beginning, is not known yet while the walk goes on."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from pipeline.assets.model import AssetTake
from pipeline.screenplay.model import Layer
from pipeline.timeline.model import Role, Rule


@dataclass(slots=True)
class PendingSound:
    """A layer that has begun. ``end`` stays ``None`` until something ends it."""

    layer: Layer
    take: AssetTake
    role: Role
    start: int
    end: int | None
    fade_in: int
    fade_out: int
    loop: bool
    placed_by: Rule
    ended_by: Rule
    is_bed: bool
    dips: list[tuple[int, int, float]] = field(default_factory=list)


@dataclass(slots=True)
class PendingMusic:
    """A music cue that plays until something ends it."""

    layer: Layer
    start: int
    placed_by: Rule
    ended_by: Rule
    end: int | None = None
    crossfades: bool = False
    fade_out_s: float | None = None


class OpenBeds:
    """The beds that are sounding, and the ways in which they stop."""

    def __init__(self) -> None:
        self.sounds: list[PendingSound] = []
        self.music: PendingMusic | None = None
        self.all_sounds: list[PendingSound] = []
        self.all_music: list[PendingMusic] = []

    def begin(self, sound: PendingSound) -> None:
        self.all_sounds.append(sound)
        if sound.end is None:
            self.sounds.append(sound)

    def begin_music(self, music: PendingMusic, takes_over: Rule) -> None:
        if self.music is not None:
            self.end_music(music.start, takes_over)
            music.crossfades = True
        self.all_music.append(music)
        self.music = music if music.end is None else None

    def end_music(self, at: int, why: Rule) -> None:
        if self.music is not None:
            self.music.end, self.music.ended_by = at, why
            self.music = None

    def end_ambience(self, at: int, fade: int, why: Rule) -> None:
        """Every ambience bed fades away over ``fade`` samples that begin at ``at``."""
        self._end([s for s in self.sounds if s.role == "ambience"], at, fade, why)

    def end_asset(self, asset: str, at: int, fade: int, why: Rule) -> None:
        self._end([s for s in self.sounds if s.take.asset == asset], at, fade, why)

    def end_all_effects(self, at: int, fade: int, why: Rule) -> None:
        self._end([s for s in self.sounds if s.role == "sfx"], at, fade, why)

    def end_section(self, at: int, fade: int, why: Rule) -> None:
        self._end(list(self.sounds), at, fade, why)
        self.end_music(at, why)

    def _end(self, which: list[PendingSound], at: int, fade: int, why: Rule) -> None:
        for sound in which:
            fade_out = max(sound.fade_out, fade)
            sound.end = max(at + fade_out, sound.start + 1)
            sound.fade_out = fade_out
            sound.ended_by = dataclasses.replace(why, offset_samples=sound.end - at)
            self.sounds.remove(sound)

    def stop_at(self, stop: Layer, at: int, fade: int, why: Rule) -> None:
        """A stop that hangs on a line, told after the walk: what sounds at ``at`` ends there."""
        if stop.kind == "music":
            for music in self.all_music:
                if music.start < at and (music.end is None or music.end > at):
                    music.end, music.ended_by, music.fade_out_s = at, why, stop.fade_out_s
            return
        role = "ambience" if stop.kind == "ambience" else "sfx"
        for sound in self.all_sounds:
            named = stop.asset in (None, sound.take.asset) or stop.kind == "ambience"
            sounds = sound.start < at and (sound.end is None or sound.end > at + fade)
            if sound.is_bed and sound.role == role and named and sounds:
                sound.end, sound.fade_out = at + fade, fade
                sound.ended_by = dataclasses.replace(why, offset_samples=fade)

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
