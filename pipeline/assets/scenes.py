"""What a crowd does, on its stage: talk, something that everyone utters at once, laughter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.assets import dishes, laughter, outburst, talk
from pipeline.assets.crowd import Crowd, Range, Spoken
from pipeline.assets.stage import Stage, from_its_quietest

_GOLDEN = 1.618033988749895
_PLAYS = {"walla": talk.talked, "outburst": outburst.uttered, "laughter": laughter.laughed}


def played(
    crowd: Crowd, spoken: Spoken, busy: int, turn: int, chance: np.random.Generator
) -> NDArray[np.float32]:
    """``turn`` samples of the crowd, which is busy in the first ``busy``: ``(turn, 2)``. Where
    that is all of them, they go round."""
    stage = Stage(crowd, turn)
    _PLAYS[crowd.scene](crowd, spoken, busy, stage, chance)
    if crowd.dishes_per_min:
        dishes.laid(stage, crowd, busy, chance)
    heard = stage.heard(chance)
    return from_its_quietest(heard) if busy == turn else heard


def another(crowd: Crowd, variant: int) -> Crowd:
    """The crowd as it is this time. No outburst is like another: more people or fewer, quicker
    or slower, more women or more men, more voice or more air, nearer or farther off.

    Variants lie apart in all of this, and not only by chance: each trait goes on by its own part
    of the golden ratio from one variant to the next (an additive recurrence, as in R-sequences).
    """
    if crowd.scene == "walla":
        return crowd
    many, slow, high, airy, far, bright, lively = (
        (0.5 + variant * _GOLDEN ** -(1 + n / 2)) % 1.0 for n in range(7)
    )
    breath = crowd.breath[0] + airy * (crowd.breath[1] - crowd.breath[0])
    reach = (crowd.breath[1] - crowd.breath[0]) / 4.0
    step = 0.3 * (far - 0.5)
    return replace(
        crowd,
        people=max(1, round(crowd.people * (0.55 + 0.9 * many))),
        pitch=_scaled(crowd.pitch, 0.9 + 0.2 * high),
        react_s=_scaled(crowd.react_s, 0.35 * 6.0**slow),
        call_s=_scaled(crowd.call_s, 0.65 + 0.65 * high),
        effort_db=max(0.0, crowd.effort_db + 6.0 * (bright - 0.5)),
        breath=(max(0.0, breath - reach), min(1.0, breath + reach)),
        distance=(max(0.0, crowd.distance[0] + step), max(0.05, crowd.distance[1] + step)),
        melody=tuple(each * (0.6 + 0.8 * lively) for each in crowd.melody),
    )


def _scaled(bounds: Range, factor: float) -> Range:
    return bounds[0] * factor, bounds[1] * factor
