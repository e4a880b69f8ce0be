"""The steps from one sample to the next where a clip begins and ends, against its own.

A click is a step that the material does not make: a cut in the middle of a wave. What begins with
a bang, steps by itself.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from pipeline.mix.model import PlannedClip
from pipeline.mix.parts import Block, Part, end_of, part_of
from pipeline.mix.render import render
from pipeline.store import Store
from pipeline.units import samples

EDGE = samples(0.01)


def worst_edge(planned: PlannedClip, store: Store, end: int) -> float:
    """The largest step within 10 ms of either end of a clip as it plays, silence before and after
    it, as a share of the largest step that its source makes at that gain."""
    last = min(end_of(planned), end)
    part = part_of(planned, planned.dressed.clip.start_sample, last)
    if part is None:
        return 0.0
    bare = dataclasses.replace(part, fade_in=0, fade_out=0, points=())
    own = _steps(_heard(bare, store)[1:-1]).max(initial=0.0)
    steps = _steps(_heard(part, store))
    edges = max(steps[:EDGE].max(), steps[-EDGE:].max())
    return float(edges / own) if own > 0.0 else 0.0


def _heard(part: Part, store: Store) -> np.ndarray:
    block = Block(start_sample=0, end_sample=part.count, before=0, after=0, parts=(part,))
    silence = np.zeros((1, 2), np.float32)
    return np.concatenate([silence, render(block, store.open).mix, silence]).astype(float)


def _steps(frames: np.ndarray) -> np.ndarray:
    steps: np.ndarray = np.abs(np.diff(frames, axis=0)).max(axis=1)
    return steps
