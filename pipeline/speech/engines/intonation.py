"""What each sound of a phrase is given beyond its delivery: length, pitch, level.

A stressed word is longer, higher and louder than it would be; a hesitation is a pause that can
be heard; a line that will be cut off does not fall as if its thought were done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.engines.protocol import Samples

Each = NDArray[np.float32]
"""Shape ``(n,)``: one figure for each sound of a phrase."""

STRESS_STRETCH = 1.3
STRESS_SEMITONES = 2.5
STRESS_DB = 3.0
HESITATION_STRETCH = 16.0
"""On the mark itself, of which the model makes 25 ms: so it comes to 0.4 s, more than half
of them silent.
What is said before it lingers."""
HESITATION_MOST_S = 0.7
"""Where the model had made a long one by itself, so much longer a mark is a hum and no pause."""
_HESITATION_S = 0.4
_LINGERING_SOUNDS = 4
_LINGER_STRETCH = 1.2
CUT_SEMITONES = 5.0
"""How far the end of an interrupted line is held up against its own fall, rising over the last
word: a line that somebody cuts off was going on."""
_RAMP_S = 0.030

_HESITATION, _CUT = "…", "—"


def identity() -> dict[str, float]:
    """What decides an intonation besides the phrase, for a take's key."""
    return {
        "stress": STRESS_STRETCH,
        "stress_semitones": STRESS_SEMITONES,
        "stress_db": STRESS_DB,
        "hesitation": HESITATION_STRETCH,
        "hesitation_most_s": HESITATION_MOST_S,
        "linger": _LINGER_STRETCH,
        "cut_semitones": CUT_SEMITONES,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Intonation:
    """For each sound of a phrase, factors on its length and its pitch, and decibels."""

    stretch: Each
    f0_ratio: Each
    gain_db: Each

    def of(self, start: int, stop: int) -> Intonation:
        """The part of it for the sounds ``start`` to ``stop``."""
        return Intonation(
            stretch=self.stretch[start:stop],
            f0_ratio=self.f0_ratio[start:stop],
            gain_db=self.gain_db[start:stop],
        )


def without_hums(each: Intonation, lengths_s: NDArray[np.float64]) -> Intonation | None:
    """``each`` with the hesitations that came out too long (``lengths_s``, for each sound) brought
    to their length; ``None`` where there are none."""
    too_long = (each.stretch >= HESITATION_STRETCH) & (lengths_s > HESITATION_MOST_S)
    if not too_long.any():
        return None
    stretch = each.stretch.copy()
    stretch[too_long] *= _HESITATION_S / lengths_s[too_long]
    return replace(each, stretch=stretch)


def intonation(sounds: str, stressed: Sequence[bool]) -> Intonation:
    """For ``sounds`` as misaki writes them, of which ``stressed`` says which lie in a word that
    the writer stressed (as long as ``sounds``)."""
    stretch = np.ones(len(sounds), np.float32)
    semitones = np.zeros(len(sounds), np.float32)
    gain_db = np.zeros(len(sounds), np.float32)
    marked = np.asarray(stressed, bool)
    stretch[marked] *= STRESS_STRETCH
    semitones[marked] += STRESS_SEMITONES
    gain_db[marked] += STRESS_DB
    ending = len(sounds.rstrip()) - 1
    for at, sound in enumerate(sounds):
        if sound == _HESITATION:
            # After the last word there is silence anyhow, and a long mark is filled with a hum.
            stretch[at] *= HESITATION_STRETCH if at < ending else 1.0
            stretch[max(0, at - _LINGERING_SOUNDS) : at] *= _LINGER_STRETCH
    spoken = sounds.rstrip()
    if spoken.endswith(_CUT):
        word = spoken.rstrip(_CUT + " ").rfind(" ") + 1
        semitones[word : len(spoken)] += np.linspace(0, CUT_SEMITONES, len(spoken) - word)
    return Intonation(stretch=stretch, f0_ratio=np.exp2(semitones / 12), gain_db=gain_db)


def levelled(spoken: Samples, rate_hz: int, lengths: NDArray[np.int64], gain_db: Each) -> Samples:
    """``spoken`` with ``gain_db`` for each sound, which lasts ``lengths`` samples of it; from one
    to the next the gain goes in 30 ms, so that no step is heard."""
    ends = np.cumsum(lengths)
    centres = ends - lengths / 2
    edges = ends[:-1]
    half = round(_RAMP_S * rate_hz / 2)
    at = np.concatenate([[centres[0]], np.repeat(edges, 2) + np.tile([-half, half], len(edges))])
    db = np.concatenate([gain_db[:1], np.repeat(gain_db, 2)[1:-1]])
    order = np.maximum.accumulate(at)
    ride_db = np.interp(np.arange(len(spoken)), order, db)
    return np.asarray(spoken * np.power(10.0, ride_db / 20), np.float32)
