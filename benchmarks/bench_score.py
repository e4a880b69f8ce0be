"""A minute of music anew: ``python -m benchmarks.bench_score [PIECE] [--runs 5]``.

A designer has changed a line, and the bed under it has another length: form, arrangement and
performance of 60 s in a process that is warm, its notes in the store. Limit: 60 times real time,
which is a second. Beside it, in the same run: the first time (every note of the piece sampled into
an empty store, by two processes), and one Faust bed of the old kind of the same length, which is
what would be rendered if there were no notes.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import slowness
from pipeline.assets.instruments import piece_key, sample_notes, sample_pieces
from pipeline.assets.make import make
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Sound
from pipeline.score.arrange import arrange
from pipeline.score.form import form_of
from pipeline.score.play import Samples, play
from pipeline.score.played import performance_key
from pipeline.store import Store
from pipeline.units import samples

ROOT = Path(__file__).parents[1]
LENGTH_S = 60.0
LIMIT = 60.0
OLD_BED = "music.tension.pulse@1"
WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Seconds: of the arranging, of all of it to the store's entry, and of all processors."""

    arranged: float
    whole: float
    processor: float
    notes: int


def played_anew(sound: Sound, length_s: float, store: Store) -> Run:
    piece = sound.piece
    assert piece is not None
    began, busy = time.perf_counter(), time.process_time()
    form = form_of(piece, samples(length_s), intensity=3.0)
    arrangement = arrange(piece, form, sound.called)
    arranged = time.perf_counter()
    frames = play(arrangement, Samples(sample_notes(arrangement.names(), store), store))
    store.save(performance_key(piece_key(sound), form), AudioBuffer(frames))
    notes = sum(len(layer.notes) for layer in arrangement.layers)
    return Run(
        arranged=arranged - began,
        whole=time.perf_counter() - began,
        processor=time.process_time() - busy,
        notes=notes,
    )


def a_piece(catalog: Catalog, asked: str | None) -> Sound:
    pieces = [sound for sound in catalog.sounds.values() if sound.piece is not None]
    if asked is not None:
        return catalog.sounds[asked]
    # That with the most to play.
    return max(pieces, key=lambda s: len(s.piece.layers) if s.piece is not None else 0)


def main() -> int:
    parser = argparse.ArgumentParser(description="Arrange and perform a bed anew.")
    parser.add_argument("piece", nargs="?")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--project", type=Path, default=ROOT)
    asked = parser.parse_args()
    catalog, _ = load_catalog(asked.project)
    sound = a_piece(catalog, asked.piece)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        began = time.perf_counter()
        sample_pieces([sound], store, workers=WORKERS)
        cold_s = time.perf_counter() - began
        first = played_anew(sound, LENGTH_S, store).whole
        runs = [played_anew(sound, LENGTH_S + 0.3 * (run + 1), store) for run in range(asked.runs)]
    whole = statistics.median(run.whole for run in runs)
    processor = statistics.median(run.processor for run in runs)
    arranging = statistics.median(run.arranged for run in runs)
    old = dataclasses.replace(load_catalog(ROOT)[0].sounds[OLD_BED], duration_s=LENGTH_S)
    began = time.perf_counter()
    make(old, 0, speak=None)
    old_s = time.perf_counter() - began
    speed, limit = LENGTH_S / whole, LIMIT / slowness()
    print(f"  {sound.id}, {LENGTH_S:.0f} s at intensity 3, {runs[0].notes} notes")
    print(f"  every note sampled, cold, {WORKERS} processes   {cold_s:7.2f} s")
    print(f"  arranged and performed, the first time  {first:7.2f} s")
    print(
        f"  … anew, warm (median of {asked.runs})          {whole:7.3f} s  {speed:6.0f} × real time"
    )
    print(f"  … of which arranging                    {arranging:7.3f} s")
    print(f"  … on all processors together            {processor:7.3f} s")
    print(f"  a Faust bed of the old kind             {old_s:7.2f} s  {LENGTH_S / old_s:6.0f} ×")
    if speed < limit:
        print(f"  SLOWER than {limit:.0f} × real time")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
