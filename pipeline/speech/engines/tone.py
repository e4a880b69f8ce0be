"""A tone for each word: an engine for tests and timing, with no model behind it.

A word lasts 60 ms and 45 ms more for each of its letters, at a pitch that the voice's id
decides, with 40 ms of silence after it; so a line's length and its voiced range can be
reckoned by hand.
"""

from __future__ import annotations

import hashlib

import numpy as np

from pipeline.catalog.model import Voice
from pipeline.speech.engines.protocol import API_VERSION, Abilities, EngineHome, Samples
from pipeline.speech.engines.registry import engine
from pipeline.speech.prosody import Prosody
from pipeline.speech.text import SpokenPhrase, expected_words

WORD_S, LETTER_S, GAP_S = 0.060, 0.045, 0.040
_LEVEL = 0.1


@engine("tone")
class Tone:
    name = "tone"
    api_version = API_VERSION
    rate_hz = 24_000
    abilities = Abilities()

    def __init__(self, _home: EngineHome) -> None: ...

    def identity(self, voice: Voice) -> dict[str, object]:
        return {"engine": self.name, "pitch_hz": pitch_hz(voice)}

    def prepare(self, voice: Voice) -> None: ...

    def speak(self, phrase: SpokenPhrase, voice: Voice, prosody: Prosody, seed: int) -> Samples:  # noqa: ARG002
        gap = np.zeros(round(GAP_S * self.rate_hz), np.float32)
        parts = []
        for word in expected_words(phrase).split():
            length = round((WORD_S + LETTER_S * len(word)) / prosody.speed * self.rate_hz)
            phase = 2 * np.pi * pitch_hz(voice) / self.rate_hz * np.arange(length)
            parts += [(_LEVEL * np.sin(phase)).astype(np.float32), gap]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def interrupt(self) -> None: ...


def pitch_hz(voice: Voice) -> int:
    """150–299 Hz, from the voice's id."""
    return 150 + int.from_bytes(hashlib.sha256(voice.id.encode()).digest()[:4], "big") % 150
