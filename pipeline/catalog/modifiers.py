"""Words that change how a sound is played and never which one: *distant*, *starting*, *stops*."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.catalog.stems import words

_GAIN_DB = {
    "distant": -9.0,
    "distance": -9.0,
    "distantly": -9.0,
    "faraway": -9.0,
    "far": -9.0,
    "faint": -9.0,
    "faintly": -9.0,
    "background": -6.0,
    "muffled": -6.0,
    "quiet": -6.0,
    "quietly": -6.0,
    "soft": -6.0,
    "softly": -6.0,
    "muted": -6.0,
    "away": 0.0,
    "near": 2.0,
    "nearby": 2.0,
    "close": 2.0,
    "loud": 4.0,
    "loudly": 4.0,
    "louder": 4.0,
    "blaring": 4.0,
    "deafening": 6.0,
}
_QUIETEST_DB, _LOUDEST_DB = -18.0, 9.0

_STOP = frozenset(
    ["stop", "stops", "stopped", "stopping", "cease", "ceases", "ends", "ending", "fades", "dies"]
)
_START = frozenset(["start", "starts", "started", "starting", "begin", "begins", "beginning"])
_SEVERAL = frozenset(["several", "multiple", "many", "various", "more", "few", "numerous"])
_SINGLE = frozenset(["single", "one", "lone", "two", "three"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Modifiers:
    """What a layer's words ask of the sound they name. ``gain_db`` adds to the writer's gain."""

    gain_db: float = 0.0
    stop: bool = False
    starting: bool = False
    several: bool = False


def split_modifiers(text: str) -> tuple[tuple[str, ...], Modifiers]:
    """The words that choose a sound, and what the others ask of it."""
    chosen: list[str] = []
    gain_db = 0.0
    stop = starting = several = False
    for word in words(text):
        if word in _GAIN_DB:
            gain_db += _GAIN_DB[word]
        elif word in _STOP:
            stop = True
        elif word in _START:
            starting = True
        elif word in _SEVERAL:
            several = True
        elif word not in _SINGLE:
            chosen.append(word)
    gain_db = min(_LOUDEST_DB, max(_QUIETEST_DB, gain_db))
    asked = Modifiers(gain_db=gain_db, stop=stop, starting=starting, several=several)
    return tuple(chosen), asked
