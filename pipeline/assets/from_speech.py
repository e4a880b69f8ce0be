"""Crowds made of the project's own voices: talk nobody can follow, and cheers.

Walla from shaped noise is useless, because it stands still; what the ear takes for people is
the motion of their syllables. So each person here is real speech, cut at its quietest points
into syllables and put together again in another order, never with two that were neighbours:
the rhythm, the pitch and the mouth stay, the words go.

The people stand round a circle of samples as long as the sound, and the room is convolved
round the same circle, so a sound that loops has no seam anywhere.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.fft import next_fast_len

from pipeline.assets import first_crowds, scenes
from pipeline.assets.crowd import FIRST_SCENES, Crowd, Spoken, read_crowd
from pipeline.assets.grains import Signal, ends, trimmed
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Sound
from pipeline.units import samples

Say = Callable[[str, str], AudioBuffer]
"""``say(text, voice_id)``: one line as mono at 48 kHz."""


def build_from_speech(sound: Sound, *, variant: int, seed: int, say: Say) -> AudioBuffer:
    """``sound.duration_s`` of its crowd, ``(frames, sound.channels)``, the same from one seed.

    Raises ``ValueError`` where the ``[speech]`` table has an unknown or missing key.
    """
    crowd = read_crowd(sound)
    chance = np.random.default_rng([seed % (1 << 63), variant])
    length = samples(sound.duration_s)
    # What does not loop gets room for its tail, so that nothing comes round the circle.
    turn = length if sound.loops else next_fast_len(length + samples(crowd.room_s + 1.0))
    busy = turn if sound.loops else length
    stage: NDArray[np.floating]
    if crowd.scene in FIRST_SCENES:
        stage = _as_before(crowd, _spoken_by(say), busy, turn, chance)[:length]
    else:
        crowd = scenes.another(crowd, variant)
        stage = scenes.played(crowd, _spoken_by(say), busy, turn, chance)[:length]
    if not sound.loops:
        stage *= ends(length, crowd.fade_s)[:, None]
    if sound.channels == 1:
        stage = stage.mean(axis=1, keepdims=True)
    peak = float(np.abs(stage).max())
    return AudioBuffer((stage * (0.5 / max(peak, 1e-9))).astype(np.float32, copy=False))


def _spoken_by(say: Say) -> Spoken:
    return lambda line, voice: trimmed(say(line, voice).frames[:, 0].astype(np.float64))


def _as_before(
    crowd: Crowd, spoken: Spoken, busy: int, turn: int, chance: np.random.Generator
) -> Signal:
    sources = [spoken(line, voice) for voice in crowd.voices for line in crowd.lines]
    gather = first_crowds.talkers if crowd.scene == "talk" else first_crowds.cheerers
    people = gather(crowd, sources, busy, turn, chance)
    return first_crowds.staged(people, crowd, turn, chance)
