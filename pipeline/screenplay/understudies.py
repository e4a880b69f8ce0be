"""Which of several voices an uncast character gets: the same one each time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pipeline.catalog.given_names import plays_of
from pipeline.catalog.model import Voice


def understudy_for(character: str, voices: Sequence[Voice]) -> str:
    """The id of one of ``voices`` that a listener would expect of the name, where any is: the
    one whose rank by a hash of both names is highest, so that a voice more moves few characters.
    """
    expected = plays_of(character)
    suited = [voice for voice in voices if voice.plays == expected != "anyone"]
    return max((voice.id for voice in suited or voices), key=lambda voice: _rank(character, voice))


def _rank(character: str, voice: str) -> bytes:
    return hashlib.sha256(f"{character}\n{voice}".encode()).digest()
