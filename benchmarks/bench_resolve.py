"""How fast the words of 1,000 cues find their sounds: ``python -m benchmarks.bench_resolve``.

Each run is a process of its own, which has read the catalogue and resolved nothing yet. What it
does once (every word of the library stemmed, the index made) and how long the reading of the TOML
takes are printed beside it. The cues are the library's own aliases with what writers put round
them, and one in five names something that no library has; no two are alike. Processor time, of
which the least of the runs counts: a busy machine only adds to it. Limit: 0.2 s where the limits
were set, and as much more as this machine takes for a fixed piece of work (``machine``).

Then how many of two thousand cues find what was wanted, and how many of those for something that is
not there are accepted. They are by people who had read no name of any sound, but for 250 that are
there to be accepted wrongly. Names have been
added since for what some of them missed, so this guards what was reached; docs/decisions/0012 has
the figures of first sight. Limits: 95 in a hundred, and three.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

from benchmarks.machine import slowness
from benchmarks.queries import outcome_of, read_queries
from pipeline.catalog.load import load_catalog
from pipeline.catalog.match import SOUND_KINDS, index_of, match_for
from pipeline.catalog.model import Catalog

ROOT = Path(__file__).parents[1]
CUES = 1_000
MOST_S = 0.2
RIGHT = 0.95
MOST_ACCEPTED = 3

_BEFORE = ("", "", "distant", "a loud", "several", "the", "someone's", "suddenly", "a chorus of")
_AFTER = ("", "", "in the distance", "starts", "on the desk", "stops", "again", "down the corridor")
_NOWHERE = ("dog barking", "helicopter", "violin solo", "toilet flush", "horse galloping", "sword")


def cues_of(catalog: Catalog) -> list[str]:
    """Distinct ones, the same each time."""
    dice = random.Random(7)
    known = sorted({alias for sound in catalog.sounds.values() for alias in sound.aliases})
    cues: dict[str, None] = {}
    for number in count():
        named = dice.choice(known if number % 5 else _NOWHERE)
        cue = " ".join((dice.choice(_BEFORE), named, dice.choice(_AFTER))).strip()
        # There are not two hundred ways to ask for six things that nobody has.
        cues.setdefault(cue if cue not in cues else f"{cue}, {dice.choice(known)}")
        if len(cues) == CUES:
            return list(cues)
    raise AssertionError


def run_once() -> None:
    start = time.process_time()
    catalog, _ = load_catalog(ROOT)
    read = time.process_time()
    cues = cues_of(catalog)
    ready = time.process_time()
    index_of(catalog, SOUND_KINDS)
    indexed = time.process_time()
    found = sum(match_for(cue, catalog, "sound")[0].asset is not None for cue in cues)
    resolved = time.process_time()
    print(
        *(read - start, indexed - ready, resolved - indexed, slowness()),
        *(found, len(catalog.sounds)),
    )


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=7)
    arguments.add_argument("--once", action="store_true", help="one run, in this process")
    asked = arguments.parse_args()
    if asked.once:
        run_once()
        return 0
    rows = [
        subprocess.run(
            [sys.executable, "-m", "benchmarks.bench_resolve", "--once"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(asked.runs)
    ]
    columns = list(zip(*rows, strict=True))
    read_s, indexed_s, resolved_s, slower = ([float(n) for n in column] for column in columns[:4])
    found, sounds = rows[0][4:]
    limit_s = MOST_S * min(slower)
    ok = min(resolved_s) <= limit_s
    print(f"  the catalogue read      {min(read_s):.3f} s ({sounds} sounds)")
    print(f"  its words indexed       {min(indexed_s):.3f} s, once in a process")
    print(
        f"  {CUES:,} cues resolved    {min(resolved_s):.3f} s at best, "
        f"{statistics.median(resolved_s):.3f} s in the median of {asked.runs} cold runs "
        f"(limit {MOST_S:g} s × {min(slower):.2f}), {found} of them found {'ok' if ok else 'OVER'}"
    )
    catalog, _ = load_catalog(ROOT, allow_noncommercial=False)
    outcome = outcome_of(read_queries(), catalog)
    print(
        f"  {outcome.asked:,} cues of writers, most of whom had seen no name: "
        f"{outcome.share:.1%} right (limit {RIGHT:.0%}), {len(outcome.wrong)} another sound, "
        f"{len(outcome.accepted)} accepted where nothing fits (limit {MOST_ACCEPTED}), "
        f"{len(outcome.refused)} refused"
    )
    found_well = outcome.share >= RIGHT and len(outcome.accepted) <= MOST_ACCEPTED
    return 0 if ok and found_well else 1


if __name__ == "__main__":
    sys.exit(main())
