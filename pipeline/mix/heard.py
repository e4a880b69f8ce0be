"""What a meter hears of a block: all that planning, mastering and the report need of it.

One table of float32 per block, so that it is kept beside its sound: a row per 10 ms, with the
K-weighted powers of the mix and of each role, the sample peak, and the crest of each half
millisecond. It is rounded to float32 whether it was measured or found, so both are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames
from pipeline.loudness.dialogue import speaking_blocks
from pipeline.loudness.distance import Powers, steps_for
from pipeline.loudness.meter import Meter
from pipeline.loudness.programme import Programme
from pipeline.loudness.summary import loudness_of
from pipeline.loudness.true_peak import PEAK_HOP_SAMPLES
from pipeline.mix.render import MixBlock
from pipeline.timeline.model import ROLES, Role
from pipeline.units import POWER_STEP_SAMPLES

Heard = NDArray[np.float32]
"""Shape ``(steps, 26)``: power of the mix, of each of ``ROLES``, the sample peak, 20 crests."""

_ROLES_AT = 1
_SAMPLE_PEAK_AT = _ROLES_AT + len(ROLES)
_CRESTS_AT = _SAMPLE_PEAK_AT + 1
_CRESTS = POWER_STEP_SAMPLES // PEAK_HOP_SAMPLES
COLUMNS = _CRESTS_AT + _CRESTS


def hear(made: MixBlock) -> Heard:
    """Meter a block, let in by what lies before it and let out by what lies after."""
    block = made.block
    skipped = block.before // POWER_STEP_SAMPLES
    steps = steps_for(block.length)
    table = np.zeros((steps, COLUMNS), np.float32)
    meter = Meter(2, keep_peaks=True)
    meter.feed(made.mix)
    table[:, 0] = meter.powers()[skipped : skipped + steps]
    crests = meter.peaks()[skipped * _CRESTS :][: steps * _CRESTS]
    table[:, _CRESTS_AT:] = np.pad(crests, (0, steps * _CRESTS - len(crests))).reshape(steps, -1)
    for number, role in enumerate(ROLES):
        if role in made.stems:
            own = Meter(2, true_peak=False)
            own.feed(made.stems[role])
            table[:, _ROLES_AT + number] = own.powers()[skipped : skipped + steps]
    table[:, _SAMPLE_PEAK_AT] = _sample_peaks(made.mix[made.inside], steps)
    return table


def _sample_peaks(frames: Frames, steps: int) -> NDArray[np.float32]:
    highest = np.abs(frames).max(axis=1, initial=0.0)
    padded = np.pad(highest, (0, steps * POWER_STEP_SAMPLES - len(highest)))
    peaks: NDArray[np.float32] = padded.reshape(steps, -1).max(axis=1)
    return peaks


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeardMix:
    """A whole mix as the meter heard it, and each of its roles: powers per 10 ms."""

    programme: Programme
    stem_powers: dict[Role, Powers] = field(hash=False)


def together(tables: Sequence[Heard], length_samples: int) -> HeardMix:
    """The tables of a programme's blocks, in order, as one.

    Every block but the last is a whole number of steps long: sections begin on one.
    """
    table = np.concatenate([np.zeros((0, COLUMNS), np.float32), *tables])
    powers = table[:, 0].astype(np.float64)
    stems = {role: table[:, _ROLES_AT + i].astype(np.float64) for i, role in enumerate(ROLES)}
    crests = np.ascontiguousarray(table[:, _CRESTS_AT:]).reshape(-1)
    crests = crests[: -(-length_samples // PEAK_HOP_SAMPLES)]
    dialogue = speaking_blocks(stems["dialogue"])
    programme = Programme(
        length=length_samples,
        channels=2,
        loudness=loudness_of(
            powers,
            length=length_samples,
            true_peak=float(crests.max(initial=0.0)),
            sample_peak=float(table[:, _SAMPLE_PEAK_AT].max(initial=0.0)),
            dialogue=dialogue,
        ),
        powers=powers,
        peaks=crests,
        dialogue=dialogue,
    )
    return HeardMix(programme=programme, stem_powers=stems)
