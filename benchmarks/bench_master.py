"""How fast and how clean the meter and the limiter are, beside their peers, in the same run.

    python -m benchmarks.bench_master [--minutes 5] [--runs 5]

Every contender starts from the same 24-bit WAV or the same samples in memory, as the table
says. Runs are interleaved, so that a busy moment of the machine falls on all of them, and the
median is printed as so many times faster than the programme lasts. Exits 1 where a figure of the
limiter is worse than pedalboard's, or where the project's own is slower than the peer it is held
against.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pedalboard

from benchmarks.limiter_quality import quality
from pipeline.audio.buffer import Frames
from pipeline.audio.wav import pcm24_from_float, read_blocks, write_pcm24
from pipeline.loudness.meter import Meter, measure
from pipeline.loudness.programme import listen
from pipeline.master.limiter import limit
from pipeline.master.model import Order
from pipeline.master.solve import master, masters
from pipeline.master.targets import TARGETS
from pipeline.units import SAMPLE_RATE_HZ, gain_from_db

_BLOCK = 1 << 16
_DRIVE_DB = 8.0


def programme(seconds: int) -> Frames:
    """Noise with syllables and pauses, and a burst every four seconds: (n, 2)."""
    rng = np.random.default_rng(2016)
    n = seconds * SAMPLE_RATE_HZ
    t = np.arange(n) / SAMPLE_RATE_HZ
    noise = rng.standard_normal((n, 2))
    for _ in range(3):  # three running means of four: the top of the spectrum falls away
        noise = (noise + np.roll(noise, 1, 0) + np.roll(noise, 2, 0) + np.roll(noise, 3, 0)) / 4
    syllables = np.clip(np.sin(2 * np.pi * 4.1 * t) + 0.6 * np.sin(2 * np.pi * 1.7 * t), 0, None)
    bursts = 8.0 * np.exp(-20.0 * (t % 4.0))
    wave = noise * ((syllables + bursts) * (np.sin(2 * np.pi * t / 5.3) > -0.7))[:, None]
    scaled: Frames = (0.9 * wave / np.abs(wave).max()).astype(np.float32)
    return scaled


def blocks_of(frames: Frames) -> Iterator[Frames]:
    for start in range(0, len(frames), _BLOCK):
        yield frames[start : start + _BLOCK]


def ffmpeg(path: Path, audio_filter: str) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-threads", "1", "-i", str(path)]
    command += ["-filter:a", audio_filter, "-f", "null", "-"]
    subprocess.run(command, check=True, capture_output=True)


def meter_samples(frames: Frames, *, true_peak: bool) -> None:
    meter = Meter(2, true_peak=true_peak)
    for block in blocks_of(frames):
        meter.feed(block)
    meter.loudness()


def limit_samples(frames: Frames) -> None:
    heard = listen(blocks_of(frames))
    curve = limit(heard.peaks, gain_db=_DRIVE_DB, ceiling_dbtp=-1.1)
    for _ in curve.apply(blocks_of(frames)):
        pass


def pedalboard_limiter(frames: Frames) -> None:
    planar = np.ascontiguousarray(frames.T) * np.float32(gain_from_db(_DRIVE_DB))
    pedalboard.BrickwallLimiter(ceiling_db=-1.1, true_peak=True)(planar, SAMPLE_RATE_HZ)


SLOWER_IS_A_FAULT = (
    ("warroom, I M S LRA, memory", "ffmpeg ebur128, file"),
    ("warroom, and true peak, file", "ffmpeg ebur128 peak=true, file"),
    ("warroom, listen limit apply, memory", "pedalboard BrickwallLimiter, memory"),
    ("warroom, listen solve write prove", "ffmpeg loudnorm, one pass, no file out"),
)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=int, default=5)
    arguments.add_argument("--runs", type=int, default=5)
    options = arguments.parse_args()
    seconds = options.minutes * 60
    frames = programme(seconds)
    streaming = TARGETS["streaming"]

    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "programme.wav", Path(folder) / "master.wav"
        write_pcm24(source, [pcm24_from_float(frames)], length=len(frames), channels=2)
        loudnorm = f"loudnorm=I={streaming.integrated_lufs}:TP={streaming.true_peak_dbtp}"

        def solve_and_write() -> None:
            heard = listen(blocks_of(frames))
            master(lambda: blocks_of(frames), programme=heard, target=streaming, out=out)

        heard = listen(blocks_of(frames))
        two = [
            Order(target=TARGETS[name], out=Path(folder) / f"{name}.wav")
            for name in ("ebu-r128", "podcast")
        ]

        def write_two() -> None:
            masters(lambda: blocks_of(frames), programme=heard, orders=two)

        contenders: list[tuple[str, str, Callable[[], object]]] = [
            ("meter", "warroom, I M S LRA, memory", lambda: meter_samples(frames, true_peak=False)),
            (
                "meter",
                "warroom, and true peak, memory",
                lambda: meter_samples(frames, true_peak=True),
            ),
            ("meter", "warroom, and true peak, file", lambda: measure(read_blocks(source), 2)),
            ("meter", "ffmpeg ebur128, file", lambda: ffmpeg(source, "ebur128=framelog=quiet")),
            (
                "meter",
                "ffmpeg ebur128 peak=true, file",
                lambda: ffmpeg(source, "ebur128=peak=true:framelog=quiet"),
            ),
            ("limiter", "warroom, listen limit apply, memory", lambda: limit_samples(frames)),
            ("limiter", "pedalboard BrickwallLimiter, memory", lambda: pedalboard_limiter(frames)),
            ("master", "warroom, listen solve write prove", solve_and_write),
            ("master", "warroom, two targets of a heard mix", write_two),
            ("master", "ffmpeg loudnorm, one pass, no file out", lambda: ffmpeg(source, loudnorm)),
        ]
        for _, _, run in contenders:
            run()  # compiled, loaded, cached
        times: dict[str, list[float]] = {name: [] for _, name, _ in contenders}
        for _ in range(options.runs):
            for _, name, run in contenders:
                begun = time.perf_counter()
                run()
                times[name].append(time.perf_counter() - begun)

    print(f"{options.minutes} minutes of stereo, median of {options.runs} interleaved runs")
    for kind, name, _ in contenders:
        median_s = statistics.median(times[name])
        worst, best = seconds / max(times[name]), seconds / min(times[name])
        print(
            f"{kind:8} {name:40} {seconds / median_s:7.0f} × realtime  ({worst:.0f} to {best:.0f})"
        )
    worse = [
        f"{ours} is slower than {peer}"
        for ours, peer in SLOWER_IS_A_FAULT
        if statistics.median(times[ours]) > statistics.median(times[peer])
    ]
    print(f"\n{'limiter':46} {'warroom':>9} {'pedalboard':>11}")
    for row in quality():
        print(f"{row.figure:38} {row.unit:>7} {row.ours:9.2f} {row.theirs:11.2f}")
        worse += [f"{row.figure} is worse than pedalboard's"] if row.is_worse else []
    for fault in worse:
        print(fault)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
