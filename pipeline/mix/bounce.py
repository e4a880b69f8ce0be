"""``bounce``: every block of a plan mixed and measured, or found as it was.

A block is kept in the store under the name of what it is made of, with what the meter heard of it
beside it. So a line that is changed mixes the blocks that it sounds in, and a scene is made of the
blocks that its episode has. None of it has to fit in memory: the master reads the mix from the
store as often as its solver needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.loudness.figures import Powers
from pipeline.loudness.programme import Programme
from pipeline.mix.heard import Heard, HeardMix, hear
from pipeline.mix.model import MixPlan
from pipeline.mix.parts import BLOCK_SAMPLES, Block, blocks_of
from pipeline.mix.render import render
from pipeline.store import Store, artefact_key
from pipeline.timeline.model import ROLES, Role

HEARD = "heard@1"
_READ_SAMPLES = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """A mix in the store. ``stem_powers`` is the K-weighted power per 10 ms of each role;
    ``mixed`` is how many of its blocks were summed for it, the others were there."""

    blocks: tuple[Block, ...]
    keys: tuple[str, ...]
    mixed: int
    length_samples: int
    programme: Programme
    """The mix as the meter heard it, for the master."""
    stem_powers: dict[Role, Powers] = field(hash=False)
    store: Store = field(hash=False, compare=False, repr=False)

    @property
    def reused(self) -> int:
        return len(self.blocks) - self.mixed

    def frames(self) -> Iterator[Frames]:
        """The mix from its start, float32 ``(n, 2)`` in pieces, as often as it is asked for."""
        for block, key in zip(self.blocks, self.keys, strict=True):
            kept = self.store.open(key)
            if kept is None:
                # Another run, done with its own render, has removed it from under this one.
                made = render(block, self.store.open)
                kept = made.mix[made.inside]
            for start in range(0, len(kept), _READ_SAMPLES):
                yield kept[start : start + _READ_SAMPLES]


def bounce(
    plan: MixPlan, store: Store, *, workers: int = 2, block_samples: int = BLOCK_SAMPLES
) -> Mix:
    """Mix what is not in the store yet. Raises ``DamagedSourceError`` naming the clip."""
    blocks = blocks_of(plan, block_samples=block_samples)
    keys = tuple(block.key for block in blocks)
    heard = HeardMix(plan.duration_samples)

    def mix(block: Block, key: str) -> bool:
        table, mixed = _made_or_found(block, key, store)
        heard.put(block.start_sample, table)
        return mixed

    with ThreadPoolExecutor(workers) as pool:
        mixed = sum(pool.map(mix, blocks, keys))
    return Mix(
        blocks=blocks,
        keys=keys,
        mixed=mixed,
        length_samples=plan.duration_samples,
        programme=heard.programme(),
        stem_powers=heard.stem_powers,
        store=store,
    )


def _made_or_found(block: Block, key: str, store: Store) -> tuple[Heard, bool]:
    heard_key = artefact_key(HEARD, {"mix": key})
    table = store.load(heard_key)
    # Opening the sound checks its digest: what is damaged is mixed again.
    if table is not None and store.open(key) is not None:
        return table.frames, False
    made = render(block, store.open)
    heard = hear(made)
    store.save(key, AudioBuffer(made.mix[made.inside]))
    store.save(heard_key, AudioBuffer(heard))
    return heard, True


def bounce_stems(plan: MixPlan, store: Store, scratch: Path) -> dict[Role, Path]:
    """Each role of a plan as raw stereo float32 in ``scratch``, an empty folder of the caller's.

    Stems are not kept: they are wanted once, for somebody else's desk.
    """
    paths: dict[Role, Path] = {role: scratch / f"{role}.f32" for role in ROLES}
    streams: dict[Role, IO[bytes]] = {}
    try:
        streams |= {role: path.open("wb") for role, path in paths.items()}
        for block in blocks_of(plan):
            made = render(block, store.open)
            silent = np.zeros_like(made.mix)
            for role, stream in streams.items():
                stem = made.stems.get(role, silent)[made.inside]
                stream.write(stem.astype("<f4", copy=False).data)
    finally:
        for stream in streams.values():
            stream.close()
    return paths


def read_raw(path: Path, length_samples: int) -> Iterator[Frames]:
    """Blocks of a raw stereo float32 file, in order."""
    if length_samples == 0:
        return
    frames = np.memmap(path, dtype="<f4", mode="r", shape=(length_samples, 2))
    for start in range(0, length_samples, _READ_SAMPLES):
        yield frames[start : start + _READ_SAMPLES]


def forget(store: Store, keys: Sequence[str]) -> None:
    """Remove blocks that no render stands on any more."""
    for key in keys:
        for each in (key, artefact_key(HEARD, {"mix": key})):
            store.path_of(each).unlink(missing_ok=True)
