"""A draft against the voices it stands in for: ``python -m benchmarks.bench_draft``.

The same lines through the same stage, once by each voice's own engine and once by the fast one,
interleaved, cold stores, models loaded before. The figure is processor time, so that a busy
machine weighs on neither. Limits: the draft is at least 20 times as fast, and the voices of an
episode's cast can still be told apart by the measure of ``pipeline.speech.matrix``.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bench_speech import ROOT, SCENE, scene_lines, screenplay_of
from pipeline.catalog.load import load_catalog
from pipeline.speech.matrix import voice_matrix, voice_print
from pipeline.speech.speak import speak
from pipeline.store import Store

LEAST_RATIO = 20.0
DRAFT = "hibari"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=2)
    runs = parser.parse_args().runs
    catalog, _ = load_catalog(ROOT, allow_noncommercial=True)
    lines = scene_lines()
    screenplay = screenplay_of(lines)
    spent: dict[str | None, list[float]] = {None: [], DRAFT: []}
    with tempfile.TemporaryDirectory() as scratch:
        store = Store(Path(scratch))
        for run in range(runs + 1):
            # The first round loads the models, with one line.
            said = screenplay if run else screenplay_of(lines[:1])
            for override, seconds in spent.items():
                for entry in store.root.glob("??/*"):
                    entry.unlink()
                start = time.process_time()
                takes, _ = speak(said, catalog, store, workers=1, engine_override=override)
                if run:
                    seconds.append(time.process_time() - start)
                assert takes.made == len(said.lines)
        cast = dict.fromkeys(row.split("|")[0].strip() for row in SCENE)
        prints = [
            voice_print(catalog.voices[voice], catalog, store, engine_override=DRAFT)
            for voice in cast
        ]
    own_s, draft_s = (statistics.median(seconds) for seconds in spent.values())
    ratio = own_s / draft_s
    same = [pair for pair in voice_matrix(prints) if not pair.distinct]
    nearest = voice_matrix(prints)[0]
    print(
        f"{len(lines)} lines, processor time, medians of {runs}: each voice's own engine "
        f"{own_s:.2f} s, draft {draft_s:.2f} s\n"
        f"ratio {ratio:.1f} (at least {LEAST_RATIO:g})\n"
        f"draft voices: {len(prints)}, pairs not told apart: {len(same)} (limit 0); nearest: "
        f"{nearest.first} and {nearest.second}, {nearest.semitones:.1f} semitones, timbre "
        f"{nearest.timbre_distance:.1f} against {nearest.own_spread:.1f} of their own"
    )
    return 0 if ratio >= LEAST_RATIO and not same else 1


if __name__ == "__main__":
    sys.exit(main())
