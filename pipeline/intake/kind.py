"""What a recording is for, guessed: an event, a sound that goes on, a place, or music."""

from __future__ import annotations

from pipeline.catalog.model import SoundKind
from pipeline.intake.measure import Measured
from pipeline.intake.said import Said

_AMBIENCE_FROM_S = 20.0
_CONTINUOUS_FROM_S = 3.0
_MUSIC_WORDS = ("music", "soundtrack", "score", "song")


def kind_of(measured: Measured, cat_id: str, said: Said) -> SoundKind:
    """By its category where it has one (``MUSC…``, ``AMB…``), else by how it goes on.

    What neither begins nor ends in silence goes on: for 20 s it is a place, and from 3 s a sound
    that lasts, where it goes round by itself or its file says that it does. Anything else happens.
    """
    if cat_id.startswith("MUS") or said.genre.lower() in _MUSIC_WORDS:
        return "music"
    if cat_id.startswith("AMB"):
        return "ambience"
    if measured.sustained and measured.duration_s >= _AMBIENCE_FROM_S:
        return "ambience"
    goes_round = measured.loops or (said.loops is True and measured.sustained)
    if goes_round and measured.duration_s >= _CONTINUOUS_FROM_S:
        return "continuous"
    return "one-shot"
