"""``plan``: levels and ducking, from the clips' profiles alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.catalog.model import Style
from pipeline.effects.model import DressedClip
from pipeline.mix import ducking
from pipeline.mix.grid import Powers, add_clip, block_range, blocks_for
from pipeline.mix.levels import LineLevel, scene_levels
from pipeline.mix.model import MixPlan, PlannedClip
from pipeline.timeline.model import Automation, Role, Timeline
from pipeline.units import (
    LOUDNESS_OFFSET_DB,
    PROFILE_HOP_SAMPLES,
    balance,
    constant_power,
    db_from_power,
    gain_from_db,
    lufs_from_power,
    power_from_db,
)

_BEDS: tuple[Role, ...] = ("sfx", "ambience", "music")
SILENCE_FALL_S = 0.2
SILENCE_RISE_S = 0.6
"""So long a SILENCE takes to hold a bed down, and to give it back."""


def plan(
    timeline: Timeline, dressed: Sequence[DressedClip], style: Style
) -> tuple[MixPlan, tuple[Automation, ...]]:
    """Solve the mix. The automations are one curve per role, for the timeline's picture."""
    blocks = blocks_for(timeline.duration_samples) + 1
    level_db = _levels(dressed)
    grids: dict[Role, Powers] = {role: np.zeros(blocks) for role in ("dialogue", *_BEDS)}
    for d in dressed:
        if not d.clip.duck_off or d.clip.role == "dialogue":
            add_clip(grids[d.clip.role], d, level_db[d.clip.id])

    voiced = [d.clip.voiced for d in dressed if d.clip.voiced is not None]
    aims: dict[Role, float] = {
        "music": style.duck_music_lu,
        "ambience": style.duck_ambience_lu,
        "sfx": style.duck_sfx_lu,
    }
    of_role = {
        role: ducking.duck(voiced, grids["dialogue"], grids[role], aims[role]) for role in _BEDS
    }
    planned = tuple(
        _planned(d, level_db[d.clip.id], _curve(d, level_db, of_role, voiced, grids["dialogue"]))
        for d in dressed
    )
    mix_plan = MixPlan(
        duration_samples=timeline.duration_samples,
        clips=planned,
        predicted_lufs=_predicted_lufs(planned, blocks),
    )
    automations = tuple(
        Automation(clip_id="", role=role, points=of_role[role]) for role in _BEDS if of_role[role]
    )
    return mix_plan, automations


def _levels(dressed: Sequence[DressedClip]) -> dict[str, float]:
    """Each clip's static gain; what levels a voice is in ``mix.levels``."""
    spoken = [d for d in dressed if d.clip.voiced is not None]
    levelled = scene_levels([_as_spoken(d) for d in spoken])
    return {d.clip.id: d.clip.gain_db + levelled.get(d.clip.id, 0.0) for d in dressed}


def _as_spoken(d: DressedClip) -> LineLevel:
    clip = d.clip
    assert clip.voiced is not None
    start = clip.voiced[0] - clip.start_sample + clip.source_offset_samples
    end = start + clip.voiced[1] - clip.voiced[0]
    return LineLevel(
        id=clip.id,
        section=clip.section,
        character=clip.character or "",
        delivery_lu=clip.delivery_lu,
        powers=d.profile[block_range(start, end)],
    )


def _curve(
    d: DressedClip,
    level_db: dict[str, float],
    of_role: dict[Role, ducking.Points],
    voiced: Sequence[tuple[int, int]],
    speech: Powers,
) -> ducking.Points:
    clip = d.clip
    held = ducking.held_down(clip.dips, SILENCE_FALL_S, SILENCE_RISE_S)
    if clip.role == "dialogue" or clip.duck_off:
        return held
    if clip.duck_lu is None:
        return ducking.together(_within(of_role[clip.role], d), held)
    alone = np.zeros_like(speech)
    add_clip(alone, d, level_db[clip.id])
    own = ducking.duck(voiced, speech, alone, clip.duck_lu)
    return ducking.together(_within(own, d), held)


def _within(points: ducking.Points, d: DressedClip) -> ducking.Points:
    """The corners that a clip meets, with the ones just outside it."""
    start, end = d.clip.start_sample, d.clip.end_sample + d.tail_samples
    inside = [i for i, (at, _) in enumerate(points) if start <= at <= end]
    if inside:
        return points[max(0, inside[0] - 1) : inside[-1] + 2]
    after = next((i for i, (at, _) in enumerate(points) if at > end), None)
    return points[after - 1 : after + 1] if after else ()


def _planned(d: DressedClip, gain_db: float, points: ducking.Points) -> PlannedClip:
    """Constant power for what is mono, balance for what is already stereo."""
    left, right = constant_power(d.pan) if d.channels == 1 else balance(d.pan)
    gain = gain_from_db(gain_db)
    return PlannedClip(
        dressed=d, gain_db=gain_db, left_gain=left * gain, right_gain=right * gain, points=points
    )


def _predicted_lufs(planned: Sequence[PlannedClip], blocks: int) -> float:
    """Integrated loudness foretold: BS.1770-5's gates over the summed powers."""
    total = np.zeros(blocks)
    for p in planned:
        own = np.zeros(blocks)
        add_clip(own, p.dressed, p.gain_db, with_dips=False)  # its points hold it down
        if p.points:
            places, levels = zip(*p.points, strict=True)
            middles = (np.arange(blocks) + 0.5) * PROFILE_HOP_SAMPLES
            own *= 10.0 ** (np.interp(middles, places, levels) / 10.0)
        total += own
    if blocks < 4:
        return lufs_from_power(float(np.mean(total)))
    gating = np.convolve(total, np.full(4, 0.25), mode="valid")
    absolute = gating[gating > power_from_db(-70.0 - LOUDNESS_OFFSET_DB)]
    if not len(absolute):
        return db_from_power(0.0)
    kept = absolute[absolute > 0.1 * float(np.mean(absolute))]
    return lufs_from_power(float(np.mean(kept)))
