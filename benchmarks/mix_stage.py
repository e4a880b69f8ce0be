"""What every measurement of ``bench_mix`` stands on: R, stores with no mix in them, and limits."""

from __future__ import annotations

import os
import pickle
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.mix_engine import Fresh, Report, render_fresh
from benchmarks.mix_peers import Placed, placed_of
from benchmarks.programme import CLIPS, ROOMS, STYLE, Programme, keep_programme
from pipeline.effects.dress import dress
from pipeline.mix.plan import plan
from pipeline.store import Store
from pipeline.units import SAMPLE_RATE_HZ

_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured: the programme, and from where to where the slopes go.

    ``runs`` are those of the programme and its edits, ``side_runs`` those of cold processes and
    of other numbers of clips. ffmpeg mixes ``ffmpeg_minutes``, one of the lengths above.
    """

    minutes: float
    other_minutes: tuple[float, ...]
    other_clips: tuple[int, ...]
    runs: int
    side_runs: int
    ffmpeg_minutes: float

    def clips_in(self, minutes: float) -> int:
        """As many in every minute as the programme has."""
        return round(CLIPS * minutes / self.minutes)


class Bench:
    """A folder to work in, R, and what has been found to be over its limit."""

    def __init__(self, folder: Path, size: Size) -> None:
        self.folder = folder
        self.size = size
        self.kept = Store(folder / "kept")
        """Every source, dressed, and nothing else: each rendering begins with a copy of it."""
        self.r_s: list[float] = []
        self.missed: list[str] = []
        self._read = folder / "r.wav"

    def hold(self, holds: bool, limit: str) -> str:
        """The limit as it is printed behind a figure."""
        if not holds:
            self.missed.append(limit)
        return f"(limit: {limit})" if holds else f"(limit: {limit})  OVER"

    @contextmanager
    def fresh(self) -> Iterator[tuple[Store, Path]]:
        """A store that holds the dressed sources alone, by hard links, and a folder for masters."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            root, out = Path(name) / "store", Path(name) / "out"
            for path in self.kept.root.glob("*/*"):
                linked = root / path.relative_to(self.kept.root)
                linked.parent.mkdir(parents=True, exist_ok=True)
                os.link(path, linked)
            out.mkdir()
            yield Store(root), out

    def prepare(self, minutes: float, clips: int) -> Programme:
        """The dense programme, its sounds kept and dressed."""
        programme = keep_programme(self.kept, minutes, clips)
        dress(programme.timeline, {}, ROOMS, self.kept)
        return programme

    def write_r(self, length: int) -> None:
        """What R reads: noise, as long as the programme."""
        chance = np.random.default_rng(0)
        with soundfile.SoundFile(self._read, "w", SAMPLE_RATE_HZ, 2, "PCM_24") as file:
            for start in range(0, length, _BLOCK):
                block = chance.standard_normal((min(_BLOCK, length - start), 2), np.float32)
                file.write(block * np.float32(0.1))

    def take_r(self) -> None:
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            os.sync()
            began = time.perf_counter()
            paths = [Path(name) / f"{number}.wav" for number in range(2)]
            outs = [soundfile.SoundFile(p, "w", SAMPLE_RATE_HZ, 2, "PCM_24") for p in paths]
            for block in soundfile.blocks(self._read, _BLOCK, dtype="float32"):
                scaled = block * np.float32(0.5)
                for out in outs:
                    out.write(scaled)
            for out in outs:
                out.close()
            self.r_s.append(time.perf_counter() - began)

    def placed(self, programme: Programme, folder: Path) -> list[Placed]:
        """The programme as a peer is given it, its sounds in files in ``folder``."""
        mix_plan, _ = plan(
            programme.timeline, dress(programme.timeline, {}, ROOMS, self.kept), STYLE
        )
        placed = placed_of(mix_plan, self.kept, folder / "sounds")
        os.sync()
        return placed

    def in_a_process(self, programme: Programme, section: str = "") -> Fresh:
        pickled = self.folder / "programme.pickle"
        pickled.write_bytes(pickle.dumps(programme))
        with self.fresh() as (store, out):
            os.sync()
            return render_fresh(pickled, store.root, out, section)

    @property
    def r(self) -> float:
        return statistics.median(self.r_s)


def timed(render: Callable[[], Report]) -> tuple[float, Report]:
    os.sync()
    began = time.perf_counter()
    report = render()
    return time.perf_counter() - began, report


def spread(times: list[float]) -> str:
    return f"({min(times):.2f} to {max(times):.2f})"
