"""The later stages as plain text: what was spoken, what was planned, what was mastered."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.master.solve import MasterResult
from pipeline.mix.model import MixPlan
from pipeline.screenplay.model import Screenplay
from pipeline.speech.model import Takes
from pipeline.units import SAMPLE_RATE_HZ


def takes_text(screenplay: Screenplay, takes: Takes) -> str:
    rows = ["takes", ""]
    for line in screenplay.lines:
        take = takes.by_line[line.id]
        voiced = (take.voiced_end - take.voiced_start) / SAMPLE_RATE_HZ
        mark = "foretold" if take.predicted else "spoken"
        rows.append(f"{line.id}  {line.character} as {line.voice}  {voiced:.2f} s voiced  {mark}")
        rows.append(f"    {line.spoken}")
    return "\n".join(rows) + "\n"


def plan_text(plan: MixPlan) -> str:
    rows = [f"mix plan, foretold {plan.predicted_lufs:.1f} LUFS", ""]
    for planned in plan.clips:
        clip = planned.dressed.clip
        deepest = min((level for _, level in planned.points), default=0.0)
        rows.append(
            f"{clip.start_sample:>10}  {clip.role:<8}  {planned.gain_db:+6.1f} dB  "
            f"duck {deepest:6.1f} dB  pan {clip.pan:+.2f}  {clip.id}"
        )
    return "\n".join(rows) + "\n"


def masters_text(masters: Sequence[MasterResult]) -> str:
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
