"""The bar lines of somebody's music: as its file states them, else as librosa hears them.

Music that is brought along is cut at its bar lines and never stretched, so the score must know
where they lie and which bars are alike. Beats are librosa's (Ellis, "Beat Tracking by Dynamic
Programming", JNMR 36(1), 2007); where they lie evenly, the even grid through them is taken, which
is what the music was made on. Bars begin on the beats that have the bass and the new harmony.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.assets.model import BarGrid
from pipeline.audio.buffer import AudioBuffer
from pipeline.units import SAMPLE_RATE_HZ

_Wide = NDArray[np.float64]
_RATE_HZ = 22_050
_HOP = 512
_EVEN_S = 0.03
"""Beats that lie this near a straight line (the median of them) were made on a grid."""
_BASS_HZ = 160.0
_LEAST_LINES = 2
"""One bar has two ends."""
_LEAST_BEATS = 4
"""A line through fewer says nothing."""
_PLAYED = 0.25
"""A bar line on which less begins than this share of what mostly does is in the last ring."""


def bar_grid(
    audio: AudioBuffer,
    *,
    beats_per_bar: int,
    bpm: float | None = None,
    first_bar_s: float | None = None,
    bar_lines_s: tuple[float, ...] = (),
) -> BarGrid:
    """Where the bars of ``audio`` begin. ``bar_lines_s`` says it all; ``bpm`` and ``first_bar_s``
    say it of an even grid; what is not said is heard.

    Raises ``ValueError`` where no two bar lines can be found.
    """
    import librosa  # noqa: PLC0415 - seconds, paid once for each recording

    sound = librosa.resample(
        audio.frames.mean(axis=1, dtype=np.float64), orig_sr=SAMPLE_RATE_HZ, target_sr=_RATE_HZ
    )
    whole_s = audio.duration_s
    if bar_lines_s:
        lines_s = np.asarray(bar_lines_s, np.float64)
    elif bpm is not None and first_bar_s is not None:
        lines_s = np.arange(first_bar_s, whole_s, 60.0 * beats_per_bar / bpm)
    else:
        beats_s = _beats_s(sound, bpm, whole_s)
        if first_bar_s is None:
            first = _first_of_bar(sound, beats_s, beats_per_bar)
        else:
            first = int(np.argmin(np.abs(beats_s - first_bar_s)))
        lines_s = beats_s[first % beats_per_bar :: beats_per_bar]
    lines_s = lines_s[(lines_s >= -_EVEN_S) & (lines_s < whole_s)].clip(0.0)
    if not bar_lines_s:
        lines_s = lines_s[: _last_played(sound, lines_s) + 1]
    if len(lines_s) < _LEAST_LINES:
        raise ValueError("no bars were found in it: state bpm and first_bar_s, or bar_lines_s")
    prints = _bar_prints(sound, lines_s, whole_s)
    return BarGrid(
        lines=tuple(round(float(s) * SAMPLE_RATE_HZ) for s in lines_s),
        prints=tuple(tuple(round(float(v), 4) for v in row) for row in prints),
    )


def _beats_s(sound: _Wide, bpm: float | None, whole_s: float) -> _Wide:
    from librosa.beat import beat_track  # noqa: PLC0415

    _, beats = beat_track(
        onset_envelope=_onsets(sound),
        sr=_RATE_HZ,
        hop_length=_HOP,
        trim=False,
        units="time",
        **({"start_bpm": 110.0} if bpm is None else {"bpm": bpm}),
    )
    beats_s = _on_the_attacks(sound, np.asarray(beats, np.float64))
    if len(beats_s) < _LEAST_BEATS:
        return beats_s
    apart_s = np.diff(beats_s)
    # A beat that was passed over counts all the same.
    numbers = np.concatenate([[0.0], np.cumsum(np.round(apart_s / np.median(apart_s)))])
    slope, place = np.polyfit(numbers, beats_s, 1)
    for _ in range(3):  # beats heard wrongly at the edges pull nothing
        near = np.abs(beats_s - (place + slope * numbers)) < 2 * _EVEN_S
        if near.sum() < _LEAST_BEATS:
            return beats_s
        slope, place = np.polyfit(numbers[near], beats_s[near], 1)
    if np.median(np.abs(beats_s - (place + slope * numbers))) > _EVEN_S:
        return beats_s
    first = int(np.ceil(-place / slope - 0.05))
    even: _Wide = place + slope * np.arange(first, int((whole_s - place) / slope) + 1)
    return even


def _onsets(sound: _Wide) -> _Wide:
    from librosa.onset import onset_strength  # noqa: PLC0415

    strength: _Wide = onset_strength(y=sound, sr=_RATE_HZ, hop_length=_HOP)
    return strength


def _on_the_attacks(sound: _Wide, beats_s: _Wide) -> _Wide:
    """The beats, moved together to where the level rises most: librosa's frames are 23 ms long
    and tell of an attack a little late."""
    step = 64
    level = np.sqrt((sound[: len(sound) // step * step].reshape(-1, step) ** 2).mean(axis=1))
    rise = np.maximum(0.0, np.diff(level, prepend=0.0))
    if not len(beats_s) or not len(rise):
        return beats_s
    at = np.round(beats_s * _RATE_HZ / step).astype(int)
    shifts = np.arange(-round(0.07 * _RATE_HZ / step), round(0.04 * _RATE_HZ / step))
    inside = np.clip(at[:, None] + shifts[None], 0, len(rise) - 1)
    best = shifts[int(np.argmax(rise[inside].mean(axis=0)))]
    moved: _Wide = beats_s + best * step / _RATE_HZ
    return moved


def _first_of_bar(sound: _Wide, beats_s: _Wide, beats_per_bar: int) -> int:
    """The beat, of the first bar's, on which bass notes and new chords come."""
    import librosa  # noqa: PLC0415

    if not len(beats_s):
        return 0
    size = 2048
    spectrum = np.abs(librosa.stft(sound, n_fft=size, hop_length=_HOP))
    hz = librosa.fft_frequencies(sr=_RATE_HZ, n_fft=size)
    bass = np.maximum(0.0, np.diff(spectrum[hz < _BASS_HZ].sum(axis=0), prepend=0.0))
    frames = np.clip(librosa.time_to_frames(beats_s, sr=_RATE_HZ, hop_length=_HOP), 1, None)
    chroma = librosa.feature.chroma_stft(S=spectrum**2, sr=_RATE_HZ, n_fft=size)
    by_beat = librosa.util.sync(chroma, frames, aggregate=np.median)[:, : len(frames)]
    change = np.zeros(len(frames))
    change[1:] = np.abs(np.diff(by_beat, axis=1)).sum(axis=0)[: len(frames) - 1]
    near = [bass[max(0, f - 2) : f + 3].max(initial=0.0) for f in frames]
    strength = np.asarray(near) / (np.max(near) + 1e-12) + change / (change.max() + 1e-12)
    return int(np.argmax([strength[n::beats_per_bar].mean() for n in range(beats_per_bar)]))


def _bar_prints(sound: _Wide, lines_s: _Wide, whole_s: float) -> _Wide:
    """Of each bar the share of the twelve pitch classes in it, and its level: ``(bars, 13)``."""
    import librosa  # noqa: PLC0415

    chroma = librosa.feature.chroma_cens(y=sound, sr=_RATE_HZ, hop_length=_HOP)
    rows = []
    for start_s, end_s in zip(lines_s, [*lines_s[1:], whole_s], strict=True):
        piece = sound[round(start_s * _RATE_HZ) : max(round(end_s * _RATE_HZ), 1)]
        level = float(np.sqrt(np.mean(piece**2))) if len(piece) else 0.0
        low, high = librosa.time_to_frames([start_s, end_s], sr=_RATE_HZ, hop_length=_HOP)
        classes = chroma[:, low : max(high, low + 1)].mean(axis=1)
        rows.append([*(classes / max(float(np.linalg.norm(classes)), 1e-9)), level])
    return np.asarray(rows)


def _last_played(sound: _Wide, lines_s: _Wide) -> int:
    """The number of the last bar line on which somebody plays; what follows is ring."""
    import librosa  # noqa: PLC0415

    onsets = _onsets(sound)
    at = librosa.time_to_frames(lines_s, sr=_RATE_HZ, hop_length=_HOP)
    begun = np.array([onsets[max(0, f - 3) : f + 4].max(initial=0.0) for f in at])
    if not begun.any():
        return 0
    return int(np.flatnonzero(begun > _PLAYED * np.median(begun))[-1])
