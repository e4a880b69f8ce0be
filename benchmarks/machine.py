"""How fast this machine is today, so that a limit in seconds is the same limit everywhere.

A figure in seconds was asked of one machine and is measured on others, and on busy ones. So it is
held against a fixed piece of work, done right beside it: how much longer that takes here than
where the limit was set. Nobody is asked to be quicker on a quicker machine.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

_REFERENCE_S = 0.1
"""What the work takes where the limits in seconds were set."""
_ROUNDS = 5
_TEXTS = 400


def _work() -> int:
    """Words split, trimmed, counted and ranked."""
    words = re.compile(r"[a-z']+")
    texts = [f"the {i}th door of corridor {i % 7} slams twice, then somebody's" for i in range(64)]
    seen: Counter[str] = Counter()
    best = 0
    for number in range(_TEXTS):
        for text in texts:
            found = [word.removesuffix("s") for word in words.findall(text)]
            seen.update(found)
            best = max(best, len({*found}) + number % 2)
    return best + len(seen.most_common(10))


def _rounds(clock: Callable[[], float]) -> list[float]:
    took = []
    for _ in range(_ROUNDS):
        began = clock()
        _work()
        took.append(clock() - began)
    return took


def slowness() -> float:
    """By the processor's clock, in this process, at its best; at least 1."""
    return max(1.0, min(_rounds(time.process_time)) / _REFERENCE_S)


def slowness_of_all(processes: int) -> float:
    """By the clock on the wall, of so many processes at once, in the median; at least 1."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.machine"], stdout=subprocess.PIPE, text=True
        )
        for _ in range(processes)
    ]
    took = [float(process.communicate()[0]) for process in running]
    return max(1.0, statistics.mean(took) / _REFERENCE_S)


if __name__ == "__main__":
    print(statistics.median(_rounds(time.perf_counter)))
