"""What a delivery does to the sound after an engine has spoken: pitch, presence, pressure.

Nothing here stands above the character (the decision on buses): it is one voice's own effort.
"""

from __future__ import annotations

import numpy as np

from pipeline.speech.engines.protocol import Samples
from pipeline.speech.prosody import Prosody


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
    shaped = pedalboard.Pedalboard(chain).process(spoken[np.newaxis], rate_hz)
    return np.asarray(shaped[0], np.float32)
