"""How far neighbouring lines of two characters lie apart: ``python -m benchmarks.bench_levels``.

Episode 3 is rendered with its stems, and each line of the written dialogue stem is measured as
BS.1770 has it, gates and all, room and treatment included: not as the plan foretold it. Compared
are lines of two characters that follow each other in a scene and of which neither delivery nor
gain asks for another level. Lines that are spoken into each other cannot be measured apart, and
the gate of the meter needs 400 ms. Limit: 1.5 LU.
"""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import soundfile

from pipeline.loudness.whole import integrated_lufs_of
from pipeline.units import SAMPLE_RATE_HZ, samples

ROOT = Path(__file__).parents[1]
EPISODE = "3"
LIMIT_LU = 1.5
_SHORTEST = samples(0.4)


def warroom(*arguments: str) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments, "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    printed: dict[str, Any] = json.loads(run.stdout)
    return printed


def main() -> int:
    report = warroom("render", EPISODE, "--stems")
    told = {line["id"]: line for line in warroom("check", EPISODE)["lines"]}
    timeline = json.loads(Path(report["timeline"]).read_text(encoding="utf-8"))
    clips = sorted(
        (clip for track in timeline["tracks"] if track["role"] == "dialogue"
         for clip in track["clips"]),
        key=lambda clip: clip["start_sample"],
    )  # fmt: skip
    dialogue, rate_hz = soundfile.read(report["stems"]["dialogue"], dtype="float32", always_2d=True)
    assert rate_hz == SAMPLE_RATE_HZ

    def ends(clip: dict[str, Any]) -> int:
        return int(clip["start_sample"] + clip["duration_samples"])

    def alone(clip: dict[str, Any]) -> bool:
        return not any(
            other is not clip
            and other["start_sample"] < ends(clip)
            and clip["start_sample"] < ends(other)
            for other in clips
        )

    apart: list[tuple[float, str]] = []
    for one, other in pairwise(clips):
        plain = all(
            not told[clip["id"]]["delivery"]
            and clip["gain_db"] == 0.0
            and clip["duration_samples"] >= _SHORTEST
            and alone(clip)
            for clip in (one, other)
        )
        same = one["section"] == other["section"] and one["character"] != other["character"]
        if not plain or not same:
            continue
        lufs = [
            integrated_lufs_of(dialogue[clip["start_sample"] : ends(clip)]) for clip in (one, other)
        ]
        places = [f"{clip['character']} (line {clip['source']['line']})" for clip in (one, other)]
        apart.append((abs(lufs[0] - lufs[1]), " and ".join(places)))
    apart.sort(reverse=True)
    worst_lu, where = apart[0]
    over = sum(lu > LIMIT_LU for lu, _ in apart)
    print(
        f"{len(apart)} pairs of neighbours: median {apart[len(apart) // 2][0]:.2f} LU apart, "
        f"worst {worst_lu:.2f} LU, {where}; {over} over {LIMIT_LU} LU (limit 0)"
    )
    return 0 if over == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
