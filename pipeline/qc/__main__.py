"""Draw a rendered scene for the docs: ``python -m pipeline.qc EPISODE SCENE FILE.png``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pipeline.loudness.meter import measure_file
from pipeline.preview.page import sound_peaks
from pipeline.project import find_project
from pipeline.qc.picture import timeline_picture
from pipeline.timeline.model import ROLES


def main(wanted: str, scene: str, out: Path) -> None:
    """Reads what ``warroom preview`` left; raises where it has not been run."""
    episode = find_project(Path.cwd()).find_episode(wanted)
    folder = episode.out / "scenes" / scene
    (master,) = (folder / "master").glob("*.ebu-r128.wav")
    series = measure_file(master)[1].series
    out.parent.mkdir(parents=True, exist_ok=True)
    timeline_picture(
        out,
        timeline=json.loads((folder / "timeline.json").read_text()),
        stem_peaks={role: sound_peaks(folder / "stems" / f"{role}.wav") for role in ROLES},
        short_term=[((i + 1) / 10, float(v)) for i, v in enumerate(series.short_term_lufs)],
        momentary=[((i + 1) / 10, float(v)) for i, v in enumerate(series.momentary_lufs)],
        target_lufs=-23.0,
        title=f"Episode {wanted}, {scene}",
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
