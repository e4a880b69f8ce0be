"""The fixed programme of ``bench_mix``: stereo, 48 kHz, 400 clips read from disk, five beds.

Scenes of some 60 s follow one another. In each, lines come in exchanges of three to six with a
breath after them, and effects sound in the breaths. Of the 400 clips seven eighths are lines, in
one room, and the others effects. The beds come on top: five sources, looped, as clips of each
scene with fades, one ambience and in two scenes of three one music; but the second to the fourth
scene stand in one rain that goes through them. The automation is what the project's own plan makes
of it: beds and hits are ducked under the lines, alarms are not.

The dense programme and the dry one are the same but for how loud the effects are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.programme_sounds import SPEAKERS, Sound, Sounds, keep_sounds
from pipeline.catalog.model import Room, Space, Style
from pipeline.source import SourceText
from pipeline.store import Store
from pipeline.timeline.model import Clip, Role, Rule, SectionRange, Timeline
from pipeline.units import samples, seconds

CLIPS = 400
STYLE = Style(id="bench", description="what every show has")
ROOMS = {
    "office": Room(
        id="office",
        description="walls near enough to hear",
        chain=(),
        wet_db=-14.0,
        tail_s=0.35,
        space=Space(size_m=(6.0, 4.0, 2.8), rt60_s=0.4),
    )
}
DENSE_EFFECTS_DB, DRY_EFFECTS_DB = 4.0, -10.0
_AMBIENCE_DB, _MUSIC_DB = -16.0, -8.0
_SPEECH_SHARE = 0.66
_LONGEST_LINE_S = 9.0
_LEAD_IN_S = 2.2
"""Before a scene's first line: the beds come back, so that no duck joins two scenes."""
_PANS = (0.0, -0.25, 0.25, -0.4, 0.4)
_RAIN_SCENES = (1, 3)
_SPAN = SourceText("bench.cues", "[SOUND: bench]\n").span(0, 14)
_RULE = Rule(name="opens-section", words="as the bench says")


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Clips placed, and the sounds they may be exchanged for."""

    timeline: Timeline
    sounds: Sounds

    @property
    def duration_samples(self) -> int:
        return self.timeline.duration_samples

    @property
    def seconds(self) -> float:
        return seconds(self.timeline.duration_samples)


def line_s(minutes: float, clips: int) -> float:
    """How long a line is where so many clips share so long a programme."""
    return min(_LONGEST_LINE_S, _SPEECH_SHARE * 60.0 * minutes / (clips * 7 / 8))


def keep_programme(
    store: Store, minutes: float, clips: int = CLIPS, *, dense: bool = True
) -> Programme:
    """The programme, its sounds kept in ``store``."""
    sounds = keep_sounds(store, line_s(minutes, clips))
    return lay(sounds, minutes, clips, dense=dense)


def lay(sounds: Sounds, minutes: float, clips: int = CLIPS, *, dense: bool = True) -> Programme:
    """So many clips, and the beds on top, in so many minutes."""
    chance = np.random.default_rng(60)
    scenes = _scenes(round(minutes * 60.0), chance)
    effects = round(clips / 8)
    laid: list[Clip] = []
    for number, section in enumerate(scenes):
        first, last = (number * clips // len(scenes), (number + 1) * clips // len(scenes))
        here = last * effects // clips - first * effects // clips
        spoken = last - first - here
        laid += _beds(sounds, number, scenes)
        laid += _scene(sounds, section, spoken, here, chance, dense=dense)
    timeline = Timeline(
        duration_samples=scenes[-1].end_sample,
        clips=tuple(laid),
        slots=(),
        markers=(),
        sections=tuple(scenes),
    )
    return Programme(timeline=timeline, sounds=sounds)


def _scenes(length_s: int, chance: np.random.Generator) -> list[SectionRange]:
    """Sections of 60 s, give or take 8, that tile the programme."""
    count = max(1, round(length_s / 60))
    inner = [60 * i + int(chance.integers(-4, 5)) for i in range(1, count)]
    edges = [0, *inner, length_s]
    return [
        SectionRange(
            id=f"scene{i}",
            title=f"Scene {i}",
            level=2,
            part=None,
            start_sample=samples(edges[i]),
            end_sample=samples(edges[i + 1]),
        )
        for i in range(count)
    ]


def _clip(
    clip_id: str, section: str, sound: Sound, role: Role, start: int, length: int, **more: object
) -> Clip:
    values: dict[str, object] = {
        "id": clip_id,
        "section": section,
        "name": sound.name,
        "role": role,
        "start_sample": start,
        "duration_samples": length,
        "source_key": sound.key,
        "source_offset_samples": 0,
        "source_length_samples": sound.length_samples,
        "loop": False,
        "gain_db": 0.0,
        "fade_in_samples": samples(0.005),
        "fade_out_samples": samples(0.005),
        "pan": 0.0,
        "via": None,
        "room": "dry",
        "asset": None,
        "duck_lu": None,
        "duck_off": False,
        "placed_by": _RULE,
        "span": _SPAN,
    }
    return Clip(**(values | more))  # type: ignore[arg-type]


def _line(clip_id: str, section: str, sounds: Sounds, which: int, start: int) -> Clip:
    which %= len(sounds.lines)
    sound, speaker = sounds.lines[which], which % SPEAKERS
    return _clip(
        clip_id,
        section,
        sound,
        "dialogue",
        start,
        sound.length_samples,
        character=f"speaker{speaker}",
        pan=_PANS[speaker],
        room="office",
        voiced=(start, start + sound.length_samples),
    )


def _beds(sounds: Sounds, number: int, scenes: list[SectionRange]) -> Iterator[Clip]:
    """One ambience, and in two scenes of three one music."""
    here = scenes[number]
    length = here.end_sample - here.start_sample
    first, last = _RAIN_SCENES
    if not (last < len(scenes) and first < number <= last):
        through = number == first and last < len(scenes)
        sound = sounds.ambiences[0 if through else number % len(sounds.ambiences)]
        end = scenes[last].end_sample if through else here.end_sample
        yield _clip(
            f"{here.id}/ambience",
            here.id,
            sound,
            "ambience",
            here.start_sample,
            end - here.start_sample,
            loop=True,
            gain_db=_AMBIENCE_DB,
            fade_in_samples=samples(1.0),
            fade_out_samples=samples(1.5),
        )
    if number % 3 != 2:
        yield _clip(
            f"{here.id}/music",
            here.id,
            sounds.musics[number % len(sounds.musics)],
            "music",
            here.start_sample + samples(1.0),
            length * 3 // 4,
            loop=True,
            gain_db=_MUSIC_DB,
            fade_in_samples=samples(0.5),
            fade_out_samples=samples(2.5),
        )


def _scene(
    sounds: Sounds,
    section: SectionRange,
    lines: int,
    effects: int,
    chance: np.random.Generator,
    *,
    dense: bool,
) -> Iterator[Clip]:
    """Lines in exchanges; what of the scene they leave is shared out as breaths between them."""
    spoken = [int(chance.integers(len(sounds.lines))) for _ in range(lines)]
    gaps = [samples(float(chance.uniform(0.12, 0.30))) for _ in spoken]
    exchanges: list[list[int]] = []
    at = 0
    while at < lines:
        width = int(chance.integers(3, 7))
        exchanges.append(list(range(at, min(at + width, lines))))
        at += width
    speech = sum(sounds.lines[which].length_samples for which in spoken) + sum(gaps)
    left = section.end_sample - section.start_sample - speech
    lead_in = samples(_LEAD_IN_S)
    breath = max(samples(0.1), (left - lead_in) // max(1, len(exchanges)))
    at = section.start_sample + lead_in
    breaths = [section.start_sample]
    for exchange in exchanges:
        for i in exchange:
            if at + sounds.lines[spoken[i]].length_samples > section.end_sample:
                # Drawn too long for its scene: the last ones speak over one another.
                at = section.end_sample - sounds.lines[spoken[i]].length_samples
            yield _line(f"{section.id}/line/{i}", section.id, sounds, spoken[i], at)
            at += sounds.lines[spoken[i]].length_samples + gaps[i]
        breaths.append(at)
        at += breath
    gain_db = DENSE_EFFECTS_DB if dense else DRY_EFFECTS_DB
    for i in range(effects):
        place = breaths[(i * len(breaths)) // effects]
        alarmed = i % 2 == 0
        sound = (sounds.alarms if alarmed else sounds.hits)[int(chance.integers(5))]
        yield _clip(
            f"{section.id}/effect/{i}",
            section.id,
            sound,
            "sfx",
            min(place, section.end_sample - sound.length_samples),
            sound.length_samples,
            gain_db=gain_db,
            duck_off=alarmed,
        )
