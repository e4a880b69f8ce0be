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
from pipeline.score.played import performance_key
from pipeline.store import Store
from pipeline.timeline.model import Form, Timeline

STANDARD_INTENSITY = 2.0
"""A piece's level is that of its standard form, played throughout at this intensity."""


def to_play(
    timeline: Timeline, assets: Assets, sounds: Mapping[str, Sound], store: Store
) -> tuple[Performance, ...]:
    """The performances that ``timeline`` has and the store lacks."""
    found: dict[str, Performance] = {}
    for clip in timeline.clips:
        if clip.form is None or clip.asset is None or not clip.source_key:
            continue
        if clip.source_key not in found and store.describe(clip.source_key) is None:
            found[clip.source_key] = performance_of(
                sounds[clip.asset], assets.pieces[clip.asset], clip.form, store
            )
    return tuple(found.values())


def performance_of(sound: Sound, piece_key: str, form: Form, store: Store) -> Performance:
    """A form of the piece of ``sound`` with all its notes, and with those of its standard form
    where ``store`` does not know yet at which level it is played."""
    piece = sound.piece
    assert piece is not None
    standard = None
    if store.describe(level_key(piece_key)) is None:
        standard = arrange(piece, standard_form(piece, STANDARD_INTENSITY), sound.called)
    return Performance(
        key=performance_key(piece_key, form),
        asset=sound.id,
        piece=piece,
        form=form,
        arrangement=arrange(piece, form, sound.called),
        piece_key=piece_key,
        loudness_lufs=sound.loudness_lufs,
        standard=standard,
    )


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
