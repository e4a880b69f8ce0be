"""Loading Coqui's library, and a model with it, so that it speaks the same on every machine.

What is set here is set for the process: one thread, no network, and a reader of recordings that
needs no FFmpeg.
"""

from __future__ import annotations

import importlib.machinery
import os
import sys
import types
from pathlib import Path
from typing import Any

from pipeline.speech.engines.coqui_models import CoquiModel
from pipeline.speech.engines.protocol import MissingExtra

_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")


def load(model: CoquiModel, cache: Path) -> Any:
    """The model as Coqui's own ``TTS.api.TTS``, on the CPU."""
    api = library()
    vocoder, vocoder_config = model.vocoder or (None, None)
    return api.TTS(
        model_path=str(model.checkpoint),
        config_path=str(model.config_here(cache)),
        vocoder_path=None if vocoder is None else str(vocoder),
        vocoder_config_path=None if vocoder_config is None else str(vocoder_config),
        progress_bar=False,
    )


def library() -> Any:
    """Coqui's ``TTS.api``, with the process set up for it. Raises ``MissingExtra``."""
    for variable in _OFFLINE:
        os.environ[variable] = "1"
    try:
        import torch  # noqa: PLC0415
    except ModuleNotFoundError as absent:
        raise MissingExtra("coqui") from absent
    torch.set_num_threads(1)
    torchaudio = _torchaudio()
    # Coqui reads a clone's recordings with this; torchaudio's own wants FFmpeg's libraries.
    torchaudio.load = _read
    try:
        import TTS.api  # noqa: PLC0415
    except ModuleNotFoundError as absent:
        raise MissingExtra("coqui") from absent
    return TTS.api


def _torchaudio() -> Any:
    """torchaudio; without its native half where that was built for another torch than is here.

    The index has one build for Linux, for CUDA, and it will not load beside a torch for the CPU.
    Coqui uses none of what is in it.
    """
    try:
        import torchaudio  # noqa: PLC0415
    except ModuleNotFoundError as absent:
        raise MissingExtra("coqui") from absent
    except OSError:
        sys.modules["torchaudio._extension"] = _without_native_half()
        import torchaudio  # noqa: PLC0415
    return torchaudio


def _without_native_half() -> types.ModuleType:
    name = "torchaudio._extension"
    standing_in = types.ModuleType(name)
    standing_in.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
    standing_in.__path__ = []

    def no_alignment(function: Any) -> Any:
        def refuse(*_: object, **__: object) -> None:
            raise RuntimeError(f"torchaudio's {function.__name__} needs its native library")

        return refuse

    for attribute, value in (
        ("_IS_TORCHAUDIO_EXT_AVAILABLE", False),
        ("_IS_ALIGN_AVAILABLE", False),
        ("_check_cuda_version", lambda: None),
        ("fail_if_no_align", no_alignment),
    ):
        setattr(standing_in, attribute, value)
    return standing_in


def _read(path: str | os.PathLike[str], *_: object, **__: object) -> tuple[Any, int]:
    """A sound file as torchaudio hands it out: a tensor (channels, frames), and its rate."""
    import soundfile  # noqa: PLC0415
    import torch  # noqa: PLC0415

    frames, rate_hz = soundfile.read(os.fspath(path), dtype="float32", always_2d=True)
    return torch.from_numpy(frames.T.copy()), int(rate_hz)
