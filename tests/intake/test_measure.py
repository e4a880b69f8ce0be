"""What is measured of a recording in one pass, against sounds whose figures are known."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.audio.wav import IngestError
from pipeline.intake.measure import measure
from pipeline.loudness.meter import measure_file
from tests.intake.recordings import RATE_HZ, rain, slam, write


def test_a_slam(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", slam(at_s=0.1))
    found = measure(path)
    assert found.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.size_bytes == path.stat().st_size
    assert (found.duration_s, found.channels, found.rate_hz) == (0.5, 1, RATE_HZ)
    assert found.lead_s == pytest.approx(0.1 + 0.2, abs=0.011)
    assert not found.loops
    assert not found.sustained


def test_the_figures_are_those_of_the_meter(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", rain())
    found, (_, heard) = measure(path), measure_file(path)
    assert found.integrated_lufs == heard.integrated_lufs
    assert found.max_momentary_lufs == heard.max_momentary_lufs
    assert found.true_peak_dbtp == heard.true_peak_dbtp


def test_rain_goes_round_and_what_swells_does_not(tmp_path: Path) -> None:
    assert measure(write(tmp_path / "a.wav", rain())).loops
    swell = rain() * np.linspace(0.3, 1.0, 3 * RATE_HZ)[:, None]
    found = measure(write(tmp_path / "b.wav", swell))
    assert (found.loops, found.sustained) == (False, True)
    clicked = rain()
    clicked[-1] = 0.9
    assert not measure(write(tmp_path / "c.wav", clicked)).loops


def test_what_grows_dull_does_not_go_round(tmp_path: Path) -> None:
    noise = rain()
    dull = np.cumsum(noise, axis=0)
    dull = (dull - dull.mean(axis=0)) * noise.std() / dull.std()
    blend = np.linspace(0, 1, len(noise))[:, None]
    assert not measure(write(tmp_path / "a.wav", noise * (1 - blend) + dull * blend)).loops


@pytest.mark.parametrize(("channels", "rate_hz"), [(6, 8_000), (32, 48_000), (1, 384_000)])
def test_of_many_channels_and_any_rate(tmp_path: Path, channels: int, rate_hz: int) -> None:
    noise = 0.1 * np.random.default_rng(3).standard_normal((2 * rate_hz, channels))
    path = tmp_path / "a.wav"
    soundfile.write(path, noise, rate_hz)
    found = measure(path)
    assert (found.channels, found.rate_hz, found.duration_s) == (channels, rate_hz, 2.0)
    assert -40 < found.integrated_lufs < -10


def test_silence_is_measured_too(tmp_path: Path) -> None:
    found = measure(write(tmp_path / "a.wav", np.zeros((RATE_HZ, 1))))
    assert (found.integrated_lufs, found.sustained, found.loops) == (-200.0, False, False)


def test_it_stops_between_blocks_when_asked(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", rain(5.0))
    asked = []

    def stop() -> None:
        asked.append(1)
        if len(asked) > 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        measure(path, stop)


def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", rain(5.0))
    with pytest.raises(IngestError, match="it changed while it was read"):
        measure(path, lambda: os.utime(path))
    with pytest.raises(IngestError, match="there is no such file"):
        measure(tmp_path / "b.wav")
