"""What everybody utters at once: a cheer, a gasp, a breath let go."""

from __future__ import annotations

import numpy as np

from pipeline.assets import mouth
from pipeline.assets.crowd import Crowd, Spoken
from pipeline.assets.grains import Signal, brighter, spread
from pipeline.assets.stage import Stage, places
from pipeline.units import samples


def uttered(
    crowd: Crowd, spoken: Spoken, busy: int, stage: Stage, chance: np.random.Generator
) -> None:
    """Each reacts in its own time, calls once or several times, and then is silent."""
    mouths = Mouths(crowd, spoken)
    where = places(crowd, crowd.people, chance)
    sizes = spread(crowd.pitch, crowd.people, chance)
    first_s, last_s = crowd.react_s
    # The quick ones are many, the slow ones few.
    waits = np.sort(np.arange(crowd.people) + chance.uniform(0.0, 1.0, crowd.people))
    waits = (waits / crowd.people) ** 2.2 * (last_s - first_s) + first_s
    for n in chance.permutation(crowd.people):
        at = samples(float(waits[n]))
        own_breath = float(chance.uniform(*crowd.breath))
        for _ in range(int(chance.integers(crowd.calls[0], crowd.calls[1] + 1))):
            seconds = float(chance.uniform(*crowd.call_s))
            if at + samples(seconds) > busy:
                break
            word = mouths.any(int(n), chance)
            wave = _called(crowd, word, sizes[n], own_breath, seconds, chance)
            tired_db = -9.0 * at / busy
            gain_db = tired_db + float(chance.normal(0.0, 2.0))
            fades = (chance.uniform(*crowd.attack_s), chance.uniform(*crowd.release_s))
            stage.add(wave, at, where[n], gain_db=gain_db, fade_s=fades)
            at += len(wave) + samples(float(chance.uniform(*crowd.rest_s)) * (1 + 2.0 * at / busy))


class Mouths:
    """The mouths of a crowd's words, each looked at once."""

    def __init__(self, crowd: Crowd, spoken: Spoken) -> None:
        self._crowd = crowd
        self._spoken = spoken
        self._known: dict[tuple[str, str], mouth.Mouth] = {}

    def any(self, person: int, chance: np.random.Generator) -> mouth.Mouth:
        voice = self._crowd.voices[person % len(self._crowd.voices)]
        line = self._crowd.lines[int(chance.integers(len(self._crowd.lines)))]
        if (line, voice) not in self._known:
            self._known[line, voice] = mouth.mouth_of_word(self._spoken(line, voice).tobytes())
        return self._known[line, voice]


def _called(
    crowd: Crowd,
    word: mouth.Mouth,
    size: float,
    breath: float,
    seconds: float,
    chance: np.random.Generator,
) -> Signal:
    """One call: the word drawn out over ``seconds``, along the crowd's melody."""
    frames = mouth.frames_in(seconds)
    # Half of what makes a voice higher is a smaller mouth.
    shaped = mouth.drawn_out(mouth.resized(word, size**0.5), frames)
    along = np.linspace(0.0, len(crowd.melody) - 1.0, frames)
    semitones = _rounded(np.array(crowd.melody), along) * chance.uniform(0.75, 1.25)
    semitones = semitones + chance.normal(0.0, 1.0)
    hz = word.hz * size * 2.0 ** (semitones / 12.0)
    rough = float(np.clip(crowd.effort_db / 20.0, 0.0, 0.6))
    wave = mouth.sounded(shaped, hz, np.full(frames, breath), chance, rough=rough)
    wave = brighter(wave, crowd.effort_db)
    if crowd.inward:
        wave = drawn_in(wave)
    if crowd.sinks_db:
        wave = wave * 10.0 ** (np.linspace(0.0, -crowd.sinks_db, len(wave)) / 20.0)
    power = float(np.sqrt(np.mean(wave**2)))
    return wave * (0.1 / max(power, 1e-9))


def _rounded(corners: Signal, along: Signal) -> Signal:
    """Through the corners without an angle (a raised cosine between two)."""
    below = np.minimum(along.astype(np.intp), max(0, len(corners) - 2))
    share = 0.5 - 0.5 * np.cos(np.pi * np.clip(along - below, 0.0, 1.0))
    line: Signal = (
        corners[below] * (1 - share) + corners[np.minimum(below + 1, len(corners) - 1)] * share
    )
    return line


def drawn_in(wave: Signal) -> Signal:
    """Ever faster through an ever narrower throat: it grows until it is shut off."""
    along = np.linspace(0.0, 1.0, len(wave))
    return wave * (0.12 + 0.88 * along**1.3)
