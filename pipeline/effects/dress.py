"""``dress``: each clip's treatment and room put into its sound, once, and kept in the store.

A clip that needs neither is its source. Beside every dressed source lies its profile, the
K-weighted power per 10 ms from which the mix is planned before a sample is summed.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

import numpy as np
import scipy  # signal is loaded where it is first used: half a second, and 75 MB

from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.catalog.model import Room, Treatment
from pipeline.effects.chain import ChainError, is_hosted, run_chain
from pipeline.effects.model import DressedClip, Profile
from pipeline.effects.plugin import keyed
from pipeline.effects.space import impulse_response
from pipeline.loudness.distance import steps_for
from pipeline.loudness.meter import k_weighted_power
from pipeline.loudness.whole import powers_of
from pipeline.speech.model import VOICE_LUFS
from pipeline.store import Store, artefact_key, library_versions
from pipeline.timeline.model import Clip, Timeline
from pipeline.units import (
    balance,
    constant_power,
    gain_from_db,
    lufs_from_power,
    power_from_lufs,
    samples,
)

_DRESS = "dress@2"
_PROFILE = "profile@3"
_MOST_MADE_UP_LU = 15.0
"""A boom of which a telephone leaves a click is not made a boom again."""
_LOOP_LEAD_S = 3.0
"""Of a loop's end, so much is run through first: longer than any treatment rings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outfit:
    """One source with one treatment at one place in one room: what is made once, however often
    it plays."""

    source_key: str
    treatment: Treatment | None
    room: Room | None
    loop: bool
    pan: float
    """The place in the room; 0 where there is none, and the mix does the panning."""

    @property
    def key(self) -> str:
        treatment, room = self.treatment, self.room
        if treatment is None and room is None:
            return self.source_key
        return artefact_key(
            _DRESS,
            {
                "source": self.source_key,
                "treatment": None
                if treatment is None
                else {
                    "chain": [keyed(stage) for stage in treatment.chain],
                    "gain_db": treatment.gain_db,
                    "keep_level": treatment.keep_level,
                    "tail_s": treatment.tail_s,
                },
                "room": None
                if room is None
                else {
                    "space": None if room.space is None else asdict(room.space),
                    "chain": [keyed(stage) for stage in room.chain],
                    "wet_db": room.wet_db,
                    "tail_s": room.tail_s,
                    "pan": self.pan,
                },
                "loop": self.loop,
                "libraries": library_versions("pedalboard", "numpy", "scipy"),
            },
        )

    @property
    def is_hosted(self) -> bool:
        return any(is_hosted(of.chain) for of in (self.treatment, self.room) if of is not None)


@dataclass(frozen=True, slots=True)
class _Dressed:
    key: str
    length: int
    channels: int
    profile: Profile


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
    """Every clip of the timeline, dressed. Raises ``MissingSourceError`` for a source not kept
    and ``ChainError``, with the clip, for a chain that cannot be run."""
    spoken = tuple(clip for clip in timeline.clips if clip.source_key)
    outfits = {clip.id: _outfit(clip, treatments, rooms) for clip in spoken}
    worn_by: dict[_Outfit, Clip] = {}
    for clip in spoken:
        worn_by.setdefault(outfits[clip.id], clip)
    alone = [outfit for outfit in worn_by if outfit.is_hosted]
    with ThreadPoolExecutor(workers) as pool:
        together = [outfit for outfit in worn_by if not outfit.is_hosted]
        made = dict(
            zip(together, pool.map(lambda o: _make(o, worn_by[o], store), together), strict=True)
        )
    made |= {outfit: _make(outfit, worn_by[outfit], store) for outfit in alone}
    return tuple(
        _dressed_clip(clip, outfits[clip.id], made[outfits[clip.id]])
        if clip.source_key
        else _foretold(clip)
        for clip in timeline.clips
    )


def _outfit(clip: Clip, treatments: Mapping[str, Treatment], rooms: Mapping[str, Room]) -> _Outfit:
    room = rooms.get(clip.room)
    heard = room is not None and (room.space is not None or bool(room.chain))
    return _Outfit(
        source_key=clip.source_key,
        treatment=treatments[clip.via] if clip.via is not None else None,
        room=room if heard else None,
        loop=clip.loop,
        pan=clip.pan if heard else 0.0,
    )


def _foretold(clip: Clip) -> DressedClip:
    """A line nobody has spoken yet, as an even voice: enough to plan with, not to render."""
    steps = steps_for(clip.duration_samples)
    return DressedClip(
        clip=clip,
        key="",
        source_length_samples=clip.duration_samples,
        channels=1,
        tail_samples=0,
        pan=clip.pan,
        profile=np.full((steps, 1), power_from_lufs(VOICE_LUFS), np.float32),
    )


def _dressed_clip(clip: Clip, outfit: _Outfit, dressed: _Dressed) -> DressedClip:
    # Where a clip is cut short of its source's end, the source goes on where the tail would be.
    played_out = clip.source_offset_samples + clip.duration_samples >= clip.source_length_samples
    rings = played_out and not clip.loop
    return DressedClip(
        clip=clip,
        key=dressed.key,
        source_length_samples=clip.source_length_samples if clip.loop else dressed.length,
        channels=dressed.channels,
        tail_samples=max(0, dressed.length - clip.source_length_samples) if rings else 0,
        pan=clip.pan if outfit.room is None else 0.0,
        profile=dressed.profile,
    )


def _make(outfit: _Outfit, clip: Clip, store: Store) -> _Dressed:
    key = outfit.key
    frames = store.open(key)
    if frames is None:
        source = store.open(outfit.source_key)
        if source is None:
            raise MissingSourceError(f"{outfit.source_key} is not in {store.root}")
        store.save(key, AudioBuffer(_worn(np.array(source), outfit, clip)))
        frames = store.open(key)
        if frames is None:
            raise MissingSourceError(f"{key} was kept in {store.root} and is gone again")
    profile_key = artefact_key(
        _PROFILE, {"source": key, "libraries": library_versions("numba", "numpy")}
    )
    profile = store.open(profile_key)
    if profile is None:
        profile = profile_of(frames)
        store.save(profile_key, AudioBuffer(profile))
    return _Dressed(
        key=key,
        length=frames.shape[0],
        channels=frames.shape[1],
        profile=np.array(profile),
    )


def profile_of(frames: Frames) -> Profile:
    """The K-weighted power of each channel per 10 ms, ``(steps, channels)``."""
    each = [powers_of(frames[:, [channel]]) for channel in range(frames.shape[1])]
    return np.stack(each, axis=1).astype(np.float32)


def _worn(frames: Frames, outfit: _Outfit, clip: Clip) -> Frames:
    """``frames`` dressed. What is wrong is told with the clip that it is wrong in."""
    before = 0
    if outfit.loop:
        # A loop is entered from its own end, so that its tail lies in its head and no seam shows.
        before = min(len(frames), samples(_LOOP_LEAD_S))
        frames = np.concatenate([frames[len(frames) - before :], frames])
    length = len(frames)
    try:
        if outfit.treatment is not None:
            frames = _treated(frames, outfit.treatment)
        if outfit.room is not None:
            frames = _in_room(frames, outfit.room, outfit.pan)
    except ChainError as fault:
        where = clip.via if outfit.room is None else f"{clip.via or 'no treatment'} in {clip.room}"
        raise ChainError(f"{clip.span}: “{clip.name}” ({clip.id}), {where}: {fault}") from fault
    return frames[before:length] if outfit.loop else frames


def _treated(frames: Frames, treatment: Treatment) -> Frames:
    """Through the chain, with room behind the end for what rings on."""
    tail = samples(treatment.tail_s)
    treated = run_chain(_with_tail(frames, tail), treatment.chain)
    gain_db = treatment.gain_db
    if treatment.keep_level:
        lost_lu = _loudness_lufs(frames) - _loudness_lufs(treated)
        gain_db += min(lost_lu, _MOST_MADE_UP_LU)
    treated *= np.float32(gain_from_db(gain_db))
    return _faded(treated, tail // 4)


def _loudness_lufs(frames: Frames) -> float:
    """How loud the loud parts are: pauses, and what rings on in them, do not count."""
    powers = k_weighted_power(frames)
    powers = powers[powers > 0.1 * float(np.mean(powers))] if len(powers) else powers
    return lufs_from_power(float(np.mean(powers)) if len(powers) else 0.0)


def _in_room(frames: Frames, room: Room, pan: float) -> Frames:
    """The voice at its place, (n, 2), and around it what the room makes of it.

    It is panned here and not in the mix: it is heard at one place, while its reflections come
    from every side.
    """
    tail = samples(room.tail_s)
    source = _with_tail(frames, tail)
    if source.shape[1] == 1:
        mouth, sides = source, constant_power(pan)
    else:
        mouth, sides = source.sum(axis=1, keepdims=True) * np.float32(0.5**0.5), balance(pan)
    dry = source * np.array(sides, np.float32)
    wet = dry
    if room.space is not None:
        answer = impulse_response(room.space, pan, room.tail_s)
        wet = scipy.signal.oaconvolve(mouth, answer, axes=0)[: len(dry)].astype(np.float32)
    wet = run_chain(wet, room.chain) if room.chain else wet
    wet = _faded(wet * np.float32(gain_from_db(room.wet_db)), tail // 2)
    return np.ascontiguousarray(dry + wet, dtype=np.float32)


def _with_tail(frames: Frames, tail: int) -> Frames:
    return np.concatenate([frames, np.zeros((tail, frames.shape[1]), np.float32)])


def _faded(frames: Frames, over: int) -> Frames:
    """Nothing left at the end, whatever the chain still held."""
    if over:
        frames[len(frames) - over :] *= np.linspace(1.0, 0.0, over, dtype=np.float32)[:, None]
    return frames
