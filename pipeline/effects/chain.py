"""A treatment or a room as data, and as the effects it names.

A chain is a list of ``{effect = "HighpassFilter", cutoff_frequency_hz = 300}``: the name of a
class of pedalboard and its arguments, in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from pipeline.audio.buffer import Frames
from pipeline.units import SAMPLE_RATE_HZ


class ChainError(Exception):
    """A chain names an effect or an argument that does not exist."""


def run_chain(frames: Frames, chain: Iterable[Mapping[str, object]]) -> Frames:
    """``frames`` (n, channels) through the chain, offline, the same length."""
    # Imported here: a warm render has every dressed take in the store and needs no effect.
    import pedalboard  # noqa: PLC0415

    stages = []
    for stage in chain:
        arguments = dict(stage)
        name = str(arguments.pop("effect", ""))
        effect = getattr(pedalboard, name, None)
        if not (isinstance(effect, type) and issubclass(effect, pedalboard.Plugin)):
            raise ChainError(f"no effect is called “{name}”")
        try:
            stages.append(effect(**arguments))
        except TypeError as fault:
            raise ChainError(f"{name}: {fault}") from fault
    board = pedalboard.Pedalboard(stages)
    treated = board(np.ascontiguousarray(frames.T), SAMPLE_RATE_HZ, reset=True)
    return np.ascontiguousarray(treated.T, dtype=np.float32)
