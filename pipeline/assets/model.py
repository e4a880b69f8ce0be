"""What later stages know of a sound: its shape, and where its samples lie in the store."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.catalog.model import Sound


def loops(sound: Sound) -> bool:
    """A bed goes round for ever; so does the hidden room tone. A hidden music is an ending."""
    return sound.kind in ("continuous", "ambience") or (sound.kind == "music" and not sound.hidden)


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
class Assets:
    """The sounds an episode needs, by asset id, each with its variants in order."""

    by_id: dict[str, tuple[AssetTake, ...]] = field(hash=False)
    made: int = 0
    reused: int = 0
