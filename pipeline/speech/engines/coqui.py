"""Coqui: any of its models by name or by path, many speakers, and cloning with XTTS.

An extra, since torch is heavy: ``pip install 'warroom[coqui]'``. A voice's ``model`` table::

    [model]
    name = "tts_models/en/vctk/vits"        # one that Coqui has fetched before, or
    path = "models/ada/model.pth"           # a file or folder, relative to the project
    config = "models/ada/config.json"       # beside the checkpoint where it is not said
    vocoder = "models/hifigan/model.pth"    # for a model that stops at spectrograms
    speaker = "p243"                        # of a model that has several
    sha256 = "…"                            # of the checkpoint: without it nothing is spoken

``languages`` says what the voice speaks, its own first (English without it). ``clone`` names
recordings that a model which clones is to sound like.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.catalog.model import Voice
from pipeline.diagnostics import did_you_mean
from pipeline.speech.engines import shaping
from pipeline.speech.engines.coqui_models import KEYS, CoquiModel, find_model
from pipeline.speech.engines.model_table import ModelTable, verify
from pipeline.speech.engines.protocol import (
    API_VERSION,
    EVERY_LANGUAGE,
    Abilities,
    EngineHome,
    Interrupted,
    MissingExtra,
    Samples,
)
from pipeline.speech.engines.readable import breaths, readable
from pipeline.speech.engines.registry import engine
from pipeline.speech.prosody import Prosody
from pipeline.speech.take import at_48k
from pipeline.speech.text import SpokenPhrase
from pipeline.store import file_digest, library_versions
from pipeline.units import SAMPLE_RATE_HZ

_LIBRARIES = (
    "coqui-tts",
    "hibari-tts",
    "numpy",
    "pedalboard",
    "soundfile",
    "soxr",
    "tokenizers",
    "torch",
    "torchaudio",
    "transformers",
)
_MOST_CHARACTERS = 220
"""No phrase that is shorter is cut, but where a model says that it loses its way before."""
_BREATH_S = 0.12
_PAD_SAMPLES = 10_000
"""Silence that Coqui puts after everything it says."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Loaded:
    """One model, shared by the voices that name it; ``tts`` is Coqui's ``TTS.api.TTS``."""

    tts: Any
    rate_hz: int

    @property
    def network(self) -> Any:
        return self.tts.synthesizer.tts_model


@engine("coqui")
class Coqui:
    """One phrase at a time: torch has one source of chance for the whole process, and a model
    keeps its pace to itself."""

    name = "coqui"
    api_version = API_VERSION
    rate_hz = SAMPLE_RATE_HZ
    abilities = Abilities(languages=(EVERY_LANGUAGE,), clones=True)

    def __init__(self, home: EngineHome) -> None:
        self._home = home
        self._one_at_a_time = threading.RLock()
        self._loaded: dict[Path, _Loaded] = {}
        self._interrupted = threading.Event()

    # -- what decides the samples ---------------------------------------------------------

    def identity(self, voice: Voice) -> dict[str, object]:
        table, model = self._model(voice)
        if voice.clone and not model.clones():
            raise ValueError(
                f"the model of “{voice.id}” does not clone: name one that does, as "
                "tts_models/multilingual/multi-dataset/xtts_v2, or take clone and consent out"
            )
        return {
            "engine": self.name,
            "model": table.pinned("sha256", model.checkpoint),
            "beside": model.digests(),
            "speaker": table.text("speaker"),
            "language": voice.language,
            "clone": [file_digest(path) for path in self._recordings(voice)],
            "pitch_semitones": voice.pitch_semitones,
            "libraries": _versions(),
        }

    def _model(self, voice: Voice) -> tuple[ModelTable, CoquiModel]:
        table = ModelTable(voice, self._home.project, KEYS)
        return table, find_model(table, voice.id)

    def _recordings(self, voice: Voice) -> list[Path]:
        return [self._home.project / recording for recording in voice.clone]

    # -- loading --------------------------------------------------------------------------

    def prepare(self, voice: Voice) -> None:
        self._load(voice)

    def _load(self, voice: Voice) -> _Loaded:
        table, model = self._model(voice)
        with self._one_at_a_time:
            loaded = self._loaded.get(model.checkpoint)
            if loaded is None:
                from pipeline.speech.engines import coqui_torch  # noqa: PLC0415 - torch: seconds

                verify(model.checkpoint, table.pinned("sha256", model.checkpoint))
                tts = coqui_torch.load(model, self._home.models / "coqui")
                loaded = _Loaded(tts=tts, rate_hz=int(tts.synthesizer.output_sample_rate))
                self._watch(loaded)
                self._loaded[model.checkpoint] = loaded
        _check_speaker(voice, table.text("speaker"), loaded.tts)
        return loaded

    def _watch(self, loaded: _Loaded) -> None:
        """Every part of the network asks before it works whether it is still wanted, and the
        recordings of a clone are listened to once."""

        def still_wanted(*_: object) -> None:
            if self._interrupted.is_set():
                raise Interrupted

        for part in loaded.network.modules():
            part.register_forward_pre_hook(still_wanted)
        heard: dict[tuple[str, ...], object] = {}
        listen = loaded.network.clone_voice

        def listen_once(recordings: list[str], *rest: object, **settings: object) -> object:
            known = tuple(recordings)
            if known not in heard:
                heard[known] = listen(recordings, *rest, **settings)
            return heard[known]

        loaded.network.clone_voice = listen_once

    # -- speaking -------------------------------------------------------------------------

    def speak(self, phrase: SpokenPhrase, voice: Voice, prosody: Prosody, seed: int) -> Samples:
        loaded = self._load(voice)
        asked = self._asked(voice, loaded.tts)
        pause = np.zeros(round(_BREATH_S * loaded.rate_hz), np.float32)
        parts: list[Samples] = []
        most = _most_characters(loaded.network, voice.language)
        for number, text in enumerate(breaths(readable(phrase, voice.language), most)):
            if parts:
                parts.append(pause)
            with self._one_at_a_time:
                parts.append(self._say(text, loaded, asked, prosody.speed, seed + number))
        spoken = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        shaped = shaping.shape(spoken, loaded.rate_hz, prosody, voice.pitch_semitones)
        return at_48k(shaped, loaded.rate_hz)

    def _asked(self, voice: Voice, tts: Any) -> dict[str, object]:
        table, _ = self._model(voice)
        return {
            "speaker": table.text("speaker"),
            "language": _own_tag(voice, tts) if tts.is_multi_lingual else None,
            "speaker_wav": [str(path) for path in self._recordings(voice)] or None,
        }

    def _say(
        self, text: str, loaded: _Loaded, asked: dict[str, object], speed: float, seed: int
    ) -> Samples:
        if self._interrupted.is_set():
            raise Interrupted
        import torch  # noqa: PLC0415

        torch.manual_seed(seed % 2**63)
        with torch.inference_mode(), _at_pace(loaded.network, speed) as settings:
            said = loaded.tts.tts(text, split_sentences=False, **asked, **settings)
        spoken = np.asarray(said, np.float32)[:-_PAD_SAMPLES]
        if settings or _keeps_pace(loaded.network) or speed == 1.0:
            return spoken
        import pedalboard  # noqa: PLC0415

        stretched = pedalboard.time_stretch(spoken, loaded.rate_hz, stretch_factor=speed)
        return np.asarray(stretched, np.float32).ravel()

    def interrupt(self) -> None:
        self._interrupted.set()


def _own_tag(voice: Voice, tts: Any) -> str:
    """What the model calls the voice's language: ``fr`` is ``fr-fr`` to one and ``fr`` to another.

    Raises ``ValueError`` where the model does not speak it.
    """
    primary = voice.language.lower().partition("-")[0]
    spoken = [str(tag) for tag in tts.languages]
    for wanted in (voice.language.lower(), primary):
        if wanted in spoken:
            return wanted
    near = [tag for tag in spoken if tag.partition("-")[0] == primary]
    if near:
        return near[0]
    raise ValueError(
        f"the model of “{voice.id}” does not speak “{voice.language}”; "
        f"it speaks {', '.join(spoken)}"
    )


def _most_characters(network: Any, language: str) -> int:
    limits = getattr(getattr(network, "tokenizer", None), "char_limits", {})
    limit = limits.get(language.partition("-")[0], _MOST_CHARACTERS)
    return min(_MOST_CHARACTERS, int(limit))


def _versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError  # noqa: PLC0415

    try:
        return library_versions(*_LIBRARIES)
    except PackageNotFoundError as absent:
        raise MissingExtra("coqui") from absent


def _check_speaker(voice: Voice, speaker: str | None, tts: Any) -> None:
    """Raises ``ValueError`` for a speaker that the model has not, or for none where it has many."""
    speakers = [] if voice.clone else list(tts.speakers or ())
    if speaker in speakers or (speaker is None and not speakers):
        return
    listed = f"its speakers: {', '.join(speakers) or 'one, without a name'}"
    if speaker is None:
        raise ValueError(f"[model] of “{voice.id}” needs a speaker; {listed}")
    hint = did_you_mean(speaker, speakers) or listed
    raise ValueError(f"the model of “{voice.id}” has no speaker “{speaker}”; {hint}")


def _keeps_pace(network: Any) -> bool:
    return isinstance(getattr(network, "length_scale", None), int | float)


@contextmanager
def _at_pace(network: Any, speed: float) -> Iterator[dict[str, float]]:
    """The network set to ``speed``, and what to say to it besides."""
    if type(network).__name__ == "Xtts":
        yield {"speed": speed}
    elif _keeps_pace(network):
        own = network.length_scale
        network.length_scale = own / speed
        try:
            yield {}
        finally:
            network.length_scale = own
    else:
        yield {}
