"""Where each line of a scene is heard: five people round a table are five places.

A scene is a section, with those that it carries into. Its people are seated in the order in
which they first speak there, each on the next place of one fixed row: whoever comes later
moves nobody who is there already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pipeline.screenplay.model import Line, SectionStart
from pipeline.timeline.rules import NARRATOR

MIDDLE = 0.0
"""The narrator's place, and that of every device: the telephone lies on the table."""

_STEP = 0.13
"""Between two neighbours, as a pan: 1.8 dB between the channels, twice what an ear can tell."""

PLACES: tuple[float, ...] = (
    *(steps * _STEP for steps in (-1, 1, -3, 3, -2, 2)),
    *(steps * _STEP for steps in (-2.5, 2.5, -1.5, 1.5)),
)
"""Two people talk close to the middle, three and four sit outside them, five and six between;
whoever comes after that sits between neighbours. Nobody is farther out than 39 per cent: a voice
at the side tires the ear, and is lost where a kitchen radio plays one side."""


def seats(events: Iterable[object], devices: Collection[str] = frozenset()) -> Mapping[str, float]:
    """Line id → pan, −1 (left) to +1 (right), for every line among ``events``.

    What the writer asked for (``pan=``) wins, for that line alone. ``devices`` are the treatments
    that come out of something: what is said through one is heard where it stands, in the middle,
    and takes nobody's place.
    """
    placed: dict[str, float] = {}
    table: dict[str, float] = {}
    carries = False
    for event in events:
        if isinstance(event, SectionStart):
            if not carries:
                table = {}
            carries = event.carry
        elif isinstance(event, Line):
            placed[event.id] = _place(event, table, devices)
    return placed


def _place(line: Line, table: dict[str, float], devices: Collection[str]) -> float:
    if line.character == NARRATOR or line.treatment in devices:
        own = MIDDLE
    else:
        own = table.setdefault(line.character, PLACES[len(table) % len(PLACES)])
    return own if line.pan is None else line.pan
