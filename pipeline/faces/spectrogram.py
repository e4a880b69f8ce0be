"""A sound as a picture: time to the right, mel bands upwards, as bright as they are loud."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import AudioBuffer
from pipeline.faces.png import indexed_png
from pipeline.units import SAMPLE_RATE_HZ

BANDS = 96
MOST_COLUMNS = 480
HIGHEST_HZ = 20_000.0
RANGE_DB = 75.0
"""From the loudest band of the sound, which is brightest, down to the ground."""

_WINDOW = 2048
_MOST_FRAMES = 6_000
"""Of a long sound; a column then shows the mean power of its frames."""

_SHADES = 64


def spectrogram_png(audio: AudioBuffer) -> bytes:
    """``audio``, both sides together, as a PNG ``BANDS`` high and at most ``MOST_COLUMNS`` wide."""
    level_db = 10 * np.log10(_mel_power(audio) + 1e-20)
    above_ground = (level_db - level_db.max() + RANGE_DB) / RANGE_DB
    if level_db.max() < -150.0:  # silence has no loudest band
        above_ground = np.zeros_like(level_db)
    shade = np.clip(above_ground, 0.0, 1.0) * (_SHADES - 1)
    return indexed_png(np.rint(shade).astype(np.uint8)[::-1], _palette())


def _mel_power(audio: AudioBuffer) -> NDArray[np.float64]:
    """Shape ``(BANDS, columns)``."""
    mono = audio.frames.mean(axis=1, dtype=np.float64)
    hop = max(32, -(-len(mono) // _MOST_FRAMES), min(256, len(mono) // MOST_COLUMNS))
    padded = np.pad(mono, (_WINDOW // 2, _WINDOW // 2 + hop))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::hop]
    columns = min(MOST_COLUMNS, len(frames))
    edges = (np.arange(columns + 1) * len(frames)) // columns
    window, bands = np.hanning(_WINDOW), _mel_bands()
    power = np.empty((BANDS, columns))
    for column in range(columns):
        some = frames[edges[column] : edges[column + 1]] * window
        spectra = np.abs(np.fft.rfft(some, axis=1)) ** 2
        power[:, column] = bands @ spectra.mean(axis=0)
    return power


@functools.cache
def _mel_bands() -> NDArray[np.float64]:
    """Shape ``(BANDS, bins)``."""
    from librosa.filters import mel  # noqa: PLC0415  (a second to import)

    bands: NDArray[np.float64] = mel(
        sr=SAMPLE_RATE_HZ, n_fft=_WINDOW, n_mels=BANDS, fmin=30.0, fmax=HIGHEST_HZ, dtype=np.float64
    )
    return bands


@functools.cache
def _palette() -> NDArray[np.uint8]:
    """From the ground over blue and red to pale yellow: lightness rises all the way, so that it
    reads without colour too."""
    stops = np.array([0.0, 0.18, 0.42, 0.65, 0.85, 1.0])
    colours = np.array(
        [
            [16, 18, 26],
            [38, 38, 92],
            [110, 46, 124],
            [200, 70, 88],
            [242, 150, 80],
            [252, 240, 190],
        ]
    )
    at = np.linspace(0.0, 1.0, _SHADES)
    parts = [np.interp(at, stops, colours[:, part]) for part in range(3)]
    palette: NDArray[np.uint8] = np.rint(np.stack(parts, axis=1)).astype(np.uint8)
    return palette
