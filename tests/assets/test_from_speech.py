"""Crowds: the syllables stay and the words go, round a circle without a seam.

The voice here says "syllables" that can be told apart: tones a semitone higher each, 160 ms
long with a dip between them and every third one stressed, so that their order can be read out of the result.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from pipeline.assets.from_speech import Say, build_from_speech, read_crowd, stretched, syllables
from pipeline.audio.buffer import AudioBuffer, mono
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Rights, Sound
from pipeline.units import SAMPLE_RATE_HZ, samples

ROOT = Path(__file__).parents[2]
SPOKEN = ["crowd.urgent-voices", "crowd.office-murmur", "crowd.trading-floor"]
CHEERS = ["success.cheer", "success.cheer-small"]
LOWEST_HZ, TONES = 300.0, 16

Wide = NDArray[np.float64]


def ladder(text: str, voice: str) -> AudioBuffer:
    """Sixteen syllables, 300 Hz and up by semitones; every line starts on another rung."""
    rungs = (np.arange(TONES) + len(text) + len(voice)) % TONES
    time_s = np.arange(samples(0.16)) / SAMPLE_RATE_HZ
    shape = np.sin(np.pi * time_s / 0.16)
    tones = [
        (0.3 if r % 3 else 1.0) * shape * np.sin(2 * np.pi * LOWEST_HZ * 2 ** (r / 12) * time_s)
        for r in rungs
    ]
    return mono(np.concatenate(tones))


def shout(text: str, voice: str) -> AudioBuffer:
    """One syllable of 0.4 s."""
    time_s = np.arange(samples(0.4)) / SAMPLE_RATE_HZ
    pitch_hz = 200.0 + 20.0 * len(text) + 10.0 * len(voice)
    return mono(np.sin(np.pi * time_s / 0.4) * np.sin(2 * np.pi * pitch_hz * time_s))


def crowd(*, kind: str = "ambience", duration_s: float = 12.0, **speech: object) -> Sound:
    table = {"scene": "talk", "voices": ["a"], "lines": ["one", "three"], "people": 4, **speech}
    return Sound(
        id="crowd.test",
        kind=kind,  # type: ignore[arg-type]
        description="a crowd",
        aliases=(),
        duration_s=duration_s,
        variants=1,
        lead_s=None,
        loudness_lufs=-23.0,
        recipe=None,
        recording=None,
        digest=None,
        speech=table,
        rights=Rights(licence="GPL-3.0-or-later", author="test", source="test", commercial="yes"),
        folder=ROOT,
    )


@cache
def catalog() -> Catalog:
    return load_catalog(ROOT, allow_noncommercial=False)[0]


def built(sound: Sound, *, variant: int = 0, seed: int = 7, say: Say = ladder) -> Wide:
    return build_from_speech(sound, variant=variant, seed=seed, say=say).frames.astype(np.float64)


def motion_db(frames: Wide) -> float:
    """How far the level between 300 Hz and 3 kHz moves, in steps of 50 ms: 90 % less 10 %."""
    band = butter(2, (300, 3000), "band", fs=SAMPLE_RATE_HZ, output="sos")
    heard = sosfilt(band, frames.mean(axis=1))
    step = samples(0.05)
    power = np.mean(heard[: len(heard) // step * step].reshape(-1, step) ** 2, axis=1)
    levels = 10 * np.log10(power + 1e-12)
    levels = levels[levels > levels.max() - 40.0]
    return float(np.quantile(levels, 0.9) - np.quantile(levels, 0.1))


def rungs_heard(frames: Wide) -> list[int]:
    """Which tone sounds in each 10 ms, without repeats."""
    step = samples(0.01)
    out: list[int] = []
    for start in range(0, len(frames) - 4 * step, step):
        part = frames[start : start + 4 * step, 0]
        if np.sqrt(np.mean(part**2)) < 0.02:
            continue
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 1 << 16))
        hz = float(np.argmax(spectrum)) * SAMPLE_RATE_HZ / (1 << 16)
        place = 12 * np.log2(hz / LOWEST_HZ)
        rung = round(place)
        if abs(place - rung) < 0.15 and (not out or out[-1] != rung):
            out.append(rung)
    return out


def test_a_voice_is_cut_where_it_is_quietest() -> None:
    pieces = syllables(ladder("one", "a").frames[:, 0].astype(np.float64))
    assert len(pieces) == TONES
    assert all(abs(len(piece) - samples(0.16)) <= samples(0.03) for piece in pieces)


def test_no_syllable_is_followed_by_the_one_that_followed_it() -> None:
    alone = crowd(
        people=1, pitch=[1.0, 1.0], lines=["one"], distance=[0.0, 0.0], wet_db=-80.0, width=0.0,
        talk_s=[3.0, 4.0], rest_s=[0.1, 0.2],
    )  # fmt: skip
    heard = rungs_heard(built(alone))
    steps = np.diff(heard) % TONES
    assert len(heard) > 40
    assert np.count_nonzero(steps == 1) == 0, heard
    assert len(set(heard)) == TONES


@pytest.mark.parametrize("sound_id", ["crowd.office-murmur", "crowd.radio-chatter"])
def test_a_murmur_goes_round_without_a_seam(sound_id: str) -> None:
    sound = catalog().sounds[sound_id]
    frames = built(sound)
    assert frames.shape == (samples(sound.duration_s), 2)
    own_steps = np.quantile(np.abs(np.diff(frames, axis=0)), 0.999, axis=0)
    assert (np.abs(frames[0] - frames[-1]) / own_steps).max() < 1.0


@pytest.mark.parametrize(
    ("sound_id", "least_db"), list(zip(SPOKEN, (8.0, 6.0, 5.0), strict=True)), ids=SPOKEN
)
def test_a_crowd_keeps_the_motion_of_its_syllables(sound_id: str, least_db: float) -> None:
    assert motion_db(built(catalog().sounds[sound_id])) >= least_db


@pytest.mark.parametrize("sound_id", CHEERS)
def test_a_cheer_bursts_and_thins_out_to_nothing(sound_id: str) -> None:
    frames = built(catalog().sounds[sound_id], say=shout)
    fifths = [float(np.mean(part**2)) for part in np.array_split(frames, 5)]
    assert max(fifths[:2]) > 2.0 * fifths[3] > 0.0
    assert np.abs(frames[-samples(0.02) :]).max() < 1e-3 * np.abs(frames).max()


def test_the_same_seed_is_the_same_crowd_and_another_variant_another() -> None:
    sound = crowd(duration_s=3.0)
    assert np.array_equal(built(sound), built(sound))
    assert not np.array_equal(built(sound), built(sound, variant=1))
    assert not np.array_equal(built(sound), built(sound, seed=8))


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.3])
def test_a_tempo_changes_the_length_and_not_the_pitch(speed: float) -> None:
    tone = np.sin(2 * np.pi * 220.0 * np.arange(samples(1.0)) / SAMPLE_RATE_HZ)
    slow = stretched(tone, speed)
    assert len(slow) == pytest.approx(len(tone) / speed, rel=0.06)
    middle = slow[len(slow) // 4 : -len(slow) // 4]
    peak = np.argmax(np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 1 << 18)))
    assert peak * SAMPLE_RATE_HZ / (1 << 18) == pytest.approx(220.0, rel=0.01)


def test_an_unknown_key_is_told_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"crowd.test: \[speech\] knows no “poeple”"):
        read_crowd(crowd(poeple=3))
    with pytest.raises(ValueError, match="lacks “voices”"):
        read_crowd(dataclasses.replace(crowd(), speech={"scene": "talk", "lines": [], "people": 1}))
    with pytest.raises(ValueError, match=r"pitch is \[least, most\]"):
        read_crowd(crowd(pitch=1.0))
