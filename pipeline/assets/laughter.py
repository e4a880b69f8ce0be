"""Laughter, of the mouths of a few words and folds that are driven anew."""

from __future__ import annotations

import numpy as np

from pipeline.assets import mouth
from pipeline.assets.crowd import Crowd, Range, Spoken
from pipeline.assets.grains import brighter, spread
from pipeline.assets.outburst import Mouths, drawn_in
from pipeline.assets.stage import Place, Stage, places
from pipeline.units import samples

_LAUGH_HZ: Range = (4.3, 6.0)
"""So many “ha” a second at first (Bachorowski, Smoski and Owren, JASA 110, 2001)."""


def laughed(
    crowd: Crowd, spoken: Spoken, busy: int, stage: Stage, chance: np.random.Generator
) -> None:
    """Bouts of “ha”: each call is breath that becomes voice, the bout falls in pitch and level,
    and who has laughed draws breath."""
    mouths = Mouths(crowd, spoken)
    where = places(crowd, crowd.people, chance)
    sizes = spread(crowd.pitch, crowd.people, chance)
    first_s, last_s = crowd.react_s
    for n in range(crowd.people):
        at = samples(float(first_s + (last_s - first_s) * chance.uniform() ** 1.6))
        own_db = float(chance.normal(0.0, 2.5))
        rate = float(chance.uniform(*_LAUGH_HZ))
        height = float(chance.uniform(7.0, 14.0))
        for bout in range(int(chance.integers(crowd.calls[0], crowd.calls[1] + 1))):
            seconds = float(chance.uniform(*crowd.call_s))
            if at + samples(seconds + 0.5) > busy:
                break
            word = mouths.any(n, chance)
            tired_db = own_db - 4.0 * bout - 5.0 * at / busy
            at = _bout(
                crowd, word, sizes[n], seconds, rate, height - 2.0 * bout, tired_db,
                at, where[n], stage, chance,
            )  # fmt: skip
            at += samples(float(chance.uniform(*crowd.rest_s)))


def _bout(
    crowd: Crowd,
    word: mouth.Mouth,
    size: float,
    seconds: float,
    rate: float,
    height: float,
    loud_db: float,
    at: int,
    place: Place,
    stage: Stage,
    chance: np.random.Generator,
) -> int:
    open_mouth = mouth.resized(mouth.vowel(word), size**0.5)
    calls = max(2, round(seconds * rate))
    breath = float(chance.uniform(*crowd.breath))
    for call in range(calls):
        along = call / calls
        length_s = (1.0 + 0.25 * along) / rate
        frames = mouth.frames_in(length_s * 0.85)
        shaped = mouth.drawn_out(open_mouth, frames)
        turn = np.linspace(0.0, 1.0, frames)
        # /h/ for a third, the vowel, and it lets go; each call falls by two semitones.
        semitones = height * (1.0 - 0.75 * along) - 2.0 * turn + chance.normal(0.0, 0.5)
        hz = word.hz * size * 2.0 ** (semitones / 12.0)
        air = np.clip(1.0 - (turn - 0.18) / 0.14, breath, 1.0) + np.clip(
            (turn - 0.75) * 1.6, 0, 0.4
        )
        wave = mouth.sounded(shaped, hz, np.clip(air, 0.0, 1.0), chance, rough=0.12)
        wave = brighter(wave, crowd.effort_db)
        shape = np.interp(turn, [0.0, 0.22, 0.38, 0.7, 1.0], [0.1, 0.22, 1.0, 0.6, 0.03])
        wave = wave * np.interp(np.arange(len(wave)), np.linspace(0, len(wave), frames), shape)
        wave *= 0.1 / max(float(np.sqrt(np.mean(wave**2))), 1e-9)
        gain_db = loud_db - 9.0 * along + float(chance.normal(0.0, 1.0))
        stage.add(wave, at, place, gain_db=gain_db)
        at += samples(length_s * float(chance.uniform(0.94, 1.06)))
    # A breath in, and it is over (or begins anew).
    frames = mouth.frames_in(float(chance.uniform(0.25, 0.45)))
    shaped = mouth.drawn_out(mouth.resized(open_mouth, 1.12), frames)
    whole = np.ones(frames)
    wave = drawn_in(mouth.sounded(shaped, whole * word.hz, whole, chance))
    wave *= 0.1 / max(float(np.sqrt(np.mean(wave**2))), 1e-9)
    stage.add(wave, at, place, gain_db=loud_db - 17.0, fade_s=(0.08, 0.05))
    return at + len(wave)
