"""Speech in pieces: trimmed, repitched, stretched, and cut into syllables where it is quietest."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import scipy  # signal is loaded where it is first used: half a second, and 75 MB
from numpy.typing import NDArray

from pipeline.units import SAMPLE_RATE_HZ, gain_from_db, samples

Signal = NDArray[np.float64]
Range = tuple[float, float]

JOIN_S = 0.012
"""Syllables overlap by this much: shorter clicks, longer slurs."""
_SYLLABLE_S = (0.11, 0.34)
_SHOUT_DB = 4.0
"""Beyond this an effort is a shout."""
_COARSE = 6
"""Every sixth sample tells the pitch of a voice as well."""
_VOICED_HZ = (65.0, 480.0)


def trimmed(voice: Signal) -> Signal:
    """Without the silence round it, at a peak of 1."""
    peak = float(np.abs(voice).max(initial=0.0))
    sounding = np.flatnonzero(np.abs(voice) > 0.02 * peak)
    if peak == 0.0 or not len(sounding):
        raise ValueError("a voice said nothing")
    return voice[sounding[0] : sounding[-1] + 1] / peak


def repitched(voice: Signal, pitch: float) -> Signal:
    again: Signal = scipy.signal.resample_poly(voice, 100, round(100 * pitch))
    return again


def syllables(voice: Signal) -> list[Signal]:
    """``voice`` cut at its quietest points, each piece 0.11–0.34 s; silence is left out."""
    hop = samples(0.005)
    frames = voice[: len(voice) // hop * hop].reshape(-1, hop)
    level = np.sqrt(np.convolve(np.mean(frames**2, axis=1), np.hanning(7) / 3.0, "same"))
    least, most = (round(s * SAMPLE_RATE_HZ / hop) for s in _SYLLABLE_S)
    dips, _ = scipy.signal.find_peaks(-level, distance=least)
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


def pitch_hz(wave: Signal) -> float:
    """The pitch in the middle of a syllable, by autocorrelation; 0 where it has none."""
    middle = len(wave) // 2
    reach = samples(0.03)
    part = wave[max(0, middle - reach) : middle + reach : _COARSE]
    rate_hz = SAMPLE_RATE_HZ / _COARSE
    likeness = np.correlate(part, part, "full")[len(part) - 1 :]
    shortest, longest = round(rate_hz / _VOICED_HZ[1]), round(rate_hz / _VOICED_HZ[0])
    lags = likeness[shortest : min(longest, len(likeness))]
    if not len(lags) or lags.max() < 0.35 * likeness[0] or likeness[0] <= 0.0:
        return 0.0
    return float(rate_hz / (shortest + int(np.argmax(lags))))


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


def ends(length: int, fade_s: Range) -> Signal:
    """A gain of 1 with raised-cosine ends of ``fade_s`` seconds."""
    gain = np.ones(length)
    rise, fall = (min(samples(s), length // 2) for s in fade_s)
    gain[:rise] = 0.5 - 0.5 * np.cos(np.pi * (np.arange(rise) + 0.5) / max(1, rise))
    gain[length - fall :] = 0.5 + 0.5 * np.cos(np.pi * (np.arange(fall) + 0.5) / max(1, fall))
    return gain


def spread(bounds: Range, count: int, chance: np.random.Generator) -> list[float]:
    """``count`` values over the whole range, none near another, in any order."""
    low, high = bounds
    steps = (np.arange(count) + chance.uniform(0.1, 0.9, count)) / count
    return [float(v) for v in chance.permutation(low + (high - low) * steps)]


def brighter(wave: Signal, effort_db: float) -> Signal:
    """Effort lifts what lies above 800 Hz."""
    if not effort_db:
        return wave
    # A shelf of first order: what a highpass lets through is added.
    pole = float(np.exp(-2.0 * np.pi * 800.0 / SAMPLE_RATE_HZ))
    high = scipy.signal.lfilter([0.5 + 0.5 * pole, -0.5 - 0.5 * pole], [1.0, -pole], wave)
    bright: Signal = wave + (gain_from_db(effort_db) - 1.0) * high
    return bright


def pressed(wave: Signal, effort_db: float) -> Signal:
    """A raised voice; a shouted one is evened out, too."""
    bright = brighter(wave, effort_db)
    bright /= max(float(np.abs(bright).max()), 1e-9)
    even: Signal = np.tanh(2.0 * bright) if effort_db > _SHOUT_DB else bright
    return even
