"""Deliveries as numbers, and (slow) as they sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.catalog.load import load_catalog
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.screenplay.model import DELIVERIES
from pipeline.speech.engines.kokoro import model_file
from pipeline.speech.matrix import format_matrix, voice_matrix, voice_print
from pipeline.speech.model import VOICE_LUFS
from pipeline.speech.predict import phrase_s, predict_take
from pipeline.speech.prosody import NEUTRAL, prosody_for
from pipeline.speech.say import say
from pipeline.store import Store
from tests.speech.lines import line

ROOT = Path(__file__).parents[2]


def test_no_delivery_is_neutral() -> None:
    assert prosody_for(()) == NEUTRAL


@pytest.mark.parametrize("name", DELIVERIES)
def test_every_delivery_does_something(name: str) -> None:
    assert prosody_for((name,)) != NEUTRAL


def test_deliveries_add_up_within_reason() -> None:
    both = prosody_for(("tense", "fast"))
    assert prosody_for(("tense",)).speed < both.speed <= 1.35
    assert both.excitement == prosody_for(("tense",)).excitement


def test_a_writers_own_speed_is_taken_at_its_word() -> None:
    assert prosody_for((), speed=1.6).speed == 1.6
    assert prosody_for((), speed=0.5).speed == 0.5


def test_an_unknown_delivery_does_nothing() -> None:
    assert prosody_for(("wistful",)) == NEUTRAL


def test_a_foretold_take_grows_with_what_takes_time_to_say() -> None:
    assert phrase_s("A W S") > phrase_s("aws")
    assert phrase_s("No. Never.") > phrase_s("No never.")
    assert phrase_s("3000 ms") > phrase_s("3000")


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    store = Store(tmp_path_factory.mktemp("store"))
    model_file(store.root / "models")
    return load_catalog(ROOT, allow_noncommercial=False)[0], store


SENTENCE = "Every replica in the region is failing. We have to move now."


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mike", "sarah"])
def test_deliveries_are_heard_in_pace_and_level(voices, name: str) -> None:  # type: ignore[no-untyped-def]
    catalog, store = voices
    voice = catalog.voices[name]

    def delivered(*deliveries: str) -> tuple[float, float]:
        audio = say(SENTENCE, voice, catalog, store, deliveries=deliveries)
        return audio.duration_s, integrated_lufs_of(audio.frames)

    plain_s, plain_lufs = delivered()
    assert plain_lufs == pytest.approx(VOICE_LUFS, abs=1.0)
    assert delivered("tense")[0] < 0.9 * plain_s
    assert delivered("slow")[0] > 1.05 * plain_s
    assert delivered("whispering")[1] < plain_lufs - 3.0
    assert delivered("shouting")[1] > plain_lufs + 1.0
    predicted = predict_take(line(SENTENCE, name), voice).duration_samples / 48_000
    assert predicted == pytest.approx(plain_s, rel=0.25)


@pytest.mark.slow
def test_no_two_voices_can_be_taken_for_each_other(voices) -> None:  # type: ignore[no-untyped-def]
    catalog, store = voices
    cast = [voice for voice in catalog.voices.values() if voice.engine == "kokoro"]
    prints = [voice_print(voice, catalog, store) for voice in cast]
    pairs = voice_matrix(prints)
    print(format_matrix(prints, pairs))
    assert [pair for pair in pairs if not pair.distinct] == []
    assert all(abs(each.loudness_lufs - VOICE_LUFS) < 1.0 for each in prints)
