"""A whole mix: its speed and memory, beside others, in one run: ``python -m benchmarks.bench_mix``.

The programme is fixed (``programme.py``): stereo, 48 kHz, 400 clips and five beds, automation, two
targets (podcast, streaming), 24-bit files; *dense*, where the limiter takes 3 dB or more in at
least one block of 100 ms in twenty, and *dry*, where it hardly works. What is timed is dressing
(from the store), planning, mixing, mastering and the proof, in a warm process (loops compiled and
loaded, one small programme rendered) from a store with nothing of the mix in it; a cold process,
its start and imports and all, is reported beside.

R is the time to read a programme as long from a 24-bit file, scale it and write it twice at 24 bit
with libsndfile, nothing else. It is taken anew before each rendering, and limits are in R. All
figures are medians. The disk is synchronised before each, so that none pays for another's writing.

Ten minutes are the usual size; with ``--full`` the programme has an hour and the slopes go to four
(``make bench-full``; most of an hour and 20 GB of disk). On ten minutes what does not grow with
them weighs six times as much, and lines are a second long. For time against length, clips grow
with the length; for time against clips they share one length.

Memory is that of a process which renders once: VmHWM, mapped files counted. The limit is on that
of an hour.
"""

from __future__ import annotations

import argparse
import dataclasses
import filecmp
import math
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.mix_engine import MADE_FOR, Report, render_programme, render_scene
from benchmarks.mix_peers import PeerResult, by_ffmpeg, by_pydub
from benchmarks.mix_stage import Bench, Size, spread, timed
from benchmarks.programme import CLIPS, ROOMS, Programme, lay
from benchmarks.programme_edits import edited, scene_of
from pipeline.effects.dress import dress
from pipeline.loudness.meter import measure
from pipeline.store import Store
from pipeline.units import SAMPLE_RATE_HZ

DENSE_R, DRY_R, EDIT_R = 6.0, 3.0, 2.0
PEAK_MB, PEAK_MINUTES = 300.0, 60.0
LENGTH_SLOPE, CLIPS_SLOPE = 1.05, 0.3
SHORT_LENGTH_SLOPE = 1.2
"""Of two lengths four times apart: there a tenth of one time is 0.07 of slope, and is noise."""
PYDUB_TIMES, FFMPEG_TIMES = 20.0, 4.0
SCENE_S, SCENE_OFF_LU = 1.0, 0.1
DENSE_SHARE, DRY_SHARE = 0.05, 0.01
LONGER_MS = 137.0
PYDUB_OVERLAYS = 40
SCENE_RUNS = 5


USUAL = Size(
    minutes=10,
    other_minutes=(2.5,),
    other_clips=(100, 1000),
    runs=3,
    side_runs=1,
    ffmpeg_minutes=10,
)
FULL = Size(
    minutes=60,
    other_minutes=(10, 240),
    other_clips=(100, 3000),
    runs=3,
    side_runs=3,
    ffmpeg_minutes=60,
)


def whole(bench: Bench, dense: Programme) -> tuple[float, Report]:
    """The dense programme and the dry one, in turn with R; the dense one's time and report."""
    dry = lay(dense.sounds, bench.size.minutes, dense=False)
    times: dict[str, list[float]] = {"dense": [], "dry": []}
    reports: dict[str, Report] = {}
    for _ in range(bench.size.runs):
        for name, programme in (("dense", dense), ("dry", dry)):
            bench.take_r()
            with bench.fresh() as (store, out):
                took_s, reports[name] = timed(lambda p=programme: render_programme(p, out, store))  # type: ignore[misc]
            times[name].append(took_s)
    beds = len(dense.timeline.clips) - CLIPS
    print(f"{bench.size.minutes:g} minutes, {CLIPS} clips, and {beds} more of the five beds")
    for target in MADE_FOR:
        print(f"  {target.name}: {target.integrated_lufs:g} LUFS, {target.true_peak_dbtp:g} dBTP")
    speed = dense.seconds / bench.r
    print(f"  R                   {bench.r:8.2f} s {speed:6.0f} × realtime  {spread(bench.r_s)}")
    for name, limit in (("dense", DENSE_R), ("dry", DRY_R)):
        took_s, report = statistics.median(times[name]), reports[name]
        held = bench.hold(took_s <= limit * bench.r, f"{name} ≤ {limit:g} R")
        print(
            f"  {name:5} warm          {took_s:8.2f} s {dense.seconds / took_s:6.0f} × realtime"
            f"  {spread(times[name])}  {took_s / bench.r:.2f} R {held}"
        )
        stages = ", ".join(f"{stage} {took:.2f}" for stage, took in report.seconds.items())
        print(f"        last by stage: {stages} s")
        for made in report.masters:
            share = made.limiting.noticeable_share
            print(
                f"        {made.target.name:<10} {made.measured_again.integrated_lufs:7.2f} LUFS "
                f"{made.measured_again.true_peak_dbtp:6.2f} dBTP, 3 dB and more taken in "
                f"{100 * share:.1f} % of its blocks, {made.rounds} × written"
            )
            if not made.ok:
                bench.missed.append(f"{name}, {made.target.name}: {made.message}")
        worked = max(made.limiting.noticeable_share for made in report.masters)
        if (worked < DENSE_SHARE) if name == "dense" else (worked > DRY_SHARE):
            bench.missed.append(f"{name} is not what it is called: {worked:.4f} of blocks limited")
    return statistics.median(times["dense"]), reports["dense"]


def cold(bench: Bench, dense: Programme) -> None:
    """In processes that have done nothing before: time with start and imports, and memory."""
    minutes = dense.seconds / 60.0
    runs = [bench.in_a_process(dense) for _ in range(bench.size.side_runs)]
    took_s = statistics.median(run.took_s for run in runs)
    peak_mb = statistics.median(run.peak_mb for run in runs)
    own = [run.own_mb for run in runs if run.own_mb is not None]
    own_mb = f", {statistics.median(own):.0f} MB without mapped files" if own else ""
    # The limit is an hour's: crests and powers grow with the programme.
    held = ""
    if minutes <= PEAK_MINUTES:
        held = bench.hold(peak_mb <= PEAK_MB, f"peak of {minutes:g} minutes ≤ {PEAK_MB:g} MB")
    in_r = f"  {took_s / bench.r:.2f} R" if minutes == bench.size.minutes else ""
    print(f"  dense cold, {minutes:3g} min  {took_s:8.2f} s{in_r}, imports and all")
    print(f"        memory {peak_mb:.0f} MB at its peak{own_mb} {held}")


def edits(bench: Bench, dense: Programme) -> None:
    """One line said anew in a programme whose mix is in the store: as long, longer, its scene."""
    with bench.fresh() as (store, out):
        episode = render_programme(dense, out, store)
        scenes(bench, dense, episode, store)
        for number, longer_ms in enumerate((0.0, LONGER_MS)):
            times = []
            bench.take_r()
            for run in range(bench.size.runs):
                changed = edited(dense, longer_ms, take=2 * run + number)
                # A new take is there when the mix begins: making it is no part of this.
                dress(changed.timeline, {}, ROOMS, store)
                took_s, report = timed(lambda c=changed: render_programme(c, out, store))  # type: ignore[misc]
                times.append(took_s)
            took_s = statistics.median(times)
            with bench.fresh() as (other_store, other):
                render_programme(changed, other, other_store)
                names = [f"{target.name}.wav" for target in MADE_FOR]
                same = all(filecmp.cmp(out / n, other / n, shallow=False) for n in names)
            what = f"a line edited, {longer_ms:g} ms longer"
            held = bench.hold(took_s <= EDIT_R * bench.r, f"{what}: ≤ {EDIT_R:g} R")
            print(f"  {what:29} {took_s:6.2f} s {spread(times)}  {took_s / bench.r:.2f} R {held}")
            bytes_are = "its bytes are" if same else "its bytes are NOT"
            held = bench.hold(same, f"{what}: the same bytes")
            print(f"        {bytes_are} those of a cold rendering {held}")
            print(f"        {counted(bench, changed, report, what)}")


def counted(bench: Bench, changed: Programme, report: Report, what: str) -> str:
    """The blocks mixed again, held against those of the changed line's scene and its tails."""
    if report.blocks_mixed is None or report.block_s is None:
        bench.missed.append(f"{what}: the engine counts no blocks")
        return "blocks mixed again: not counted by this engine  OVER"
    middle = changed.duration_samples // 2
    scene = max(
        (s for s in changed.timeline.sections if s.start_sample <= middle),
        key=lambda s: s.start_sample,
    )
    scene_s = (scene.end_sample - scene.start_sample) / SAMPLE_RATE_HZ
    # One more for what rings over the scene's end.
    most = math.ceil(scene_s / report.block_s) + 1
    held = bench.hold(report.blocks_mixed <= most, f"{what}: ≤ {most} blocks, its scene and tails")
    return f"blocks mixed again: {report.blocks_mixed} of {report.blocks} {held}"


def scenes(bench: Bench, dense: Programme, episode: Report, store: Store) -> None:
    """The scene in the middle of one rain that goes through three, one line of it said anew."""
    section = dense.timeline.sections[min(2, len(dense.timeline.sections) - 1)]
    middle = (section.start_sample + section.end_sample) // 2
    gain_db = {made.target.name: made.gain_db for made in episode.masters}
    times = []
    with tempfile.TemporaryDirectory(dir=bench.folder) as name:
        out = Path(name)
        for take in range(SCENE_RUNS):
            changed = edited(dense, 0.0, take, middle)
            dress(changed.timeline, {}, ROOMS, store)
            took_s, _ = timed(lambda c=changed: render_scene(c, section.id, out, store, gain_db))  # type: ignore[misc]
            times.append(took_s)
        first = bench.in_a_process(changed, section.id)
        alone = render_scene(dense, section.id, out, store, gain_db)
        off_lu = max(
            abs(
                scene.measured_again.integrated_lufs
                - loudness_of(there.path, section.start_sample, section.end_sample)
            )
            for scene, there in zip(alone.masters, episode.masters, strict=True)
        )
    took_s = statistics.median(times)
    clips = scene_of(dense, section).timeline.clips
    beds = [clip.name for clip in clips if clip.role in ("ambience", "music")]
    length_s = (section.end_sample - section.start_sample) / SAMPLE_RATE_HZ
    held = bench.hold(took_s <= SCENE_S, f"scene ≤ {SCENE_S:g} s")
    print(f"  a scene of {length_s:.0f} s, a line edited   {took_s:6.2f} s {spread(times)} {held}")
    print(f"        cold {first.took_s:.2f} s, imports and all")
    held = bench.hold(off_lu <= SCENE_OFF_LU, f"scene within {SCENE_OFF_LU:g} LU")
    print(f"        with {', '.join(beds)}: {off_lu:.3f} LU from itself in the episode {held}")


def loudness_of(path: Path, start: int, end: int | None) -> float:
    frames, _ = soundfile.read(path, start=start, stop=end, dtype="float32", always_2d=True)
    return measure([frames], 2).integrated_lufs


def peers(
    bench: Bench, dense: Programme, ours_s: dict[float, float], report: Report, overlays: int
) -> None:
    minutes, shorter = bench.size.minutes, bench.size.ffmpeg_minutes
    with bench.fresh() as (_, out):
        pydub = by_pydub(bench.placed(dense, out), dense.duration_samples, overlays, out / "pydub")
    part = dense if shorter == minutes else bench.prepare(shorter, bench.size.clips_in(shorter))
    with bench.fresh() as (_, out):
        ffmpeg = by_ffmpeg(bench.placed(part, out), part.duration_samples, out / "ffmpeg")
    ours = PeerResult(
        took_s=ours_s[minutes],
        off={
            made.target.name: (
                made.measured_again.integrated_lufs - made.target.integrated_lufs,
                max(0.0, made.measured_again.true_peak_dbtp - made.target.true_peak_dbtp),
            )
            for made in report.masters
        },
    )
    print("  beside others: time, as many times ours; off in loudness, true peak over its ceiling")
    for name, of_minutes, result, limit in (
        ("this project", minutes, ours, 0.0),
        ("ffmpeg", shorter, ffmpeg, FFMPEG_TIMES),
        (f"pydub ({overlays} overlays, scaled)", minutes, pydub, PYDUB_TIMES),
    ):
        off = "; ".join(f"{t} {lu:+.2f} LU, {db:.2f} dB" for t, (lu, db) in result.off.items())
        times = result.took_s / ours_s[of_minutes]
        held = bench.hold(times >= limit, f"{name} ≥ {limit:g} × ours") if limit else ""
        what = f"{name}, {of_minutes:g} min"
        print(f"    {what:36} {result.took_s:7.1f} s {times:5.1f} ×  {off} {held}")


def slopes(bench: Bench, ours_s: float) -> dict[float, float]:
    """Time against length and against clips; the times by the minutes they are of."""
    minutes, size = bench.size.minutes, bench.size
    by_length, by_clips = [(minutes, ours_s)], [(float(CLIPS), ours_s)]
    for other in size.other_minutes:
        runs = size.runs if other <= minutes else 1
        by_length.append((other, again(bench, other, size.clips_in(other), runs)))
    by_clips += [(float(n), again(bench, minutes, n, size.side_runs)) for n in size.other_clips]
    of_length = LENGTH_SLOPE if len(by_length) > 2 else SHORT_LENGTH_SLOPE
    for name, unit, points, limit in (
        ("length", " min", by_length, of_length),
        ("clips", "", by_clips, CLIPS_SLOPE),
    ):
        points.sort()
        amounts, times = np.log(points).T
        found, _ = np.polyfit(amounts, times, 1)
        table = ", ".join(f"{of:g}{unit}: {took:.2f} s" for of, took in points)
        held = bench.hold(found <= limit, f"slope against {name} ≤ {limit:g}")
        print(f"  time against {name:6} slope {found:5.2f} {held}   {table}")
    return dict(by_length)


def again(bench: Bench, minutes: float, clips: int, runs: int) -> float:
    """The median time of another dense programme."""
    programme = bench.prepare(minutes, clips)
    times = []
    for _ in range(runs):
        with bench.fresh() as (store, out):
            times.append(timed(lambda: render_programme(programme, out, store))[0])
    if minutes > bench.size.minutes:
        cold(bench, programme)
    return statistics.median(times)


def main() -> int:
    parser = argparse.ArgumentParser(description="A whole mix, beside others.")
    parser.add_argument("--full", action="store_true", help="an hour, and four for the slope")
    parser.add_argument("--minutes", type=float, help="another length, for trying things")
    parser.add_argument("--overlays", type=int, default=PYDUB_OVERLAYS, help="pydub's, timed")
    parser.add_argument("--work", type=Path, help="a folder on the disk to be measured")
    asked = parser.parse_args()
    size = FULL if asked.full else USUAL
    if asked.minutes:
        by = asked.minutes / size.minutes
        others = tuple(by * other for other in size.other_minutes)
        size = dataclasses.replace(
            size,
            minutes=asked.minutes,
            other_minutes=others,
            ffmpeg_minutes=by * size.ffmpeg_minutes,
        )
    with tempfile.TemporaryDirectory(dir=asked.work) as name:
        bench = Bench(Path(name), size)
        small = bench.prepare(1.0, 40)
        with bench.fresh() as (store, out):
            render_programme(small, out, store)
        dense = bench.prepare(size.minutes, CLIPS)
        bench.write_r(dense.duration_samples)
        ours_s, report = whole(bench, dense)
        cold(bench, dense)
        edits(bench, dense)
        by_minutes = slopes(bench, ours_s)
        peers(bench, dense, by_minutes, report, asked.overlays)
    for limit in bench.missed:
        print(f"  OVER its limit: {limit}")
    if not bench.missed:
        print("  every limit is held")
    return int(bool(bench.missed))


if __name__ == "__main__":
    sys.exit(main())
