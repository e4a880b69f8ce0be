"""Speech over background, a row a line: as the plan foretold it, or as the stems measure.

Both are the same arithmetic (``loudness.distance``) over powers per 10 ms of each role, so that
the one can be held against the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.loudness.distance import (
    NOTHING_UNDER_LU,
    Windows,
    least_lu,
    moments,
    over_lu,
    short_terms,
    steps_within,
    whole_line,
)
from pipeline.loudness.figures import Powers
from pipeline.timeline.model import Clip, Role
from pipeline.units import SAMPLE_RATE_HZ, SILENCE_DB, lufs_from_power

LEAST_LU: dict[str, float] = {"music": 10.0, "ambience": 15.0, "sfx": 6.0, "all": 7.0}
"""What broadcasters ask for (Torcoli et al., JAES 67(12), 2019): music and ambience under a line,
effects in any 400 ms of it, all together in any 3 s with a second of speech."""


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
    """In the 400 ms in which it is least."""
    over_all_lu: float
    """In the 3 s round it in which it is least."""

    def distances_lu(self) -> dict[str, float]:
        return {
            "music": self.over_music_lu,
            "ambience": self.over_ambience_lu,
            "sfx": self.over_sfx_lu,
            "all": self.over_all_lu,
        }

    def as_json(self) -> dict[str, Any]:
        return {
            "line": self.line_id,
            "character": self.character,
            "start_s": round(self.start_s, 2),
            "speech_lufs": round(self.speech_lufs, 2),
            **{f"over_{role}_lu": round(lu, 2) for role, lu in self.distances_lu().items()},
        }


def balance(clips: Sequence[Clip], powers: Mapping[Role, Powers]) -> tuple[LineBalance, ...]:
    """The balance under every line of ``clips``, in order of time.

    ``powers`` are K-weighted mean squares per 10 ms of each role, ``(steps,)`` and all as long.
    """
    spoken = [c for c in sorted(clips, key=lambda c: c.start_sample) if c.voiced is not None]
    speech = powers["dialogue"]
    together = powers["music"] + powers["ambience"] + powers["sfx"]
    lines = [steps_within(*c.voiced) for c in spoken if c.voiced is not None]
    windows = short_terms(lines, len(speech))
    over_all = over_lu(windows.sums(speech), windows.sums(together))
    return tuple(
        LineBalance(
            line_id=clip.id,
            character=clip.character or "",
            start_s=clip.voiced[0] / SAMPLE_RATE_HZ if clip.voiced else 0.0,
            speech_lufs=_level_lufs(speech[line]),
            over_music_lu=least_lu(whole_line(line), speech, powers["music"]),
            over_ambience_lu=least_lu(whole_line(line), speech, powers["ambience"]),
            over_sfx_lu=least_lu(moments(speech, line), speech, powers["sfx"]),
            over_all_lu=_least_round(line, windows, over_all),
        )
        for clip, line in zip(spoken, lines, strict=True)
    )


def _level_lufs(spoken: Powers) -> float:
    power = float(np.mean(spoken)) if len(spoken) else 0.0
    return lufs_from_power(power) if power > 0.0 else SILENCE_DB


def _least_round(line: slice, windows: Windows, over: Powers) -> float:
    """The least of the windows that hold some of a line."""
    # Both bounds rise from window to window.
    first = int(np.searchsorted(windows.ends, line.start, side="right"))
    last = int(np.searchsorted(windows.starts, line.stop, side="left"))
    return float(over[first:last].min()) if last > first else NOTHING_UNDER_LU
