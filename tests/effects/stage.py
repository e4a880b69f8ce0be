"""A small stage for effects tests: one clip in a store, dressed, and what is then heard."""

from __future__ import annotations

import numpy as np

from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.catalog.model import Room, Treatment
from pipeline.effects.dress import dress
from pipeline.effects.model import DressedClip
from pipeline.store import Store
from tests.mix.stage import clip, timeline

HALF_LEVEL = Treatment(
    id="half", description="6 dB down", names=(), chain=({"effect": "Gain", "gain_db": -6.0},)
)
RINGING = Room(
    id="ringing",
    description="a short reverberation",
    chain=({"effect": "Reverb", "room_size": 0.3, "wet_level": 0.5, "dry_level": 0.0},),
    wet_db=-6.0,
    tail_s=1.0,
)


def kept(store: Store, frames: Frames, key: str = "aa" * 32) -> str:
    store.save(key, AudioBuffer(frames))
    return key


def dressed(
    store: Store,
    frames: Frames,
    treatment: Treatment | None = None,
    room: Room | None = None,
    **changes: object,
) -> DressedClip:
    placed = clip(
        "ann1",
        "dialogue",
        0.0,
        len(frames) / 48_000,
        **{
            "source_key": kept(store, frames),
            "via": treatment.id if treatment else None,
            "room": room.id if room else "dry",
        }
        | changes,
    )
    treatments = {treatment.id: treatment} if treatment else {}
    rooms = {room.id: room} if room else {}
    (made,) = dress(timeline([placed], 10.0), treatments, rooms, store, workers=1)
    return made


def sounding(store: Store, of: DressedClip) -> Frames:
    frames = store.open(of.key)
    assert frames is not None
    return np.array(frames)


def power_db(frames: Frames) -> float:
    """The power of all channels together, in dB."""
    return float(10 * np.log10((frames.astype(float) ** 2).sum() + 1e-20))


def click() -> Frames:
    """A tenth of a second with one sample in its middle."""
    frames = np.zeros((4800, 1), np.float32)
    frames[2400] = 1.0
    return frames
