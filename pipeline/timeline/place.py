"""``place``: the screenplay's events, in reading order, given their samples.

One walk with a cursor. The cursor knows where speech last ended, and the ``floor`` before
which nobody may speak again (a pause, a lead, a sound that is waited for). What refers to a
line that comes later (``at=#id``, ``until=#id``) is bound after the walk. No audio is read:
shapes are enough, so a scene can be laid out before it is spoken.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.assets.model import Assets, AssetTake
from pipeline.catalog.model import Sound, Style
from pipeline.diagnostics import Diagnostic, Diagnostics, warning
from pipeline.screenplay.model import (
    Layer,
    Line,
    Pause,
    PictureCue,
    Screenplay,
    SectionStart,
    Silence,
)
from pipeline.speech.model import Take, Takes
from pipeline.timeline import clips, rules
from pipeline.timeline.model import Clip, Marker, Role, SectionRange, Timeline
from pipeline.timeline.pending import OpenBeds, PendingMusic, PendingSound
from pipeline.units import samples

_TAIL_OF_EPISODE_S = 1.5
_ROLE_OF_KIND: dict[str, Role] = {"sound": "sfx", "ambience": "ambience", "sting": "music"}


def place(
    screenplay: Screenplay,
    takes: Takes,
    assets: Assets,
    *,
    style: Style,
    sounds: Mapping[str, Sound],
    room_tone: AssetTake | None = None,
) -> tuple[Timeline, Diagnostics]:
    """Lay the episode out. Music is left as slots, which ``score`` fills.

    ``takes`` has one take for every line and ``assets`` every sound that a layer names;
    ``room_tone`` lies under all of it.
    """
    walk = _Walk(screenplay, takes, assets, style, sounds)
    for event in screenplay.events:
        walk.step(event)
    walk.finish()
    return walk.timeline(room_tone), tuple(walk.diagnostics)


class _Walk:
    def __init__(
        self,
        screenplay: Screenplay,
        takes: Takes,
        assets: Assets,
        style: Style,
        sounds: Mapping[str, Sound],
    ) -> None:
        self.screenplay = screenplay
        self.takes = takes.by_line
        self.assets = assets.by_id
        self.style = style
        self.sounds = sounds
        self.seats = rules.seats(screenplay.lines)
        self.diagnostics: list[Diagnostic] = []

        self.floor = 0
        self.line_floor = 0
        """As ``floor``, for lines alone: beds lead a scene in before anybody speaks."""
        self.speech_end = 0
        self.previous: Line | None = None
        self.barge_from: int | None = None
        """Where the next line may break in: the last one was cut, and nothing stilled it since."""
        self.group_start = 0
        self.spoke_here = False
        self.event_here = False
        self.holds: dict[str, int] = {}
        """Cue id → the place that all its layers share."""

        self.beds = OpenBeds()
        self.anchored: list[Layer] = []
        self.line_clips: list[Clip] = []
        self.line_start: dict[str, int] = {}
        self.until: list[tuple[PendingSound | PendingMusic, str]] = []
        self.last_variant: dict[tuple[str, str], int] = {}
        self.markers: list[Marker] = []
        self.section_starts: list[tuple[SectionStart, int]] = []
        self.section: SectionStart | None = None
        self.black: list[tuple[int, int, float]] = []
        self.end = 0

    def step(self, event: SectionStart | Line | Layer | Pause | Silence | PictureCue) -> None:
        match event:
            case SectionStart():
                self.open_section(event)
                return
            case Line():
                self.speak(event)
            case Layer():
                self.sound(event)
            case Pause():
                self.pause(event)
            case Silence():
                self.silence(event)
            case PictureCue():
                name = f"{event.key}: {event.text}"
                self.markers.append(
                    Marker(
                        name=name,
                        kind="visual",
                        at_sample=self.cue_place(),
                        duration_samples=0,
                        span=event.span,
                    )
                )
        self.event_here = True

    # Sections

    def open_section(self, section: SectionStart) -> None:
        boundary = 0
        if self.section is not None:
            boundary = max(self.floor, self.speech_end)
            if self.event_here:
                boundary += samples(self.style.gap_scene_s / 2)
            if not self.section.carry:
                self.beds.end_section(boundary, samples(rules.BED_FADE_S))
        self.section_starts.append((section, boundary))
        self.markers.append(
            Marker(
                name=section.title,
                kind="section",
                at_sample=boundary,
                duration_samples=0,
                span=section.span,
            )
        )
        self.floor = self.line_floor = boundary
        if self.section is not None and self.event_here:
            self.line_floor = boundary + samples(self.style.gap_scene_s / 2)
        self.section = section
        self.barge_from = None
        self.previous = None
        self.spoke_here = self.event_here = False

    # Speech

    def speak(self, line: Line) -> None:
        take = self.takes[line.id]
        if line.together and self.previous is not None:
            voiced_start, why = self.group_start, "starts together with the line before it"
        elif self.barge_from is not None:
            voiced_start = max(self.group_start + samples(0.3), self.barge_from)
            why = "barges in over the line before it"
        elif line.barges_in and self.previous is not None:
            overlap = samples(self.style.overlap_s)
            voiced_start = max(self.group_start + samples(0.3), self.speech_end - overlap)
            why = "barges in over the line before it"
        elif self.previous is None:
            voiced_start = max(self.floor, self.line_floor, self.speech_end)
            why = "opens its scene"
        else:
            gap = rules.gap_samples(self.previous, line, self.style)
            voiced_start = max(self.floor, self.line_floor, self.speech_end + gap)
            held = voiced_start > self.speech_end + gap
            why = "after the cue before it" if held else f"{gap * 1000 // 48000} ms after the line"
        voiced_start = max(voiced_start, take.voiced_start)
        self.lay_line(line, take, voiced_start, why)

    def lay_line(self, line: Line, take: Take, voiced_start: int, why: str) -> None:
        voiced_end = voiced_start + take.voiced_end - take.voiced_start
        start = voiced_start - take.voiced_start
        seat = self.seats.get((line.section, line.character), 0.0)
        self.line_clips.append(
            clips.of_line(line, take, start, seat if line.pan is None else line.pan, why)
        )
        self.line_start[line.id] = voiced_start
        if not line.together or self.previous is None:
            self.group_start = voiced_start
            self.speech_end = voiced_end
        else:
            self.speech_end = max(self.speech_end, voiced_end)
        overlap = samples(self.style.overlap_s)
        self.barge_from = self.speech_end - overlap if line.interrupted else None
        # A barge-in ends the holds of the cues it cuts across.
        self.floor = min(self.floor, voiced_end) if line.interrupted else self.floor
        self.previous = line
        self.spoke_here = True

    # Cues

    def cue_place(self) -> int:
        """Where a cue that stands here in the script begins."""
        if self.barge_from is not None:
            return self.barge_from
        if self.previous is None:
            return self.floor
        return max(self.floor, self.speech_end + samples(rules.AFTER_SPEECH_S))

    def sound(self, layer: Layer) -> None:
        if layer.at is not None and layer.at.line_id is not None:
            self.anchored.append(layer)
            return
        at = self.holds.setdefault(layer.cue_id, self.cue_place())
        if layer.at is not None:
            at = self.not_before_zero(at + samples(layer.at.offset_s), layer)
        if layer.layer == 0 and layer.asset is not None and not layer.stop:
            text = layer.text
            self.markers.append(
                Marker(name=text, kind="cue", at_sample=at, duration_samples=0, span=layer.span)
            )
        if layer.asset is None or layer.stop:
            self.stop(layer, at)
        elif layer.kind == "music":
            self.music(layer, at)
        else:
            self.hold_dialogue(self.begin(layer, at, "at its own place"))

    def stop(self, layer: Layer, at: int) -> None:
        fade = samples(layer.fade_out_s if layer.fade_out_s is not None else rules.BED_FADE_S)
        if layer.kind == "music":
            if self.beds.music is not None:
                # The fade the writer gave [MUSIC: out] is how that bed leaves.
                self.beds.music.fade_out_s = layer.fade_out_s
            self.beds.end_music(at)
        elif layer.kind == "ambience":
            self.beds.end_ambience(at, fade)
        elif layer.asset is not None:
            self.beds.end_asset(layer.asset, at, fade)
        else:
            self.beds.end_all_effects(at, fade)

    def music(self, layer: Layer, at: int) -> None:
        music = PendingMusic(layer=layer, start=at)
        if layer.for_s is not None:
            music.end = at + samples(layer.for_s)
        elif layer.until is not None:
            self.until.append((music, layer.until))
        self.beds.begin_music(music)
        if not self.spoke_here:
            self.line_floor = max(self.line_floor, at + samples(rules.MUSIC_LEAD_S))

    def begin(self, layer: Layer, at: int, why: str) -> PendingSound:
        assert layer.asset is not None
        take = self.choose_variant(layer)
        kind = self.sounds[layer.asset].kind
        is_bed = layer.kind == "ambience" or kind in ("continuous", "ambience")
        role = _ROLE_OF_KIND[layer.kind]
        fade_in_s, fade_out_s = layer.fade_in_s, layer.fade_out_s
        if is_bed and layer.kind == "ambience":
            if not any(s.layer.cue_id == layer.cue_id for s in self.beds.sounds):
                self.beds.end_ambience(at, samples(rules.AMBIENCE_CROSSFADE_S))
            fade_in_s = rules.BED_FADE_S if fade_in_s is None else fade_in_s
        elif is_bed:
            self.beds.end_asset(layer.asset, at, samples(0.5))
            fade_in_s = 0.4 if fade_in_s is None else fade_in_s
        end: int | None = None
        if layer.for_s is not None:
            end = at + max(1, samples(layer.for_s))
        elif not is_bed and not layer.loop:
            end = at + take.duration_samples
        sound = PendingSound(
            layer=layer,
            take=take,
            role=role,
            start=at,
            end=end,
            fade_in=samples(rules.EDGE_FADE_S if fade_in_s is None else fade_in_s),
            fade_out=samples(rules.EDGE_FADE_S if fade_out_s is None else fade_out_s),
            loop=is_bed or layer.loop,
            placed_by=why,
            is_bed=is_bed or layer.loop,
        )
        if layer.until is not None:
            self.until.append((sound, layer.until))
        self.beds.begin(sound)
        return sound

    def hold_dialogue(self, sound: PendingSound) -> None:
        """The next line waits for a lead, a whole sound, or an ambience that sets its scene."""
        at, layer = sound.start, sound.layer
        if layer.wait:
            self.floor = max(self.floor, sound.end or at + sound.take.duration_samples)
            self.barge_from = None
        elif layer.kind == "ambience":
            if not self.spoke_here:
                lead = samples(self.style.ambience_lead_s)
                self.line_floor = max(self.line_floor, at + lead)
        elif self.barge_from is None:
            self.floor = max(self.floor, at + sound.take.lead_samples)

    def choose_variant(self, layer: Layer) -> AssetTake:
        assert layer.asset is not None
        takes = self.assets[layer.asset]
        memory = (layer.section, layer.asset)
        chosen = rules.variant_of(layer.id, layer.asset, len(takes), self.last_variant.get(memory))
        self.last_variant[memory] = chosen
        return takes[chosen]

    def pause(self, pause: Pause) -> None:
        start = max(self.floor, self.speech_end)
        length = samples(pause.duration_s)
        self.markers.append(
            Marker(
                name=pause.id,
                kind="pause",
                at_sample=start,
                duration_samples=length,
                span=pause.span,
            )
        )
        self.floor = start + length
        self.barge_from = None

    def silence(self, silence: Silence) -> None:
        start = max(self.floor, self.speech_end + samples(rules.AFTER_SPEECH_S))
        length = samples(silence.duration_s)
        self.markers.append(
            Marker(
                name=silence.id,
                kind="silence",
                at_sample=start,
                duration_samples=length,
                span=silence.span,
            )
        )
        self.beds.fall_silent(
            start, start + length, samples(rules.SILENCE_FALL_S), rules.HELD_DOWN_DB
        )
        if silence.black:
            self.black.append((start, start + length, rules.HELD_DOWN_DB))
        self.floor = start + length
        self.barge_from = None

    def not_before_zero(self, at: int, layer: Layer) -> int:
        if at >= 0:
            return at
        self.diagnostics.append(
            warning(
                "time/before-zero",
                f"“{layer.text}” would start {-at / 48000:.2f} s before the episode does; "
                "it starts with it",
                layer.span,
                "use a later line or a smaller offset in at=",
            )
        )
        return 0

    # After the walk

    def finish(self) -> None:
        self.end = max(self.floor, self.speech_end) + samples(_TAIL_OF_EPISODE_S)
        self.beds.end_section(
            max(self.floor, self.speech_end) + samples(0.4), samples(rules.BED_FADE_S)
        )
        self.bind_anchored()
        for sound, line_id in self.until:
            end = self.line_start.get(line_id)
            if end is not None:
                sound.end = max(end, sound.start + 1)

    def bind_anchored(self) -> None:
        """Cues that hang on a line: they hold nothing, and end with their line's section."""
        ranges = self.section_ranges()
        for layer in self.anchored:
            assert layer.at is not None
            assert layer.at.line_id is not None
            line_at = self.line_start[layer.at.line_id]
            at = self.not_before_zero(line_at + samples(layer.at.offset_s), layer)
            if layer.asset is None or layer.stop:
                continue
            home = next((r for r in ranges if r.start_sample <= line_at < r.end_sample), ranges[-1])
            if layer.kind == "music":
                music = PendingMusic(layer=layer, start=at, end=max(home.end_sample, at + 1))
                if layer.for_s is not None:
                    music.end = at + samples(layer.for_s)
                self.beds.all_music.append(music)
                self.remember_until(music, layer)
                continue
            sound = self.begin(layer, at, f"{layer.at.offset_s:+.2f} s from #{layer.at.line_id}")
            if sound.end is None:
                sound.end = max(home.end_sample, at + 1)
                sound.fade_out = max(sound.fade_out, samples(rules.BED_FADE_S))
                self.beds.sounds.remove(sound)

    def remember_until(self, music: PendingMusic, layer: Layer) -> None:
        if layer.until is not None:
            self.until.append((music, layer.until))

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
        placed = [*self.line_clips]
        level = clips.LevelOfKind(self.style)
        for sound in self.beds.all_sounds:
            assert sound.end is not None
            placed.append(clips.of_sound(sound, sound.end, level, self.sounds))
        slots = tuple(
            clips.slot_of(music, music.end, level)
            for music in self.beds.all_music
            if music.end is not None and music.end > music.start
        )
        end = max([self.end, *(c.end_sample for c in placed)], default=0)
        ranges = self.section_ranges()
        if room_tone is not None and ranges:
            span = self.section_starts[0][0].span
            placed.append(clips.of_room_tone(room_tone, end, tuple(self.black), span))
        placed.sort(key=lambda c: (c.start_sample, c.role, c.id))
        return Timeline(
            duration_samples=end,
            clips=tuple(placed),
            slots=slots,
            markers=tuple(sorted(self.markers, key=lambda m: m.at_sample)),
            sections=ranges,
        )
