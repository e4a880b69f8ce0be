"""Pictures of sounds: files that others read, and what they show."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from pipeline.audio.buffer import AudioBuffer, mono
from pipeline.faces.png import indexed_png
from pipeline.faces.spectrogram import BANDS, MOST_COLUMNS, spectrogram_png
from pipeline.units import SAMPLE_RATE_HZ

PALETTE = np.array([[0, 0, 0], [250, 10, 20], [3, 200, 100]], np.uint8)


def opened(png: bytes) -> np.ndarray:
    """As another library reads it, ``(height, width, 3)``."""
    with Image.open(io.BytesIO(png)) as image:
        image.verify()
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))


def test_another_library_reads_what_was_drawn() -> None:
    drawn = np.random.default_rng(3).integers(0, 3, (7, 13)).astype(np.uint8)
    assert np.array_equal(opened(indexed_png(drawn, PALETTE)), PALETTE[drawn])


@pytest.mark.parametrize(
    ("pixels", "palette"),
    [
        (np.zeros((2, 2, 2), np.uint8), PALETTE),
        (np.zeros((0, 2), np.uint8), PALETTE),
        (np.zeros((2, 2), np.float32), PALETTE),
        (np.full((2, 2), 3, np.uint8), PALETTE),
        (np.zeros((2, 2), np.uint8), PALETTE[:, :2]),
        (np.zeros((2, 2), np.uint8), np.zeros((257, 3), np.uint8)),
    ],
)
def test_what_is_no_picture_is_refused(pixels: np.ndarray, palette: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"picture|palette|colour"):
        indexed_png(pixels, palette)


def brightness(audio: AudioBuffer) -> np.ndarray:
    """Lowest band first."""
    return opened(spectrogram_png(audio)).astype(float).sum(axis=2)[::-1]


def tone(hz: float, seconds: float) -> np.ndarray:
    return 0.3 * np.sin(2 * np.pi * hz * np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ)


def test_a_higher_tone_stands_higher_and_a_later_one_further_right() -> None:
    shown = brightness(mono(np.concatenate([tone(200, 1.0), np.zeros(24_000), tone(4000, 1.0)])))
    columns = shown.shape[1]
    first, gap, last = (shown[:, int(columns * at)] for at in (0.2, 0.5, 0.8))
    assert first.argmax() < BANDS * 0.3 < BANDS * 0.5 < last.argmax()
    assert gap.max() < first.max() / 5


@pytest.mark.parametrize("length", [1, 480, 48_000, 30 * 48_000])
def test_any_length_has_a_picture(length: int) -> None:
    noise = np.random.default_rng(5).standard_normal((length, 2)).astype(np.float32) * 0.1
    shown = brightness(AudioBuffer(noise))
    assert shown.shape[0] == BANDS
    assert 1 <= shown.shape[1] <= MOST_COLUMNS


def test_silence_is_dark() -> None:
    shown = brightness(mono(np.zeros(4800)))
    assert shown.min() == shown.max() < 100
