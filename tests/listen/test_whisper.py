"""The real listener: what it hears of the real engine, and what it says when it is not there."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio.buffer import mono
from pipeline.catalog.load import load_catalog
from pipeline.listen import hear
from pipeline.listen.compare import compare
from pipeline.listen.hear import Whisper, windows
from pipeline.listen.model import MissingListener
from pipeline.project import Project
from pipeline.speech.engines.phonemes import phonemes
from pipeline.speech.say import say
from pipeline.speech.text import Lexicon, spoken_phrase
from pipeline.store import Store

RATE_HZ = 16_000


def test_a_spoken_line_is_heard(project: Project, tmp_path: Path) -> None:
    catalog, _ = load_catalog(project.root, allow_noncommercial=True)
    text = "Retries. The callers hang up, and they call again."
    spoken = say(text, catalog.voices["mike"], catalog, Store(tmp_path))
    whisper = Whisper()
    heard = whisper.hear(spoken)
    assert heard == whisper.hear(spoken)

    def sound_of(said: str) -> str:
        return phonemes(spoken_phrase(said, Lexicon()), british=False)

    assert compare(text, heard, sound_of).errors == 0
    assert compare(text.replace("Retries", "Databases"), heard, sound_of).errors == 1


def test_silence_has_no_words() -> None:
    assert Whisper().hear(mono(np.zeros(48_000))).strip(" .") in ("", "you")


def test_a_short_sound_is_heard_whole() -> None:
    assert list(windows(np.zeros(28 * RATE_HZ, np.float32), RATE_HZ)) == [(0, 28 * RATE_HZ)]
    assert list(windows(np.zeros(0, np.float32), RATE_HZ)) == []


def test_a_long_sound_is_parted_where_it_is_quiet() -> None:
    noise = np.random.default_rng(1).standard_normal(70 * RATE_HZ).astype(np.float32)
    for pause_s in (24.0, 45.0):
        noise[round(pause_s * RATE_HZ) : round((pause_s + 0.4) * RATE_HZ)] = 0
    parts = list(windows(noise, RATE_HZ))
    assert [start for start, _ in parts[1:]] == [end for _, end in parts[:-1]]
    assert (parts[0][0], parts[-1][1]) == (0, len(noise))
    for (_, end), pause_s in zip(parts, (24.0, 45.0), strict=False):
        assert pause_s < end / RATE_HZ < pause_s + 0.4
    assert all(end - start <= 28 * RATE_HZ for start, end in parts)


def test_without_the_extra_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("faster_whisper", "rapidfuzz"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingListener, match=r"faster-whisper, rapidfuzz: pip install .*listen"):
        Whisper()


def test_a_model_that_was_altered_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hear, "MODEL_SHA256", "0" * 64)
    with pytest.raises(MissingListener, match="missing or altered"):
        Whisper().hear(mono(np.zeros(4_800)))
