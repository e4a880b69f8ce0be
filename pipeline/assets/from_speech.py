"""Crowds made of the project's own voices: talk nobody can follow, and cheers.

Walla from shaped noise is useless, because it stands still; what the ear takes for people is
the motion of their syllables. So each person here is real speech, cut at its quietest points
into syllables and put together again in another order, never with two that were neighbours:
the rhythm, the pitch and the mouth stay, the words go.

The people stand round a circle of samples as long as the sound, and the room is convolved
round the same circle, so a sound that loops has no seam anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Literal, get_type_hints

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft, rfftfreq
from scipy.signal import find_peaks, resample_poly

from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Sound
from pipeline.units import SAMPLE_RATE_HZ, gain_from_db, samples

Say = Callable[[str, str], AudioBuffer]
"""``say(text, voice_id)``: one line as mono at 48 kHz."""

Signal = NDArray[np.float64]
Range = tuple[float, float]

_JOIN_S = 0.012
"""Syllables overlap by this much: shorter clicks, longer slurs."""
_SYLLABLE_S = (0.11, 0.34)
_POOLS = 12
"""A crowd shares this many pitches of each source; more are not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """The ``[speech]`` table of a sound. Ranges are ``[least, most]``, drawn evenly.

    ``calls`` is talk that goes on (``talk``) or shouts that burst and thin out (``cheer``).
    """

    scene: Literal["talk", "cheer"]
    voices: tuple[str, ...]
    lines: tuple[str, ...]
    people: int
    pitch: Range = (0.9, 1.12)
    """Factor on each person's size and pitch together."""
    speed: Range = (1.0, 1.0)
    """Factor on the tempo alone; a cheer below 1 draws its vowels out."""
    talk_s: Range = (1.2, 3.2)
    rest_s: Range = (0.4, 1.6)
    distance: Range = (0.2, 0.8)
    """0 is at the microphone, 1 at the far wall: quieter, darker and more of the room."""
    width: float = 0.8
    room_s: float = 0.8
    """Time in which the room falls by 60 dB."""
    wet_db: float = -8.0
    band_hz: Range = (90.0, 9000.0)
    fade_s: Range = (0.4, 1.2)
    """In and out, for a sound that does not loop."""


@dataclass(frozen=True, slots=True)
class _Person:
    voice: Signal
    pan: float
    distance: float


def build_from_speech(sound: Sound, *, variant: int, seed: int, say: Say) -> AudioBuffer:
    """``sound.duration_s`` of its crowd, ``(frames, sound.channels)``, the same from one seed.

    Raises ``ValueError`` where the ``[speech]`` table has an unknown or missing key.
    """
    crowd = read_crowd(sound)
    chance = np.random.default_rng([seed % (1 << 63), variant])
    length = samples(sound.duration_s)
    # What does not loop gets room for its tail, so that nothing comes round the circle.
    turn = length if sound.loops else next_fast_len(length + samples(crowd.room_s + 1.0))
    sources = [
        _trimmed(say(line, voice).frames[:, 0].astype(np.float64))
        for voice in crowd.voices
        for line in crowd.lines
    ]
    gather = _talkers if crowd.scene == "talk" else _cheerers
    people = gather(crowd, sources, turn if sound.loops else length, turn, chance)
    stage = _staged(people, crowd, turn, chance)[:length]
    if not sound.loops:
        stage *= _ends(length, crowd.fade_s)[:, None]
    if sound.channels == 1:
        stage = stage.mean(axis=1, keepdims=True)
    peak = float(np.abs(stage).max())
    return AudioBuffer((stage * (0.5 / max(peak, 1e-9))).astype(np.float32))


def read_crowd(sound: Sound) -> Crowd:
    """The sound's ``[speech]`` table, checked."""
    table = sound.speech or {}
    known = {field.name for field in fields(Crowd)}
    if unknown := sorted(set(table) - known):
        raise ValueError(f"{sound.id}: [speech] knows no “{unknown[0]}”; it has {sorted(known)}")
    if missing := sorted({"scene", "voices", "lines", "people"} - set(table)):
        raise ValueError(f"{sound.id}: [speech] lacks “{missing[0]}”")
    if table["scene"] not in ("talk", "cheer"):
        raise ValueError(f"{sound.id}: a scene is “talk” or “cheer”, not “{table['scene']}”")
    kinds = get_type_hints(Crowd)
    values: dict[str, object] = {}
    for key, value in table.items():
        is_range = kinds[key] == Range
        if is_range and not (isinstance(value, Sequence) and len(value) == 2):
            raise ValueError(f"{sound.id}: [speech] {key} is [least, most]")
        values[key] = tuple(value) if isinstance(value, list) else value
    return Crowd(**values)  # type: ignore[arg-type]  # the keys are checked above


def syllables(voice: Signal) -> list[Signal]:
    """``voice`` cut at its quietest points, each piece 0.11–0.34 s; silence is left out."""
    hop = samples(0.005)
    frames = voice[: len(voice) // hop * hop].reshape(-1, hop)
    level = np.sqrt(np.convolve(np.mean(frames**2, axis=1), np.hanning(7) / 3.0, "same"))
    least, most = (round(s * SAMPLE_RATE_HZ / hop) for s in _SYLLABLE_S)
    dips, _ = find_peaks(-level, distance=least)
    cuts = [0]
    for dip in [*dips.tolist(), len(level)]:
        while dip - cuts[-1] > most:
            cuts.append(cuts[-1] + most)
        if dip - cuts[-1] >= least:
            cuts.append(dip)
    floor = 0.1 * float(level.max(initial=0.0))
    return [
        voice[start * hop : end * hop]
        for start, end in pairwise(cuts)
        if float(level[start:end].max()) > floor
    ]


def _talkers(
    crowd: Crowd, sources: list[Signal], length: int, turn: int, chance: np.random.Generator
) -> list[_Person]:
    pitches = _spread(crowd.pitch, min(crowd.people, _POOLS), chance)
    per_voice = len(crowd.lines)
    pools = []
    for number, pitch in enumerate(pitches):
        first = (number % len(crowd.voices)) * per_voice
        spoken = np.concatenate(sources[first : first + per_voice])
        pools.append(syllables(stretched(_repitched(spoken, pitch), chance.uniform(*crowd.speed))))
    pans, distances = _places(crowd, chance)
    return [
        _Person(
            _talk(pools[n % len(pools)], crowd, length, turn, chance),
            pans[n],
            distances[n],
        )
        for n in range(crowd.people)
    ]


def _talk(
    pool: list[Signal], crowd: Crowd, length: int, turn: int, chance: np.random.Generator
) -> Signal:
    """Phrases and rests round the circle: a phrase falls by 5 dB and each syllable is its own."""
    out = np.zeros(turn)
    join = samples(_JOIN_S)
    at = samples(chance.uniform(0.0, crowd.rest_s[1]))
    end = at + length - samples(crowd.rest_s[0])
    last = -2
    while at < end:
        phrase_end = at + samples(chance.uniform(*crowd.talk_s))
        began, loud_db = at, chance.normal(0.0, 2.0)
        while at < min(phrase_end, end):
            # Any but itself and the one that really follows it.
            last = (last + int(chance.integers(2, len(pool)))) % len(pool)
            piece = pool[last]
            fall_db = -5.0 * (at - began) / max(1, phrase_end - began)
            gain = gain_from_db(loud_db + fall_db + chance.normal(0.0, 2.0))
            _lay(out, at, piece * _ends(len(piece), (_JOIN_S, _JOIN_S)) * gain)
            at += len(piece) - join
        at += samples(chance.uniform(*crowd.rest_s))
    return out


def _cheerers(
    crowd: Crowd, sources: list[Signal], length: int, turn: int, chance: np.random.Generator
) -> list[_Person]:
    """Everyone calls out within half a second; then fewer and fewer go on."""
    pitches = _spread(crowd.pitch, crowd.people, chance)
    pans, distances = _places(crowd, chance)
    people = []
    for n in range(crowd.people):
        out = np.zeros(turn)
        at = samples(0.08 + min(0.7, chance.exponential(0.18)))
        while at < 0.7 * length:
            source = sources[int(chance.integers(len(sources)))]
            call = stretched(_repitched(source, pitches[n]), chance.uniform(*crowd.speed))
            fade_db = -9.0 * at / length
            _lay(out, at, _shouted(call) * gain_from_db(fade_db + chance.normal(0.0, 2.0)))
            at += len(call) + samples(chance.uniform(*crowd.rest_s) * (0.5 + 2.0 * at / length))
        people.append(_Person(out, pans[n], distances[n]))
    return people


def _shouted(call: Signal) -> Signal:
    """Effort evens the level out and lifts what lies above 1.2 kHz by 8 dB."""
    size = next_fast_len(len(call))
    hz = rfftfreq(size, 1.0 / SAMPLE_RATE_HZ)
    lift = 1.0 + (gain_from_db(8.0) - 1.0) / (1.0 + (1200.0 / np.maximum(hz, 1.0)) ** 2)
    bright = irfft(rfft(call, size) * lift, size)[: len(call)]
    even: Signal = np.tanh(2.0 * bright / max(float(np.abs(bright).max()), 1e-9))
    return even * _ends(len(even), (0.01, 0.06))


def stretched(voice: Signal, speed: float) -> Signal:
    """``voice`` at ``speed`` times its tempo and its own pitch.

    Waveform similarity overlap-add (Verhelst and Roelands, ICASSP 1993): each window is taken
    where it best goes on from the one before, within ±8 ms of where the tempo asks for it.
    """
    if abs(speed - 1.0) < 0.01:
        return voice
    window, search = samples(0.04), samples(0.008)
    hop = window // 2
    shape = np.hanning(window + 1)[:window]
    padded = np.pad(voice, (search, window + hop + 2 * search))
    count = int(len(voice) / speed) // hop
    out = np.zeros((count + 1) * hop + window)
    expected = padded[search : search + window]
    for n in range(count):
        around = min(int(n * hop * speed), len(padded) - window - hop - 2 * search)
        region = padded[around : around + window + 2 * search]
        # Every fourth sample decides as well and costs a sixteenth.
        likeness = np.correlate(region[::4], expected[::4], "valid")
        start = around + 4 * int(np.argmax(likeness)) if n else search
        out[n * hop : n * hop + window] += padded[start : start + window] * shape
        expected = padded[start + hop : start + hop + window]
        if len(expected) < window:
            break
    return out[: int(len(voice) / speed)]


def _staged(people: list[_Person], crowd: Crowd, turn: int, chance: np.random.Generator) -> Signal:
    """Everyone in place, and the room round them: ``(turn, 2)``."""
    hz = rfftfreq(turn, 1.0 / SAMPLE_RATE_HZ)
    dry = np.zeros((2, len(hz)), np.complex128)
    wet = np.zeros((2, len(hz)), np.complex128)
    for person in people:
        # Air and shoulders: 9 kHz at the microphone, 1.6 kHz at the far wall.
        corner = 9000.0 * 0.18**person.distance
        heard = rfft(person.voice) / (1.0 + (hz / corner) ** 2)
        angle = (1.0 + person.pan) * np.pi / 4.0
        sides = np.array([np.cos(angle), np.sin(angle)])[:, None]
        dry += sides * heard * gain_from_db(-16.0 * person.distance)
        # The room is as loud for the far as for the near, nearly.
        wet += (0.5 + 0.5 * sides) * heard * gain_from_db(-5.0 * person.distance)
    room = rfft(_room(crowd.room_s, turn, chance), axis=1)
    low, high = crowd.band_hz
    band = (hz / low) ** 4 / (1.0 + (hz / low) ** 4) / (1.0 + (hz / high) ** 4)
    both = (dry + wet * room * gain_from_db(crowd.wet_db)) * band
    stage: Signal = irfft(both, turn, axis=1).T
    return stage


def _room(seconds: float, turn: int, chance: np.random.Generator) -> Signal:
    """Two noises that fall by 60 dB in ``seconds``, of unit energy: ``(2, turn)``."""
    length = min(turn, samples(seconds))
    time_s = np.arange(length) / SAMPLE_RATE_HZ
    tail = chance.standard_normal((2, length)) * 10.0 ** (-3.0 * time_s / seconds)
    tail[:, : samples(0.008)] = 0.0
    tail /= np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
    return np.pad(tail, ((0, 0), (0, turn - length)))


def _places(crowd: Crowd, chance: np.random.Generator) -> tuple[list[float], list[float]]:
    pans = _spread((-crowd.width, crowd.width), crowd.people, chance)
    return pans, _spread(crowd.distance, crowd.people, chance)


def _spread(bounds: Range, count: int, chance: np.random.Generator) -> list[float]:
    """``count`` values over the whole range, none near another, in any order."""
    low, high = bounds
    steps = (np.arange(count) + chance.uniform(0.1, 0.9, count)) / count
    return [float(v) for v in chance.permutation(low + (high - low) * steps)]


def _repitched(voice: Signal, pitch: float) -> Signal:
    again: Signal = resample_poly(voice, 100, round(100 * pitch))
    return again


def _trimmed(voice: Signal) -> Signal:
    """Without the silence round it, at a peak of 1."""
    peak = float(np.abs(voice).max(initial=0.0))
    sounding = np.flatnonzero(np.abs(voice) > 0.02 * peak)
    if peak == 0.0 or not len(sounding):
        raise ValueError("a voice said nothing")
    return voice[sounding[0] : sounding[-1] + 1] / peak


def _lay(circle: Signal, at: int, piece: Signal) -> None:
    """Add ``piece`` at ``at``, going round the end of the circle where it must."""
    start = at % len(circle)
    head = min(len(piece), len(circle) - start)
    circle[start : start + head] += piece[:head]
    circle[: len(piece) - head] += piece[head:]


def _ends(length: int, fade_s: Range) -> Signal:
    """A gain of 1 with raised-cosine ends of ``fade_s`` seconds."""
    gain = np.ones(length)
    rise, fall = (min(samples(s), length // 2) for s in fade_s)
    gain[:rise] = 0.5 - 0.5 * np.cos(np.pi * (np.arange(rise) + 0.5) / max(1, rise))
    gain[length - fall :] = 0.5 + 0.5 * np.cos(np.pi * (np.arange(fall) + 0.5) / max(1, fall))
    return gain
