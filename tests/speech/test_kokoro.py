"""The real engine: its files are what they should be, and what it says is heard."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest

from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Rights, Voice
from pipeline.listen.hear import hear, word_error
from pipeline.speech.engines.kokoro import Kokoro, cut
from pipeline.speech.engines.kokoro_model import MODEL_SHA256, model_file
from pipeline.speech.engines.protocol import EngineHome, Interrupted, MissingModel
from pipeline.speech.job import spoken_phrases
from pipeline.speech.prosody import NEUTRAL
from pipeline.speech.speak import speak
from pipeline.speech.text import expected_words, load_lexicon, spoken_phrase
from pipeline.store import Store, file_digest
from tests.speech.lines import line, screenplay

ROOT = Path(__file__).parents[2]
RIGHTS = Rights(licence="Apache-2.0", author="hexgrad", source="kokoro-js", commercial="yes")


def kokoro_voice(**model: object) -> Voice:
    return Voice(
        id="test",
        description="test",
        engine="kokoro",
        model={"timbre": {"am_michael": 1.0}} | model,
        rights=RIGHTS,
    )


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy of the model for this file's tests, put together once."""
    folder = tmp_path_factory.mktemp("models")
    model_file(folder)
    return folder


def test_a_torn_or_altered_model_is_put_together_again(models: Path, tmp_path: Path) -> None:
    whole = model_file(models)
    torn = tmp_path / whole.name
    shutil.copy(whole, torn)
    with torn.open("r+b") as stream:
        stream.truncate(1_000_000)
    assert file_digest(model_file(tmp_path)) == MODEL_SHA256
    with torn.open("r+b") as stream:
        stream.seek(50_000_000)
        stream.write(b"\x00\xff")
    assert file_digest(model_file(tmp_path)) == MODEL_SHA256


def home_with_tables(tmp_path: Path, models: Path) -> EngineHome:
    shutil.copytree(ROOT / "voices" / "kokoro", tmp_path / "voices" / "kokoro")
    return EngineHome(voices=tmp_path / "voices", models=models)


def test_an_altered_table_is_refused_by_name(tmp_path: Path, models: Path) -> None:
    home = home_with_tables(tmp_path, models)
    table = home.voices / "kokoro" / "am_michael.npz"
    content = bytearray(table.read_bytes())
    content[5000] ^= 1
    table.write_bytes(bytes(content))
    with pytest.raises(MissingModel, match=r"am_michael\.npz: the speaker table was altered"):
        Kokoro(home).prepare(kokoro_voice())


def test_a_missing_table_is_refused_by_name(tmp_path: Path, models: Path) -> None:
    home = home_with_tables(tmp_path, models)
    (home.voices / "kokoro" / "am_michael.npz").unlink()
    with pytest.raises(MissingModel, match=r"am_michael\.npz: the speaker table is missing"):
        Kokoro(home).prepare(kokoro_voice())


def test_a_table_that_nobody_has_is_told_with_the_nearest(tmp_path: Path) -> None:
    engine = Kokoro(EngineHome(voices=ROOT / "voices", models=tmp_path))
    with pytest.raises(MissingModel, match="did you mean “am_michael”"):
        engine.identity(kokoro_voice(timbre={"am_micheal": 1.0}))


def test_weights_sum_to_one(tmp_path: Path) -> None:
    engine = Kokoro(EngineHome(voices=ROOT / "voices", models=tmp_path))
    with pytest.raises(ValueError, match=r"sum to 0\.9, and must sum to 1"):
        engine.identity(kokoro_voice(timbre={"am_onyx": 0.5, "am_puck": 0.4}))


@pytest.mark.parametrize(
    ("sounds", "most", "runs"),
    [
        ("one two", 20, ["one two"]),
        ("one two. three four", 12, ["one two.", "three four"]),
        ("one, two three four", 12, ["one, two", "three four"]),
        ("onetwothreefourfive", 12, ["onetwothreef", "ourfive"]),
    ],
    ids=["short", "sentence", "word", "nowhere"],
)
def test_a_long_phrase_is_cut_where_it_breathes(sounds: str, most: int, runs: list[str]) -> None:
    vocabulary = {letter: ord(letter) for letter in "abcdefghijklmnopqrstuvwxyz .,"}
    ids = [vocabulary[sound] for sound in sounds]
    assert ["".join(map(chr, run)) for run in cut(ids, vocabulary, most)] == runs


def test_every_voice_of_the_project_has_what_it_names() -> None:
    catalog, _ = load_catalog(ROOT, allow_noncommercial=False)
    engine = Kokoro(EngineHome(voices=ROOT / "voices", models=ROOT))
    voices = [voice for voice in catalog.voices.values() if voice.engine == "kokoro"]
    assert len(voices) >= 12
    assert {voice.accent for voice in voices} == {"american", "british"}
    for voice in voices:
        engine.identity(voice)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory, models: Path) -> tuple[Catalog, Store]:
    store = Store(tmp_path_factory.mktemp("store"))
    (store.root / "models").symlink_to(models)
    return load_catalog(ROOT, allow_noncommercial=False)[0], store


LINES = (
    line("Region us-east-1 is down.", "sarah", number=1, deliveries=("tense",)),
    line("Database CPU is at 400%.", "narrator", number=2),
    line("Oh no. Kubernetes is gone.", "director", number=3),
    line("Region failure detected.", "automated", number=4),
)


def test_what_is_said_is_heard(spoken: tuple[Catalog, Store]) -> None:
    catalog, store = spoken
    lexicon = load_lexicon(ROOT / "voices" / "lexicon.toml")
    takes, found = speak(screenplay(*LINES), catalog, store)
    assert found == ()
    expected, heard = "", ""
    for each in LINES:
        audio = store.load(takes.by_line[each.id].key)
        assert audio is not None
        heard += hear(audio).text + " "
        phrases = spoken_phrases(each, lexicon)
        expected += " ".join(expected_words(phrase) for phrase, _ in phrases) + " "
    assert word_error(expected, heard) <= 0.1, heard


def test_the_same_line_twice_gives_the_same_bytes(models: Path) -> None:
    home = EngineHome(voices=ROOT / "voices", models=models)
    phrase = spoken_phrase("Code Red.", load_lexicon(ROOT / "voices" / "lexicon.toml"))
    first, again = (Kokoro(home).speak(phrase, kokoro_voice(), NEUTRAL, 0) for _ in range(2))
    assert np.array_equal(first, again)


def test_an_interrupted_engine_gives_up(models: Path) -> None:
    engine = Kokoro(EngineHome(voices=ROOT / "voices", models=models))
    engine.interrupt()
    with pytest.raises(Interrupted):
        engine.speak(
            spoken_phrase("Code Red.", load_lexicon(ROOT / "x")), kokoro_voice(), NEUTRAL, 0
        )


def test_a_voice_is_as_high_as_it_is_shifted(models: Path) -> None:
    engine = Kokoro(EngineHome(voices=ROOT / "voices", models=models))
    plain, shifted = (dataclasses.replace(kokoro_voice(), pitch_semitones=s) for s in (0.0, 2.0))
    assert engine.identity(plain) != engine.identity(shifted)
