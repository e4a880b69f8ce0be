"""How loud a programme is while somebody speaks (decision 13).

BS.1770's gate, moved: which blocks of 400 ms count is told by the dialogue stem, whose speech is
known and need not be detected; how loud they are, by the programme. Of a programme that is all
speech it is the integrated loudness.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.loudness.figures import (
    MOMENTARY_STEPS,
    STEPS_PER_HOP,
    STEPS_PER_SECOND,
    Powers,
    gating_blocks,
    gating_power,
)
from pipeline.units import lufs_from_power

Speaking = NDArray[np.bool_]
"""Shape ``(blocks,)``: whether somebody speaks in each 400 ms, one every 100 ms."""
Ranges = Sequence[tuple[int, int]]
"""Half-open ranges of samples at the programme's own rate, where no stem tells."""
Dialogue = Speaking | Ranges


def speaking_blocks(stem_powers: Powers) -> Speaking:
    """The blocks that pass both gates of BS.1770-5 in the dialogue stem itself.

    ``stem_powers`` are a meter's of the stem, at whatever gain it has.
    """
    blocks = gating_blocks(stem_powers)
    gate = gating_power(blocks)
    return np.zeros(blocks.size, bool) if gate is None else blocks > gate


def speaking_within(ranges: Ranges, steps: int, rate_hz: int) -> Speaking:
    """The blocks of a programme of ``steps`` of 10 ms that lie wholly inside one of ``ranges``."""
    speaking = np.zeros(max(0, steps - MOMENTARY_STEPS) // STEPS_PER_HOP + 1, bool)
    for start, end in ranges:
        first = -(-start * STEPS_PER_SECOND // rate_hz)
        last = end * STEPS_PER_SECOND // rate_hz - MOMENTARY_STEPS
        speaking[-(-first // STEPS_PER_HOP) : max(0, last // STEPS_PER_HOP + 1)] = True
    return speaking


def dialogue_lufs(powers: Powers, dialogue: Dialogue, rate_hz: int) -> float | None:
    """The ungated loudness (BS.1770-1) of the blocks in which somebody speaks; ``None`` without
    any."""
    blocks = gating_blocks(powers)
    speaking = (
        dialogue
        if isinstance(dialogue, np.ndarray)
        else speaking_within(dialogue, powers.size, rate_hz)
    )
    # A stem may end a block before the mix that it is in, or after it.
    both = min(blocks.size, speaking.size)
    heard = blocks[:both][speaking[:both]]
    return lufs_from_power(float(heard.mean())) if heard.size else None
