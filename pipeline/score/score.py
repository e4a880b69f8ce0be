"""``score``: music for the slots, on a bar grid; dialogue never moves for it.

A bed begins on its own first bar where the cue stands, and leaves on a bar line where the script
lets it go, or near there. What it has until then is its kind's to say: a piece is played for its
scene (``played``), somebody's own music is cut at its own bars (``cut_bed``), and a bed that goes
round is let go on a bar (``looped``).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pipeline.assets.model import Assets
from pipeline.catalog.model import Sound
from pipeline.diagnostics import Diagnostics
from pipeline.score import reasons
from pipeline.score.cut_bed import cut_bed
from pipeline.score.looped import looped_bed
from pipeline.score.played import played_bed
from pipeline.score.slots import Entry, Silences
from pipeline.timeline.model import Clip, MusicSlot, Timeline


def score(
    timeline: Timeline, assets: Assets, sounds: Mapping[str, Sound]
) -> tuple[Timeline, Diagnostics]:
    """Turn every slot into clips. The episode may grow by the ring of its last chord.

    A clip of a piece has a ``form``, and the key of a performance that is still to be made.
    """
    silences = Silences.of(timeline)
    slots = sorted(timeline.slots, key=lambda s: s.start_sample)
    clips = list(timeline.clips)
    handed_on_at: int | None = None
    for index, slot in enumerate(slots):
        follower = slots[index + 1] if index + 1 < len(slots) else None
        before = slots[index - 1] if handed_on_at is not None else None
        entry = _entry(slot, sounds[slot.asset], before, handed_on_at, follower)
        bed, out = _bed(entry, assets, silences)
        handed_on_at = out if entry.hands_over else None
        clips += bed
    clips.sort(key=lambda c: (c.start_sample, c.role, c.id))
    end = max([timeline.duration_samples, *(c.end_sample for c in clips)])
    sections = timeline.sections
    if sections:
        clips = [
            dataclasses.replace(c, duration_samples=end - c.start_sample)
            if c.is_room_tone and c.section == sections[-1].id
            else c
            for c in clips
        ]
        sections = (*sections[:-1], dataclasses.replace(sections[-1], end_sample=end))
    return dataclasses.replace(
        timeline, duration_samples=end, clips=tuple(clips), slots=(), sections=sections
    ), ()


def _entry(
    slot: MusicSlot,
    sound: Sound,
    before: MusicSlot | None,
    handed_on_at: int | None,
    follower: MusicSlot | None,
) -> Entry:
    start, placed_by = slot.start_sample, slot.placed_by
    if before is not None and handed_on_at is not None:
        start = handed_on_at
        placed_by = reasons.hand_over(before.id, before.asset, start - slot.start_sample)
    return Entry(
        slot=slot,
        sound=sound,
        start=start,
        placed_by=placed_by,
        takes_over=before is not None,
        hands_over=follower is not None
        and follower.crossfades_from_previous
        and follower.start_sample == slot.end_sample,
    )


def _bed(entry: Entry, assets: Assets, silences: Silences) -> tuple[tuple[Clip, ...], int]:
    """The clips of a bed, and the bar line on which it leaves."""
    sound = entry.sound
    if sound.piece is not None:
        return played_bed(entry, sound.piece, assets.pieces.get(sound.id), silences)
    if sound.is_cut:
        return cut_bed(entry, assets.by_id[sound.id], silences)
    ending = assets.by_id[sound.ending][0] if sound.ending else None
    return looped_bed(entry, assets.by_id[sound.id][0], ending, silences)
