"""``plan``: levels and ducking, from the clips' profiles alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.catalog.faders import NO_FADERS, Faders
from pipeline.catalog.model import Style
from pipeline.effects.model import DressedClip
from pipeline.loudness.distance import steps_within
from pipeline.loudness.figures import Powers
from pipeline.mix import ducking
from pipeline.mix.depth import Bed, depth_db, depths_together
from pipeline.mix.grid import Points, place_of, powers_of
from pipeline.mix.levels import LineLevel, scene_levels
from pipeline.mix.model import MixPlan, PlannedClip
from pipeline.timeline.model import ROLES, Automation, Clip, Role, Timeline
from pipeline.units import balance, constant_power, gain_from_db, power_from_db, samples

_BEDS: tuple[Role, ...] = ("sfx", "ambience", "music")
SILENCE_FALL_S = 0.2
SILENCE_RISE_S = 0.6
"""So long a SILENCE takes to hold a bed down, and to give it back."""


def plan(
    timeline: Timeline, dressed: Sequence[DressedClip], style: Style, faders: Faders = NO_FADERS
) -> tuple[MixPlan, tuple[Automation, ...]]:
    """Solve the mix. The automations are one curve per role, for the timeline's picture.

    The ``faders`` have the last word: their gains come after what was solved.
    """
    dressed = [_asked(d, faders) for d in dressed]
    level_db = _levels(dressed)
    held = {
        d.clip.id: ducking.held_down(d.clip.dips, SILENCE_FALL_S, SILENCE_RISE_S) for d in dressed
    }
    of_role, own = _ducks(dressed, level_db, held, style)
    curves = {role: ducking.duck(depths) for role, depths in of_role.items()}
    planned = tuple(
        _planned(
            d,
            level_db[d.clip.id] + _fader_db(d.clip, faders),
            _curve(d, curves, own, held[d.clip.id]),
        )
        for d in dressed
    )
    foretold = {
        role: powers_of(
            [(p.dressed, p.gain_db, p.points) for p in planned if p.dressed.clip.role == role],
            timeline.duration_samples,
        )
        for role in ROLES
    }
    mix_plan = MixPlan(
        duration_samples=timeline.duration_samples,
        clips=planned,
        starts=tuple(section.start_sample for section in timeline.sections),
        foretold=foretold,
    )
    automations = tuple(
        Automation(clip_id="", role=role, points=curves[role]) for role in _BEDS if curves[role]
    )
    return mix_plan, automations


def _asked(d: DressedClip, faders: Faders) -> DressedClip:
    """With the ``duck`` of its fader, where it has one and is no line."""
    duck = faders.duck(d.clip.id)
    if duck is None or d.clip.role == "dialogue":
        return d
    off = duck == "off"
    clip = replace(d.clip, duck_off=off, duck_lu=None if off else float(duck))
    return replace(d, clip=clip)


def _fader_db(clip: Clip, faders: Faders) -> float:
    # Room tone is no sound of the script's: it is there so that nothing is ever a hole.
    if clip.is_room_tone:
        return 0.0
    return faders.gain_db(clip.id, clip.role, clip.section, clip.character)


def _levels(dressed: Sequence[DressedClip]) -> dict[str, float]:
    """Each clip's static gain; what levels a voice is in ``mix.levels``."""
    spoken = [d for d in dressed if d.clip.voiced is not None]
    levelled = scene_levels([_as_spoken(d) for d in spoken])
    return {d.clip.id: d.clip.gain_db + levelled.get(d.clip.id, 0.0) for d in dressed}


def _as_spoken(d: DressedClip) -> LineLevel:
    clip = d.clip
    assert clip.voiced is not None
    start = clip.voiced[0] - clip.start_sample + clip.source_offset_samples
    inside = steps_within(start, start + clip.voiced[1] - clip.voiced[0])
    heard = d.profile[inside].sum(axis=1)
    tens = max(1, len(heard) // 10)
    blocks = [part.mean() for part in np.array_split(heard, tens) if len(part)]
    return LineLevel(
        id=clip.id,
        section=clip.section,
        character=clip.character or "",
        delivery_lu=clip.delivery_lu,
        powers=np.array(blocks, np.float32),
    )


Depths = dict[ducking.Range, float]


def _ducks(
    dressed: Sequence[DressedClip],
    level_db: Mapping[str, float],
    held: Mapping[str, Points],
    style: Style,
) -> tuple[dict[Role, Depths], dict[str, Depths]]:
    """How deep each role goes in each passage, and each clip that asks for a depth of its own."""
    aims: dict[Role, float] = {
        "music": style.duck_music_lu,
        "ambience": style.duck_ambience_lu,
        "sfx": style.duck_sfx_lu,
    }
    of_role: dict[Role, Depths] = {role: {} for role in _BEDS}
    own: dict[str, Depths] = {}
    for talk in _talks(dressed):
        speech = talk.powers(talk.lines, level_db, held)
        lines = talk.lines_of_passages()
        fixed = np.zeros_like(speech)
        for d in talk.under:
            if d.clip.duck_off or d.clip.duck_lu is None:
                continue
            alone = talk.powers([d], level_db, held)
            for passage, spoken in zip(talk.passages, lines, strict=True):
                depth = depth_db(d.clip.role, spoken, speech, alone, d.clip.duck_lu)
                own.setdefault(d.clip.id, {})[passage] = depth
                for line in spoken:
                    fixed[line] += alone[line] * power_from_db(-depth)
        beds = {
            role: talk.powers(
                [d for d in talk.under if d.clip.role == role and _follows(d)], level_db, held
            )
            for role in _BEDS
        }
        depths: dict[Bed, float] = {
            (number, role): depth_db(role, spoken, speech, beds[role], aims[role])
            for number, spoken in enumerate(lines)
            for role in _BEDS
        }
        together = depths_together(depths, lines, speech, beds, fixed)
        for (number, role), depth in together.items():
            of_role[role][talk.passages[number]] = depth
    return of_role, own


def _follows(d: DressedClip) -> bool:
    """Whether a clip goes down with its role."""
    return not d.clip.duck_off and d.clip.duck_lu is None


@dataclass(frozen=True, slots=True, eq=False)
class _Talk:
    """Passages of speech so near each other that a window of 3 s may hold a second's worth of
    two, of one section; their lines and whatever else sounds then. Its grid begins with it."""

    passages: tuple[ducking.Range, ...]
    lines: tuple[DressedClip, ...]
    under: tuple[DressedClip, ...]

    def lines_of_passages(self) -> list[list[slice]]:
        """The steps of each line, by passage."""
        origin = self.passages[0][0]
        starts = [start for start, _ in self.passages]
        found: list[list[slice]] = [[] for _ in self.passages]
        for voiced in (d.clip.voiced for d in self.lines):
            assert voiced is not None
            steps = steps_within(voiced[0] - origin, voiced[1] - origin)
            found[bisect_right(starts, voiced[0]) - 1].append(steps)
        return found

    def powers(
        self,
        clips: Sequence[DressedClip],
        level_db: Mapping[str, float],
        held: Mapping[str, Points],
    ) -> Powers:
        start, end = self.passages[0][0], self.passages[-1][1]
        heard = [(d, level_db[d.clip.id], held[d.clip.id]) for d in clips]
        return powers_of(heard, end - start, origin=start)


_NEAR_S = 2.0
"""Of 3 s, what speech of one second leaves."""


def _talks(dressed: Sequence[DressedClip]) -> list[_Talk]:
    spoken_in = {d.clip.voiced: d.clip.section for d in dressed if d.clip.voiced is not None}
    starts_in = {start: section for (start, _), section in spoken_in.items()}
    ends_in = {end: section for (_, end), section in spoken_in.items()}
    talks: list[list[ducking.Range]] = []
    for passage in ducking.passages(list(spoken_in)):
        start, before = passage[0], talks[-1][-1][1] if talks else 0
        near = bool(talks) and start - before < samples(_NEAR_S)
        # A section is solved by itself: an edit that moves it changes nothing in it.
        if near and starts_in[start] == ends_in[before]:
            talks[-1].append(passage)
        else:
            talks.append([passage])
    starts = [talk[0][0] for talk in talks]
    lines: list[list[DressedClip]] = [[] for _ in talks]
    under: list[list[DressedClip]] = [[] for _ in talks]
    for d in dressed:
        start, end = d.clip.start_sample, d.clip.end_sample + d.tail_samples
        if d.clip.voiced is not None:
            lines[bisect_right(starts, d.clip.voiced[0]) - 1].append(d)
            continue
        for number in range(max(0, bisect_right(starts, start) - 1), len(talks)):
            if starts[number] >= end:
                break
            if talks[number][-1][1] > start:
                under[number].append(d)
    return [
        _Talk(tuple(talk), tuple(spoken), tuple(beds))
        for talk, spoken, beds in zip(talks, lines, under, strict=True)
    ]


def _curve(
    d: DressedClip,
    curves: Mapping[Role, Points],
    own: Mapping[str, Depths],
    held: Points,
) -> Points:
    clip = d.clip
    if clip.role == "dialogue" or clip.duck_off:
        return held
    if clip.duck_lu is None:
        return ducking.together(_within(curves[clip.role], d), held)
    return ducking.together(_within(ducking.duck(own.get(clip.id, {})), d), held)


def _within(points: Points, d: DressedClip) -> Points:
    """The corners that a clip meets, with the ones just outside it."""
    start, end = d.clip.start_sample, d.clip.end_sample + d.tail_samples
    first = bisect_left(points, start, key=place_of)
    last = bisect_right(points, end, key=place_of)
    if first == last and (first == 0 or last == len(points)):
        return ()
    return points[max(0, first - 1) : last + 1]


def _planned(d: DressedClip, gain_db: float, points: Points) -> PlannedClip:
    """Constant power for what is mono, balance for what is already stereo."""
    left, right = constant_power(d.pan) if d.channels == 1 else balance(d.pan)
    gain = gain_from_db(gain_db)
    return PlannedClip(
        dressed=d, gain_db=gain_db, left_gain=left * gain, right_gain=right * gain, points=points
    )
