"""How a line is delivered, as numbers an engine can follow.

Kokoro takes no emotion, so a delivery is made of what it does take (pace, and whose prosody
it borrows) and of what happens to the sound afterwards. Measured on a man's and a woman's voice:
tense is 1.17–1.2 times as fast with 1.4–1.6 times the range in semitones; a shout is 2–3.6
semitones up; half as much of a whisper is voiced. ``tests/speech/test_delivery.py`` holds pace
and level.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

_FASTEST, _SLOWEST = 1.35, 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Prosody:
    """A delivery. The neutral one changes nothing.

    ``speed`` multiplies the voice's own pace. ``excitement`` and ``calm`` are how much of the
    voice's *excited* and *calm* prosody replaces its own (0–1), ``breath`` how much of a
    whisperer's timbre and prosody. ``pitch_semitones``, ``presence_db`` (a high shelf),
    ``press`` (a compressor's ratio) and ``gain_db`` are done to the sound.
    """

    speed: float = 1.0
    excitement: float = 0.0
    calm: float = 0.0
    breath: float = 0.0
    pitch_semitones: float = 0.0
    presence_db: float = 0.0
    press: float = 1.0
    gain_db: float = 0.0

    def as_json(self) -> dict[str, float]:
        return asdict(self)


NEUTRAL = Prosody()

_MANNERS = {
    "tense": Prosody(speed=1.15, excitement=0.6, gain_db=1.0),
    "fast": Prosody(speed=1.15),
    "slow": Prosody(speed=0.86),
    "whispering": Prosody(speed=1.15, breath=0.6, gain_db=-5.0),
    "shouting": Prosody(
        speed=1.04, excitement=0.7, pitch_semitones=1.6, presence_db=5.0, press=4.0, gain_db=8.5
    ),
    "relieved": Prosody(speed=0.9, gain_db=-1.0),
    "exhausted": Prosody(speed=0.84, calm=0.35, pitch_semitones=-0.6, gain_db=-2.0),
    "flat": Prosody(speed=0.97, calm=0.6),
}


def prosody_for(deliveries: Iterable[str], speed: float = 1.0) -> Prosody:
    """Several deliveries at once: paces multiply, levels and pitches add, the rest is the
    strongest of them. A name that is not in the screenplay's
    ``DELIVERIES`` was warned about and does nothing.
    """
    result = replace(NEUTRAL, speed=speed)
    for name in deliveries:
        manner = _MANNERS.get(name)
        if manner is None:
            continue
        result = Prosody(
            speed=result.speed * manner.speed,
            excitement=max(result.excitement, manner.excitement),
            calm=max(result.calm, manner.calm),
            breath=max(result.breath, manner.breath),
            pitch_semitones=result.pitch_semitones + manner.pitch_semitones,
            presence_db=max(result.presence_db, manner.presence_db),
            press=max(result.press, manner.press),
            gain_db=result.gain_db + manner.gain_db,
        )
    # A writer's own {speed=} is taken at its word; deliveries piled up are not.
    low, high = min(_SLOWEST, speed), max(_FASTEST, speed)
    return replace(result, speed=min(max(result.speed, low), high))
