"""What a meter hears of a block: all that planning, mastering and the report need of it.

One table of float32 per block, so that it is kept beside its sound: a row per 10 ms, with the
K-weighted powers of the mix and of each role, the sample peak, and the crest of each half
millisecond. It is rounded to float32 whether it was measured or found, so both are the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames
from pipeline.loudness.dialogue import speaking_blocks
from pipeline.loudness.distance import steps_for
from pipeline.loudness.figures import Powers
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


class HeardMix:
    """What is heard of a whole mix, put together from its blocks in any order.

    ``stem_powers`` are K-weighted powers per 10 ms of each role. Every block but the last is a
    whole number of steps long: sections begin on one.
    """

    def __init__(self, length_samples: int) -> None:
        steps = steps_for(length_samples)
        self.length_samples = length_samples
        self.stem_powers: dict[Role, Powers] = {role: np.zeros(steps) for role in ROLES}
        self._powers = np.zeros(steps)
        self._sample_peaks = np.zeros(steps, np.float32)
        self._crests = np.zeros((steps, _CRESTS), np.float32)

    def put(self, start_sample: int, table: Heard) -> None:
        """The table of the block that begins at ``start_sample``."""
        first = start_sample // POWER_STEP_SAMPLES
        here = slice(first, first + len(table))
        self._powers[here] = table[:, 0]
        for number, role in enumerate(ROLES):
            self.stem_powers[role][here] = table[:, _ROLES_AT + number]
        self._sample_peaks[here] = table[:, _SAMPLE_PEAK_AT]
        self._crests[here] = table[:, _CRESTS_AT:]

    def programme(self) -> Programme:
        """The mix as one programme, for the master."""
        hops = -(-self.length_samples // PEAK_HOP_SAMPLES)
        crests = self._crests.reshape(-1)[:hops]
        dialogue = speaking_blocks(self.stem_powers["dialogue"])
        return Programme(
            length=self.length_samples,
            channels=2,
            loudness=loudness_of(
                self._powers,
                length=self.length_samples,
                true_peak=float(crests.max(initial=0.0)),
                sample_peak=float(self._sample_peaks.max(initial=0.0)),
                dialogue=dialogue,
            ),
            powers=self._powers,
            peaks=crests,
            dialogue=dialogue,
        )
