"""The planned mix, as far as it can be known without making a sound."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np

from pipeline.audio.buffer import Frames
from pipeline.catalog.faders import Faders
from pipeline.catalog.model import Catalog, Style
from pipeline.effects.dress import dress
from pipeline.effects.model import DressedClip
from pipeline.loudness.distance import steps_within
from pipeline.mix.ducking import HOLD_S, RELEASE_S, passages
from pipeline.mix.grid import add_clip
from pipeline.mix.model import PlannedClip
from pipeline.mix.plan import plan
from pipeline.store import Store
from pipeline.timeline.model import Clip, Timeline
from pipeline.units import POWER_STEP_SAMPLES, db_from_power, power_from_db, samples


class _NotKept(Exception):
    """The store has no such entry, and none is to be made."""


class _LookedInto(Store):
    """A store in which everything that is asked for has to lie already."""

    def open(self, key: str) -> Frames:
        frames = super().open(key)
        if frames is None:
            raise _NotKept(key)
        return frames


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Each clip as the mix plans it. ``unheard`` are the clips that nobody has measured yet:
    what the plan says near them is not to be told (``known``)."""

    planned: dict[str, PlannedClip] = field(hash=False)
    unheard: frozenset[str]
    clips: tuple[Clip, ...]
    duration_samples: int

    def known(self, start: int, end: int) -> bool:
        """Is every level in ``[start, end)`` as a render would have it?

        A bed is ducked by what the passages round it need, and a voice is levelled over all
        that is said in a scene.
        """
        reach = samples(HOLD_S + RELEASE_S)
        spoken = [c for c in self.clips if c.voiced is not None]
        near = [
            (a, b)
            for a, b in passages([c.voiced for c in spoken if c.voiced is not None])
            if a - reach < end and b + reach > start
        ]
        near.append((start, end))
        here = [c for c in self.clips if any(_overlaps(c, a, b) for a, b in near)]
        scenes = {c.section for c in here if c.voiced is not None}
        needed = here + [c for c in spoken if c.section in scenes]
        return not any(clip.id in self.unheard for clip in needed)

    def gain_db(self, clip: Clip, at: int) -> float:
        """The gain of ``clip`` at a sample: its own, and what moves it there."""
        planned = self.planned[clip.id]
        return planned.gain_db + automation_db(planned, at)

    def moved_db(self, clip: Clip, at: int) -> float:
        """What ducking and silences do to ``clip`` at a sample, at most 0."""
        return automation_db(self.planned[clip.id], at)

    def over_lu(self, line: Clip, bed: Clip, at: int) -> float | None:
        """How far ``line`` stands over ``bed``, as that is turned down ``at`` a sample; ``None``
        where one of them is not heard."""
        assert line.voiced is not None
        inside = steps_within(*line.voiced)
        spoken, under = self._power(line, inside), self._power(bed, inside)
        if spoken <= 0.0 or under <= 0.0:
            return None
        ducked = power_from_db(self.moved_db(bed, at))
        return db_from_power(spoken) - db_from_power(under * ducked)

    def _power(self, clip: Clip, inside: slice) -> float:
        planned = self.planned[clip.id]
        grid = np.zeros(inside.stop - inside.start)
        origin = inside.start * POWER_STEP_SAMPLES
        add_clip(grid, planned.dressed, planned.gain_db, origin=origin)
        return float(np.mean(grid))


def automation_db(planned: PlannedClip, at: int) -> float:
    if not planned.points:
        return 0.0
    places, levels = zip(*planned.points, strict=True)
    return float(np.interp(at, places, levels))


def _overlaps(clip: Clip, start: int, end: int) -> bool:
    return clip.start_sample < end and clip.end_sample > start


def levels_of(
    timeline: Timeline, catalog: Catalog, style: Style, faders: Faders, store: Store
) -> Levels:
    """Plan the mix from what ``store`` holds, dressed and measured by an earlier render."""
    # Nothing of it is heard: lengths and profiles are read, and no digest of samples.
    kept = _LookedInto(store.root, check_digests=False)
    dressed = _dressed(timeline, catalog, kept)
    unheard = {d.clip.id for d in dressed if not d.key}
    mix_plan, _ = plan(timeline, dressed, style, faders)
    return Levels(
        planned={planned.dressed.clip.id: planned for planned in mix_plan.clips},
        unheard=frozenset(unheard),
        clips=timeline.clips,
        duration_samples=timeline.duration_samples,
    )


def _dressed(timeline: Timeline, catalog: Catalog, kept: Store) -> tuple[DressedClip, ...]:
    """The clips of ``timeline``, in order; those that lack something are silent and keyless."""
    clips = timeline.clips
    try:
        if all(clip.source_key for clip in clips):
            return dress(timeline, catalog.treatments, catalog.rooms, kept, workers=1)
    except _NotKept:
        pass  # one of several lacks something: which, is found by halves
    if len(clips) == 1:
        return (_silent(clips[0]),)
    half = len(clips) // 2
    first, second = (
        dataclasses.replace(timeline, clips=part) for part in (clips[:half], clips[half:])
    )
    return _dressed(first, catalog, kept) + _dressed(second, catalog, kept)


def _silent(clip: Clip) -> DressedClip:
    """A clip of which nothing is known but its place."""
    return DressedClip(
        clip=clip,
        key="",
        source_length_samples=clip.source_length_samples,
        channels=1,
        tail_samples=0,
        pan=clip.pan,
        profile=np.zeros((0, 1), np.float32),
    )
