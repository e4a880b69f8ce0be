"""The masters as text: what each measures, and what it took to get there."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.master.model import MasterResult


def dump(masters: Sequence[MasterResult]) -> str:
    rows = ["masters", ""]
    for made in masters:
        measured = made.measured_again
        rows.append(
            f"{made.target.name:<10}  {measured.integrated_lufs:6.1f} LUFS  "
            f"{measured.true_peak_dbtp:5.1f} dBTP  LRA {measured.loudness_range_lu:4.1f} LU  "
            f"gain {made.gain_db:+.1f} dB  limited {made.limiting.max_reduction_db:.1f} dB  "
            f"{'ok' if made.ok else made.message}"
        )
    return "\n".join(rows) + "\n"
