"""How loud each voice is: a character over a scene, and neighbours against each other.

A mixer sets a fader for each actor in a scene, so that all stand at one level, and then rides
it where an answer would jump out of the talk or fall under it. So here: one gain for each
character and scene, over everything that he says in it, and then the smallest rides, from line
to line and never within one, that leave no more than ``NEIGHBOURS_LU`` between a line and the
answer to it. Lines that meet already keep the fader's gain, and with it the rise and fall of
the character's own playing. What a delivery asks (a whisper, a shout) is taken off before all
this and is there again after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.model import VOICE_LUFS
from pipeline.units import lufs_from_power, power_from_db, power_from_lufs

NEIGHBOURS_LU = 0.6
"""Well under what is promised (1.5), for meters that gate otherwise than this one."""
FARTHEST_RIDE_DB = 3.0
_FARTHEST_LEVEL_DB = 9.0
_HEARD_AS_A_LEVEL_S = 0.4
"""The ear needs so long to hear how loud something is: a shorter line weighs and moves as much
as one that long."""
_MOST_SWEEPS = 400
_SETTLED_DB = 1e-4
_BLOCK_S = 0.1
_MOMENTARY_BLOCKS = 4
_SILENT = power_from_lufs(-70.0)

Powers = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLevel:
    """A line as it was spoken and treated. ``powers`` are those of its voiced 100 ms blocks,
    K-weighted; ``delivery_lu`` is how much louder than plain speech its delivery asks it to be."""

    id: str
    section: str
    character: str
    delivery_lu: float
    powers: Powers = field(hash=False)


def scene_levels(lines: Sequence[LineLevel]) -> dict[str, float]:
    """The gain of each line in dB, by its id. ``lines`` are in reading order."""
    faders = _faders(lines)
    scenes: dict[str, list[LineLevel]] = defaultdict(list)
    for line in lines:
        scenes[line.section].append(line)
    rides = {line_id: ride for scene in scenes.values() for line_id, ride in _rides(scene, faders)}
    return {line.id: faders[line.section, line.character] + rides[line.id] for line in lines}


def _faders(lines: Sequence[LineLevel]) -> dict[tuple[str, str], float]:
    """What brings each character to ``VOICE_LUFS`` in each scene, his deliveries taken off."""
    spoken: dict[tuple[str, str], list[Powers]] = defaultdict(list)
    for line in lines:
        plain = line.powers / np.float32(power_from_db(line.delivery_lu))
        spoken[line.section, line.character].append(_momentary(plain))
    return {who: _to_voice_level(np.concatenate(parts)) for who, parts in spoken.items()}


def _to_voice_level(momentary: Powers) -> float:
    loud = _loud(momentary)
    if not len(loud):
        return 0.0
    needed = VOICE_LUFS - lufs_from_power(float(np.mean(loud)))
    return float(np.clip(needed, -_FARTHEST_LEVEL_DB, _FARTHEST_LEVEL_DB))


def _momentary(powers: Powers) -> Powers:
    """Every 400 ms, as BS.1770 gates them; a line shorter than that with the silence after it,
    which is how the ear takes it."""
    padded = np.pad(powers, (0, max(0, _MOMENTARY_BLOCKS - len(powers))))
    windows = np.lib.stride_tricks.sliding_window_view(padded, _MOMENTARY_BLOCKS)
    momentary: Powers = windows.mean(axis=1, dtype=np.float64).astype(np.float32)
    return momentary


def _loud(momentary: Powers) -> Powers:
    """Without silence and the pauses inside the lines: the gates at −70 LUFS and 10 LU under
    the mean."""
    heard = momentary[momentary > _SILENT]
    return heard[heard > 0.1 * float(np.mean(heard))] if len(heard) else heard


def _rides(
    scene: Sequence[LineLevel], faders: dict[tuple[str, str], float]
) -> list[tuple[str, float]]:
    """The least movement (squares, each by its line's length) after which all neighbours meet.

    Each pair of neighbours is a slab that the rides have to lie in; Dykstra's projections come
    to the nearest point of all the slabs together.
    """
    loud = {line.id: _loud(_momentary(line.powers)) for line in scene}
    heard = [line for line in scene if len(loud[line.id])]
    away = [
        lufs_from_power(float(np.mean(loud[line.id])))
        - line.delivery_lu
        + faders[line.section, line.character]
        for line in heard
    ]
    ease = [1.0 / max(_HEARD_AS_A_LEVEL_S, len(line.powers) * _BLOCK_S) for line in heard]
    pairs = [
        (i, i + 1)
        for i, (one, other) in enumerate(pairwise(heard))
        if one.character != other.character
    ]
    ride = [0.0] * len(heard)
    pushes = [0.0] * len(pairs)
    for _ in range(_MOST_SWEEPS):
        moved = 0.0
        for number, (i, j) in enumerate(pairs):
            both = ease[i] + ease[j]
            apart = away[i] + ride[i] - away[j] - ride[j] - pushes[number] * both
            push = (min(max(apart, -NEIGHBOURS_LU), NEIGHBOURS_LU) - apart) / both
            change = push - pushes[number]
            ride[i] += change * ease[i]
            ride[j] -= change * ease[j]
            pushes[number] = push
            moved = max(moved, abs(change) * both)
        if moved < _SETTLED_DB:
            break
    bounded = [min(max(by, -FARTHEST_RIDE_DB), FARTHEST_RIDE_DB) for by in ride]
    found = {line.id: by for line, by in zip(heard, bounded, strict=True)}
    return [(line.id, found.get(line.id, 0.0)) for line in scene]
