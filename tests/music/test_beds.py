"""The beds of the first edition, measured: on their grid, in their harmony, with a climb, a seam
and an end. Episodes that were rendered with them still play them (tests/music/test_pieces.py has
what plays now)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.assets.make import make
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Sound
from pipeline.units import SAMPLE_RATE_HZ, samples

ROOT = Path(__file__).parents[2]

# One chord a bar, as a player would read it.
PLANS = {
    "music.tension.pulse@1": "Dm Dm Bb Bb Gm Gm Asus A Dm F Bb Bb Gm Eø Asus A",
    "music.breakthrough.dawn@1": "F C Dm Bb F Bb Gm C F C Dm Bb F Bb Csus C",
    "music.transition.beat@1": "Dm Dm F C Bb Bb Gm A Dm Dm F C Bb Gm Bb A",
    "music.contemplative.piano@1": "F C Dm7 Bb F Bb Csus C Dm Am Bb F Gm7 Csus F C",
}
TONIC = {
    "tension": "Dm",
    "breakthrough": "F",
    "transition": "Dm",
    "contemplative": "F",
}
# Four to eleven seconds of rendering each, of what changes no more.
pytestmark = pytest.mark.slow


BEDS = list(PLANS)
STINGS = ["music.sting.hit", "music.sting.revelation", "music.sting.logo"]

KEYS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "Bb": 10}
SHAPES = {"": (0, 4, 7), "m": (0, 3, 7), "m7": (0, 3, 7, 10), "sus": (0, 5, 7), "ø": (0, 3, 6, 10)}

Wide = NDArray[np.float64]


@cache
def catalog() -> Catalog:
    return load_catalog(ROOT, allow_noncommercial=False)[0]


@cache
def rendered(sound_id: str) -> Wide:
    """``(frames, 2)``, as the store would keep it."""
    return make(catalog().sounds[sound_id], 0, speak=None).frames.astype(np.float64)


def by_bar(sound_id: str) -> Wide:
    """Mono, ``(bars, samples in a bar)``."""
    bars = catalog().sounds[sound_id].bars
    assert bars is not None
    return rendered(sound_id).mean(axis=1).reshape(bars, -1)


def notes_of(chord: str) -> set[int]:
    root = next(name for name in sorted(KEYS, key=len, reverse=True) if chord.startswith(name))
    return {(KEYS[root] + step) % 12 for step in SHAPES[chord.removeprefix(root)]}


def chroma(bar: Wide) -> Wide:
    """Energy of the twelve pitch classes between 60 and 1000 Hz, summing to 1."""
    power = np.abs(np.fft.rfft(bar * np.hanning(len(bar)))) ** 2
    hz = np.fft.rfftfreq(len(bar), 1 / SAMPLE_RATE_HZ)
    inside = (hz > 60) & (hz < 1000)
    classes = np.round(12 * np.log2(hz[inside] / 440.0) + 69).astype(int) % 12
    # Between magnitude and power: the root does not hide the rest, nor the drums the chord.
    energy: Wide = np.bincount(classes, power[inside] ** 0.75, minlength=12)
    return energy / energy.sum()


def share(bar: Wide, chord: str) -> float:
    return float(sum(bar[note] for note in notes_of(chord)))


def level_db(signal: Wide) -> float:
    return float(10 * np.log10(np.mean(signal**2) + 1e-20))


def centroid_hz(signal: Wide) -> float:
    power = np.abs(np.fft.rfft(signal)) ** 2
    return float(np.sum(power * np.fft.rfftfreq(len(signal), 1 / SAMPLE_RATE_HZ)) / power.sum())


def music() -> list[Sound]:
    sounds = catalog().sounds.values()
    return [s for s in sounds if s.kind == "music" and not s.hidden and s.piece is None]


def test_every_bed_and_every_bar_is_a_whole_number_of_samples() -> None:
    assert {s.id for s in music()} == set(PLANS)
    for sound in music():
        assert sound.bpm is not None
        assert sound.bars is not None
        bar = sound.beats_per_bar * 60 * SAMPLE_RATE_HZ / sound.bpm
        assert bar == int(bar), sound.id
        assert samples(sound.duration_s) == sound.bars * bar, sound.id


@pytest.mark.parametrize("bed", BEDS)
def test_the_harmony_is_the_one_written(bed: str) -> None:
    # A bar in which all twelve classes sounded alike would hold 3/12 of itself in its triad.
    chords = PLANS[bed].split()
    heard = [chroma(bar) for bar in by_bar(bed)]
    shares = [share(bar, chord) for bar, chord in zip(heard, chords, strict=True)]
    assert min(shares) > 0.45, np.round(shares, 2)
    assert np.mean(shares) > 0.58, np.round(shares, 2)
    # And no triad on another root sounds more. (On its own root one may: the fifth overtone of
    # the bass is a major third.)
    for number, (bar, chord) in enumerate(zip(heard, chords, strict=True), start=1):
        root = chord.rstrip("m7suø")
        rivals = [key + third for key in KEYS if key != root for third in ("", "m")]
        loudest = max(rivals, key=lambda c, bar=bar: share(bar, c))
        assert share(bar, chord) > share(bar, loudest), f"bar {number}: {chord}, heard {loudest}"


@pytest.mark.parametrize("bed", BEDS)
def test_the_end_of_a_bed_joins_its_beginning(bed: str) -> None:
    frames = rendered(bed)
    assert len(frames) == samples(catalog().sounds[bed].duration_s)
    own_steps = np.quantile(np.abs(np.diff(frames, axis=0)), 0.999, axis=0)
    assert (np.abs(frames[0] - frames[-1]) / own_steps).max() < 1.0
    # The ring of the last bar is under the first beat: no hole either.
    assert level_db(frames[: samples(0.25)]) > level_db(frames) - 14.0


@pytest.mark.parametrize("bed", BEDS)
def test_a_bed_leaves_room_for_speech(bed: str) -> None:
    mono = rendered(bed).mean(axis=1)
    power = np.abs(np.fft.rfft(mono)) ** 2
    hz = np.fft.rfftfreq(len(mono), 1 / SAMPLE_RATE_HZ)
    speech = power[(hz >= 1000) & (hz < 4000)].sum() / power.sum()
    assert 10 * np.log10(speech) < -12.0


@pytest.mark.parametrize("bed", ["music.tension.pulse@1", "music.breakthrough.dawn@1"])
def test_what_is_written_as_rising_rises_and_then_lets_go(bed: str) -> None:
    bars = by_bar(bed)
    levels = [level_db(bar) for bar in bars]
    assert np.mean(levels[12:15]) - np.mean(levels[:3]) >= 6.0, np.round(levels, 1)
    assert centroid_hz(bars[13:15].ravel()) > 1.25 * centroid_hz(bars[:2].ravel())
    half = bars.shape[1] // 2
    assert level_db(bars[15][half:]) < levels[14] - 3.0


def test_the_climb_of_the_tension_has_no_long_way_down() -> None:
    levels = [level_db(bar) for bar in by_bar("music.tension.pulse@1")[:15]]
    heights = np.convolve(levels, np.ones(3) / 3, "valid")
    assert np.diff(heights).min() > -1.0, np.round(levels, 1)


@pytest.mark.parametrize("bed", PLANS)
def test_an_ending_enters_at_once_on_its_tonic_and_rings_to_silence(bed: str) -> None:
    sound = catalog().sounds[bed]
    assert sound.ending is not None
    ending = catalog().sounds[sound.ending]
    assert ending.kind == "music"
    assert ending.hidden
    assert not ending.loops
    assert 3.0 <= ending.duration_s <= 7.0
    frames = rendered(ending.id)
    mono = frames.mean(axis=1)
    loudest = max(level_db(part) for part in mono.reshape(-1, samples(0.1)))
    assert level_db(mono[: samples(0.1)]) > loudest - 12.0
    assert level_db(mono[: samples(0.02)]) > -70.0
    assert level_db(mono[-samples(0.02) :]) < loudest - 60.0
    tonic = TONIC[bed.split(".")[1]]
    assert share(chroma(mono), tonic) > 0.6


@pytest.mark.parametrize("sting", STINGS)
def test_a_sting_decays_and_is_not_cut(sting: str) -> None:
    mono = rendered(sting).mean(axis=1)
    tenths = [level_db(part) for part in mono.reshape(-1, samples(0.1))]
    assert tenths[-1] < max(tenths) - 45.0
    assert level_db(mono[-samples(0.02) :]) < max(tenths) - 60.0


def test_the_revelation_rises_for_two_seconds_and_arrives_on_the_frame() -> None:
    mono = rendered("music.sting.revelation").mean(axis=1)
    halves = [level_db(part) for part in mono[: samples(2.0)].reshape(4, -1)]
    assert np.all(np.diff(halves) > 3.0), np.round(halves, 1)
    turn = samples(2.0)
    around = [level_db(mono[turn + k * 480 : turn + (k + 1) * 480]) for k in range(-10, 20)]
    assert max(around[10:]) - np.mean(around[:10]) > 3.0
