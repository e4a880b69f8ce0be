"""The library's treatments, measured: what passes, what is bent, what rings on, how loud it is."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import welch

from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Treatment
from pipeline.effects.chain import run_chain
from pipeline.listen.compare import word_error
from pipeline.listen.hear import hear
from pipeline.loudness.meter import k_weighted_power
from pipeline.project import Project
from pipeline.speech.say import say
from pipeline.store import Store
from pipeline.units import lufs_from_power, samples
from tests.effects.stage import dressed, sounding
from tests.loudness.signals import speech_like
from tests.mix.stage import noise, sine

TREATMENTS = ("far", "muffled", "off", "pa", "phone", "radio", "recording", "speaker")
DEVICES = ("pa", "phone", "radio", "recording", "speaker")


@pytest.fixture(scope="module")
def catalog(project: Project) -> Catalog:
    return load_catalog(project.root, allow_noncommercial=False)[0]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_these_are_the_treatments_and_which_are_devices(catalog: Catalog) -> None:
    assert tuple(sorted(catalog.treatments)) == TREATMENTS
    assert catalog.devices == set(DEVICES)
    assert all(t.keep_level for t in catalog.treatments.values())


# --- what passes ----------------------------------------------------------------------------


@functools.cache
def response_db(treatment: Treatment, level_db: float) -> dict[int, float]:
    """What passes at each frequency, against 800 to 2000 Hz, for noise at a level."""
    before = noise(8.0, 5, level_db, 1)
    after = run_chain(before, treatment.chain)
    hz, power_before = welch(before[:, 0], 48_000, nperseg=16_384)
    _, power_after = welch(after[:, 0], 48_000, nperseg=16_384)
    passed = 10 * np.log10((power_after + 1e-30) / power_before)
    middle = float(np.median(passed[(hz > 800) & (hz < 2000)]))
    at = [40, 60, 100, 150, 200, 300, 400, 700, 1000, 2000, 2500, 3000, 3200, 3400, 3700, 4000,
          5000, 6000, 8000, 12_000]  # fmt: skip
    return {f: float(passed[np.abs(hz - f) < 0.05 * f].mean()) - middle for f in at}


@pytest.mark.parametrize(
    ("treatment", "hz", "least_db", "most_db"),
    [
        # A telephone line: 3 dB down at 300 and 3400 Hz, flat between, nothing outside.
        ("phone", 100, -200, -30),
        ("phone", 150, -200, -20),
        ("phone", 300, -4, -2),
        ("phone", 400, -1, 1),
        ("phone", 700, -1.5, 1),
        ("phone", 1000, -1, 1),
        ("phone", 2000, -1, 1),
        ("phone", 3000, -1, 1.5),
        ("phone", 3400, -4.5, -1.5),
        ("phone", 4000, -200, -60),
        ("phone", 6000, -200, -80),
        # A two-way radio: 700 to 2500 Hz, and a wall at the channel's edge.
        ("radio", 200, -200, -20),
        ("radio", 700, -7, -3),
        ("radio", 2500, -3, 1),
        ("radio", 3000, -200, -50),
        # A small cone: no bass, a 5 kHz line behind it.
        ("speaker", 100, -200, -25),
        ("speaker", 1000, -3, 2),
        ("speaker", 3000, -5, 0),
        ("speaker", 6000, -200, -80),
        # A horn: it honks at 1.3 kHz and has no bass; its treble falls away.
        ("pa", 100, -200, -20),
        ("pa", 400, -11, -6),
        ("pa", 6000, -14, -8),
        # An old recorder: dull, not narrow.
        ("recording", 60, -200, -15),
        ("recording", 2000, -1, 2),
        ("recording", 4000, -5, -1),
        ("recording", 8000, -200, -8),
        # Away from the microphone: everything is there, with less treble.
        ("off", 200, -3, 1),
        ("off", 4000, -10, -5),
        ("off", 8000, -15, -9),
        # Down a corridor: half the treble of that again.
        ("far", 300, 2, 8),
        ("far", 4000, -16, -9),
        ("far", 8000, -30, -17),
        # Through a wall: the thump of it.
        ("muffled", 200, 10, 20),
        ("muffled", 2000, -9, -3),
        ("muffled", 8000, -200, -25),
    ],
)
def test_what_passes(
    catalog: Catalog, treatment: str, hz: int, least_db: float, most_db: float
) -> None:
    """Of a whisper as of a voice: what a compressor or a clipper does, it does at all pitches."""
    for level_db in (-50.0, -26.0):
        passed = response_db(catalog.treatments[treatment], level_db)[hz]
        assert least_db <= passed <= most_db, level_db


# --- what is bent ---------------------------------------------------------------------------


def distortion(catalog: Catalog, treatment: str) -> float:
    """Total harmonic distortion of 800 Hz at the peaks of a voice, a share of the tone."""
    heard = run_chain(sine(800, 2.0, -20.0), catalog.treatments[treatment].chain)
    spectrum = np.abs(np.fft.rfft(heard[48_000:, 0] * np.hanning(48_000)))

    def line(hz: int) -> float:
        return float(np.sqrt((spectrum[hz - 3 : hz + 4] ** 2).sum()))

    return float(np.sqrt(sum(line(800 * n) ** 2 for n in range(2, 8)))) / line(800)


@pytest.mark.parametrize(
    ("treatment", "least", "most"),
    [
        ("off", 0.0, 0.001),
        ("far", 0.0, 0.001),
        ("muffled", 0.0, 0.001),
        ("recording", 0.005, 0.03),
        ("phone", 0.005, 0.03),
        ("speaker", 0.01, 0.04),
        ("pa", 0.02, 0.08),
        ("radio", 0.04, 0.12),
    ],
)
def test_how_gritty_it_is(catalog: Catalog, treatment: str, least: float, most: float) -> None:
    assert least <= distortion(catalog, treatment) <= most


def loud_over_middle_db(frames: Frames) -> float:
    """How far the loud moments stand over the ordinary ones."""
    moments = frames[: len(frames) // 2400 * 2400, 0].reshape(-1, 2400).astype(float)
    levels = 10 * np.log10((moments**2).mean(axis=1) + 1e-12)
    levels = levels[levels > levels.max() - 40.0]
    return float(np.percentile(levels, 95) - np.percentile(levels, 50))


@pytest.mark.parametrize("treatment", ["phone", "radio", "recording"])
def test_what_goes_over_a_line_or_a_tape_is_squashed(catalog: Catalog, treatment: str) -> None:
    # Syllables of six levels, as a voice has them.
    steps = np.repeat(np.tile([0.0, -6.0, -12.0, -3.0, -9.0, -15.0], 4), 9600)
    speech = noise(len(steps) / 48_000, 9, -20.0, 1) * (10 ** (steps / 20))[:, None]
    speech = speech.astype(np.float32)
    heard = run_chain(speech, catalog.treatments[treatment].chain)
    assert loud_over_middle_db(heard) < loud_over_middle_db(speech) - 1.5


# --- how loud it is -------------------------------------------------------------------------


def loudness_lufs(frames: Frames) -> float:
    powers = k_weighted_power(frames)
    return lufs_from_power(float(powers[powers > 0.1 * powers.mean()].mean()))


@pytest.mark.parametrize("treatment", DEVICES)
@pytest.mark.parametrize("level_db", [-24.0, -40.0])
@pytest.mark.parametrize("pitch", [0.8, 1.0, 1.3])
def test_a_treatment_does_not_make_a_voice_jump(
    catalog: Catalog, store: Store, treatment: str, level_db: float, pitch: float
) -> None:
    """Low voices and high ones, spoken out and whispered: within 0.5 LU of the voice itself."""
    speech = speech_like(4.0, seed=3, level_db=level_db)[:, :1]
    stretched = np.interp(np.arange(0, len(speech), pitch), np.arange(len(speech)), speech[:, 0])
    voice = stretched.astype(np.float32)[:, None]
    heard = sounding(store, dressed(store, voice, catalog.treatments[treatment]))
    assert loudness_lufs(heard) == pytest.approx(loudness_lufs(voice), abs=0.5)


def test_a_voice_off_is_5_lu_softer(catalog: Catalog, store: Store) -> None:
    voice = speech_like(4.0, seed=3)[:, :1].copy()
    heard = sounding(store, dressed(store, voice, catalog.treatments["off"]))
    assert loudness_lufs(heard) == pytest.approx(loudness_lufs(voice) - 5.0, abs=0.5)


# --- what rings on --------------------------------------------------------------------------


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_it_rings_out_past_the_line_and_ends_in_silence(
    catalog: Catalog, store: Store, treatment: str
) -> None:
    made = dressed(store, noise(0.5, 1, -20.0, 1), catalog.treatments[treatment])
    heard = sounding(store, made)
    tail_s = catalog.treatments[treatment].tail_s
    assert made.channels == 1  # the seat is the mix's to give
    assert made.tail_samples == samples(tail_s)
    line_db = 10 * np.log10((heard[: samples(0.5)].astype(float) ** 2).mean())
    last_db = 10 * np.log10((heard[-480:].astype(float) ** 2).mean() + 1e-20)
    assert last_db < line_db - 60.0
    assert np.abs(heard[-1]).max() < 1e-5


@pytest.mark.parametrize(
    ("treatment", "after_s", "least_db"), [("pa", 0.4, -35), ("off", 0.2, -35), ("far", 0.6, -35)]
)
def test_a_big_place_is_still_heard_after_the_line(
    catalog: Catalog, store: Store, treatment: str, after_s: float, least_db: float
) -> None:
    heard = sounding(store, dressed(store, noise(0.5, 1, -20.0, 1), catalog.treatments[treatment]))
    at = samples(0.5 + after_s)
    line_db = 10 * np.log10((heard[: samples(0.5)].astype(float) ** 2).mean())
    assert 10 * np.log10((heard[at : at + 2400].astype(float) ** 2).mean()) - line_db > least_db


# --- whether it is understood ---------------------------------------------------------------

SAID = (
    "Every replica in the region is failing. We have to move the traffic now.",
    "Roll it back. Roll everything back to yesterday.",
)
VOICES = ("mike", "sarah")


@pytest.fixture(scope="module")
def spoken(
    catalog: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[str, AudioBuffer]]:
    """Each sentence in each voice, by the engine of the voice."""
    store = Store(tmp_path_factory.mktemp("spoken"))
    return [
        (text, say(text, catalog.voices[who], catalog, store)) for text in SAID for who in VOICES
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("treatment", "most"),
    [("phone", 0.05), ("speaker", 0.05), ("recording", 0.05), ("off", 0.05), ("radio", 0.12),
     ("pa", 0.12)],
)  # fmt: skip
def test_every_word_is_still_understood(
    catalog: Catalog,
    store: Store,
    spoken: list[tuple[str, AudioBuffer]],
    treatment: str,
    most: float,
) -> None:
    """The word error of whisper, the mean of four lines; a horn and a radio may cost a word."""
    errors = []
    for text, take in spoken:
        made = dressed(
            Store(store.root / str(len(errors))), take.frames, catalog.treatments[treatment]
        )
        frames = sounding(Store(store.root / str(len(errors))), made)
        errors.append(word_error(text, hear(AudioBuffer(frames)).text))
    assert float(np.mean(errors)) <= most
