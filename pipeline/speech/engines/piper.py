"""Piper: another family of voices, each one small ONNX file that reads through espeak.

An extra: ``pip install 'warroom[piper]'``. No voice of it is shipped. A voice's ``model`` table::

    [model]
    path = "models/joe/en_US-joe-medium.onnx"   # relative to the project
    config = "models/joe/….onnx.json"           # path with .json after it where it is not said
    speaker = "amy"                             # of a model that has several
    sha256 = "…"                                # of the model: without it nothing is spoken

The noise is off: with it, what a line sounds like would hang on the lines before it.
"""

from __future__ import annotations

import json
import threading
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.catalog.model import Voice
from pipeline.diagnostics import did_you_mean
from pipeline.speech.engines import shaping
from pipeline.speech.engines.model_table import ModelTable, require, verify
from pipeline.speech.engines.protocol import (
    API_VERSION,
    EVERY_LANGUAGE,
    Abilities,
    EngineHome,
    Interrupted,
    MissingExtra,
    Samples,
)
from pipeline.speech.engines.readable import readable
from pipeline.speech.engines.registry import engine
from pipeline.speech.engines.session import open_session
from pipeline.speech.prosody import Prosody
from pipeline.speech.take import at_48k
from pipeline.speech.text import SpokenPhrase
from pipeline.store import file_digest, library_versions
from pipeline.units import SAMPLE_RATE_HZ

_KEYS = ("path", "config", "speaker", "sha256")
_LIBRARIES = ("hibari-tts", "numpy", "onnxruntime", "pedalboard", "piper-tts", "soxr")
_GAP_S = 0.2
"""Between two sentences of one phrase, which Piper speaks one by one."""


@engine("piper")
class Piper:
    name = "piper"
    api_version = API_VERSION
    rate_hz = SAMPLE_RATE_HZ
    abilities = Abilities(languages=(EVERY_LANGUAGE,))

    def __init__(self, home: EngineHome) -> None:
        self._home = home
        self._loading = threading.Lock()
        self._loaded: dict[Path, Any] = {}
        self._interrupted = threading.Event()

    def identity(self, voice: Voice) -> dict[str, object]:
        table, model, config = self._files(voice)
        try:
            libraries = library_versions(*_LIBRARIES)
        except PackageNotFoundError as absent:
            raise MissingExtra("piper") from absent
        return {
            "engine": self.name,
            "model": table.pinned("sha256", model),
            "config": file_digest(require(config)),
            "speaker": table.text("speaker"),
            "language": voice.language,
            "pitch_semitones": voice.pitch_semitones,
            "libraries": libraries,
        }

    def _files(self, voice: Voice) -> tuple[ModelTable, Path, Path]:
        table = ModelTable(voice, self._home.project, _KEYS)
        model = table.path("path")
        if model is None:
            raise ValueError(f'[model] of “{voice.id}” needs path = "models/….onnx"')
        return table, model, table.path("config") or model.with_name(f"{model.name}.json")

    def prepare(self, voice: Voice) -> None:
        self._load(voice)

    def _load(self, voice: Voice) -> Any:
        table, model, config = self._files(voice)
        with self._loading:
            if model not in self._loaded:
                verify(model, table.pinned("sha256", model))
                self._loaded[model] = _opened(model, require(config))
        return self._loaded[model]

    def speak(self, phrase: SpokenPhrase, voice: Voice, prosody: Prosody, seed: int) -> Samples:  # noqa: ARG002 - without noise nothing is left to chance
        speaker = self._load(voice)
        table, _, _ = self._files(voice)
        from piper.config import SynthesisConfig  # noqa: PLC0415

        rate_hz = speaker.config.sample_rate
        settings = SynthesisConfig(
            speaker_id=_speaker_id(voice, table.text("speaker"), speaker.config.speaker_id_map),
            length_scale=speaker.config.length_scale / prosody.speed,
            noise_scale=0.0,
            noise_w_scale=0.0,
            normalize_audio=False,  # a sentence at a time: a soft one would come out as loud
        )
        gap = np.zeros(round(_GAP_S * rate_hz), np.float32)
        parts: list[Samples] = []
        for chunk in speaker.synthesize(readable(phrase, voice.language), settings):
            if self._interrupted.is_set():
                raise Interrupted
            parts += [chunk.audio_float_array, gap]
        spoken = np.concatenate(parts[:-1]) if parts else np.zeros(0, np.float32)
        return at_48k(shaping.shape(spoken, rate_hz, prosody, voice.pitch_semitones), rate_hz)

    def interrupt(self) -> None:
        self._interrupted.set()


def _opened(model: Path, config: Path) -> Any:
    """A ``PiperVoice`` of one thread: more do not agree in the last bit."""
    try:
        from piper.config import PiperConfig  # noqa: PLC0415
        from piper.voice import PiperVoice  # noqa: PLC0415
    except ModuleNotFoundError as absent:
        raise MissingExtra("piper") from absent
    return PiperVoice(
        session=open_session(str(model)),
        config=PiperConfig.from_dict(json.loads(config.read_text(encoding="utf-8"))),
    )


def _speaker_id(voice: Voice, speaker: str | None, known: dict[str, int]) -> int | None:
    if speaker is None:
        return None
    if speaker not in known:
        listed = f"its speakers: {', '.join(known) or 'one, without a name'}"
        hint = did_you_mean(speaker, known) or listed
        raise ValueError(f"the model of “{voice.id}” has no speaker “{speaker}”; {hint}")
    return known[speaker]
