"""Whether what was foretold and what was measured agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.qc.balance import LEAST_LU, LineBalance

AGREE_LU = 0.5
"""The plan's foretold loudness and the stems' own may differ by this much."""


def report_json(
    rows: Sequence[LineBalance], predicted_lufs: float, measured_lufs: float
) -> dict[str, Any]:
    """``report/qc.json``: a row per line and what is under its limit."""
    short = [
        {"line": row.line_id, "over": role, "lu": round(value, 2), "least_lu": LEAST_LU[role]}
        for row in rows
        for role, value in row.distances_lu().items()
        if value < LEAST_LU[role]
    ]
    difference = measured_lufs - predicted_lufs
    return {
        "schema": "warroom.qc/1",
        "mix": {
            "predicted_lufs": round(predicted_lufs, 2),
            "measured_lufs": round(measured_lufs, 2),
            "agree": abs(difference) <= AGREE_LU,
        },
        "under_limit": short,
        "lines": [row.as_json() for row in rows],
    }
