"""Deliveries as numbers, and (slow) as they sound."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from statistics import fmean
from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Voice
from pipeline.listen.compare import word_error
from pipeline.listen.hear import hear
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.screenplay.model import DELIVERIES
from pipeline.speech.engines.kokoro import Kokoro
from pipeline.speech.engines.kokoro_melody import FRAME_SAMPLES
from pipeline.speech.engines.kokoro_model import model_file
from pipeline.speech.engines.phonemes import read
from pipeline.speech.engines.protocol import EngineHome
from pipeline.speech.inspect import faults
from pipeline.speech.job import Booth
from pipeline.speech.manners import Sounding, manner, sounding
from pipeline.speech.model import VOICE_LUFS
from pipeline.speech.predict import phrase_s, predict_take
from pipeline.speech.prosody import NEUTRAL, prosody_for
from pipeline.speech.say import say
from pipeline.speech.take import CUT_TAIL_S, at_48k
from pipeline.speech.text import Lexicon, load_lexicon, spoken_phrase
from pipeline.store import Store
from pipeline.units import samples
from tests.speech.lines import line

ROOT = Path(__file__).parents[2]


def test_no_delivery_is_neutral() -> None:
    assert prosody_for(()) == NEUTRAL


@pytest.mark.parametrize("name", DELIVERIES)
def test_every_delivery_does_something(name: str) -> None:
    assert prosody_for((name,)) != NEUTRAL


def test_a_second_delivery_of_one_direction_adds_a_third_of_itself() -> None:
    tense, fast = prosody_for(("tense",)), prosody_for(("fast",))
    both = prosody_for(("tense", "fast"))
    assert both.speed == pytest.approx(fast.speed * tense.speed ** (1 / 3))
    assert both.excitement == tense.excitement
    assert both == prosody_for(("fast", "tense"))


def test_deliveries_that_pull_two_ways_meet_between() -> None:
    both = prosody_for(("fast", "exhausted"))
    assert prosody_for(("exhausted",)).speed < both.speed < prosody_for(("fast",)).speed


def test_however_many_are_asked_for_the_pace_stays_one_that_is_understood() -> None:
    assert prosody_for(DELIVERIES, speed=1.25).speed <= 1.3
    assert prosody_for(("slow", "exhausted", "relieved"), speed=0.8).speed >= 0.72


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


# --- as they sound ---------------------------------------------------------------------------

SENTENCE = "Every replica in the region is failing. We have to move the traffic now."
VOICES = ("mike", "reporter", "sarah", "cto")
"""Two men and two women, two Americans and two Britons."""

MOST_WORD_ERROR = 0.06
"""One of the fourteen words in one of the four voices is 0.018."""

Range = tuple[float, float]

# delivery: pace ×, F0 semitones, F0 range ×, level LU, 1–6 kHz dB, voiced ×
COMES_TO: dict[tuple[str, ...], tuple[Range, Range, Range, Range, Range, Range]] = {
    ("tense",): ((1.03, 1.15), (1.2, 3.2), (1.01, 1.74), (0.1, 2.5), (-0.8, 1.6), (0.73, 1.13)),
    ("whispering",): (
        (0.82, 0.94),
        (-2.5, 1.5),
        (0.49, 0.85),
        (-7.6, -5.2),
        (-2.2, 0.2),
        (0.42, 0.82),
    ),
    ("shouting",): ((0.98, 1.1), (3.6, 5.6), (1.02, 1.77), (5.4, 7.8), (0.4, 2.8), (0.75, 1.15)),
    ("tense", "whispering"): (
        (0.86, 0.98),
        (-0.4, 3.6),
        (0.61, 1.07),
        (-5.9, -3.5),
        (-1.8, 0.6),
        (0.51, 0.91),
    ),
    ("tense", "fast"): (
        (1.19, 1.33),
        (1.1, 3.1),
        (1.04, 1.81),
        (0.1, 2.5),
        (-1.0, 1.4),
        (0.79, 1.19),
    ),
    ("relieved",): (
        (0.88, 1.0),
        (-1.3, 0.7),
        (0.89, 1.53),
        (-2.9, -0.5),
        (-2.0, 0.4),
        (0.84, 1.24),
    ),
    ("exhausted",): (
        (0.8, 0.92),
        (-3.5, -1.5),
        (0.55, 0.95),
        (-5.0, -2.6),
        (-2.4, 0.0),
        (0.81, 1.21),
    ),
    ("flat",): ((0.92, 1.04), (-1.7, 0.3), (0.35, 0.6), (-1.4, 1.0), (-1.0, 1.4), (0.82, 1.22)),
    ("exhausted", "flat"): (
        (0.8, 0.92),
        (-3.3, -1.3),
        (0.32, 0.55),
        (-5.0, -2.6),
        (-2.4, 0.0),
        (0.88, 1.28),
    ),
    ("fast", "shouting"): (
        (1.12, 1.26),
        (3.9, 5.9),
        (1.03, 1.79),
        (5.3, 7.7),
        (0.4, 2.8),
        (0.66, 1.06),
    ),
    ("relieved", "slow"): (
        (0.79, 0.91),
        (-1.4, 0.6),
        (0.89, 1.53),
        (-2.9, -0.5),
        (-2.0, 0.4),
        (0.82, 1.22),
    ),
    ("fast",): ((1.08, 1.2), (-1.1, 0.9), (0.77, 1.33), (-1.2, 1.2), (-1.4, 1.0), (0.76, 1.16)),
    ("slow",): ((0.82, 0.94), (-0.9, 1.1), (0.78, 1.35), (-1.2, 1.2), (-1.2, 1.2), (0.8, 1.2)),
    ("fast", "whispering"): (
        (0.94, 1.07),
        (-2.6, 1.4),
        (0.5, 0.87),
        (-7.5, -5.1),
        (-2.4, 0.0),
        (0.45, 0.85),
    ),
    ("tense", "fast", "shouting"): (
        (1.2, 1.34),
        (4.6, 6.6),
        (1.16, 2.02),
        (5.6, 8.0),
        (0.7, 3.1),
        (0.68, 1.08),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("delivery", COMES_TO, ids=" ".join)
def test_a_delivery_comes_to_what_the_table_says(voices, delivery: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    catalog, store = voices

    def said(*deliveries: str) -> list[AudioBuffer]:
        cast = [catalog.voices[name] for name in VOICES]
        return [say(SENTENCE, voice, catalog, store, deliveries=deliveries) for voice in cast]

    takes = said(*delivery)
    got = astuple(manner([sounding(take) for take in said()], [sounding(take) for take in takes]))
    outside = [
        (round(figure, 2), allowed)
        for figure, allowed in zip(got, COMES_TO[delivery], strict=True)
        if not allowed[0] <= figure <= allowed[1]
    ]
    assert outside == []
    assert fmean(word_error(SENTENCE, hear(take).text) for take in takes) <= MOST_WORD_ERROR


@pytest.mark.slow
@pytest.mark.parametrize("name", VOICES)
def test_a_plain_line_has_its_voices_level_and_length(voices, name: str) -> None:  # type: ignore[no-untyped-def]
    catalog, store = voices
    audio = say(SENTENCE, catalog.voices[name], catalog, store)
    assert integrated_lufs_of(audio.frames) == pytest.approx(VOICE_LUFS, abs=1.5)
    predicted = predict_take(line(SENTENCE, name), catalog.voices[name]).duration_samples / 48_000
    assert predicted == pytest.approx(audio.duration_s, rel=0.25)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mike", "sarah"])
def test_a_hesitation_is_a_pause_that_can_be_heard(voices, name: str) -> None:  # type: ignore[no-untyped-def]
    catalog, store = voices

    def longest_pause_s(text: str) -> float:
        sound = say(text, catalog.voices[name], catalog, store).frames[:, 0]
        steps = sound[: len(sound) // 480 * 480].reshape(-1, 480)
        loud = np.flatnonzero(np.sqrt(np.mean(steps**2, axis=1)) > 0.01 * np.abs(sound).max())
        return float(np.diff(loud).max() - 1) / 100

    plain_s = longest_pause_s("That's not possible.")
    assert longest_pause_s("That's... not possible.") > plain_s + 0.08


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mike", "sarah"])
def test_a_line_that_is_cut_off_ends_with_its_word(voices, name: str) -> None:  # type: ignore[no-untyped-def]
    catalog, store = voices
    booth = Booth(
        load_lexicon(ROOT / "voices" / "lexicon.toml"),
        EngineHome(voices=ROOT / "voices", models=store.root / "models"),
    )
    job = booth.job(
        line("We could move the whole database—", name, interrupted=True), catalog.voices[name]
    )
    cut = job.speak()
    assert faults(cut.audio.frames, cut.voiced_start, cut.voiced_end, 0.0) == ()
    assert cut.audio.length - cut.voiced_end <= samples(CUT_TAIL_S)
    # Its last 20 ms are the natural end of a sound and not the middle of one.
    sound = cut.audio.frames[:, 0]
    assert np.abs(sound[cut.voiced_end - 960 :]).max() < 0.1 * np.abs(sound).max()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mike", "sarah"])
def test_stress_is_heard_in_length_pitch_and_level(voices, name: str) -> None:  # type: ignore[no-untyped-def]
    catalog, store = voices
    stressed = _seven("We lost *seven* machines.", catalog.voices[name], store)
    plain = _seven("We lost seven machines.", catalog.voices[name], store)
    assert stressed.duration_s > 1.15 * plain.duration_s
    assert stressed.loudness_lufs > plain.loudness_lufs + 1.5
    assert stressed.median_hz > 1.06 * plain.median_hz


def _seven(text: str, voice: Voice, store: Store) -> Sounding:
    """The word, cut out of the line where the model put it."""
    engine = Kokoro(EngineHome(voices=ROOT / "voices", models=store.root / "models"))
    engine.prepare(voice)
    model, frames = engine._session, []

    def run(*asked: object) -> object:
        audio, lengths = model.run(*asked)
        frames.append(lengths.ravel())
        return audio, lengths

    engine._session = SimpleNamespace(run=run)
    phrase = spoken_phrase(text, Lexicon())
    spoken = engine.speak(phrase, voice, NEUTRAL, 0)
    word = "sˈɛvən"
    first = 1 + read(phrase, british=False).sounds.index(word)
    ends = np.concatenate([[0], np.cumsum(frames[0])]) * FRAME_SAMPLES
    cut = spoken[ends[first] : ends[first + len(word)]]
    return sounding(AudioBuffer(at_48k(cut, engine.rate_hz)[:, None]))
