"""The whole library made from its recipes: ``python -m benchmarks.bench_library``.

Into an empty store, by two processes, as a first render would: every variant of every effect,
ambience and sting that words may call, and (once the voices have spoken their lines) every crowd.
Limit: 40 times its own duration, and as much less as this machine is slower (``machine``). Beside
it, in the same run: the same made a second time, which must make nothing; what Episode 3 alone
needs; and a plain write of so many samples, which is what the disk has in it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from benchmarks.machine import slowness_of_all
from pipeline.assets.crowd import read_crowd
from pipeline.assets.gather import gather
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Sound
from pipeline.compile import compile_episode
from pipeline.needs import sounds_of
from pipeline.project import Project
from pipeline.speech.walla import Walla
from pipeline.store import Store
from pipeline.units import SAMPLE_RATE_HZ

ROOT = Path(__file__).parents[1]
LIMIT = 40.0
WORKERS = 2


def duration_s(sounds: Iterable[Sound]) -> float:
    return sum(sound.duration_s * sound.variants for sound in sounds)


def say_the_crowds_lines(sounds: Iterable[Sound], catalog: Catalog, store: Store) -> int:
    """The voices' part of the crowds, which is speech's to answer for; returns how many lines."""
    walla, spoken = Walla(catalog, store), 0
    for sound in sounds:
        if sound.speech is None:
            continue
        crowd = read_crowd(sound)
        for voice in crowd.voices:
            for line in crowd.lines:
                walla(line, voice)
                spoken += 1
    return spoken


def timed(sounds: list[Sound], catalog: Catalog, store: Store) -> tuple[float, int]:
    began = time.perf_counter()
    made = gather(sounds, store, speak=Walla(catalog, store), workers=WORKERS)[0].made
    return time.perf_counter() - began, made


def plain_write_s(folder: Path, total_s: float) -> float:
    """So many seconds of stereo float32 written in pieces of ten seconds."""
    piece = np.zeros((10 * SAMPLE_RATE_HZ, 2), np.float32)
    began = time.perf_counter()
    with (folder / "plain").open("wb") as stream:
        for _ in range(int(total_s / 10)):
            stream.write(piece.tobytes())
    return time.perf_counter() - began


def main() -> int:
    catalog, _ = load_catalog(ROOT, allow_noncommercial=False)
    sounds = [s for s in catalog.sounds.values() if s.by_words and s.kind != "music"]
    total_s = duration_s(sounds)
    variants = sum(sound.variants for sound in sounds)
    print(f"  {len(sounds)} sounds, {variants} variants, {total_s:.0f} s")
    slower = slowness_of_all(2)
    with tempfile.TemporaryDirectory() as scratch:
        store = Store(Path(scratch) / "store")
        lines = say_the_crowds_lines(sounds, catalog, store)
        took_s, made = timed(sounds, catalog, store)
        slower = (slower + slowness_of_all(2)) / 2
        again_s, made_again = timed(sounds, catalog, store)
        project = Project(root=ROOT)
        compiled = compile_episode(project, project.find_episode("3"))
        needed = list(sounds_of(compiled.screenplay, compiled.catalog).values())
        own = Store(Path(scratch) / "episode")
        say_the_crowds_lines(needed, catalog, own)
        episode_s, episode_made = timed(needed, catalog, own)
        disk_s = plain_write_s(Path(scratch), total_s)
    times = total_s / took_s
    ok = times * slower >= LIMIT and made == variants and made_again == 0
    print(
        f"  made from nothing       {took_s:6.1f} s, {times:5.1f} × real time "
        f"(limit {LIMIT:.0f} / {slower:.2f}, as this machine is slower)"
    )
    print(f"  again                   {again_s:6.2f} s, {made_again} made")
    print(
        f"  what Episode 3 needs    {episode_s:6.1f} s, {episode_made} variants, "
        f"{duration_s(needed) / episode_s:.1f} × real time"
    )
    print(f"  a plain write of it     {disk_s:6.2f} s; lines of the crowds, spoken before: {lines}")
    print("  ok" if ok else "  MISSED")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
