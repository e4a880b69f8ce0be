"""From a placed event to the clip or slot that stands for it on the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.assets.model import AssetTake
from pipeline.catalog.model import Sound, Style
from pipeline.screenplay.model import Layer, Line
from pipeline.source import SourceSpan
from pipeline.speech.model import Take
from pipeline.timeline import reasons
from pipeline.timeline.model import (
    EDGE_FADE_S,
    OWN_LENGTH,
    ROOM_TONE,
    Clip,
    MusicSlot,
    Rule,
    SectionRange,
)
from pipeline.timeline.pending import PendingMusic, PendingSound
from pipeline.units import samples

ROOM_TONE_DB = -34.0
"""Room tone against the voice: felt when it goes, never noticed while it is there."""


@dataclass(frozen=True, slots=True)
class LevelOfKind:
    """What the style gives each kind of sound, against the voice, in dB."""

    style: Style

    def of_layer(self, layer: Layer, is_bed: bool) -> float:
        if layer.kind == "music":
            return self.style.music_db
        if layer.kind == "sting":
            return self.style.sting_db
        if layer.kind == "ambience":
            return self.style.ambience_db
        return self.style.continuous_db if is_bed else self.style.one_shot_db


def of_line(line: Line, take: Take, start: int, pan: float, why: Rule) -> Clip:
    edge = samples(EDGE_FADE_S)
    return Clip(
        id=line.id,
        section=line.section,
        name=line.character,
        role="dialogue",
        start_sample=start,
        duration_samples=take.duration_samples,
        source_key="" if take.predicted else take.key,
        source_offset_samples=0,
        source_length_samples=take.duration_samples,
        loop=False,
        gain_db=line.gain_db,
        fade_in_samples=edge,
        fade_out_samples=edge,
        pan=pan,
        via=line.treatment,
        room=line.room,
        asset=None,
        character=line.character,
        written=line.written,
        spoken=line.spoken,
        lang=line.lang,
        delivery_lu=take.delivery_lu,
        duck_lu=None,
        duck_off=True,
        voiced=(start + take.voiced_start, start + take.voiced_end),
        placed_by=why,
        span=line.span,
    )


def of_sound(
    sound: PendingSound, end: int, level: LevelOfKind, sounds: Mapping[str, Sound]
) -> Clip:
    layer, take = sound.layer, sound.take
    length, ended_by = max(1, end - sound.start), sound.ended_by
    if not sound.loop and take.duration_samples <= length:
        length, ended_by = take.duration_samples, OWN_LENGTH
    # Fades of a clip shorter than both meet in its middle.
    fade_in = min(sound.fade_in, length // 2)
    fade_out = min(sound.fade_out, length - fade_in)
    return Clip(
        id=layer.id,
        section=layer.section,
        name=layer.text or sounds[take.asset].id,
        role=sound.role,
        start_sample=sound.start,
        duration_samples=length,
        source_key=take.key,
        source_offset_samples=0,
        source_length_samples=take.duration_samples,
        loop=sound.loop,
        gain_db=layer.gain_db + level.of_layer(layer, sound.is_bed) + sounds[take.asset].gain_db,
        fade_in_samples=fade_in,
        fade_out_samples=fade_out,
        pan=layer.pan or 0.0,
        via=layer.via,
        room="dry",
        asset=take.asset,
        duck_lu=layer.duck_lu,
        duck_off=layer.duck_off,
        dips=tuple(d for d in sound.dips if d[0] < end),
        placed_by=sound.placed_by,
        ended_by=ended_by,
        variant=take.variant,
        span=layer.span,
    )


HIT_PAST_END_S = 4.0
"""A hit so soon after a bed's end may still be what it ends on."""


def hits_of(sounds: Iterable[PendingSound], catalog: Mapping[str, Sound]) -> tuple[int, ...]:
    """Where the stings strike, in order."""
    stings = [sound for sound in sounds if sound.layer.kind == "sting"]
    return tuple(sorted(s.start + samples(catalog[s.take.asset].hit_s) for s in stings))


def slot_of(
    music: PendingMusic, end: int, level: LevelOfKind, hits: Sequence[int] = ()
) -> MusicSlot:
    layer = music.layer
    assert layer.asset is not None
    return MusicSlot(
        id=layer.id,
        section=layer.section,
        asset=layer.asset,
        start_sample=music.start,
        end_sample=end,
        crossfades_from_previous=music.crossfades,
        gain_db=layer.gain_db + level.of_layer(layer, is_bed=True),
        pan=layer.pan or 0.0,
        fade_in_s=layer.fade_in_s,
        fade_out_s=layer.fade_out_s if music.fade_out_s is None else music.fade_out_s,
        via=layer.via,
        duck_lu=layer.duck_lu,
        duck_off=layer.duck_off,
        placed_by=music.placed_by,
        ended_by=music.ended_by,
        hits=tuple(h for h in hits if music.start < h < end + samples(HIT_PAST_END_S)),
        intensity=layer.intensity,
        builds=layer.builds,
        span=layer.span,
    )


_TONE_EDGE_S = 0.05
_TONE_CROSSING_S = 0.5


def of_room_tone(
    take: AssetTake,
    sections: Sequence[SectionRange],
    black: tuple[tuple[int, int, float], ...],
    span: SourceSpan,
) -> tuple[Clip, ...]:
    """Room tone under everything, so that no silence is ever a hole.

    Each section has its own, which begins with it and crosses over into the next: so a section
    sounds the same wherever in the episode an edit before it has moved it.
    """
    half = samples(_TONE_CROSSING_S / 2)
    last = len(sections) - 1
    return tuple(
        _room_tone(
            take,
            section.id,
            (
                section.start_sample - half if number else 0,
                min(section.end_sample + half, sections[-1].end_sample),
            ),
            (2 * half if number else samples(_TONE_EDGE_S)),
            (2 * half if number < last else samples(_TONE_EDGE_S)),
            black,
            span,
            reasons.section_ends(section.id) if number < last else reasons.EPISODE_ENDS,
        )
        for number, section in enumerate(sections)
    )


def _room_tone(
    take: AssetTake,
    section: str,
    place: tuple[int, int],
    fade_in: int,
    fade_out: int,
    black: tuple[tuple[int, int, float], ...],
    span: SourceSpan,
    ended_by: Rule,
) -> Clip:
    start, end = max(0, place[0]), place[1]
    return Clip(
        id=f"{section}/{ROOM_TONE}",
        section=section,
        name="room tone",
        role="ambience",
        start_sample=start,
        duration_samples=end - start,
        source_key=take.key,
        source_offset_samples=0,
        source_length_samples=take.duration_samples,
        loop=True,
        gain_db=ROOM_TONE_DB,
        fade_in_samples=min(fade_in, (end - start) // 2),
        fade_out_samples=min(fade_out, (end - start) // 2),
        pan=0.0,
        via=None,
        room="dry",
        asset=take.asset,
        duck_lu=None,
        duck_off=True,
        dips=tuple(dip for dip in black if dip[0] < end and dip[1] > start),
        placed_by=reasons.WHOLE_EPISODE,
        ended_by=ended_by,
        span=span,
    )
