"""``place``: the screenplay's events, in reading order, given their samples.

One walk with a cursor that knows where speech last ended, and the floor before which nobody
may speak again. What refers to a line that comes later (``at=#id``, ``until=#id``) is bound
after the walk. No audio is read: shapes are enough, so a scene can be laid out before it is
spoken.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping

from pipeline.assets.model import Assets, AssetTake
from pipeline.catalog.model import Sound, Style
from pipeline.diagnostics import Diagnostics
from pipeline.screenplay.model import (
    Layer,
    Line,
    Pause,
    PictureCue,
    Screenplay,
    SectionStart,
    Silence,
)
from pipeline.source import SourceSpan
from pipeline.speech.model import Takes
from pipeline.timeline import clips, reasons, rules
from pipeline.timeline.cursor import Cursor, Place
from pipeline.timeline.model import (
    HELD_DOWN_DB,
    SILENCE_FALL_S,
    Marker,
    MarkerKind,
    MusicSlot,
    SectionRange,
    Timeline,
    silenced,
)
from pipeline.timeline.seats import seats
from pipeline.timeline.sounds import BED_FADE, Sounds
from pipeline.timeline.spoken import Spoken
from pipeline.units import POWER_STEP_SAMPLES, samples


def place(
    screenplay: Screenplay,
    takes: Takes,
    assets: Assets,
    *,
    style: Style,
    sounds: Mapping[str, Sound],
    room_tone: AssetTake | None = None,
    devices: Collection[str] = frozenset(),
) -> tuple[Timeline, Diagnostics]:
    """Lay the episode out. Music is left as slots, which ``score`` fills.

    ``takes`` has one take for every line and ``assets`` every sound that a layer names;
    ``room_tone`` lies under all of it. What is said through one of the treatments ``devices``
    is heard where the device stands.
    """
    walk = _Walk(screenplay, takes, assets, style, sounds, devices)
    for event in screenplay.events:
        walk.step(event)
    walk.finish()
    return walk.timeline(room_tone), tuple(walk.sounds.diagnostics)


class _Walk:
    def __init__(
        self,
        screenplay: Screenplay,
        takes: Takes,
        assets: Assets,
        style: Style,
        catalog_sounds: Mapping[str, Sound],
        devices: Collection[str],
    ) -> None:
        self.style = style
        self.catalog_sounds = catalog_sounds
        self.cursor = Cursor()
        self.spoken = Spoken(takes.by_line, seats(screenplay.events, devices), style, self.cursor)
        self.markers: list[Marker] = []
        self.sounds = Sounds(assets.by_id, style, catalog_sounds, self.cursor, self.markers)
        self.section_starts: list[tuple[SectionStart, int]] = []
        self.black: list[tuple[int, int, float]] = []
        """The SILENCEs in which even the room is gone."""
        self.end = 0

    def step(self, event: SectionStart | Line | Layer | Pause | Silence | PictureCue) -> None:
        match event:
            case SectionStart():
                self.open_section(event)
                return
            case Line():
                self.spoken.speak(event)
            case Layer():
                self.sounds.cue(event)
            case Pause():
                self.pause(event)
            case Silence():
                self.silence(event)
            case PictureCue():
                self.mark(
                    "visual",
                    f"{event.key}: {event.text}",
                    self.cursor.cue_place().at,
                    0,
                    event.span,
                )
        self.cursor.event_here = True

    def open_section(self, section: SectionStart) -> None:
        boundary = lead = 0
        if self.section_starts:
            boundary = self.cursor.rest()
            if self.cursor.event_here:
                # One gap between two scenes, half of it on either side of the boundary.
                lead = samples(self.style.gap_scene_s / 2)
                boundary += lead
            # On the meter's grid, so that what an edit moves is heard and measured as it was.
            boundary += -boundary % POWER_STEP_SAMPLES
            before, _ = self.section_starts[-1]
            if not before.carry:
                self.sounds.beds.end_all(boundary, BED_FADE, reasons.section_ends(before.id))
        self.section_starts.append((section, boundary))
        self.mark("section", section.title, boundary, 0, section.span)
        self.cursor.enter_section(section.id, boundary, lead)

    def pause(self, pause: Pause) -> None:
        start, length = self.cursor.rest(), samples(pause.duration_s)
        self.mark("pause", pause.id, start, length, pause.span)
        self.cursor.hold_until(Place(start + length, reasons.after_pause(pause)))

    def silence(self, silence: Silence) -> None:
        start, length = self.cursor.after_speech(), samples(silence.duration_s)
        end = start + length
        self.mark("silence", silence.id, start, length, silence.span)
        self.sounds.beds.fall_silent(
            start,
            end,
            samples(SILENCE_FALL_S),
            HELD_DOWN_DB,
            silenced(silence.id, silence.span.text),
        )
        if silence.black:
            self.black.append((start, end, HELD_DOWN_DB))
        self.cursor.hold_until(Place(end, reasons.after_silence(silence)))

    def mark(self, kind: MarkerKind, name: str, at: int, length: int, span: SourceSpan) -> None:
        self.markers.append(
            Marker(name=name, kind=kind, at_sample=at, duration_samples=length, span=span)
        )

    def finish(self) -> None:
        """End what still sounds, and bind what waited for a line that came later."""
        # A bed that was asked to begin later than the last word (at=6s) is the end then.
        last = max(self.cursor.rest(), self.sounds.beds.last_start())
        self.end = last + samples(rules.TAIL_OF_EPISODE_S)
        self.sounds.beds.end_all(
            last + samples(rules.BEDS_AFTER_THE_END_S), BED_FADE, reasons.EPISODE_ENDS
        )
        self.sounds.bind(self.spoken.starts, self.section_ranges())
        self.sounds.leave_out_unheard()

    def section_ranges(self) -> tuple[SectionRange, ...]:
        starts = [at for _, at in self.section_starts]
        ends = [*starts[1:], max(self.end, starts[-1] + 1)] if starts else []
        return tuple(
            SectionRange(
                id=section.id,
                title=section.title,
                level=section.level,
                part=section.part,
                start_sample=start,
                end_sample=end,
            )
            for (section, start), end in zip(self.section_starts, ends, strict=True)
        )

    def timeline(self, room_tone: AssetTake | None) -> Timeline:
        placed = [*self.spoken.clips]
        level = clips.LevelOfKind(self.style)
        beds = self.sounds.beds
        for sound in beds.all_sounds:
            assert sound.end is not None
            placed.append(clips.of_sound(sound, sound.end, level, self.catalog_sounds))
        slots: list[MusicSlot] = []
        hits = clips.hits_of(beds.all_sounds, self.catalog_sounds)
        for music in beds.all_music:
            assert music.end is not None
            slots.append(clips.slot_of(music, music.end, level, hits))
        ends = [c.end_sample for c in placed]
        ends += [m.at_sample + m.duration_samples for m in self.markers]
        end = max([self.end, *ends])
        ranges = self.section_ranges()
        if room_tone is not None and ranges:
            span = self.section_starts[0][0].span
            ranges = (*ranges[:-1], dataclasses.replace(ranges[-1], end_sample=end))
            placed += clips.of_room_tone(room_tone, ranges, tuple(self.black), span)
        placed.sort(key=lambda c: (c.start_sample, c.role, c.id))
        return Timeline(
            duration_samples=end,
            clips=tuple(placed),
            slots=tuple(slots),
            markers=tuple(sorted(self.markers, key=lambda m: m.at_sample)),
            sections=ranges,
        )
