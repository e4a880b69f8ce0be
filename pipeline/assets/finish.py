"""What every asset goes through after it is made: no rumble, a clean end or a clean seam, and
the level its file states."""

from __future__ import annotations

import numpy as np
import scipy  # signal is loaded where it is first used: half a second, and 75 MB
from numpy.typing import NDArray

from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Sound
from pipeline.loudness.whole import integrated_lufs_of, max_momentary_lufs_of
from pipeline.units import SAMPLE_RATE_HZ, SILENCE_DB, db_from_gain, gain_from_db, samples

HIGHEST_PEAK_DBFS = -1.0
END_FADE_S = 0.005
_LOWEST_HZ = 16.0
_Wide = NDArray[np.float64]


def finish(raw: AudioBuffer, sound: Sound, *, loop_samples: int | None) -> AudioBuffer:
    """``raw`` as it is stored. With ``loop_samples`` it is closed into a loop of that length,
    of which the frames beyond are the tail; without, its last 5 ms fade."""
    if loop_samples is None:
        return levelled(cleaned(raw), sound)
    close = fold_tail if sound.kind == "music" else close_seam
    frames = close(_without_rumble(raw), loop_samples)
    frames = frames - frames.mean(axis=0)
    return levelled(AudioBuffer(frames.astype(np.float32)), sound)


def cleaned(raw: AudioBuffer) -> AudioBuffer:
    """Without rumble, its last 5 ms faded; at its own level."""
    frames = _without_rumble(raw)
    fade = min(samples(END_FADE_S), len(frames))
    frames[len(frames) - fade :] *= np.linspace(1.0, 0.0, fade)[:, None]
    return AudioBuffer(frames.astype(np.float32))


def _without_rumble(raw: AudioBuffer) -> _Wide:
    frames: _Wide = scipy.signal.sosfilt(
        scipy.signal.butter(2, _LOWEST_HZ, "highpass", fs=SAMPLE_RATE_HZ, output="sos"),
        raw.frames.astype(np.float64),
        axis=0,
    )
    return frames


def fold_tail(frames: _Wide, loop_samples: int) -> _Wide:
    """The tail rings on into the next turn. For music, which starts nothing new in its tail."""
    folded = frames[:loop_samples].copy()
    tail = frames[loop_samples : 2 * loop_samples]
    folded[: len(tail)] += tail
    return folded


def close_seam(frames: _Wide, loop_samples: int) -> _Wide:
    """The head gives way to the tail, so that sample 0 follows the last one.

    Equal power would lift tones that go through in phase by 3 dB, equal gain would let noise sag
    by as much. So the pair of gains is divided by what the measured likeness of the two
    stretches makes of it: √(a² + b² + 2ρab).
    """
    tail = frames[loop_samples : 2 * loop_samples]
    closed = frames[:loop_samples].copy()
    if not len(tail):
        return closed
    head = closed[: len(tail)]
    power = np.sqrt(np.sum(head**2) * np.sum(tail**2))
    likeness = float(np.clip(np.sum(head * tail) / power, 0.0, 1.0)) if power > 0 else 0.0
    turn = np.linspace(0.0, np.pi / 2, len(tail))
    rising, falling = np.sin(turn) ** 2, np.cos(turn) ** 2
    together = np.sqrt(rising**2 + falling**2 + 2.0 * likeness * rising * falling)
    closed[: len(tail)] = (head * rising[:, None] + tail * falling[:, None]) / together[:, None]
    return closed


def levelled(audio: AudioBuffer, sound: Sound) -> AudioBuffer:
    """At ``sound.loudness_lufs``, or as near as a peak of −1 dBFS lets it come."""
    gain = level_gain(audio, sound)
    return audio if gain == 1.0 else AudioBuffer((audio.frames * gain).astype(np.float32))


def level_gain(audio: AudioBuffer, sound: Sound) -> float:
    """The factor that brings ``audio`` there; 1 for silence."""
    one_off = sound.kind in ("one-shot", "sting")
    measure = max_momentary_lufs_of if one_off else integrated_lufs_of
    loudness = measure(audio.frames)
    peak = float(np.abs(audio.frames).max(initial=0.0))
    if peak == 0.0 or loudness <= SILENCE_DB:
        return 1.0
    gain_db = min(sound.loudness_lufs - loudness, HIGHEST_PEAK_DBFS - db_from_gain(peak))
    # A hair under, because rounding to float32 may lift the highest sample.
    return gain_from_db(gain_db) * (1 - 1e-7)


def has_decayed(audio: AudioBuffer) -> bool:
    """The last 20 ms lie 50 dB or more under the loudest 20 ms: nothing is cut off."""
    window = samples(0.02)
    whole = audio.length // window * window
    if whole == 0:
        return True
    last = audio.frames[audio.length - whole :].reshape(-1, window * audio.channels)
    powers = np.mean(last.astype(np.float64) ** 2, axis=1)
    return bool(powers[-1] <= powers.max() * 1e-5)
