"""``perform``: what is to be played of pieces, at the level of each, into the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from pipeline.assets.model import NoteName
from pipeline.audio.buffer import AudioBuffer
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.score.model import Performance
from pipeline.score.play import Samples, play
from pipeline.store import Store, artefact_key, empty_entry
from pipeline.units import SILENCE_DB, gain_from_db

HIGHEST_PEAK_DBFS = -1.0
_LEVEL = "piece-level@1"


def perform(
    performances: Iterable[Performance], notes: Mapping[NoteName, str], store: Store
) -> None:
    """Play what the store lacks of ``performances`` and keep it; ``notes`` are the store's keys.

    Raises ``MissingNoteError`` where one of them is not kept.
    """
    for performance in performances:
        samples_of = Samples(notes, store)
        gain = gain_from_db(_level_db(performance, samples_of, store))
        played = play(performance.arrangement, samples_of) * np.float32(gain)
        peak = float(np.abs(played).max(initial=0.0))
        most = gain_from_db(HIGHEST_PEAK_DBFS)
        if peak > most:
            # A hair under, because rounding to float32 may lift the highest sample.
            played *= np.float32(most / peak * (1 - 1e-7))
        about = {"asset": performance.asset, "bars": performance.form.bars}
        store.save(performance.key, AudioBuffer(played), about)


def level_key(piece_key: str) -> str:
    """Where the store has the level at which a piece is played, in all its forms."""
    return artefact_key(_LEVEL, {"piece": piece_key})


def _level_db(performance: Performance, samples_of: Samples, store: Store) -> float:
    """The gain with which the piece's standard form is as loud as its file says."""
    key = level_key(performance.piece_key)
    known = store.describe(key)
    if known is not None:
        return float(known["gain_db"])
    assert performance.standard is not None
    loudness = integrated_lufs_of(play(performance.standard, samples_of))
    gain_db = performance.loudness_lufs - loudness if loudness > SILENCE_DB else 0.0
    store.save(key, empty_entry(), {"gain_db": gain_db})
    return gain_db
