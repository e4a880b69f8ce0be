"""What the fixed programme of ``bench_mix`` sounds of: synthesised, from fixed seeds, never spoken.

Only what weighs on a mix is that of the real thing: syllables, words and pauses of a voice with
its crests, alarms that pulse, hits that ring, beds that go on and return to their beginning.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import scipy  # signal is loaded where sounds are made, and not by who renders them
from numpy.typing import NDArray

from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.store import Store, artefact_key
from pipeline.units import SAMPLE_RATE_HZ, samples

Wave = NDArray[np.float64]

LINES, ALARMS, HITS = 45, 5, 5
AMBIENCES, MUSICS = ("rain", "hum", "room"), ("chords", "pulse")
BED_S = 40.0
_EFFECT_LINES = 1.2
"""So many lines long is an effect."""
SPEAKERS = 5
_FORMANTS_HZ = ((730, 1090, 2440), (530, 1840, 2480), (300, 870, 2240), (660, 1720, 2410))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """One source as it lies in the store."""

    name: str
    key: str
    length_samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounds:
    """All of a programme's sources; line ``i`` is spoken by speaker ``i`` modulo ``SPEAKERS``."""

    lines: tuple[Sound, ...]
    alarms: tuple[Sound, ...]
    hits: tuple[Sound, ...]
    ambiences: tuple[Sound, ...]
    musics: tuple[Sound, ...]

    def all(self) -> tuple[Sound, ...]:
        return self.lines + self.alarms + self.hits + self.ambiences + self.musics


def keep_sounds(store: Store, line_s: float) -> Sounds:
    """Sixty sources in ``store``, its lines about ``line_s`` long (half to one and a half)."""
    lengths = line_s * np.linspace(0.5, 1.5, LINES)
    np.random.default_rng(1).shuffle(lengths)

    def kept(name: str, length_s: float, make: Callable[[], Frames]) -> Sound:
        key = artefact_key("bench@1", {"name": name, "length_s": length_s})
        if store.describe(key) is None:
            store.save(key, AudioBuffer(make()))
        return Sound(name=name, key=key, length_samples=samples(length_s))

    effect_s = _EFFECT_LINES * line_s
    return Sounds(
        lines=tuple(
            kept(f"line{i}", float(length_s), partial(_voice, float(length_s), i))
            for i, length_s in enumerate(lengths)
        ),
        alarms=tuple(
            kept(f"alarm{i}", effect_s, partial(_alarm, i, effect_s)) for i in range(ALARMS)
        ),
        hits=tuple(kept(f"hit{i}", effect_s, partial(_hit, i, effect_s)) for i in range(HITS)),
        ambiences=tuple(kept(name, BED_S, partial(_ambience, name)) for name in AMBIENCES),
        musics=tuple(kept(name, BED_S, partial(_music, name)) for name in MUSICS),
    )


def _at_level(wave: Wave, rms_db: float) -> Frames:
    """``(n, channels)`` float32 with its root mean square at ``rms_db``."""
    frames = wave.reshape(len(wave), -1)
    gain = 10.0 ** (rms_db / 20.0) / np.sqrt(np.mean(frames**2))
    return np.ascontiguousarray(frames * gain, np.float32)


def _voice(length_s: float, number: int) -> Frames:
    """Mono: a buzz through three formants, with a breath of noise, in syllables and pauses."""
    chance = np.random.default_rng(100 + number)
    n = samples(length_s)
    envelope = np.zeros(n)
    at = 0
    while at < n:
        for _ in range(chance.integers(3, 9)):
            width = samples(float(chance.uniform(0.11, 0.26)))
            shape = np.sin(np.pi * (np.arange(width) + 0.5) / width) ** 0.7
            here = envelope[at : at + width]
            here += 10.0 ** (chance.normal(0.0, 2.5) / 20.0) * shape[: len(here)]
            at += width
        at += samples(float(chance.uniform(0.08, 0.35)))
    pitch_hz = (95.0 + 23.0 * (number % SPEAKERS)) * (
        1.0 + 0.12 * np.sin(2.0 * np.pi * np.arange(n) / samples(1.9) + number)
    )
    buzz = 2.0 * (np.cumsum(pitch_hz) / SAMPLE_RATE_HZ % 1.0) - 1.0
    breath = chance.standard_normal(n)
    wave = np.zeros(n)
    for formant_hz, weight in zip(_FORMANTS_HZ[number % 4], (1.0, 0.6, 0.35), strict=True):
        radius = np.exp(-np.pi * 110.0 / SAMPLE_RATE_HZ)
        poles = [1.0, -2.0 * radius * np.cos(2.0 * np.pi * formant_hz / SAMPLE_RATE_HZ), radius**2]
        rung = scipy.signal.lfilter([1.0], poles, buzz + 0.15 * breath)
        wave += weight * rung / np.sqrt(np.mean(rung**2))
    wave *= envelope
    # As any spoken track is: its highest crests held by the microphone's own limiter.
    wave /= np.sqrt(np.mean(wave**2))
    return _at_level(2.2 * np.tanh(wave / 2.2), -22.0)


def _alarm(number: int, length_s: float) -> Frames:
    """Stereo: a bell struck eight times a second, now lower and now higher."""
    n = samples(length_s)
    t = np.arange(n) / SAMPLE_RATE_HZ
    strike = t * 8.0 % 1.0
    tone_hz = (620.0 + 110.0 * number) * np.where(t * 2.0 % 1.0 < 0.5, 1.0, 1.5)
    phase = 2.0 * np.pi * np.cumsum(tone_hz) / SAMPLE_RATE_HZ
    tone = (np.sin(phase) + 0.4 * np.sin(2.76 * phase)) * np.exp(-5.0 * strike)
    return _at_level(np.stack([tone, 0.8 * np.roll(tone, 190)], axis=1), -20.0)


def _hit(number: int, length_s: float) -> Frames:
    """Stereo: bursts over falling thuds, one every second and a half."""
    chance = np.random.default_rng(200 + number)
    n = samples(length_s)
    t = np.arange(n) / SAMPLE_RATE_HZ % 1.5
    burst = chance.standard_normal((n, 2)) * np.exp(-18.0 * t)[:, None]
    thud = np.sin(2.0 * np.pi * (60.0 + 8.0 * number) * t * (1.0 + np.exp(-9.0 * t)))
    return _at_level(burst + (1.5 * np.exp(-4.0 * t) * thud)[:, None], -20.0)


def _ambience(name: str) -> Frames:
    seed, band_hz, sway_s = {
        "rain": (300, (500.0, 9000.0), 7.0),
        "hum": (301, (40.0, 400.0), 11.0),
        "room": (302, (80.0, 2500.0), 13.0),
    }[name]
    n = samples(BED_S)
    noise = np.random.default_rng(seed).standard_normal((n, 2))
    coloured = scipy.signal.sosfilt(
        scipy.signal.butter(2, band_hz, "bandpass", fs=SAMPLE_RATE_HZ, output="sos"), noise, 0
    )
    sway = 1.0 + 0.3 * np.sin(2.0 * np.pi * np.arange(n) / samples(sway_s))
    return _at_level(coloured * sway[:, None], -22.0)


def _music(name: str) -> Frames:
    """Four chords over and over; ``pulse`` has a drum under them."""
    n = samples(BED_S)
    t = np.arange(n) / SAMPLE_RATE_HZ
    wave = np.zeros((n, 2))
    chord = (t / 2.5).astype(int) % 4
    for voice, semitones in enumerate(((0, -4, 3, -2), (3, 0, 7, 2), (7, 3, 10, 5))):
        hz = 220.0 * 2.0 ** (np.array(semitones)[chord] / 12.0)
        phase = 2.0 * np.pi * np.cumsum(hz) / SAMPLE_RATE_HZ
        tone = np.sin(phase) + 0.3 * np.sin(2.0 * phase) + 0.1 * np.sin(3.0 * phase)
        wave += tone[:, None] * (1.0, 0.8) if voice % 2 else tone[:, None] * (0.8, 1.0)
    wave *= (0.4 + 0.6 * np.exp(-1.2 * (t % 2.5)))[:, None]
    if name == "pulse":
        beat = t % 0.625
        wave += (4.0 * np.exp(-14.0 * beat) * np.sin(2.0 * np.pi * 62.0 * beat))[:, None]
    return _at_level(wave, -22.0)
