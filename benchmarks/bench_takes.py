"""Finding the takes of a long episode: ``python -m benchmarks.bench_takes``.

The lines of the project's own episodes, over and over, each made its own by a name that is put
before it, and every one of them in the store; the stage has to find that nothing is to be spoken.
Limit: 5,000 in one second, in the fastest of the runs, since others use the machine too. The
takes are short sounds under the keys of the real lines: finding one reads what is said of it and
never its samples. The same files opened and read without anything else, in the same run, say
what part the disk had in it.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.bench_speech import ROOT, screenplay_of
from benchmarks.machine import slowness
from pipeline.audio.buffer import mono
from pipeline.catalog.model import Catalog
from pipeline.compile import compile_episode
from pipeline.project import Project
from pipeline.screenplay.model import Line
from pipeline.speech.engines.protocol import EngineHome
from pipeline.speech.job import Booth
from pipeline.speech.speak import speak
from pipeline.speech.take import assemble
from pipeline.speech.text import load_lexicon
from pipeline.store import Store

LIMIT_S = 1.0
_FIRST = ("Alice", "Bruno", "Carla", "Dmitri", "Esther", "Farid", "Greta", "Hiro")
_LAST = ("Abbott", "Barnes", "Castle", "Dunn", "Ellis", "Foster", "Grant", "Hughes", "Irwin")


def lines_of_the_season(count: int) -> tuple[list[Line], Catalog]:
    """So many different lines, and the catalogue they are spoken with."""
    project = Project(root=ROOT)
    compiled = [compile_episode(project, episode) for episode in project.episodes()]
    spoken = [line for each in compiled for line in each.screenplay.lines if line.file is None]
    names = [f"{first} {last}" for last, first in itertools.product(_LAST, _FIRST)]
    lines = []
    for number, (name, line) in zip(range(count), itertools.product(names, spoken), strict=False):
        first, *rest = line.phrases
        called = dataclasses.replace(first, text=f"{name}, {first.text}")
        lines.append(dataclasses.replace(line, id=f"bench/line/{number}", phrases=(called, *rest)))
    assert len(lines) == count
    return lines, compiled[0].catalog


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    lines, catalog = lines_of_the_season(asked.lines)
    screenplay = screenplay_of(lines)
    with tempfile.TemporaryDirectory() as scratch:
        store = Store(Path(scratch))
        booth = Booth(
            load_lexicon(*catalog.lexicons),
            EngineHome.of(catalog, store.root),
        )
        short = assemble(
            [(np.full(2400, 0.1, np.float32), 0.0)], 24_000, gain_db=0.0, cut_off=False
        )
        keys = [booth.job(line, catalog.voices[line.voice]).key for line in lines]
        for key in keys:
            store.save(key, mono(short.audio.frames[:, 0]), about=short.about())
        found_s, read_s = [], []
        for _ in range(asked.runs):
            start = time.perf_counter()
            takes, _ = speak(screenplay, catalog, store)
            found_s.append(time.perf_counter() - start)
            assert (takes.made, takes.reused) == (0, len(lines))
            start = time.perf_counter()
            for key in keys:
                store.path_of(key).read_bytes()
            read_s.append(time.perf_counter() - start)
    fastest_s, limit_s = min(found_s), LIMIT_S * slowness()
    print(
        f"{len(lines):,} takes found in {fastest_s:.2f} s (limit {limit_s:.2f} s; median "
        f"{statistics.median(found_s):.2f} s), {fastest_s / len(lines) * 1e6:.0f} µs a line; "
        f"the files alone, opened and read: {min(read_s):.2f} s"
    )
    return 0 if fastest_s < limit_s else 1


if __name__ == "__main__":
    sys.exit(main())
