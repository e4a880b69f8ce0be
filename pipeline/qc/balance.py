"""Speech over background, measured from the stems that were written, a row a line.

The plan foretold the balance from profiles; this measures what came of it. Distances are
K-weighted, over the 100 ms blocks between a line's voiced bounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.timeline.model import Clip, Role
from pipeline.units import PROFILE_HOP_SAMPLES, SILENCE_DB, db_from_power, lufs_from_power

LEAST_LU: dict[Role, float] = {"music": 10.0, "ambience": 15.0, "sfx": 6.0}
"""What broadcasters ask for (Torcoli et al., JAES 67(12), 2019)."""

_NOTHING_UNDER_LU = 99.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBalance:
    """One line: its level and how far it stands over each kind of sound (99: nothing there)."""

    line_id: str
    character: str
    start_s: float
    speech_lufs: float
    over_music_lu: float
    over_ambience_lu: float
    over_sfx_lu: float

    def distances_lu(self) -> dict[Role, float]:
        return {
            "music": self.over_music_lu,
            "ambience": self.over_ambience_lu,
            "sfx": self.over_sfx_lu,
        }

    def as_json(self) -> dict[str, Any]:
        return {
            "line": self.line_id,
            "character": self.character,
            "start_s": round(self.start_s, 2),
            "speech_lufs": round(self.speech_lufs, 2),
            "over_music_lu": round(self.over_music_lu, 2),
            "over_ambience_lu": round(self.over_ambience_lu, 2),
            "over_sfx_lu": round(self.over_sfx_lu, 2),
        }


def balance(
    clips: Sequence[Clip], powers: Mapping[Role, NDArray[np.float64]]
) -> tuple[LineBalance, ...]:
    """The balance under every line of ``clips``, in order of time."""
    rows = []
    for clip in sorted(clips, key=lambda c: c.start_sample):
        if clip.voiced is None:
            continue
        first = -(-clip.voiced[0] // PROFILE_HOP_SAMPLES)
        last = max(clip.voiced[1] // PROFILE_HOP_SAMPLES, first + 1)
        speech = _mean(powers["dialogue"], first, last)

        def over(role: Role, first: int = first, last: int = last, speech: float = speech) -> float:
            under = _mean(powers[role], first, last)
            if under <= 0.0 or speech <= 0.0:
                return _NOTHING_UNDER_LU
            return min(_NOTHING_UNDER_LU, db_from_power(speech) - db_from_power(under))

        rows.append(
            LineBalance(
                line_id=clip.id,
                character=clip.character or "",
                start_s=clip.voiced[0] / 48_000,
                speech_lufs=lufs_from_power(speech) if speech > 0.0 else SILENCE_DB,
                over_music_lu=over("music"),
                over_ambience_lu=over("ambience"),
                over_sfx_lu=over("sfx"),
            )
        )
    return tuple(rows)


def _mean(powers: NDArray[np.float64], first: int, last: int) -> float:
    inside = powers[first:last]
    return float(np.mean(inside)) if len(inside) else 0.0
