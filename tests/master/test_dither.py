"""Sixteen bits: triangular dither, once and last, and what it is for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.audio.buffer import Frames
from pipeline.catalog.model import Target
from pipeline.loudness.programme import listen
from pipeline.master.limiter import GainCurve, limit
from pipeline.master.model import MasterResult
from pipeline.master.solve import master
from tests.loudness.signals import hits, in_blocks, speech_like
from tests.master.tones import oversampled_peak_dbtp

LSB = 2.0**-15
RATE_HZ = 48_000


def curve(gain_db: float = 0.0) -> GainCurve:
    return limit(np.zeros(1, np.float32), gain_db=gain_db, ceiling_dbtp=0.0)


def dithered(frames: Frames, *, seed: int = 1, block: int = 1 << 16) -> np.ndarray:
    """In steps of the last bit."""
    parts = curve().apply_dithered(in_blocks(frames, block), seed=seed)
    return np.concatenate(list(parts)).astype(np.float64)


def truncated(frames: Frames) -> np.ndarray:
    return np.floor(frames.astype(np.float64) / LSB)


def tone(level_lsb: float, hz: float = 997.0, seconds: float = 4.0) -> Frames:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = level_lsb * LSB * np.sin(2 * np.pi * hz * t)
    return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


def test_the_error_is_white_without_mean_and_of_a_quarter_step() -> None:
    """Two chances and the rounding: variances of 1/12 each, 1/4 of a step squared in all."""
    frames = tone(3000.0)
    error = dithered(frames) - frames / LSB
    assert np.abs(error).max() < 1.5
    assert error.mean(axis=0) == pytest.approx([0, 0], abs=0.005)
    assert error.var(axis=0) == pytest.approx([0.25, 0.25], rel=0.02)
    blocks = error[: 96 * 2000, 0].reshape(96, 2000)
    spectrum = (np.abs(np.fft.rfft(blocks * np.hanning(2000), axis=1)) ** 2).mean(axis=0)[2:-2]
    octaves = [part.mean() for part in np.array_split(spectrum, 8)]
    assert 10 * np.log10(octaves) == pytest.approx(10 * np.log10(spectrum.mean()), abs=0.4)


def test_the_error_knows_nothing_of_the_signal_nor_of_the_other_channel() -> None:
    frames = tone(0.7)
    error = dithered(frames) - frames / LSB
    cut = truncated(frames) - frames / LSB
    wave = frames[:, 0]
    assert abs(np.corrcoef(error[:, 0], wave)[0, 1]) < 0.01
    assert abs(np.corrcoef(cut[:, 0], wave)[0, 1]) > 0.1
    assert abs(np.corrcoef(error[:, 0], error[:, 1])[0, 1]) < 0.01
    # Nor is there more noise where the signal is: its power does not move either.
    assert abs(np.corrcoef(error[:, 0] ** 2, np.abs(wave))[0, 1]) < 0.01
    assert abs(np.corrcoef(cut[:, 0] ** 2, np.abs(wave))[0, 1]) > 0.1


def test_a_tone_of_half_a_bit_survives_and_has_no_harmonics() -> None:
    frames = tone(0.5, hz=1000.0)
    spectrum = np.abs(np.fft.rfft(dithered(frames)[:, 0])) / (len(frames) / 2)
    noise = np.sqrt(np.mean(spectrum[4 * 100 : 4 * 20_000] ** 2))
    assert spectrum[4 * 1000] == pytest.approx(0.5, abs=0.02)
    assert max(spectrum[4 * 1000 * n] for n in range(2, 20)) < 4 * noise
    cut = np.abs(np.fft.rfft(truncated(frames)[:, 0])) / (len(frames) / 2)
    assert max(cut[4 * 1000 * n] for n in range(2, 20)) > 0.1  # a square wave
    rounded = np.rint(frames[:, 0] * 0.98 / LSB)
    assert not rounded.any()  # and by rounding it is gone


def test_it_depends_on_the_seed_and_not_on_the_blocks() -> None:
    frames = tone(0.5, seconds=1.0)
    whole = dithered(frames)
    for block in (1, 7, 4801):
        part = frames if block > 1 else frames[:3000]
        np.testing.assert_array_equal(dithered(part, block=block), whole[: len(part)])
    other = dithered(frames, seed=2)
    assert np.corrcoef((whole - frames / LSB)[:, 0], (other - frames / LSB)[:, 0])[0, 1] < 0.02


def test_full_scale_does_not_turn_over() -> None:
    frames = np.array([[1.2, -1.2], [1.0, -1.0]], np.float32)
    np.testing.assert_array_equal(dithered(frames)[0], [32767, -32768])


def mastered(frames: Frames, target: Target, out: Path, block: int = 48_000) -> MasterResult:
    return master(
        lambda: in_blocks(frames, block),
        programme=listen([frames], channels=2),
        target=target,
        out=out,
    )


def test_a_master_of_16_bits_meets_its_target(tmp_path: Path) -> None:
    disc = Target(name="disc", integrated_lufs=-16.0, true_peak_dbtp=-1.0, bits=16)
    frames = speech_like(10, seed=40) + hits(10, seed=41)
    result = mastered(frames, disc, tmp_path / "a.wav")
    assert result.ok, result.message
    assert result.measured_again.integrated_lufs == pytest.approx(-16, abs=0.05)
    wave, _ = soundfile.read(result.path)
    assert soundfile.info(result.path).subtype == "PCM_16"
    assert oversampled_peak_dbtp(wave) <= -1
    mastered(frames, disc, tmp_path / "b.wav", block=1111)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_24_bits_are_not_dithered(tmp_path: Path) -> None:
    silence = np.zeros((48_000, 2), np.float32)
    for bits, silent in ((24, True), (16, False)):
        quiet = Target(name="q", integrated_lufs=-23.0, true_peak_dbtp=-1.0, bits=bits)  # type: ignore[arg-type]
        mastered(silence, quiet, tmp_path / "m.wav")
        assert (not soundfile.read(tmp_path / "m.wav")[0].any()) == silent
