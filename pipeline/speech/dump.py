"""What was spoken, as text: a line, its voice, how long it is heard."""

from __future__ import annotations

from pipeline.screenplay.model import Screenplay
from pipeline.speech.model import Takes
from pipeline.units import seconds


def dump(screenplay: Screenplay, takes: Takes) -> str:
    rows = ["takes", ""]
    for line in screenplay.lines:
        take = takes.by_line[line.id]
        voiced_s = seconds(take.voiced_end - take.voiced_start)
        mark = "foretold" if take.predicted else "spoken"
        if take.retake:
            mark += f", retake {take.retake}"
        rows.append(f"{line.id}  {line.character} as {line.voice}  {voiced_s:.2f} s voiced  {mark}")
        rows.append(f"    {line.spoken}")
    return "\n".join(rows) + "\n"
