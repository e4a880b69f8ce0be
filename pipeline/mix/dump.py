"""The plan as text: each clip's gain, the depth of its duck and its place."""

from __future__ import annotations

from pipeline.mix.model import MixPlan


def dump(plan: MixPlan) -> str:
    rows = [f"mix plan, foretold {plan.predicted_lufs:.1f} LUFS", ""]
    for planned in plan.clips:
        clip = planned.dressed.clip
        deepest = min((level for _, level in planned.points), default=0.0)
        rows.append(
            f"{clip.start_sample:>10}  {clip.role:<8}  {planned.gain_db:+6.1f} dB  "
            f"duck {deepest:6.1f} dB  pan {clip.pan:+.2f}  {clip.id}"
        )
    return "\n".join(rows) + "\n"
