"""What of the balance is under its limit, and whether the plan and the stems agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.diagnostics import Diagnostics, warning
from pipeline.loudness.distance import NOTHING_UNDER_LU
from pipeline.mix.model import DEEPEST_DB
from pipeline.qc.balance import LEAST_LU, LineBalance
from pipeline.timeline.model import Clip

AGREE_LU = 0.5
"""What the plan foretold and what the stems measure may differ by."""
_INAUDIBLE_LU = 40.0
"""So far under speech, nobody hears by how much."""


def apart_lu(foretold: LineBalance, measured: LineBalance) -> float:
    """The most that any figure of a line differs by. What lies so far under speech that nobody
    hears it is not compared."""
    return _farthest_apart(foretold, measured)[1]


def _farthest_apart(foretold: LineBalance, measured: LineBalance) -> tuple[str, float]:
    """Of which role, and by how much."""
    distances = measured.distances_lu()
    apart = {"dialogue": abs(foretold.speech_lufs - measured.speech_lufs)} | {
        role: abs(lu - distances[role])
        for role, lu in foretold.distances_lu().items()
        if min(lu, distances[role]) < _INAUDIBLE_LU
    }
    return max(apart.items(), key=lambda of: of[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A line that does not stand far enough over something. ``asked_by`` are the clips under it
    that were told not to go down: then somebody wanted it so."""

    line_id: str
    under: str
    lu: float
    least_lu: float
    asked_by: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "line": self.line_id,
            "over": self.under,
            "lu": round(self.lu, 2),
            "least_lu": self.least_lu,
            "asked_by": list(self.asked_by),
        }


def short_of(rows: Sequence[LineBalance], clips: Sequence[Clip]) -> tuple[Short, ...]:
    """Every distance that is under its limit."""
    return tuple(
        Short(
            line_id=row.line_id,
            under=role,
            lu=value,
            least_lu=LEAST_LU[role],
            asked_by=_asked_by(row, role, clips),
        )
        for row in rows
        for role, value in row.distances_lu().items()
        if value < LEAST_LU[role]
    )


_SOUNDS = {
    "music": "the music",
    "ambience": "the ambience",
    "sfx": "an effect",
    "all": "what sounds under it, together,",
}


def told_of(shorts: Sequence[Short], clips: Sequence[Clip]) -> Diagnostics:
    """What the writer did not ask for, at the line that suffers from it."""
    spans = {clip.id: clip.span for clip in clips}
    return tuple(
        warning(
            "mix/drowned",
            f"{_SOUNDS[short.under]} is only {short.lu:.1f} LU under this line "
            f"({short.least_lu:g} are wanted), and a duck takes no more than {DEEPEST_DB:g} dB",
            spans[short.line_id],
            "turn it down (gain=-6 on its cue), or end it before the line",
        )
        for short in shorts
        if not short.asked_by
    )


_LEVELS = {
    "dialogue": "this line itself",
    "music": "the music under this line",
    "ambience": "the ambience under this line",
    "sfx": "an effect under this line",
    "all": "what sounds under this line, together,",
}


def told_apart(
    foretold: Sequence[LineBalance], measured: Sequence[LineBalance], clips: Sequence[Clip]
) -> Diagnostics:
    """The lines under which the mix is not what was planned, beyond ``AGREE_LU``.

    Powers add up in the plan; sounds of one pitch add up as waves, or cancel each other.
    """
    spans = {clip.id: clip.span for clip in clips}
    farthest = [
        (row.line_id, *_farthest_apart(one, row))
        for one, row in zip(foretold, measured, strict=True)
    ]
    return tuple(
        warning(
            "mix/apart",
            f"{_LEVELS[role]} was mixed {lu:.1f} LU from where it was planned: sounds of one "
            "pitch at one time add up, or cancel each other",
            spans[line_id],
            "begin one of them a little later, or leave it out",
        )
        for line_id, role, lu in farthest
        if lu > AGREE_LU
    )


def report_json(
    rows: Sequence[LineBalance],
    foretold: Sequence[LineBalance],
    shorts: Sequence[Short],
    predicted_lufs: float,
    measured_lufs: float,
) -> dict[str, Any]:
    """``report/qc.json``: a row per line, foretold and measured, and what is under its limit.

    Where somebody asked for it (``duck=off`` under the line), the row that is short says so.
    """
    apart = [apart_lu(one, other) for one, other in zip(foretold, rows, strict=True)]
    difference = measured_lufs - predicted_lufs
    return {
        "schema": "warroom.qc/1",
        "mix": {
            "predicted_lufs": round(predicted_lufs, 2),
            "measured_lufs": round(measured_lufs, 2),
            "agree": abs(difference) <= AGREE_LU and max(apart, default=0.0) <= AGREE_LU,
        },
        "under_limit": [short.as_json() for short in shorts],
        "lines": [
            {**row.as_json(), "foretold": _distances(one), "apart_lu": round(by, 2)}
            for row, one, by in zip(rows, foretold, apart, strict=True)
        ],
    }


def _distances(row: LineBalance) -> dict[str, float | None]:
    return {
        f"over_{role}_lu": None if lu == NOTHING_UNDER_LU else round(lu, 2)
        for role, lu in row.distances_lu().items()
    }


def _asked_by(row: LineBalance, role: str, clips: Sequence[Clip]) -> tuple[str, ...]:
    """The clips under a line that were told not to go down."""
    line = next(c for c in clips if c.id == row.line_id)
    assert line.voiced is not None
    start, end = line.voiced
    return tuple(
        c.id
        for c in clips
        if c.duck_off
        and c.role != "dialogue"
        and not c.is_room_tone
        and (role in ("all", c.role))
        and c.start_sample < end
        and c.end_sample > start
    )
