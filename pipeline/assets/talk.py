"""Talk that goes on: phrases of syllables that never followed each other, turn after turn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.assets import mouth
from pipeline.assets.crowd import Crowd, Range, Spoken
from pipeline.assets.grains import (
    JOIN_S,
    Signal,
    pitch_hz,
    pressed,
    repitched,
    spread,
    stretched,
    syllables,
)
from pipeline.assets.stage import Place, Stage, places
from pipeline.units import SAMPLE_RATE_HZ, samples

_POOLS = 12
"""A crowd shares so many mouths; more are not told apart."""
_POOL_S: Range = (2.5, 7.0)
"""So much speech of a mouth gives it syllables enough."""
_CANDIDATES = 5
_PHRASE_BEGINS, _PHRASE_FALLS = 0.2, 0.42
"""In octaves: over the mouth's own middle, and from there to its end."""
_NO_PITCH_COSTS = 0.33
"""A syllable without a pitch is taken where the others lie farther off than that."""
_WEAR = 0.12
"""In octaves, for each time that it was said: nobody has favourite syllables."""
_CALL_DB = 8.0


@dataclass(slots=True)
class _Pool:
    """The syllables of one mouth; ``octaves`` is how high each is, not a number where it has no
    pitch, ``worn`` how often it was said, and ``last`` which of them last. ``effort_db`` is still
    to be added to them."""

    waves: list[Signal]
    octaves: NDArray[np.float64]
    middle: float
    worn: NDArray[np.float64]
    last: int = -2
    effort_db: float = 0.0

    @staticmethod
    def of(waves: list[Signal]) -> _Pool:
        heights = np.array([pitch_hz(wave) for wave in waves])
        voiced = heights[heights > 0.0]
        middle = float(np.log2(np.median(voiced))) if len(voiced) else 0.0
        return _Pool(
            waves, np.log2(np.where(heights > 0.0, heights, np.nan)), middle, np.zeros(len(waves))
        )


def talked(
    crowd: Crowd, spoken: Spoken, busy: int, stage: Stage, chance: np.random.Generator
) -> None:
    """Groups who talk among themselves: one has the word, another takes it, sometimes too soon."""
    count = min(crowd.people, _POOLS)
    least, most = (samples(s) for s in _POOL_S)
    needed = max(least, min(most, round(0.6 * busy)))
    pools = [
        _pool(crowd, spoken, number, pitch, needed, chance)
        for number, pitch in enumerate(spread(crowd.pitch, count, chance))
    ]
    where = places(crowd, crowd.people, chance)
    mouths = [(pools[n % count], where[n]) for n in range(crowd.people)]
    for first in range(0, crowd.people, crowd.group):
        members = mouths[first : first + crowd.group]
        if len(members) == 1:
            _alone(crowd, *members[0], busy, stage, chance)
        else:
            _together(crowd, members, busy, stage, chance)
    for _ in range(chance.poisson(crowd.calls_per_min * busy / SAMPLE_RATE_HZ / 60.0)):
        pool, place = mouths[int(chance.integers(len(mouths)))]
        at = int(chance.integers(busy))
        length = samples(chance.uniform(0.5, 1.1))
        loud = replace(pool, effort_db=_CALL_DB)
        _phrase(loud, length, at, place, chance.uniform(0.0, 3.5), stage, chance)


def _pool(
    crowd: Crowd,
    spoken: Spoken,
    number: int,
    pitch: float,
    needed: int,
    chance: np.random.Generator,
) -> _Pool:
    """The syllables of one mouth, as it is used to talk here."""
    voice = crowd.voices[number % len(crowd.voices)]
    breath = float(chance.uniform(*crowd.breath))
    speed = float(chance.uniform(*crowd.speed))
    waves: list[Signal] = []
    so_far = 0
    for line in chance.permutation(np.array(crowd.lines, object)):
        said = stretched(repitched(spoken(str(line), voice), pitch), speed)
        if breath > 0.0:
            airy = mouth.whispered(said, chance)[: len(said)]
            said = said * np.sqrt(1.0 - breath) + np.pad(
                airy * np.sqrt(breath), (0, len(said) - len(airy))
            )
        if crowd.effort_db:
            said = pressed(said, crowd.effort_db)
        waves += syllables(said)
        so_far += len(said)
        if so_far > needed:
            break
    return _Pool.of(waves)


def _alone(
    crowd: Crowd,
    pool: _Pool,
    place: Place,
    busy: int,
    stage: Stage,
    chance: np.random.Generator,
) -> None:
    at = samples(chance.uniform(0.0, crowd.rest_s[1]))
    end = at + busy - samples(crowd.rest_s[0])
    while at < end:
        length = min(samples(chance.uniform(*crowd.talk_s)), end - at)
        began = at
        at = _phrase(pool, length, at, place, float(chance.uniform(-3.5, 3.5)), stage, chance)
        if crowd.radio:
            at = _keyed(began, at, place, stage, chance)
        at += samples(chance.uniform(*crowd.rest_s))


def _together(
    crowd: Crowd,
    members: list[tuple[_Pool, Place]],
    busy: int,
    stage: Stage,
    chance: np.random.Generator,
) -> None:
    at = samples(chance.uniform(0.0, crowd.rest_s[1]))
    end = at + busy - samples(crowd.rest_s[0])
    speaker = int(chance.integers(len(members)))
    while at < end:
        length = min(samples(chance.uniform(*crowd.talk_s)), end - at)
        loud_db = float(chance.uniform(-3.5, 3.5))
        began = at
        at = _phrase(members[speaker][0], length, at, members[speaker][1], loud_db, stage, chance)
        speaker = (speaker + int(chance.integers(1, len(members)))) % len(members)
        if chance.uniform() < 0.3:
            # Somebody says “mhm” while it is said.
            listener, place = members[speaker]
            nod = began + int(chance.uniform(0.3, 0.9) * (at - began))
            _phrase(listener, samples(0.2), nod, place, loud_db - 5.0, stage, chance)
        if chance.uniform() < 0.18:
            at += samples(chance.uniform(*crowd.rest_s))
        at = max(began + samples(0.3), at + samples(chance.uniform(*crowd.overlap_s)))


def _keyed(began: int, ended: int, place: Place, stage: Stage, chance: np.random.Generator) -> int:
    """The carrier of a turn on the radio: hiss under the voice, and the crash of the squelch
    that closes a little after it. Returns where it does."""
    lead, tail = samples(chance.uniform(0.05, 0.18)), samples(chance.uniform(0.12, 0.22))
    crash = samples(chance.uniform(0.09, 0.16))
    hiss = chance.standard_normal(lead + ended - began + tail + crash)
    hiss *= 0.012
    hiss[-crash:] *= 9.0
    stage.add(hiss, began - lead, place, fade_s=(0.002, 0.002))
    return ended + tail + crash


def _phrase(
    pool: _Pool,
    length: int,
    at: int,
    place: Place,
    loud_db: float,
    stage: Stage,
    chance: np.random.Generator,
) -> int:
    """Syllables for ``length`` samples from ``at`` on; returns where they end.

    A phrase falls, by 5 dB and by a fourth: of a few syllables that may come next, never one
    that really did, it takes the one whose pitch goes on best.
    """
    high = pool.middle + _PHRASE_BEGINS
    count = len(pool.waves)
    began, end = at, at + length
    while at < end:
        along = (at - began) / length
        wanted = high - _PHRASE_FALLS * along + float(chance.normal(0.0, 0.08))
        choices = (pool.last + chance.integers(2, max(3, count), _CANDIDATES)) % count
        leaps = np.abs(pool.octaves[choices] - wanted)
        leaps = np.where(np.isnan(leaps), _NO_PITCH_COSTS, leaps) + _WEAR * pool.worn[choices]
        pool.last = int(choices[np.argmin(leaps)])
        pool.worn[pool.last] += 1.0
        wave = pool.waves[pool.last]
        if pool.effort_db:
            wave = pressed(wave, pool.effort_db)
        gain_db = loud_db - 5.0 * along + float(chance.uniform(-3.0, 3.0))
        stage.add(wave, at, place, gain_db=gain_db)
        at += len(wave) - samples(JOIN_S)
    return at
