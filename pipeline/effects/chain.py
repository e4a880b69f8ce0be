"""A treatment or a room as data, and as the effects it names.

A chain is a list of ``{effect = "HighpassFilter", cutoff_frequency_hz = 300}``: the name of a
class of pedalboard and its arguments, in order; ``{effect = "VST3", path = …}`` is a plug-in of
the user's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from pipeline.audio.buffer import Frames
from pipeline.catalog.effects_table import PLUGIN
from pipeline.effects.plugin import PluginFault, hosted
from pipeline.units import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    import pedalboard

Stage = Mapping[str, object]


class ChainError(Exception):
    """A chain names an effect or an argument that does not exist, or makes no numbers."""


def run_chain(frames: Frames, chain: Sequence[Stage]) -> Frames:
    """``frames`` (n, channels) through the chain, offline, the same length.

    Raises ``ChainError`` for a stage that cannot be made, and for one whose output is not finite.
    """
    # Imported here: a warm render has every dressed take in the store and needs no effect.
    import pedalboard  # noqa: PLC0415

    board = pedalboard.Pedalboard([_effect(stage) for stage in chain])
    sound = np.ascontiguousarray(frames.T, dtype=np.float32)
    # A plug-in has two sides whatever it is given; pedalboard would refuse it one.
    widened = sound.shape[0] == 1 and any(stage.get("effect") == PLUGIN for stage in chain)
    if widened:
        sound = np.repeat(sound, 2, axis=0)
    treated = board(sound, SAMPLE_RATE_HZ, reset=True)
    if not np.isfinite(treated).all():
        raise ChainError(_where_it_breaks(sound, chain))
    if widened:
        treated = treated.mean(axis=0, keepdims=True)
    return np.ascontiguousarray(treated.T, dtype=np.float32)


def is_hosted(chain: Sequence[Stage]) -> bool:
    """Whether a plug-in stands in the chain: many want the program's first thread."""
    return any(stage.get("effect") == PLUGIN for stage in chain)


def _effect(stage: Stage) -> pedalboard.Plugin:
    import pedalboard  # noqa: PLC0415

    arguments = dict(stage)
    name = str(arguments.pop("effect", ""))
    if name == PLUGIN:
        try:
            return hosted(arguments)
        except PluginFault as fault:
            raise ChainError(str(fault)) from fault
    effect = getattr(pedalboard, name, None)
    if not (isinstance(effect, type) and issubclass(effect, pedalboard.Plugin)):
        raise ChainError(f"no effect is called “{name}”")
    try:
        made: pedalboard.Plugin = effect(**arguments)
    except (TypeError, ValueError) as fault:
        raise ChainError(f"{name}: {fault}") from fault
    return made


def _where_it_breaks(sound: Frames, chain: Sequence[Stage]) -> str:
    """Which stage first makes what is no number of what was one."""
    import pedalboard  # noqa: PLC0415

    if not np.isfinite(sound).all():
        return "what goes into the chain holds samples that are no numbers"
    for number, stage in enumerate(chain, start=1):
        sound = pedalboard.Pedalboard([_effect(stage)])(sound, SAMPLE_RATE_HZ, reset=True)
        if not np.isfinite(sound).all():
            return f"{stage['effect']} (stage {number}) makes samples that are no numbers"
    return "the chain makes samples that are no numbers"
