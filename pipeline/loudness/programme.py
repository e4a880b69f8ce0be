"""A programme as the meter heard it: what mastering needs to know, and no sample of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames
from pipeline.loudness.dialogue import Dialogue
from pipeline.loudness.figures import Loudness, Powers
from pipeline.loudness.meter import Meter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Programme:
    """A mix as the meter heard it: all that mastering it to any target needs to know."""

    length: int
    channels: int
    loudness: Loudness
    powers: Powers
    peaks: NDArray[np.float32]
    dialogue: Dialogue


def listen(blocks: Iterable[Frames], *, channels: int = 2, dialogue: Dialogue = ()) -> Programme:
    """Meter a mix once, for any number of targets.

    ``blocks`` are float32 ``(n, channels)`` at 48 kHz; ``dialogue`` says where somebody speaks.
    """
    meter = Meter(channels, keep_peaks=True)
    length = 0
    for block in blocks:
        meter.feed(block)
        length += len(block)
    return Programme(
        length=length,
        channels=channels,
        loudness=meter.loudness(dialogue),
        powers=meter.powers(),
        peaks=meter.peaks(),
        dialogue=dialogue,
    )
