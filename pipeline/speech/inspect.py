"""What is wrong with a take, told from its samples: what no listener should ever have to hear."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames
from pipeline.speech.take import heard_range
from pipeline.units import SAMPLE_RATE_HZ, samples, seconds

Fault = Literal[
    "not-a-number", "silent", "clipping", "click", "silence-before", "silence-after", "babble"
]

MOST_SILENCE_S: Final = 0.060
MOST_OF_EXPECTED: Final = 1.6

_CLICK_RATIO = 12.0
"""Over ninety takes of Episode 3 no consonant stands out by more than 8.7; a sound that is cut
off in the middle of a wave by 26 and more."""
_CLICK_FLOOR = 1e-3
_CLICK_SELF_S, _CLICK_ROUND_S = 0.001, 0.010
_FLAT_TOP_SAMPLES = 4


def faults(
    frames: Frames, voiced_start: int, voiced_end: int, expected_s: float
) -> tuple[Fault, ...]:
    """What is wrong with the take ``frames``, shape ``(n, channels)`` at 48 kHz.

    ``voiced_start`` and ``voiced_end`` are the samples between which the take says it is heard;
    silence at either end is told from the sound itself. ``expected_s`` is how long that should
    last, pauses within the line included; 0 where nobody can tell (a recording).
    """
    if not np.isfinite(frames).all():
        return ("not-a-number",)
    mono = frames.mean(axis=1, dtype=np.float64)
    start, end = heard_range(mono.astype(np.float32), SAMPLE_RATE_HZ)
    if start == end:
        return ("silent",)
    found: list[Fault] = []
    if _clipped(frames):
        found.append("clipping")
    if click_at(mono) is not None:
        found.append("click")
    if start > samples(MOST_SILENCE_S):
        found.append("silence-before")
    if len(mono) - end > samples(MOST_SILENCE_S):
        found.append("silence-after")
    if expected_s and seconds(voiced_end - voiced_start) > MOST_OF_EXPECTED * expected_s:
        found.append("babble")
    return tuple(found)


def click_at(signal: NDArray[np.float64]) -> int | None:
    """The sample of the worst click in ``signal``, shape ``(n,)`` at 48 kHz, or ``None``.

    A step in the wave is all high frequencies at once: its third difference stands out from
    the 10 ms on either side, which a consonant's onset, loud on one side, does not.
    """
    from scipy.ndimage import maximum_filter1d  # noqa: PLC0415 - for takes just made only

    step = np.abs(np.diff(signal, 3, prepend=np.zeros(3), append=np.zeros(3)))
    near, far = samples(_CLICK_SELF_S), samples(_CLICK_ROUND_S)
    width = far - near + 1
    shift = near + width // 2
    loudest = maximum_filter1d(step, width, mode="constant")
    padded = np.pad(loudest, shift)
    around = np.maximum(padded[: len(step)], padded[2 * shift :])
    standing_out = step / np.maximum(around, _CLICK_FLOOR)
    at = int(np.argmax(standing_out))
    return min(at, len(signal) - 1) if standing_out[at] > _CLICK_RATIO else None


def _clipped(frames: Frames) -> bool:
    """Flat where a wave should turn. A take is float32 and the mix levels every voice, so that a
    peak over full scale has lost nothing."""
    size = np.abs(frames)
    peak = float(size.max())
    for channel in size.T:
        at_peak = np.concatenate([[False], channel >= peak, [False]])
        edges = np.flatnonzero(np.diff(at_peak.astype(np.int8)))
        if edges.size and int(np.max(edges[1::2] - edges[::2])) >= _FLAT_TOP_SAMPLES:
            return True
    return False
