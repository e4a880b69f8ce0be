"""The rules of pacing, apart from the walk that applies them.

Turn gaps, leads and overlaps are those of radio drama: quick in a
control room, unhurried in narration. The style owns the numbers; here is which one applies.
"""

from __future__ import annotations

import hashlib

from pipeline.catalog.model import Style
from pipeline.screenplay.model import Line
from pipeline.units import samples

NARRATOR = "NARRATOR"

AFTER_SPEECH_S = 0.10
"""A sound cue waits this long after the last voiced sample."""

MUSIC_LEAD_S = 1.4
"""Music that opens a section is heard this long before anybody speaks."""

AMBIENCE_CROSSFADE_S = 2.0

EFFECT_BED_FADE_IN_S = 0.4
"""A continuous effect comes in sooner than an ambience: it is a thing that happens."""

RESTART_FADE_S = 0.5
"""A continuous effect that is called again while it sounds gives way to itself."""

TAIL_OF_EPISODE_S = 1.5
BEDS_AFTER_THE_END_S = 0.4
"""The last beds begin to fade this long after the last word."""


def gap_samples(previous: Line, line: Line, style: Style) -> tuple[int, str]:
    """The silence between two lines' voiced parts, varied a little by the line's id, and the
    kind of turn that it is.

    The same line always gets the same gap, so that an edit elsewhere moves nothing in here.
    """
    if NARRATOR in (previous.character, line.character):
        base, spread, turn = style.gap_narration_s, 0.20, "narration"
    elif previous.character == line.character:
        base, spread, turn = style.gap_turn_s, 0.20, "the same speaker goes on"
    else:
        base, spread, turn = style.gap_talk_s, 0.35, "turn of speakers"
    chance = int.from_bytes(hashlib.sha256(line.id.encode()).digest()[:4], "big") / 2**32
    return samples(base * (1.0 + spread * (2.0 * chance - 1.0))), turn


def variant_of(layer_id: str, asset: str, count: int, previous: int | None) -> int:
    """Which variant a cue plays: chance from its own id, never the one just heard."""
    if count <= 1:
        return 0
    digest = hashlib.sha256(f"{asset}\n{layer_id}".encode()).digest()
    chosen = int.from_bytes(digest[:4], "big") % count
    return (chosen + 1) % count if chosen == previous else chosen
