"""A folder of recordings imported: ``python -m benchmarks.bench_import``.

A thousand stereo files of two seconds, 24 bits: files a second, how many times faster than they
play, and what memory it takes beyond the loaded libraries; beside it what it costs to read the same
files and do nothing else (their bytes, and their samples). Then the same again, when all are known,
and a project loaded with them and without. Limits: 40 × real time, 200 MB, half a second for the
project, by the processor's clock, since others use the machine too.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.machine import slowness
from pipeline.catalog.collection_schema import RightsTable
from pipeline.catalog.collections import read_collection
from pipeline.catalog.load import load_catalog
from pipeline.digests import Digests
from pipeline.intake.measure import measure
from pipeline.intake.run import Import, Imported
from pipeline.store import Store

SECONDS = 2.0
RATE_HZ = 48_000
LEAST_REAL_TIME = 40.0
MOST_MEMORY_MB = 200.0
MOST_LOADING_S = 0.5
RIGHTS = RightsTable(licence="CC0-1.0", author="nobody", source="made up")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = _made(root / "sounds", asked.files)
        return _measured(root, files)


def _made(folder: Path, count: int) -> list[Path]:
    """Bursts of noise that die away, each its own."""
    folder.mkdir()
    decay = np.exp(-np.arange(round(SECONDS * RATE_HZ)) / (0.2 * RATE_HZ))[:, None]
    paths = []
    for number in range(count):
        noise = 0.3 * np.random.default_rng(number).standard_normal((len(decay), 2))
        paths.append(folder / f"IMPTMisc_Thud {number:04d}_WR_BENCH.wav")
        soundfile.write(paths[-1], noise * decay, RATE_HZ, subtype="PCM_24")
    return paths


def _measured(root: Path, files: list[Path]) -> int:
    bytes_s, _ = _took(lambda: _each(files, Path.read_bytes))
    samples_s, _ = _took(lambda: _each(files, soundfile.read))
    measure(files[0])  # the meter's loops are loaded once
    before_mb = _peak_mb()
    first_s, first_cpu_s = _took(lambda: _import(root))
    grown_mb = _peak_mb() - before_mb
    again_s, _ = _took(lambda: _import(root))
    loading_s = min(_took(lambda: load_catalog(root))[1] for _ in range(3))
    sound_s = len(files) * SECONDS
    slower = slowness()
    real_time = sound_s / first_cpu_s
    print(
        f"{len(files):,} files of {SECONDS:g} s imported in {first_s:.1f} s: "
        f"{len(files) / first_s:.0f} files a second, {sound_s / first_s:.0f} × real time "
        f"({real_time:.0f} × by the processor's clock, limit {LEAST_REAL_TIME / slower:.0f}), "
        f"{grown_mb:.0f} MB more (limit {MOST_MEMORY_MB:g})\n"
        f"the same files read and nothing else: {bytes_s:.2f} s their bytes, {samples_s:.2f} s "
        f"their samples; imported again, all known: {again_s:.2f} s\n"
        f"loaded as a project: {loading_s:.2f} s of the processor "
        f"(limit {MOST_LOADING_S * slower:.2f} s)"
    )
    fits = real_time * slower >= LEAST_REAL_TIME and grown_mb <= MOST_MEMORY_MB
    return 0 if fits and loading_s <= MOST_LOADING_S * slower else 1


def _each(files: list[Path], read: Callable[[Path], object]) -> None:
    for path in files:
        read(path)


def _import(root: Path) -> Imported:
    path = root / "sfx_library" / "collections" / "bench.toml"
    known, text = None, ""
    if path.is_file():
        known, source, _ = read_collection(path, root)
        text = source.text
    run = Import(
        root / "sounds",
        path,
        shown_folder="sounds",
        known=known,
        text=text,
        rights=RIGHTS,
        digests=Digests(Store(root / "store")),
        workers=2,
    )
    done = run.run(lambda *_: None)
    assert not done.refused
    return done


def _took(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the wall's clock and by the processor's, of all threads."""
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - cpu


def _peak_mb() -> float:
    scale = 1024.0 if sys.platform != "darwin" else 1024.0**2
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


if __name__ == "__main__":
    sys.exit(main())
