"""hibari-tts: one bundled voice, many times faster than real time.

For machines that talk, crowds, and drafts, where it stands in for every voice (``throat``).
``[model]`` takes ``pitch`` (a factor), ``pitch_range`` (1 as it is, 0 a monotone), and
``band_hz = [low, high]`` for what a loudspeaker lets through.
"""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.catalog.model import Voice
from pipeline.speech.engines import phonemes as reading
from pipeline.speech.engines import shaping, throat
from pipeline.speech.engines.protocol import (
    API_VERSION,
    Abilities,
    EngineHome,
    Interrupted,
    MissingModel,
    Samples,
)
from pipeline.speech.engines.registry import engine
from pipeline.speech.prosody import Prosody
from pipeline.speech.text import SpokenPhrase
from pipeline.store import file_digest, library_versions

MODEL_SHA256 = "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8"
_MOST_TOKENS = 400


@engine("hibari")
class HibariEngine:
    """One American speaker; a British voice of this engine is read with British phonemes."""

    name = "hibari"
    api_version = API_VERSION
    rate_hz = 24_000
    abilities = Abilities(emotion=True, sizes=True)

    def __init__(self, _home: EngineHome) -> None:
        self._loading = threading.Lock()
        self._model: Any = None
        self._interrupted = threading.Event()

    def identity(self, voice: Voice) -> dict[str, object]:
        return {
            "engine": self.name,
            "model": MODEL_SHA256,
            "throat": _throat(voice).as_json(),
            "band_hz": list(_band_hz(voice) or ()),
            "british": _british(voice),
            "libraries": library_versions(
                "hibari-tts", "numpy", "onnxruntime", "pedalboard", "scipy"
            ),
        }

    def prepare(self, voice: Voice) -> None:  # noqa: ARG002 - one model serves every voice
        with self._loading:
            if self._model is not None:
                return
            from hibari.tts import Hibari  # noqa: PLC0415 - a second, only when it speaks
            from hibari.voices import voice_path  # noqa: PLC0415

            path = Path(voice_path("heart", download_missing=False))
            if not path.is_file() or file_digest(path) != MODEL_SHA256:
                raise MissingModel(
                    path, "hibari's model is missing or altered", "install hibari-tts 0.2.1 again"
                )
            self._model = Hibari()

    def speak(self, phrase: SpokenPhrase, voice: Voice, prosody: Prosody, seed: int) -> Samples:
        from hibari import dsp  # noqa: PLC0415

        from pipeline.speech.engines.kokoro import cut  # noqa: PLC0415

        self.prepare(voice)
        mouth = throat.delivered(_throat(voice), prosody)
        chance = np.random.default_rng(seed)
        sounds = reading.phonemes(phrase, british=_british(voice))
        vocabulary = self._model.vocab
        ids = [vocabulary[c] for c in sounds if c in vocabulary]
        parts: list[Samples] = []
        for run in cut(ids, vocabulary, _MOST_TOKENS):
            if self._interrupted.is_set():
                raise Interrupted
            feeds = {
                "ids": np.asarray([[0, *run, 0]], np.int64),
                "speed": np.asarray([prosody.speed], np.float32),
            }
            *spectra, f0_hz = (output[0] for output in self._model.sess.run(None, feeds))
            harmonics, theta, noise, rest, phi = throat.resized(tuple(spectra), mouth.formants)
            harmonics, noise, rest = throat.coloured((harmonics, noise, rest), mouth.bright_db)
            harmonics, noise = throat.breathed(harmonics, noise, prosody.breath)
            f0_hz = throat.pitched(f0_hz, mouth)
            parts.append(dsp.synth(harmonics, theta, noise, rest, phi, f0_hz, chance))
        spoken = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        band_hz = _band_hz(voice)
        if band_hz is not None and spoken.size:
            from scipy.signal import butter, sosfilt  # noqa: PLC0415

            sections = butter(4, band_hz, "bandpass", fs=self.rate_hz, output="sos")
            spoken = sosfilt(sections, spoken).astype(np.float32)
        # Its pitch was made where pitch is made.
        return shaping.shape(spoken, self.rate_hz, dataclasses.replace(prosody, pitch_semitones=0))

    def interrupt(self) -> None:
        self._interrupted.set()


def _throat(voice: Voice) -> throat.Throat:
    return throat.own_throat(voice) if voice.engine == "hibari" else throat.stand_in(voice)


def _british(voice: Voice) -> bool:
    """A stand-in keeps to the phonemes that its one American speaker was taught."""
    return voice.engine == "hibari" and voice.accent == "british"


def _band_hz(voice: Voice) -> tuple[float, float] | None:
    band = voice.model.get("band_hz") if voice.engine == "hibari" else None
    if not isinstance(band, list | tuple) or len(band) != 2:
        return None
    return float(band[0]), float(band[1])
