"""What is still to be played of a scored timeline: each form once, with all its notes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pipeline.assets.model import Assets
from pipeline.catalog.model import Sound
from pipeline.score.arrange import arrange
from pipeline.score.form import standard_form
from pipeline.score.model import Performance
from pipeline.score.perform import level_key
from pipeline.store import Store
from pipeline.timeline.model import Timeline

STANDARD_INTENSITY = 2.0
"""A piece's level is that of its standard form, played throughout at this intensity."""


def to_play(
    timeline: Timeline, assets: Assets, sounds: Mapping[str, Sound], store: Store
) -> tuple[Performance, ...]:
    """The performances that ``timeline`` has and the store lacks."""
    found: dict[str, Performance] = {}
    levels: set[str] = set()
    for clip in timeline.clips:
        if clip.form is None or clip.asset is None or not clip.source_key:
            continue
        if clip.source_key in found or store.describe(clip.source_key) is not None:
            continue
        sound, piece_key = sounds[clip.asset], assets.pieces[clip.asset]
        assert sound.piece is not None
        standard = None
        if piece_key not in levels and store.describe(level_key(piece_key)) is None:
            form = standard_form(sound.piece, STANDARD_INTENSITY)
            standard = arrange(sound.piece, form, sound.called)
            levels.add(piece_key)
        found[clip.source_key] = Performance(
            key=clip.source_key,
            asset=sound.id,
            piece=sound.piece,
            form=clip.form,
            arrangement=arrange(sound.piece, clip.form, sound.called),
            piece_key=piece_key,
            loudness_lufs=sound.loudness_lufs,
            standard=standard,
        )
    return tuple(found.values())


def unplayed_left_out(timeline: Timeline, store: Store) -> Timeline:
    """``timeline`` with no source for the music that nobody has played: of a scene rendered alone,
    the rest of its episode."""
    clips = tuple(
        dataclasses.replace(clip, source_key="")
        if clip.form is not None and store.describe(clip.source_key) is None
        else clip
        for clip in timeline.clips
    )
    return dataclasses.replace(timeline, clips=clips)
