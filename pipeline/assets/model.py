"""What later stages know of a sound: its shape, and where its samples lie in the store."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.catalog.model import Sound
from pipeline.catalog.piece import Instrument


def loops(sound: Sound) -> bool:
    """A bed goes round for ever; so does the hidden room tone. A hidden music is an ending, and
    somebody's own music ends as it ends."""
    music = sound.kind == "music" and not sound.hidden and not sound.is_cut
    return sound.kind in ("continuous", "ambience") or music


@dataclass(frozen=True, slots=True, kw_only=True)
class BarGrid:
    """The bars of somebody's music. ``lines`` are the samples at which they begin; the music ends
    in the last of them. ``prints`` tell of each bar what is played in it (twelve pitch classes and
    the level), so that one that follows can be told from one that does not."""

    lines: tuple[int, ...]
    prints: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetTake:
    """One variant of one sound, rendered. ``lead_samples`` is where its hit lies (dialogue
    goes on after it); ``loops`` says that its end joins its beginning. A sound that has not been
    made yet (a scene rendered alone) has an empty ``key``."""

    asset: str
    variant: int
    key: str
    duration_samples: int
    channels: int
    lead_samples: int
    loops: bool
    grid: BarGrid | None = None
    """Of music that is cut at its own bar lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteName:
    """A sampled note: one key of an instrument at one of its touches, counted from 0."""

    instrument: Instrument
    key: int
    touch: int

    @property
    def touch_share(self) -> float:
        """From 0, soft, to 1, hard; an instrument with one touch has the middle one."""
        steps = self.instrument.touches - 1
        return self.touch / steps if steps else 0.5


Sides = NDArray[np.float32]
"""Shape ``(channels, frames)``."""


def sides_in_store(sides: Sides) -> AudioBuffer:
    """A note as the store keeps it: one side after the other and not frame by frame, because
    notes are summed a side at a time, and are read on end then."""
    return AudioBuffer(np.ascontiguousarray(sides).reshape(-1, sides.shape[0]))


def sides_of(kept: Frames) -> Sides:
    """What ``sides_in_store`` kept; nothing is copied."""
    return kept.reshape(kept.shape[1], -1)


def touches_of(instrument: Instrument, touch: float) -> tuple[tuple[int, float], ...]:
    """The sampled touches on either side of ``touch``, counted from 0, and how much of each."""
    place = min(1.0, max(0.0, touch)) * (instrument.touches - 1)
    below = int(place)
    share = place - below
    if share == 0.0:
        return ((below, 1.0),)
    return ((below, 1.0 - share), (below + 1, share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """The sounds an episode needs, by asset id, each with its variants in order.

    ``pieces`` has, for music that is played for its scene, a digest of all that its performances
    depend on beside their forms: they are made after the score, and are not in ``by_id``.
    """

    by_id: dict[str, tuple[AssetTake, ...]] = field(hash=False)
    pieces: dict[str, str] = field(default_factory=dict, hash=False)
    made: int = 0
    reused: int = 0
