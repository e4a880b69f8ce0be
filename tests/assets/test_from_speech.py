"""Crowds: the syllables stay and the words go, round a circle without a seam.

The voice here says "syllables" that can be told apart: tones a semitone higher each, 160 ms
long with a dip between them and every third one stressed, so that their order can be read out of the result.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, find_peaks, sosfilt, welch

from pipeline.assets import mouth
from pipeline.assets.crowd import read_crowd
from pipeline.assets.from_speech import Say, build_from_speech
from pipeline.assets.grains import pitch_hz, stretched, syllables
from pipeline.audio.buffer import AudioBuffer, mono
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Sound
from pipeline.catalog.rights import Rights
from pipeline.units import SAMPLE_RATE_HZ, samples

ROOT = Path(__file__).parents[2]
SPOKEN = ["crowd.urgent-voices", "crowd.office-murmur", "crowd.trading-floor"]
CHEERS = ["success.cheer", "success.cheer-small", "success.cheer@1"]
AS_BEFORE = [0.091312, 0.110203, 0.048233, 0.089981, 0.069448, 0.009234]
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
    """Which tone sounds for 30 ms and more, without repeats."""
    step = samples(0.01)
    out: list[int] = []
    run: list[int] = []
    for start in range(0, len(frames) - 4 * step, step):
        part = frames[start : start + 4 * step, 0]
        if np.sqrt(np.mean(part**2)) < 0.005:
            continue
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 1 << 16))
        hz = float(np.argmax(spectrum)) * SAMPLE_RATE_HZ / (1 << 16)
        place = 12 * np.log2(hz / LOWEST_HZ)
        rung = round(place)
        run = [*run, rung] if run and run[-1] == rung else [rung]
        if abs(place - rung) < 0.15 and len(run) >= 3 and (not out or out[-1] != rung):
            out.append(rung)
    return out


def test_a_voice_is_cut_where_it_is_quietest() -> None:
    pieces = syllables(ladder("one", "a").frames[:, 0].astype(np.float64))
    assert len(pieces) == TONES
    assert all(abs(len(piece) - samples(0.16)) <= samples(0.03) for piece in pieces)


@pytest.mark.parametrize("scene", ["talk", "walla"])
def test_no_syllable_is_followed_by_the_one_that_followed_it(scene: str) -> None:
    alone = crowd(
        scene=scene, people=1, pitch=[1.0, 1.0], lines=["one"], distance=[0.0, 0.0], wet_db=-80.0, width=0.0,
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


def test_what_was_made_before_is_made_again_as_it_was() -> None:
    """Earlier editions: a figure of a crowd of the first kind, taken before there were others."""
    levels = []
    for scene, say in (("talk", ladder), ("cheer", shout)):
        frames = built(crowd(kind="one-shot", duration_s=3.0, scene=scene), say=say)
        levels += [float(np.sqrt(np.mean(part**2))) for part in np.array_split(frames, 3)]
    assert levels == pytest.approx(AS_BEFORE, rel=1e-4)


def voiced(text: str, voice: str) -> AudioBuffer:
    """A buzz of 150 Hz in a mouth with resonances at 700, 1200 and 2600 Hz, for 0.5 s."""
    length = samples(0.5)
    buzz = np.zeros(length)
    buzz[:: SAMPLE_RATE_HZ // 150] = 1.0
    wave = np.zeros(length)
    for hz, level in ((700, 1.0), (1200, 0.7), (2600, 0.4)):
        wave += level * sosfilt(
            butter(1, (hz * 0.93, hz * 1.07), "band", fs=48_000, output="sos"), buzz
        )
    return mono(wave / np.abs(wave).max())


def peaks_hz(wave: Wide) -> list[float]:
    hz, density = welch(wave, SAMPLE_RATE_HZ, nperseg=1024)
    level = 10 * np.log10(density + 1e-20)
    found, _ = find_peaks(level, prominence=4)
    strongest = sorted(found, key=lambda n: -level[n])[:3]
    return sorted(float(hz[n]) for n in strongest)


def test_a_whisper_has_the_mouth_of_the_voice_and_none_of_its_pitch() -> None:
    voice = voiced("", "").frames[:, 0].astype(np.float64)
    assert pitch_hz(voice) == pytest.approx(150.0, rel=0.02)
    airy = mouth.whispered(voice, np.random.default_rng(1))
    assert pitch_hz(airy) == 0.0
    assert peaks_hz(airy) == pytest.approx([700, 1200, 2600], rel=0.12)


def test_a_mouth_is_sounded_at_any_pitch_and_in_any_time() -> None:
    word = mouth.mouth_of(voiced("", "").frames[:, 0].astype(np.float64))
    frames = mouth.frames_in(1.2)
    said = mouth.sounded(
        mouth.drawn_out(word, frames),
        np.full(frames, 320.0),
        np.zeros(frames),
        np.random.default_rng(1),
    )
    assert len(said) == samples(1.2)
    assert pitch_hz(said) == pytest.approx(320.0, rel=0.03)
    assert peaks_hz(said) == pytest.approx([700, 1200, 2600], rel=0.2)


def outcry(**speech: object) -> Wide:
    sound = crowd(kind="one-shot", duration_s=3.0, scene="outburst", **speech)
    return built(sound, say=voiced)


def test_an_outburst_follows_its_melody() -> None:
    up = outcry(
        people=1, pitch=[1.0, 1.0], call_s=[1.0, 1.0], react_s=[0.1, 0.1], melody=[0, 12],
        distance=[0.0, 0.0], wet_db=-60.0,
    )  # fmt: skip
    sounding = np.flatnonzero(np.abs(up[:, 0]) > 0.05)
    part = up[sounding[0] : sounding[-1], 0]
    early, late = part[: len(part) // 4], part[-len(part) // 4 :]
    assert pitch_hz(late) > 1.6 * pitch_hz(early) > 0


def test_a_breath_drawn_in_grows_until_it_is_shut_off() -> None:
    gasp = outcry(
        people=1, breath=[1.0, 1.0], inward=True, call_s=[0.4, 0.4], react_s=[0.1, 0.1],
        release_s=[0.02, 0.02], distance=[0.0, 0.0], wet_db=-60.0,
    )  # fmt: skip
    level = np.sqrt(np.mean(gasp[: len(gasp) // 480 * 480].reshape(-1, 480, 2) ** 2, axis=(1, 2)))
    rising, falling = np.flatnonzero(level > 0.5 * level.max())[[0, -1]]
    assert np.argmax(np.convolve(level, np.ones(5), "same")) > 0.6 * rising + 0.4 * falling
    assert level[falling + 4] < 0.05 * level.max()


def test_laughter_is_four_to_six_calls_a_second_and_sinks() -> None:
    laugh = built(
        crowd(
            kind="one-shot", duration_s=4.0, scene="laughter", people=1, pitch=[1.0, 1.0],
            react_s=[0.1, 0.1], call_s=[2.0, 2.0], distance=[0.0, 0.0], wet_db=-60.0,
        ),
        say=voiced,
    )  # fmt: skip
    level = np.sqrt(np.mean(laugh[: len(laugh) // 960 * 960].reshape(-1, 960, 2) ** 2, axis=(1, 2)))
    calls, _ = find_peaks(level, height=0.15 * level.max(), distance=5)
    rate = (len(calls) - 1) / ((calls[-1] - calls[0]) * 0.02)
    assert 3.4 < rate < 6.2
    assert level[calls[-2:]].max() < 0.6 * level[calls[:4]].max()


def test_variants_of_an_outburst_are_other_crowds() -> None:
    sound = crowd(kind="one-shot", duration_s=3.0, scene="outburst", people=8, react_s=[0.1, 0.8])
    lengths = []
    for variant in range(4):
        frames = built(sound, variant=variant, say=voiced)
        lengths.append(np.ptp(np.flatnonzero(np.abs(frames[:, 0]) > 0.05)) / SAMPLE_RATE_HZ)
    assert max(lengths) > 1.3 * min(lengths)


def test_dishes_are_heard_above_the_talk() -> None:
    table: dict[str, Any] = {"scene": "walla", "people": 2, "lines": ["one"], "room_s": 0.3}
    without = built(crowd(duration_s=6.0, **table))
    eaten = built(crowd(duration_s=6.0, dishes_per_min=120.0, **table))
    treble = butter(4, 5000, "high", fs=SAMPLE_RATE_HZ, output="sos")
    assert sosfilt(treble, eaten[:, 0]).std() > 5 * sosfilt(treble, without[:, 0]).std()


def test_a_radio_hisses_as_long_as_it_is_keyed() -> None:
    table: dict[str, Any] = {
        "scene": "walla",
        "people": 1,
        "radio": True,
        "rest_s": [1.0, 2.0],
        "wet_db": -60.0,
    }
    frames = built(crowd(duration_s=12.0, distance=[0.0, 0.0], **table))[:, 0]
    level = np.sqrt(np.mean(frames[: len(frames) // 480 * 480].reshape(-1, 480) ** 2, axis=1))
    silent = level < 1e-4 * level.max()
    assert 0.1 < silent.mean() < 0.7
