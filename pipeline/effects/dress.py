"""``dress``: each clip's treatment and room put into its sound, once, and kept in the store.

A clip that needs neither is its source. Beside every dressed source lies its profile, the
K-weighted power per 100 ms from which the mix is planned before a sample is summed.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Room, Treatment
from pipeline.effects.chain import run_chain
from pipeline.effects.model import DressedClip
from pipeline.loudness.meter import k_weighted_power
from pipeline.speech.model import VOICE_LUFS
from pipeline.store import Store, artefact_key, library_versions
from pipeline.timeline.model import Clip, Timeline
from pipeline.units import PROFILE_HOP_SAMPLES, gain_from_db, power_from_lufs, samples

_DRESS = "dress@1"
_PROFILE = "profile@1"


@dataclass(frozen=True, slots=True)
class _Outfit:
    """One source with one treatment in one room: what is made once, however often it plays."""

    source_key: str
    treatment: Treatment | None
    room: Room | None

    @property
    def key(self) -> str:
        if self.treatment is None and self.room is None:
            return self.source_key
        return artefact_key(
            _DRESS,
            {
                "source": self.source_key,
                "treatment": [dict(s) for s in self.treatment.chain] if self.treatment else None,
                "treatment_gain_db": self.treatment.gain_db if self.treatment else 0.0,
                "room": [dict(s) for s in self.room.chain] if self.room else None,
                "wet_db": self.room.wet_db if self.room else None,
                "tail_s": self.room.tail_s if self.room else None,
                "libraries": library_versions("pedalboard", "numpy"),
            },
        )


@dataclass(frozen=True, slots=True)
class _Dressed:
    key: str
    length: int
    channels: int
    profile: np.ndarray[tuple[int], np.dtype[np.float32]]


class MissingSourceError(Exception):
    """Audio that an earlier stage kept is no longer in the store."""


def dress(
    timeline: Timeline,
    treatments: Mapping[str, Treatment],
    rooms: Mapping[str, Room],
    store: Store,
    *,
    workers: int = 2,
) -> tuple[DressedClip, ...]:
    """Every clip of the timeline, dressed. Raises ``MissingSourceError`` for a source not kept."""
    spoken = tuple(clip for clip in timeline.clips if clip.source_key)
    outfits = {clip.id: _outfit(clip, treatments, rooms) for clip in spoken}
    wanted = list(dict.fromkeys(outfits.values()))
    with ThreadPoolExecutor(workers) as pool:
        made = dict(zip(wanted, pool.map(lambda o: _make(o, store), wanted), strict=True))
    return tuple(
        _dressed_clip(clip, outfits[clip.id], made) if clip.source_key else _foretold(clip)
        for clip in timeline.clips
    )


def _outfit(clip: Clip, treatments: Mapping[str, Treatment], rooms: Mapping[str, Room]) -> _Outfit:
    room = rooms.get(clip.room)
    return _Outfit(
        clip.source_key,
        treatments[clip.via] if clip.via is not None else None,
        room if room is not None and room.chain else None,
    )


def _foretold(clip: Clip) -> DressedClip:
    """A line nobody has spoken yet, as an even voice: enough to plan with, not to render."""
    blocks = -(-clip.duration_samples // PROFILE_HOP_SAMPLES)
    return DressedClip(
        clip=clip,
        key="",
        source_length_samples=clip.duration_samples,
        channels=1,
        tail_samples=0,
        profile=np.full(blocks, power_from_lufs(VOICE_LUFS), np.float32),
    )


def _dressed_clip(clip: Clip, outfit: _Outfit, made: Mapping[_Outfit, _Dressed]) -> DressedClip:
    dressed = made[outfit]
    tail = 0 if clip.loop else max(0, dressed.length - clip.source_length_samples)
    return DressedClip(
        clip=clip,
        key=dressed.key,
        source_length_samples=clip.source_length_samples if clip.loop else dressed.length,
        channels=dressed.channels,
        tail_samples=tail,
        profile=dressed.profile,
    )


def _make(outfit: _Outfit, store: Store) -> _Dressed:
    key = outfit.key
    frames = store.open(key)
    if frames is None:
        source = store.open(outfit.source_key)
        if source is None:
            raise MissingSourceError(f"{outfit.source_key} is not in {store.root}")
        store.save(key, _treat(AudioBuffer(np.array(source)), outfit))
        frames = store.open(key)
        if frames is None:
            raise MissingSourceError(f"{key} was kept in {store.root} and is gone again")
    profile_key = artefact_key(
        _PROFILE, {"source": key, "libraries": library_versions("numba", "numpy")}
    )
    profile = store.open(profile_key)
    if profile is None:
        power = k_weighted_power(frames).astype(np.float32)
        store.save(profile_key, AudioBuffer(power.reshape(-1, 1)))
        profile = power.reshape(-1, 1)
    return _Dressed(key, frames.shape[0], frames.shape[1], np.array(profile[:, 0]))


def _treat(source: AudioBuffer, outfit: _Outfit) -> AudioBuffer:
    frames = source.frames
    if outfit.treatment is not None:
        frames = run_chain(frames, outfit.treatment.chain)
        frames = frames * np.float32(gain_from_db(outfit.treatment.gain_db))
    room = outfit.room
    if room is not None:
        # The dry voice stays where it is panned; the room rings on both sides of it.
        tail = np.zeros((samples(room.tail_s), frames.shape[1]), np.float32)
        dry = np.concatenate([frames, tail])
        if dry.shape[1] == 1:
            # Both sides together carry the power of the one voice, as a pan to the middle does.
            dry = np.repeat(dry * np.float32(0.5**0.5), 2, axis=1)
        wet = run_chain(dry, room.chain) * np.float32(gain_from_db(room.wet_db))
        fade = np.linspace(1.0, 0.0, max(1, len(tail) // 2), dtype=np.float32)[:, None]
        wet[len(wet) - len(fade) :] *= fade
        frames = dry + wet
    return AudioBuffer(np.ascontiguousarray(frames, dtype=np.float32))
