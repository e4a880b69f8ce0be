"""How fast a script is read, beside markdown-it-py parsing the same bytes in the same run.

    python -m benchmarks.bench_script [--lines 100000] [--longest 1000000] [--runs 3]

Ours is all that ``check`` compiles: parsed, every name and sound resolved, every problem found.
Theirs is parsing alone. Runs are interleaved and the median counts. Memory is what the compiled
episode holds, as Python's allocator counts it. Exit 1 where a limit is passed.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from math import log
from pathlib import Path

from markdown_it import MarkdownIt

from benchmarks.long_script import long_script
from pipeline.compile import Compiled, compile_episode, read_catalog
from pipeline.project import EpisodeFiles, Project

ROOT = Path(__file__).parent.parent
MOST_OF_PEER = 1.0
MOST_BYTES_A_LINE = 2_000.0
MOST_SLOPE = 1.1


def seconds(work: Callable[[], object]) -> float:
    """Processor time of this one thread: what else the machine does counts less."""
    gc.collect()
    start = time.process_time()
    made = work()
    spent = time.process_time() - start
    del made
    return spent


class Ours:
    """The compiler, on a script that lies in this project."""

    def __init__(self, text: str, folder: Path) -> None:
        self._project = Project(root=ROOT)
        self._catalog = read_catalog(self._project)
        path = folder / "script.cues"
        path.write_text(text, encoding="utf-8")
        lock = folder / "script.lock"
        self._episode = EpisodeFiles(slug="long", script=path, lock=lock, out=folder, number=None)

    def __call__(self) -> Compiled:
        compiled = compile_episode(self._project, self._episode, catalog=self._catalog)
        assert compiled.ok, compiled.diagnostics[:3]
        return compiled


def bytes_held(work: Callable[[], object]) -> int:
    gc.collect()
    tracemalloc.start()
    made = work()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del made
    return held


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lines", type=int, default=100_000)
    arguments.add_argument("--longest", type=int, default=1_000_000)
    arguments.add_argument("--runs", type=int, default=3)
    asked = arguments.parse_args()
    verdicts: list[bool] = []

    def verdict(line: str, value: float, limit: float) -> None:
        verdicts.append(value <= limit)
        print(f"{line} (limit {limit:g}) {'ok' if verdicts[-1] else 'OVER'}", flush=True)

    with tempfile.TemporaryDirectory() as scratch:
        text = long_script(asked.lines)
        lines = text.count("\n")
        ours, markdown = Ours(text, Path(scratch)), MarkdownIt()
        ours()
        mine, theirs = [], []
        for _ in range(asked.runs):
            mine.append(seconds(ours))
            theirs.append(seconds(lambda: markdown.parse(text)))
        ratio = statistics.median(mine) / statistics.median(theirs)
        print(f"{lines:,} lines, medians of {asked.runs} interleaved runs")
        print(f"  parsed, resolved and checked   {statistics.median(mine):7.2f} s")
        print(f"  markdown-it-py, parsing alone  {statistics.median(theirs):7.2f} s")
        verdict(f"  ratio {ratio:.2f}", ratio, MOST_OF_PEER)
        held = bytes_held(ours) / lines
        verdict(f"memory held: {held:,.0f} bytes a line", held, MOST_BYTES_A_LINE)

        sizes = [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= asked.longest]
        times = []
        for size in sizes:
            of_size = Ours(long_script(size), Path(scratch))
            repeats = max(1, min(5, 100_000 // size))
            times.append(min(seconds(of_size) for _ in range(repeats)))
            print(
                f"  {size:>9,} lines  {times[-1]:8.3f} s  {times[-1] / size * 1e6:6.1f} µs a line"
            )
        slope = _slope(sizes, times)
        steps = ", ".join(
            f"{log(b / a) / log(m / n):.2f}"
            for (a, b), (n, m) in zip(pairwise(times), pairwise(sizes), strict=True)
        )
        verdict(
            f"slope of log time against log lines {slope:.3f} (steps {steps})", slope, MOST_SLOPE
        )
    return 0 if all(verdicts) else 1


def _slope(sizes: list[int], times: list[float]) -> float:
    """The least-squares line through the logarithms."""
    x, y = [log(size) for size in sizes], [log(spent) for spent in times]
    mean_x, mean_y = statistics.fmean(x), statistics.fmean(y)
    over = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return over / sum((a - mean_x) ** 2 for a in x)


if __name__ == "__main__":
    sys.exit(main())
