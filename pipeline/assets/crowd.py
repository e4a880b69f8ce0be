"""What the ``[speech]`` table of a sound says: who is there, what they do, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Literal, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from pipeline.catalog.model import Sound

Range = tuple[float, float]
BUILDER = "crowd@2"
"""Goes up when the scenes below are made otherwise of the same table; part of their keys."""
FIRST_SCENES = ("talk", "cheer")
"""Of earlier editions: these never change."""
Scene = Literal["talk", "cheer", "walla", "outburst", "laughter"]
Spoken = Callable[[str, str], NDArray[np.float64]]
"""``spoken(line, voice_id)``: trimmed, at a peak of 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Ranges are ``[least, most]``, drawn evenly.

    ``scene`` is talk that goes on (``walla``), something that everyone utters at once and then
    fewer and fewer (``outburst``: a cheer, a gasp, an order), or laughter. ``talk`` and ``cheer``
    are how earlier editions made the first two.
    """

    scene: Scene
    voices: tuple[str, ...]
    lines: tuple[str, ...]
    people: int
    pitch: Range = (0.9, 1.12)
    """Factor on each person's size and pitch together."""
    speed: Range = (1.0, 1.0)
    """Factor on the tempo alone; a cheer below 1 draws its vowels out."""
    talk_s: Range = (1.2, 3.2)
    rest_s: Range = (0.4, 1.6)
    distance: Range = (0.2, 0.8)
    """0 is at the microphone, 1 at the far wall: quieter, darker and more of the room."""
    width: float = 0.8
    room_s: float = 0.8
    """Time in which the room falls by 60 dB."""
    wet_db: float = -8.0
    band_hz: Range = (90.0, 9000.0)
    fade_s: Range = (0.4, 1.2)
    """In and out, for a sound that does not loop."""

    # ---- Of walla.
    group: int = 1
    """So many stand together and take turns; 1 is everybody for himself."""
    overlap_s: Range = (-0.5, 0.25)
    """From the end of one turn to the beginning of the next, within a group."""
    effort_db: float = 0.0
    """What a raised voice has more of above 800 Hz; over 4 it is a shout, and evened out."""
    calls_per_min: float = 0.0
    """Now and then somebody calls out across the rest."""
    radio: bool = False
    """Whoever is alone speaks through a two-way radio: hiss under each turn, a squelch after it."""
    dishes_per_min: float = 0.0
    """Cutlery on plates, for a room where people eat."""

    # ---- Of walla, outburst and laughter.
    breath: Range = (0.0, 0.0)
    """How much of each voice is breath; at 1 there is no voice left in it: a whisper."""

    # ---- Of an outburst.
    react_s: Range = (0.05, 0.7)
    """The first, and the last, to begin; most begin early."""
    calls: tuple[int, int] = (1, 1)
    call_s: Range = (0.4, 0.9)
    melody: tuple[float, ...] = (0.0, 0.0)
    """Semitones over one call, round the pitch of whoever calls."""
    attack_s: Range = (0.02, 0.06)
    release_s: Range = (0.1, 0.3)
    sinks_db: float = 0.0
    """How much softer a call is at its end than at its beginning: a chest that empties."""
    inward: bool = False
    """Air that is drawn in: no hum of the chest, and the throat narrows it."""


NEEDED = ("scene", "voices", "lines", "people")


def read_crowd(sound: Sound) -> Crowd:
    """The sound's ``[speech]`` table, checked. Raises ``ValueError``."""
    table = sound.speech or {}
    known = {field.name for field in fields(Crowd)}
    if unknown := sorted(set(table) - known):
        raise ValueError(f"{sound.id}: [speech] knows no “{unknown[0]}”; it has {sorted(known)}")
    if missing := sorted(set(NEEDED) - set(table)):
        raise ValueError(f"{sound.id}: [speech] lacks “{missing[0]}”")
    if table["scene"] not in get_args(Scene):
        scenes = ", ".join(get_args(Scene))
        raise ValueError(f"{sound.id}: a scene is one of {scenes}, not “{table['scene']}”")
    kinds = get_type_hints(Crowd)
    values: dict[str, object] = {}
    for key, value in table.items():
        is_range = kinds[key] in (Range, tuple[int, int])
        if is_range and not (isinstance(value, Sequence) and len(value) == 2):
            raise ValueError(f"{sound.id}: [speech] {key} is [least, most]")
        values[key] = tuple(value) if isinstance(value, list) else value
    return Crowd(**values)  # type: ignore[arg-type]  # the keys are checked above
