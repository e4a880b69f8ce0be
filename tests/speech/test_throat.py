"""The fast engine's mouths: a spectrum with a known peak, a pitch with a known middle, a cast."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from pipeline.catalog.load import load_catalog
from pipeline.speech.engines import throat
from pipeline.speech.engines.throat import Throat
from pipeline.speech.prosody import Prosody
from tests.speech.test_speak import a_voice

ROOT = Path(__file__).parents[2]


def a_peak(at: int, bins: int = 601) -> np.ndarray:
    return np.exp(-(((np.arange(bins) - at) / 6.0) ** 2)).astype(np.float32)[:, np.newaxis]


@pytest.mark.parametrize(("formants", "moved_to"), [(1.0, 100), (0.87, 87), (1.1, 110)])
def test_a_resonance_moves_by_the_size_of_the_throat(formants: float, moved_to: int) -> None:
    (moved,) = throat.resized((a_peak(100),), formants)
    assert int(moved[:, 0].argmax()) == moved_to


def test_a_bright_voice_has_more_above_1_khz_and_less_below() -> None:
    flat = np.zeros((601, 1), np.float32)
    (bright,) = throat.coloured((flat,), 6.0)
    level_db = 20 / np.log(10) * bright[:, 0]
    hz = np.linspace(0, 12_000, 601)
    assert np.interp([350, 1000, 2828, 8000], hz, level_db) == pytest.approx(
        [-6.0, 0.0, 6.0, 12.0], abs=0.2
    )


@pytest.mark.parametrize(
    ("mouth", "heard_hz"),
    [
        (Throat(), (150.0, 200.0, 0.0, 300.0)),
        (Throat(pitch=0.5), (75.0, 100.0, 0.0, 150.0)),
        (Throat(pitch_range=0.0), (200.0, 200.0, 0.0, 200.0)),
    ],
    ids=["as it is", "an octave down", "a monotone"],
)
def test_pitch_moves_and_what_is_unvoiced_stays(mouth: Throat, heard_hz: tuple[float, ...]) -> None:
    spoken_hz = np.array([150.0, 200.0, 0.0, 300.0], np.float32)
    assert throat.pitched(spoken_hz, mouth) == pytest.approx(heard_hz, rel=1e-5)


def test_a_whisper_is_noise_where_the_voice_was() -> None:
    voice, noise = np.zeros((601, 1), np.float32), np.full((601, 1), -6.0, np.float32)
    voiced, airy = throat.breathed(voice, noise, 1.0)
    assert voiced.max() < -6.5
    assert airy == pytest.approx(0.0, abs=0.01)


def test_a_delivery_is_heard_in_a_draft_too() -> None:
    plain = Throat(pitch=0.6)
    tense = throat.delivered(plain, Prosody(excitement=0.6, pitch_semitones=1.0))
    flat = throat.delivered(plain, Prosody(f0_range=0.4))
    assert tense.pitch == pytest.approx(0.6 * 2 ** (1 / 12))
    assert flat.pitch_range < plain.pitch_range < tense.pitch_range


def test_a_stand_in_has_the_pitch_of_the_tables_it_stands_in_for() -> None:
    deep = a_voice("deep", "kokoro", model={"timbre": {"am_onyx": 1.0}})
    high = a_voice("high", "kokoro", model={"timbre": {"af_jessica": 1.0}})
    between = a_voice("both", "kokoro", model={"timbre": {"am_onyx": 0.5, "af_jessica": 0.5}})
    deep_at, both_at, high_at = (throat.stand_in(v).pitch for v in (deep, between, high))
    assert both_at == pytest.approx((deep_at * high_at) ** 0.5)
    assert (deep_at, high_at) == pytest.approx((82 / 195, 213 / 195))


def test_any_engines_voice_has_a_stand_in() -> None:
    man = throat.stand_in(a_voice("joe", "piper", plays="man"))
    woman = throat.stand_in(a_voice("ann", "coqui", plays="woman"))
    assert man.pitch < 0.7
    assert woman.pitch > 0.84
    assert man.formants < woman.formants


def test_no_two_of_the_cast_have_the_same_stand_in() -> None:
    catalog, _ = load_catalog(ROOT, allow_noncommercial=True)
    throats = [throat.stand_in(v) for v in catalog.voices.values() if v.engine == "kokoro"]
    for one, other in combinations(throats, 2):
        apart = (
            abs(12 * np.log2(one.pitch / other.pitch)) / 2.0
            + abs(one.formants / other.formants - 1) / 0.03
            + abs(one.bright_db - other.bright_db) / 3.0
        )
        assert apart > 0.25, (one, other)
