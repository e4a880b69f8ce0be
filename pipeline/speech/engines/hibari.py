"""hibari-tts: one bundled voice, many times faster than real time.

For machines that talk, crowds, and drafts. Its network hands out the pitch before the sound is
made, so a voice may change it: ``[model]`` takes ``pitch`` (a factor), ``pitch_range`` (1 as it
is, 0 a monotone), and ``band_hz = [low, high]`` for what a loudspeaker lets through.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.catalog.model import Voice
from pipeline.speech.engines import phonemes as reading
from pipeline.speech.engines import shaping
from pipeline.speech.engines.protocol import (
    API_VERSION,
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
_VOICED_HZ = 40.0
"""hibari calls a frame unvoiced below this."""


@engine("hibari")
class HibariEngine:
    """British voices are read with British phonemes by the one American speaker there is."""

    name = "hibari"
    api_version = API_VERSION
    rate_hz = 24_000

    def __init__(self, _home: EngineHome) -> None:
        self._loading = threading.Lock()
        self._model: Any = None
        self._interrupted = threading.Event()

    def identity(self, voice: Voice) -> dict[str, object]:
        pitch, pitch_range, band = _settings(voice)
        return {
            "engine": self.name,
            "model": MODEL_SHA256,
            "pitch": pitch,
            "pitch_range": pitch_range,
            "band_hz": list(band or ()),
            "british": voice.accent == "british",
            "pitch_semitones": voice.pitch_semitones,
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
        pitch, pitch_range, band = _settings(voice)
        chance = np.random.default_rng(seed)
        sounds = reading.phonemes(phrase, british=voice.accent == "british")
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
            *spectra, f0 = (output[0] for output in self._model.sess.run(None, feeds))
            parts.append(dsp.synth(*spectra, _pitched(f0, pitch, pitch_range), chance))
        spoken = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        if band is not None and spoken.size:
            from scipy.signal import butter, sosfilt  # noqa: PLC0415

            sections = butter(4, band, "bandpass", fs=self.rate_hz, output="sos")
            spoken = sosfilt(sections, spoken).astype(np.float32)
        return shaping.shape(spoken, self.rate_hz, prosody, voice.pitch_semitones)

    def interrupt(self) -> None:
        self._interrupted.set()


def _settings(voice: Voice) -> tuple[float, float, tuple[float, float] | None]:
    """Pitch factor, range factor and band; a voice of another engine (a draft) has a pitch
    near its own sex's, so that turns can be told apart."""
    if voice.engine != "hibari":
        timbre = voice.model.get("timbre")
        male = isinstance(timbre, dict) and any(str(table)[1:2] == "m" for table in timbre)
        return (0.62 if male else 1.0), 1.0, None
    band = voice.model.get("band_hz")
    limits = None
    if isinstance(band, list | tuple) and len(band) == 2:
        limits = (float(band[0]), float(band[1]))
    return (
        float(str(voice.model.get("pitch", 1.0))),
        float(str(voice.model.get("pitch_range", 1.0))),
        limits,
    )


def _pitched(f0: Samples, pitch: float, pitch_range: float) -> Samples:
    """The F0 curve with its median moved and its excursions scaled, unvoiced frames as they are."""
    voiced = f0 > _VOICED_HZ
    if not voiced.any():
        return f0
    middle = float(np.median(f0[voiced]))
    moved = middle * pitch * (np.maximum(f0, _VOICED_HZ) / middle) ** pitch_range
    return np.where(voiced, moved, f0).astype(np.float32)
