"""Words that change how a sound is played and never which one: *distant*, *several*, *stops*."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

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

_FAR, _MUFFLED = "far", "muffled"
_VIA = {
    "distant": _FAR,
    "distance": _FAR,
    "distantly": _FAR,
    "faraway": _FAR,
    "far": _FAR,
    "muffled": _MUFFLED,
}
"""What else it goes through, beside being softer: treatments, where the library has them."""

_STOP = frozenset(
    ["stop", "stops", "stopped", "stopping", "cease", "ceases", "ends", "ending", "fades", "dies"]
)
_START = frozenset(["start", "starts", "started", "starting", "begin", "begins", "beginning"])
_COUNT = {
    "single": 1,
    "one": 1,
    "lone": 1,
    "two": 2,
    "couple": 2,
    "pair": 2,
    "three": 3,
    "few": 3,
    "several": 4,
    "multiple": 4,
    "various": 4,
    "more": 3,
    "many": 6,
    "numerous": 6,
}

_INTENSITY = {
    "subtle": 1.0,
    "light": 1.0,
    "sparse": 1.0,
    "restrained": 1.0,
    "gentle": 1.0,
    "low": 1.0,
    "steady": 2.0,
    "medium": 2.0,
    "moderate": 2.0,
    "intense": 3.0,
    "driving": 3.0,
    "full": 3.0,
    "heavy": 3.0,
    "high": 3.0,
    "relentless": 3.0,
}
_BUILDS = frozenset(["building", "builds", "rising", "rises", "growing", "escalating", "climbing"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the words want it played. ``script.lock`` keeps it, with the asset that it is about.

    ``count`` one-shots are heard one after another, ``via`` is a treatment. Of music,
    ``intensity`` is 1 (subtle) to 3 (full), and ``builds`` has it climb from the one to the other.
    """

    count: int = 1
    via: str | None = None
    intensity: float | None = None
    builds: bool = False

    def as_json(self) -> dict[str, Any]:
        """What is asked beyond the plain sound; empty where nothing is."""
        plain = asdict(PLAIN)
        return {key: value for key, value in asdict(self).items() if value != plain[key]}

    @staticmethod
    def from_json(row: Mapping[str, Any]) -> Manner:
        """Raises ``ValueError`` for what is no manner."""
        manner = Manner(**{key: row[key] for key in asdict(PLAIN) if key in row})
        of_kind = isinstance(manner.count, int) and isinstance(manner.via, str | None)
        if not of_kind or not 1 <= manner.count <= max(_COUNT.values()):
            raise ValueError("the manner of a sound is not one that words can ask")
        return manner


PLAIN = Manner()


@dataclass(frozen=True, slots=True, kw_only=True)
class Modifiers:
    """What a layer's words ask of the sound they name. ``gain_db`` adds to the writer's gain."""

    gain_db: float = 0.0
    stop: bool = False
    starting: bool = False
    manner: Manner = PLAIN


_NOTHING_ASKED = Modifiers()


def split_modifiers(text: str, *, music: bool = False) -> tuple[tuple[str, ...], Modifiers]:
    """The words that choose a sound, and what the others ask of it. A bed of ``music`` may be
    asked to be *subtle* or *building*; of a sound these words are its name."""
    chosen: list[str] = []
    gain_db = 0.0
    stop = starting = builds = False
    count = 1
    via: str | None = None
    intensity: float | None = None
    said = words(text)
    for word in said:
        if word in _GAIN_DB:
            gain_db += _GAIN_DB[word]
            via = _VIA.get(word, via)
        elif word in _STOP:
            stop = True
        elif word in _START:
            starting = True
        elif word in _COUNT:
            count = max(count, _COUNT[word])
        elif music and word in _INTENSITY:
            intensity = _INTENSITY[word]
        elif music and word in _BUILDS:
            builds = True
        else:
            chosen.append(word)
    if len(chosen) == len(said):
        return said, _NOTHING_ASKED
    gain_db = min(_LOUDEST_DB, max(_QUIETEST_DB, gain_db))
    manner = Manner(count=count, via=via, intensity=intensity, builds=builds)
    asked = Modifiers(gain_db=gain_db, stop=stop, starting=starting, manner=manner)
    return tuple(chosen), asked
