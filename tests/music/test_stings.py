"""Stings, measured: they strike when they say, in the keys of the beds, and decay to nothing.

What every sound must be (peaks, loudness, variants that differ) is in ``tests/assets``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.assets.make import make_variants
from pipeline.catalog.load import load_catalog
from pipeline.units import samples
from tests.score.look import centroid_hz, chroma, fit, level_db

ROOT = Path(__file__).parents[2]
SOUNDS = load_catalog(ROOT, allow_noncommercial=False)[0].sounds
STINGS = sorted(
    s.id.removeprefix("music.sting.")
    for s in SOUNDS.values()
    if s.id.startswith("music.sting.") and s.by_words
)
D_MINOR = [0, 2, 4, 5, 7, 9, 10]
OF_THE_BEDS = sorted(set(STINGS) - {"dread", "heartbeat-hit"})
"""Dread is a cluster, and a heart is a drum."""

STRIKING = [name for name in STINGS if SOUNDS[f"music.sting.{name}"].hit_s > 0]

Wide = NDArray[np.float64]
each_sting = pytest.mark.parametrize("name", STINGS)


@cache
def variants(name: str) -> tuple[Wide, ...]:
    """Each mono."""
    sound = SOUNDS[f"music.sting.{name}"]
    made = make_variants(sound, range(sound.variants), speak=None)
    return tuple(audio.frames.astype(np.float64).mean(axis=1) for audio in made)


def tenths(mono: Wide) -> list[float]:
    window = samples(0.1)
    return [level_db(mono[at : at + window]) for at in range(0, len(mono) - window + 1, window)]


def between(mono: Wide, start_s: float, end_s: float) -> Wide:
    return mono[samples(start_s) : samples(end_s)]


def test_there_are_more_than_ten() -> None:
    wanted = """hit revelation logo question dread hope clock fall end title heartbeat-hit
        piano-note idea"""
    assert set(wanted.split()) <= set(STINGS)
    for name in STINGS:
        sound = SOUNDS[f"music.sting.{name}"]
        assert sound.kind == "sting"
        assert sound.loudness_lufs == -20.0
        assert len(sound.aliases) >= 5
        assert 4.0 <= sound.duration_s <= 8.0


@each_sting
def test_it_decays_and_is_not_cut(name: str) -> None:
    for mono in variants(name):
        levels = tenths(mono)
        assert levels[-1] < max(levels) - 45.0
        assert level_db(mono[-samples(0.02) :]) < max(levels) - 60.0
        # It falls on its way out: no step of more than a tenth of its fall.
        assert max(np.diff(levels[-12:])) < 3.0


@pytest.mark.parametrize("name", OF_THE_BEDS)
def test_it_sounds_in_the_keys_of_the_beds(name: str) -> None:
    for mono in variants(name):
        inside = float(sum(chroma(mono)[D_MINOR]))
        assert inside > 0.75, round(inside, 2)


@pytest.mark.parametrize("name", sorted(set(STRIKING) - {"dread"}))
def test_it_strikes_when_it_says(name: str) -> None:
    """Music under it rises to that moment: there the level, or the depth, jumps."""
    sound = SOUNDS[f"music.sting.{name}"]
    for mono in variants(name):
        low = np.fft.rfft(mono)
        hz = np.fft.rfftfreq(len(mono), 1 / 48_000)
        low[hz > 130] = 0
        depth = np.fft.irfft(low, len(mono))
        jumps = [
            max(
                level_db(between(signal, sound.hit_s, sound.hit_s + 0.2))
                - level_db(between(signal, sound.hit_s - 0.2, sound.hit_s - 0.03)),
                0.0,
            )
            for signal in (mono, depth)
        ]
        assert max(jumps) > 3.0, np.round(jumps, 1)


def test_the_revelation_rises_for_two_seconds_and_arrives_on_the_frame() -> None:
    for mono in variants("revelation"):
        halves = [level_db(between(mono, at, at + 0.5)) for at in (0.0, 0.5, 1.0, 1.5)]
        assert np.all(np.diff(halves) > 3.0), np.round(halves, 1)
        around = [level_db(between(mono, 2.0 + k * 0.01, 2.01 + k * 0.01)) for k in range(-10, 20)]
        assert max(around[10:]) - np.mean(around[:10]) > 3.0


def test_the_question_has_no_third_under_it_and_the_end_has_three_chords() -> None:
    for mono in variants("question"):
        held = chroma(between(mono, 1.5, 3.5))
        assert held[9] + held[4] + held[2] > 0.5, "A, E and D"
        assert held[1] < 0.08, "no C sharp: it is not answered"
    for mono, chords in zip(variants("end"), (("Gm", "A", "Dm"), ("Bb", "C", "F")), strict=True):
        for second, chord in enumerate(chords):
            assert fit(between(mono, second + 0.1, second + 0.9), chord) > 0.7, chord


def test_the_logo_and_the_title_have_the_shows_three_notes() -> None:
    (logo,) = variants("logo")
    for start_s, pitch in ((0.05, 2), (0.4, 9), (1.1, 5)):
        assert int(np.argmax(chroma(between(logo, start_s, start_s + 0.28)))) == pitch
    title = variants("title")[0]
    for start_s, hz in ((1.55, 293.7), (1.95, 220.0), (2.75, 349.2)):
        power = np.abs(np.fft.rfft(between(title, start_s, start_s + 0.3) * np.hanning(14_400)))
        line = power[round(hz * 0.3) - 1 : round(hz * 0.3) + 2].max()
        assert line > 4 * np.median(power[round(180 * 0.3) : round(400 * 0.3)])


def test_hope_opens_where_the_fall_darkens() -> None:
    for mono in variants("hope"):
        assert fit(between(mono, 1.2, 3.0), "F") + fit(between(mono, 1.2, 3.0), "Bb") > 0.9
    for mono in variants("fall"):
        first, last = between(mono, 0.1, 0.5), between(mono, 1.7, 2.3)
        assert centroid_hz(last) < 0.5 * centroid_hz(first)


def test_the_clock_ticks_evenly_up_to_its_chord() -> None:
    mono = variants("clock")[0]
    power = np.fft.rfft(mono)
    power[np.fft.rfftfreq(len(mono), 1 / 48_000) < 2000] = 0
    ticks = np.abs(np.fft.irfft(power, len(mono)))
    starts = [
        int(np.argmax(ticks[samples(t) - 2400 if t else 0 :][:9600])) for t in (0, 0.5, 1, 1.5)
    ]
    assert starts[0] < 480
    np.testing.assert_allclose(starts[1:], 2400, atol=480)


def test_dread_is_a_cluster_that_grows_out_of_nothing() -> None:
    for mono in variants("dread"):
        assert level_db(mono[: samples(0.05)]) < max(tenths(mono)) - 35.0
        loudest_s = float(np.argmax(tenths(mono))) / 10
        assert loudest_s == pytest.approx(SOUNDS["music.sting.dread"].hit_s, abs=0.25)
        heard = chroma(between(mono, 0.5, 1.5))
        assert heard[2] + heard[3] + heard[4] > 0.4, "D, E flat and E"


def test_a_heart_stops_and_is_struck() -> None:
    for mono in variants("heartbeat-hit"):
        beats = [level_db(between(mono, at, at + 0.12)) for at in (0.0, 0.85, 1.7)]
        gaps = [level_db(between(mono, at, at + 0.1)) for at in (0.72, 1.57)]
        assert min(beats) > max(gaps) + 5.0
        assert beats[2] > beats[1]
