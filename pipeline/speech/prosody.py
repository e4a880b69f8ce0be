"""How a line is delivered, as numbers an engine can follow.

Kokoro takes no emotion, so a delivery is made of what it does take (pace, pitch and its range,
and whose prosody it borrows) and of what happens to the sound afterwards. What each delivery
comes to, measured, is the table of ``docs/delivery.md``; ``python -m pipeline.speech.manners``
prints it, and ``tests/speech/test_delivery.py`` holds it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

_FASTEST, _SLOWEST = 1.3, 0.72
_AFTER_THE_FIRST = 1 / 3
"""What a second delivery of one direction still adds; a third adds this much of that again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prosody:
    """A delivery. The neutral one changes nothing.

    ``speed`` multiplies the voice's own pace, ``f0_range`` the distance of its pitch from the
    mean of the phrase, in octaves; ``pitch_semitones`` moves the mean. ``excitement`` and
    ``calm`` are how much of the voice's *excited* and *calm* prosody replaces its own (0–1),
    ``breath`` how much of a whisperer's timbre and prosody. ``presence_db`` (a high shelf at
    2.2 kHz, up or down), ``press`` (a compressor's ratio) and ``gain_db`` are done to the sound.
    """

    speed: float = 1.0
    f0_range: float = 1.0
    pitch_semitones: float = 0.0
    excitement: float = 0.0
    calm: float = 0.0
    breath: float = 0.0
    presence_db: float = 0.0
    press: float = 1.0
    gain_db: float = 0.0

    def as_json(self) -> dict[str, float]:
        return asdict(self)


NEUTRAL = Prosody()

_MANNERS = {
    "tense": Prosody(
        speed=1.12, f0_range=1.25, pitch_semitones=0.5, excitement=0.4, presence_db=1.5, gain_db=1.0
    ),
    "fast": Prosody(speed=1.22),
    "slow": Prosody(speed=0.84),
    "whispering": Prosody(speed=1.1, breath=0.6, gain_db=-6.0),
    "shouting": Prosody(
        speed=1.03,
        f0_range=1.15,
        pitch_semitones=3.5,
        excitement=0.5,
        presence_db=5.0,
        press=4.0,
        gain_db=6.0,
    ),
    "relieved": Prosody(
        speed=0.9, f0_range=1.15, pitch_semitones=-0.7, presence_db=-2.0, gain_db=-1.5
    ),
    "exhausted": Prosody(
        speed=0.82, f0_range=0.65, pitch_semitones=-1.5, presence_db=-4.0, gain_db=-3.0
    ),
    "flat": Prosody(speed=0.98, f0_range=0.4, pitch_semitones=1.0),
}


@functools.lru_cache(maxsize=4096)
def prosody_for(deliveries: tuple[str, ...], speed: float = 1.0) -> Prosody:
    """Several deliveries at once: the strongest counts whole, whatever pulls the same way adds
    ever less, and what pulls the other way is taken off (*tense, fast* is a little faster than
    *fast*, not the product of both, which nobody understands). What is borrowed of another
    voice is the most that any of them borrows.

    A name that is not in the screenplay's ``DELIVERIES`` was warned about and does nothing.
    """
    manners = [_MANNERS[name] for name in dict.fromkeys(deliveries) if name in _MANNERS]
    if not manners:
        return replace(NEUTRAL, speed=speed)
    asked = speed * _piled_ratio([manner.speed for manner in manners])
    # A writer's own {speed=} is taken at its word; deliveries piled up are not.
    low, high = min(_SLOWEST, speed), max(_FASTEST, speed)
    return Prosody(
        speed=min(max(asked, low), high),
        f0_range=_piled_ratio([manner.f0_range for manner in manners]),
        pitch_semitones=_piled([manner.pitch_semitones for manner in manners]),
        excitement=max(manner.excitement for manner in manners),
        calm=max(manner.calm for manner in manners),
        breath=max(manner.breath for manner in manners),
        presence_db=_piled([manner.presence_db for manner in manners]),
        press=max(manner.press for manner in manners),
        gain_db=_piled([manner.gain_db for manner in manners]),
    )


def _piled(amounts: Sequence[float]) -> float:
    """The sum, each further amount of one sign counting a third of the one before."""
    up = sorted((amount for amount in amounts if amount > 0), reverse=True)
    down = sorted(amount for amount in amounts if amount < 0)
    return sum(
        amount * _AFTER_THE_FIRST**place for side in (up, down) for place, amount in enumerate(side)
    )


def _piled_ratio(ratios: Sequence[float]) -> float:
    return math.exp(_piled([math.log(ratio) for ratio in ratios]))
