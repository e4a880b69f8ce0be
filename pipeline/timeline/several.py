"""*Several phones*: one cue, and its sound heard a few times over, never twice in one place."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.screenplay.model import Layer
from pipeline.units import samples

_APART = 0.4
"""Of its own length, so long after one does the next begin …"""
_APART_S = (0.12, 0.9)
"""… but no nearer and no further than this."""
_UNEVEN = 0.5
_SOFTEST_DB = -6.0
_WIDEST = 0.7


@dataclass(frozen=True, slots=True)
class Another:
    """One more of a layer: its own id and place, ``offset_samples`` after the first."""

    layer: Layer
    offset_samples: int


def several(layer: Layer, duration_samples: int) -> Iterator[Another]:
    """All but the first of what ``layer.count`` asks for, in the order in which they begin.

    They are spread in time, over the sides and in loudness by chance drawn from the layer's id,
    so that an edit elsewhere moves nothing. A writer's ``pan`` holds for all of them.
    """
    least, most = (samples(s) for s in _APART_S)
    apart = min(most, max(least, round(_APART * duration_samples)))
    offset = 0
    for number in range(2, layer.count + 1):
        when, softer, side = _chances(f"{layer.id}/{number}")
        offset += round(apart * (1.0 + _UNEVEN * (2.0 * when - 1.0)))
        # From one side to the other by turns, so that two neighbours are never one.
        pan = (_WIDEST if number % 2 else -_WIDEST) * (0.35 + 0.65 * side)
        yield Another(
            dataclasses.replace(
                layer,
                id=f"{layer.id}/{number}",
                gain_db=layer.gain_db + _SOFTEST_DB * softer,
                pan=pan if layer.pan is None else layer.pan,
            ),
            offset,
        )


def _chances(name: str) -> tuple[float, float, float]:
    """Three numbers in [0, 1) that belong to a name."""
    digest = hashlib.sha256(name.encode()).digest()
    one, two, three = (int.from_bytes(digest[at : at + 4], "big") / 2**32 for at in (0, 4, 8))
    return one, two, three
