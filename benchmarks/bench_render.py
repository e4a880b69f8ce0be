"""Episode 3 rendered by the command line: cold where it has to be, then warm, three times each
with its mix made anew and as it was.

Limit: a warm render, its mix made anew, takes at most 1/40 of the episode's duration, start of the
process and all; one of which nothing has changed at most 1/60.
The written masters are measured by ffmpeg's ``ebur128`` too, which must agree within 0.1 LU and
0.3 dB of true peak.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from pipeline.deliver.folder import RenderFolder
from pipeline.mix.bounce import forget
from pipeline.project import find_project
from pipeline.store import Store

ROOT = Path(__file__).parents[1]
EPISODE = "3"
RUNS = 3
LIMITS = {"mixed anew": 1 / 40, "unchanged": 1 / 60}
LOUDNESS_LU, TRUE_PEAK_DB = 0.1, 0.3


def render() -> tuple[dict[str, Any], float]:
    """The report of one run, and how long its process took."""
    began = time.perf_counter()
    run = subprocess.run(
        [sys.executable, "-m", "pipeline", "render", EPISODE, "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(run.stdout), time.perf_counter() - began


def forget_the_mix(folder: Path) -> None:
    """Every block that the last render stood on is gone from the store."""
    listed = json.loads(RenderFolder(root=folder).mix_blocks.read_text(encoding="utf-8"))
    forget(Store(find_project(ROOT).store_root), listed["blocks"])


def ffmpeg_measures(master: Path) -> tuple[float, float]:
    """Integrated loudness and true peak as libavfilter's meter has them."""
    run = subprocess.run(
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-nostats", "-i", str(master)),
            *("-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    summary = run.stderr[run.stderr.rindex("Summary:") :]
    integrated = re.search(r"I:\s+(-?[\d.]+) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)
    assert integrated
    assert peak
    return float(integrated[1]), float(peak[1])


def main() -> int:
    report, took_s = render()
    duration_s = report["duration_s"]
    made = report["cache"]["takes_made"]
    print(f"first: {took_s:.1f} s for {duration_s:.1f} s, {made} takes made")
    print(f"       by stage: {report['seconds']}")
    failed = False
    for what, limit in LIMITS.items():
        warm = []
        for _ in range(RUNS):
            if what == "mixed anew":
                forget_the_mix(Path(report["manifest"]).parent)
            report, took_s = render()
            assert report["cache"]["takes_made"] == 0
            assert (report["cache"]["blocks_reused"] == 0) == (what == "mixed anew")
            warm.append(took_s)
        ratio = statistics.median(warm) / duration_s
        print(
            f"warm, {what}: median of {RUNS} {statistics.median(warm):.1f} s = 1/{1 / ratio:.0f} "
            f"of its duration (limit 1/{1 / limit:.0f}); by stage: {report['seconds']}"
        )
        failed |= ratio > limit
    for master in report["masters"]:
        lufs, dbtp = ffmpeg_measures(Path(master["path"]))
        print(
            f"{master['target']:<10} ours {master['integrated_lufs']:.2f} LUFS "
            f"{master['true_peak_dbtp']:.2f} dBTP, ffmpeg {lufs:.1f} LUFS {dbtp:.1f} dBTP "
            f"(may differ by {LOUDNESS_LU} LU, {TRUE_PEAK_DB} dB)"
        )
        # ffmpeg prints one decimal: half of its last digit is nobody's error.
        failed |= abs(lufs - master["integrated_lufs"]) > LOUDNESS_LU + 0.05
        failed |= abs(dbtp - master["true_peak_dbtp"]) > TRUE_PEAK_DB + 0.05
        failed |= not master["ok"]
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
