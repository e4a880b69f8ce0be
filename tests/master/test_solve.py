"""Whole masters, proved from the file: by our own meter, and once by ffmpeg's."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from pipeline.audio.buffer import Frames
from pipeline.loudness.programme import listen
from pipeline.master.model import MasterResult, Target
from pipeline.master.solve import master
from pipeline.master.targets import TARGETS
from tests.loudness.signals import hits, in_blocks, speech_like, tone
from tests.master.test_limiter import oversampled_peak_dbtp


@pytest.fixture(scope="module")
def documentary() -> Frames:
    """Half a minute of speech with a hit every few seconds, some 14 dB over it."""
    return speech_like(30, seed=10) + hits(30, seed=11, every_s=4.0, peak_db=-2.0)


def mastered(
    frames: Frames,
    target: Target,
    out: Path,
    *,
    block: int = 48_000,
    dialogue: tuple[tuple[int, int], ...] = (),
    fixed_gain_db: float | None = None,
) -> MasterResult:
    programme = listen(in_blocks(frames, block), channels=frames.shape[1], dialogue=dialogue)
    return master(
        lambda: in_blocks(frames, block),
        programme=programme,
        target=target,
        out=out,
        fixed_gain_db=fixed_gain_db,
    )


@pytest.mark.parametrize("name", ["ebu-r128", "atsc-a85", "podcast", "streaming"])
def test_a_master_meets_its_target(name: str, documentary: Frames, tmp_path: Path) -> None:
    result = mastered(documentary, TARGETS[name], tmp_path / "master.wav")
    assert result.ok, result.message
    assert result.measured_again.integrated_lufs == pytest.approx(
        TARGETS[name].integrated_lufs, abs=0.05
    )
    wave, rate_hz = soundfile.read(result.path)
    assert (rate_hz, soundfile.info(result.path).subtype) == (48_000, "PCM_24")
    assert wave.shape == documentary.shape
    assert oversampled_peak_dbtp(wave) <= TARGETS[name].true_peak_dbtp


def test_a_dialogue_target_is_met_where_somebody_speaks(tmp_path: Path) -> None:
    frames = tone((10, -30), (10, -18))
    speaking = ((0, 10 * 48_000),)
    result = mastered(frames, TARGETS["netflix"], tmp_path / "m.wav", dialogue=speaking)
    assert result.ok, result.message
    assert result.measured_again.dialogue_lufs == pytest.approx(-27, abs=0.05)
    assert result.gain_db == pytest.approx(3, abs=0.1)


def test_the_bytes_do_not_depend_on_the_blocks(documentary: Frames, tmp_path: Path) -> None:
    frames = documentary[: 8 * 48_000]
    for name, block in (("a.wav", 1111), ("b.wav", 1 << 20)):
        mastered(frames, TARGETS["streaming"], tmp_path / name, block=block)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_a_programme_that_cannot_be_met_says_by_how_much_and_why(tmp_path: Path) -> None:
    """Clicks over near silence: their peaks stand far over any loudness they could have."""
    frames = speech_like(12, seed=12, level_db=-60)
    frames[24_000::12_000] = 0.9
    result = mastered(frames, TARGETS["streaming"], tmp_path / "m.wav")
    assert not result.ok
    under = re.fullmatch(
        r"it is (\d+\.\d) LU under -14 LUFS: its peaks stand \d+ dB over its loudness, "
        r"and the limiter already takes \d+ dB off the one at 0:\d\d\.\d; lower .*",
        result.message,
    )
    assert under is not None, result.message
    assert float(under[1]) == pytest.approx(-14 - result.measured_again.integrated_lufs, abs=0.051)
    assert result.measured_again.true_peak_dbtp <= -1


def test_a_scene_keeps_the_gain_of_its_episode(documentary: Frames, tmp_path: Path) -> None:
    frames = documentary[: 10 * 48_000]
    result = mastered(frames, TARGETS["podcast"], tmp_path / "m.wav", fixed_gain_db=-7.25)
    assert (result.ok, result.gain_db, result.rounds) == (True, -7.25, 1)


def test_silence_has_no_level_and_no_dialogue_no_dialogue_level(tmp_path: Path) -> None:
    silence = np.zeros((48_000, 2), np.float32)
    result = mastered(silence, TARGETS["podcast"], tmp_path / "m.wav")
    assert (result.ok, result.gain_db) == (False, 0)
    assert "nothing in it is above −70 LUFS" in result.message
    result = mastered(tone((3, -20)), TARGETS["netflix"], tmp_path / "m.wav")
    assert not result.ok
    assert "no dialogue" in result.message


def test_a_ceiling_far_under_the_loudness_is_held_all_the_same(tmp_path: Path) -> None:
    low = replace(TARGETS["podcast"], name="low", true_peak_dbtp=-20.0)
    result = mastered(tone((10, -20)), low, tmp_path / "m.wav")
    assert not result.ok
    assert result.measured_again.true_peak_dbtp <= -20


def test_ffmpeg_measures_what_we_do(documentary: Frames, tmp_path: Path) -> None:
    ours = mastered(documentary, TARGETS["podcast"], tmp_path / "m.wav").measured_again
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats"]
    command += ["-i", str(tmp_path / "m.wav"), "-filter:a", "ebur128=peak=true:framelog=quiet"]
    report = subprocess.run(
        [*command, "-f", "null", "-"], capture_output=True, text=True, check=True
    ).stderr
    summary = report[report.rindex("Summary:") :]

    def figure(label: str) -> float:
        found = re.search(rf"{label}:\s+(-?[\d.]+)", summary)
        assert found is not None, summary
        return float(found[1])

    assert ours.integrated_lufs == pytest.approx(figure("I"), abs=0.1)
    assert ours.true_peak_dbtp == pytest.approx(figure("Peak"), abs=0.3)
    assert ours.loudness_range_lu == pytest.approx(figure("LRA"), abs=1.0)


def test_a_process_that_masters_nothing_pays_for_no_compiled_loops() -> None:
    script = "import sys, pipeline.master.solve; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
