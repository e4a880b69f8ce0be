"""Every measurement, one after another, each in a process of its own; 1 if a limit is passed."""

from __future__ import annotations

import subprocess
import sys

MEASUREMENTS = (
    ("script: reading, resolving and checking against a parser", "benchmarks.bench_script"),
    ("resolving: the words of 1,000 cues, cold", "benchmarks.bench_resolve"),
    ("language server: a keystroke in a long script", "benchmarks.bench_language_server"),
    ("speech: the stage against the bare engine", "benchmarks.bench_speech", "--runs", "3"),
    ("import: a thousand recordings, and a project with them", "benchmarks.bench_import"),
    ("library: every sound from its recipe", "benchmarks.bench_library"),
    ("takes: those of a long episode found again", "benchmarks.bench_takes"),
    ("draft: the fast engine against each voice's own", "benchmarks.bench_draft", "--runs", "1"),
    ("engine: Kokoro's two graphs", "benchmarks.bench_engine", "--lines", "6"),
    (
        "listening: Episode 3 heard, beside the bare engine",
        "benchmarks.bench_listen",
        "--lines",
        "24",
    ),
    ("master: meter, limiter and file against peers", "benchmarks.bench_master", "--minutes", "3"),
    ("score: a minute of music arranged and performed anew", "benchmarks.bench_score"),
    ("levels: neighbouring lines of Episode 3", "benchmarks.bench_levels"),
    ("mix: ten minutes of 400 clips beside pydub and ffmpeg", "benchmarks.bench_mix"),
    ("render: Episode 3, warm, and an independent meter", "benchmarks.bench_render"),
)


def main() -> int:
    missed = []
    for title, module, *arguments in MEASUREMENTS:
        print(f"\n{title}", flush=True)
        run = subprocess.run([sys.executable, "-m", module, *arguments], check=False)
        if run.returncode:
            missed.append(title)
    # Last, where a log that was cut still has it.
    for title in missed:
        print(f"MISSED  {title}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
