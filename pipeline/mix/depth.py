"""How deep each bed goes under a passage of speech: as deep as it must, and no deeper.

For each role the line, or the 400 ms, that needs it most decides (``loudness.distance``). Where
beds that all keep their distance are together still too loud, the loudest of them goes down
farther, until it is no louder than the next, then both. All powers are on a grid that begins with
what is solved, so that it comes out the same wherever in the episode that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.loudness.distance import (
    Windows,
    least_lu,
    moments,
    over_lu,
    short_terms,
    whole_line,
)
from pipeline.loudness.figures import SHORT_TERM_STEPS, Powers
from pipeline.mix.model import DEEPEST_DB
from pipeline.timeline.model import Role
from pipeline.units import power_from_db

OVER_ALL_LU = 7.2
"""Over all beds together, in any 3 s; 7 is what is promised."""
_STEP_DB = 0.25


def windows_of(role: Role, speech: Powers, line: slice) -> Windows:
    """The windows of a line in which ``role`` is held against it."""
    return moments(speech, line) if role == "sfx" else whole_line(line)


def depth_db(role: Role, lines: Sequence[slice], speech: Powers, bed: Powers, aim: float) -> float:
    """How far ``bed`` must go down (0 dB or more) to stand ``aim`` LU under every line."""
    deepest = 0.0
    for line in lines:
        if not speech[line].any() or not bed[line].any():
            continue
        deepest = max(deepest, aim - least_lu(windows_of(role, speech, line), speech, bed))
    return min(deepest, DEEPEST_DB)


Bed = tuple[int, Role]
"""A passage, by its number, and a role: what has one depth."""


def depths_together(
    depths_db: Mapping[Bed, float],
    passages: Sequence[Sequence[slice]],
    speech: Powers,
    beds: Mapping[Role, Powers],
    fixed: Powers,
) -> dict[Bed, float]:
    """``depths_db``, each at least as deep, so that speech stands over all of it together.

    ``passages`` are the lines of each, on one grid with all powers: passages so near each other
    that 3 s may hold some of both. ``fixed`` is what has a depth of its own and is not moved.
    """
    found = dict(depths_db)
    # A window may begin before the first passage does, and end after the last.
    pad = SHORT_TERM_STEPS
    lines = [slice(at.start + pad, at.stop + pad) for lines in passages for at in lines]
    windows = short_terms(lines, len(speech) + 2 * pad)
    if not len(windows):
        return found
    spoken, still = windows.sums(np.pad(speech, pad)), windows.sums(np.pad(fixed, pad))
    sums: dict[Bed, Powers] = {}
    for number, role in found:
        inside = np.zeros(len(speech))
        for line in passages[number]:
            inside[line] = beds[role][line]
        sums[number, role] = windows.sums(np.pad(inside, pad))
    heard = {bed: total * power_from_db(-found[bed]) for bed, total in sums.items()}
    while True:
        together = still + sum(heard.values())
        over = over_lu(spoken, together)
        worst = int(over.argmin())
        missing_lu = OVER_ALL_LU - float(over[worst])
        movable = [bed for bed in heard if found[bed] < DEEPEST_DB and heard[bed][worst] > 0.0]
        if missing_lu <= 1e-6 or not movable:
            return found
        loudest = max(movable, key=lambda bed: float(heard[bed][worst]))
        found[loudest] = min(DEEPEST_DB, found[loudest] + min(_STEP_DB, max(missing_lu, 0.01)))
        heard[loudest] = sums[loudest] * power_from_db(-found[loudest])
