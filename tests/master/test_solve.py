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
from pipeline.catalog.model import Target
from pipeline.loudness.programme import listen
from pipeline.master.model import MasterResult, Order
from pipeline.master.solve import master, masters, solve
from pipeline.master.targets import TARGETS
from tests.loudness.signals import alarms, dense, hits, in_blocks, speech_like, tone
from tests.master.tones import oversampled_peak_dbtp


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


PROGRAMMES = {
    "speech": lambda: speech_like(20, seed=20),
    "speech, alarms and hits": lambda: (
        speech_like(30, seed=10)
        + alarms(30, seed=21, level_db=-30)
        + hits(30, seed=11, every_s=4.0, peak_db=-2.0)
    ),
    "alarms": lambda: alarms(20, seed=22),
    "all of it all the time": lambda: dense(20, seed=23),
}
LEVELS = {"ebu-r128": -23.0, "podcast": -16.0, "streaming": -14.0}


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_a_master_meets_its_target(programme: str, tmp_path: Path) -> None:
    """To 0.05 LU and under the ceiling at 16 × the rate, in one round, by a gain on the grid."""
    frames = PROGRAMMES[programme]()
    orders = [Order(target=TARGETS[name], out=tmp_path / f"{name}.wav") for name in LEVELS]
    made = masters(
        lambda: in_blocks(frames, 48_000), programme=listen([frames], channels=2), orders=orders
    )
    for result, order, level_lufs in zip(made, orders, LEVELS.values(), strict=True):
        assert result.ok, result.message
        assert (result.target, result.path) == (order.target, order.out)
        assert result.measured_again.integrated_lufs == pytest.approx(level_lufs, abs=0.05)
        assert result.rounds == 1
        assert result.gain_db / 0.02 == pytest.approx(round(result.gain_db / 0.02), abs=1e-9)
        wave, rate_hz = soundfile.read(result.path)
        assert (rate_hz, soundfile.info(result.path).subtype) == (48_000, "PCM_24")
        assert wave.shape == frames.shape
        peak_dbtp = oversampled_peak_dbtp(wave)
        assert peak_dbtp <= result.target.true_peak_dbtp
        limited_db = result.limiting.max_reduction_db
        before_db = listen([frames], channels=2).loudness.true_peak_dbtp + result.gain_db
        assert limited_db >= before_db - result.target.true_peak_dbtp
        assert (limited_db == 0) == (before_db <= result.target.true_peak_dbtp - 0.1)


def test_the_last_bits_of_a_level_do_not_reach_the_gain(documentary: Frames) -> None:
    """Another machine sums in another order: the levels differ by 1e-12, and no gain does."""
    heard = listen([documentary], channels=2)
    rng = np.random.default_rng(5)
    for name in LEVELS:
        target = TARGETS[name]
        gains = set()
        for _ in range(8):
            noise = 1 + 1e-12 * rng.standard_normal(heard.powers.size)
            loudness = replace(
                heard.loudness,
                integrated_lufs=heard.loudness.integrated_lufs + 1e-12 * rng.standard_normal(),
            )
            solved = solve(
                replace(heard, powers=heard.powers * noise, loudness=loudness),
                target,
                aim_lufs=target.integrated_lufs,
                ceiling_dbtp=target.true_peak_dbtp - 0.1,
            )
            assert solved is not None
            gains.add(solved.curve.gain_db)
        assert len(gains) == 1


@pytest.mark.parametrize("gain_db", [-40.0, 40.0])
def test_a_programme_may_come_in_40_db_off(gain_db: float, tmp_path: Path) -> None:
    frames = speech_like(10, seed=24, level_db=-24 + gain_db)
    result = mastered(frames, TARGETS["podcast"], tmp_path / "m.wav")
    assert result.ok, result.message
    assert result.measured_again.integrated_lufs == pytest.approx(-16, abs=0.05)


@pytest.mark.parametrize("frames", [0, 1])
def test_one_sample_or_none_is_a_file_and_no_level(frames: int, tmp_path: Path) -> None:
    result = mastered(np.full((frames, 2), 0.5, np.float32), TARGETS["podcast"], tmp_path / "m.wav")
    assert not result.ok
    assert "no level" in result.message
    assert soundfile.info(result.path).frames == frames


def test_a_sample_that_is_no_number_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    frames = speech_like(2, seed=25)
    frames[60_000] = np.nan
    with pytest.raises(ValueError, match=r"not a number, 1\.25 s in"):
        mastered(frames, TARGETS["podcast"], tmp_path / "m.wav")
    assert list(tmp_path.iterdir()) == []


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
    assert result.rounds == 1  # no other round could do better
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
