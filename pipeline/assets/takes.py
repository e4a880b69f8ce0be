"""What the timeline is told of a variant: out of the store, or foretold from its file."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pipeline.assets.model import AssetTake, BarGrid, loops
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Sound
from pipeline.store import Store
from pipeline.units import samples

DEFAULT_LEAD_S = 0.3
"""How long after a sound begins the dialogue goes on, where its file does not say."""


def known_take(sound: Sound, variant: int, key: str | None, store: Store) -> AssetTake:
    """What the store has of it, or else what its file states."""
    about = None if key is None else store.describe(key)
    if key is None or about is None:
        return foretold(sound, variant)
    return _take(sound.id, key, about)


def foretold(sound: Sound, variant: int) -> AssetTake:
    """The shape of a sound that nobody has made yet, from what its file states."""
    duration_s = sound.listed.takes[variant].duration_s if sound.listed else sound.duration_s
    return AssetTake(
        asset=sound.id,
        variant=variant,
        key="",
        duration_samples=samples(duration_s),
        channels=sound.channels,
        lead_samples=samples(_lead_s(sound, variant)),
        loops=loops(sound),
    )


def _lead_s(sound: Sound, variant: int) -> float:
    if sound.listed is not None:
        return sound.listed.takes[variant].lead_s
    return DEFAULT_LEAD_S if sound.lead_s is None else sound.lead_s


def about_variant(
    sound: Sound, variant: int, audio: AudioBuffer, grid: BarGrid | None
) -> dict[str, Any]:
    return {
        "variant": variant,
        "duration_samples": audio.length,
        "channels": audio.channels,
        "lead_samples": min(samples(_lead_s(sound, variant)), audio.length),
        "loops": loops(sound),
    } | ({} if grid is None else {"grid": asdict(grid)})


def _take(asset: str, key: str, about: dict[str, Any]) -> AssetTake:
    """``asset`` is the sound as it is called here: an edition has the samples of another."""
    grid = about.get("grid")
    return AssetTake(
        asset=asset,
        variant=about["variant"],
        key=key,
        duration_samples=about["duration_samples"],
        channels=about["channels"],
        lead_samples=about["lead_samples"],
        loops=about["loops"],
        grid=None
        if grid is None
        else BarGrid(lines=tuple(grid["lines"]), prints=tuple(map(tuple, grid["prints"]))),
    )
