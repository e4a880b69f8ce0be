"""What is done to the sound after an engine has spoken: size, pitch, presence, pressure.

Nothing here stands above the character (the decision on buses): it is one voice's own effort.
"""

from __future__ import annotations

import numpy as np

from pipeline.speech.engines.protocol import Samples
from pipeline.speech.prosody import Prosody


def size_ratio(formant_semitones: float) -> float:
    """How much smaller than its own the mouth is that has its resonances so much higher."""
    return float(2 ** (formant_semitones / 12))


def resized(spoken: Samples, rate_hz: int, formant_semitones: float) -> Samples:
    """``spoken`` with its resonances moved, by playing it faster or slower.

    The engine has spoken ``size_ratio`` times lower and slower, so that pitch and pace come out
    as they were asked for: nothing is cut into grains, and nothing of the voice is lost.
    """
    if not formant_semitones or not spoken.size:
        return spoken
    import soxr  # noqa: PLC0415 - for voices of another size only

    ratio = size_ratio(formant_semitones)
    return np.asarray(soxr.resample(spoken, rate_hz * ratio, rate_hz, quality="VHQ"), np.float32)


def shape(spoken: Samples, rate_hz: int, prosody: Prosody, pitch_semitones: float = 0.0) -> Samples:
    """``spoken`` as delivered; the very same array where there is nothing to do."""
    semitones = prosody.pitch_semitones + pitch_semitones
    plain = not semitones and not prosody.presence_db and prosody.press == 1.0
    if not spoken.size or plain:
        return spoken
    import pedalboard  # noqa: PLC0415 - a quarter of a second, for shouts and shifted voices only

    chain: list[pedalboard.Plugin] = []
    if semitones:
        chain.append(pedalboard.PitchShift(semitones=semitones))
    if prosody.presence_db:
        chain.append(
            pedalboard.HighShelfFilter(cutoff_frequency_hz=2200.0, gain_db=prosody.presence_db)
        )
    if prosody.press > 1.0:
        # The level before is the engine's, near −18 dBFS in speech: the threshold lies under it.
        chain.append(
            pedalboard.Compressor(
                threshold_db=-26.0, ratio=prosody.press, attack_ms=4.0, release_ms=90.0
            )
        )
    shaped = np.asarray(pedalboard.Pedalboard(chain).process(spoken[np.newaxis], rate_hz)[0])
    # What was pressed is as loud as it was: how loud a delivery is, its gain_db alone says.
    made_up = np.sqrt(_power(spoken) / max(_power(shaped), _SILENCE))
    return np.asarray(shaped * made_up, np.float32)


_SILENCE = 1e-12


def _power(signal: Samples) -> float:
    return float(np.mean(np.square(signal, dtype=np.float64)))
