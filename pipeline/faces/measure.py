"""``warroom measure``: the project's own meter on any sound file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.audio.wav import IngestError
from pipeline.faces.report import CommandFailed, Exit, print_json
from pipeline.loudness.meter import measure_file


def run_measure(files: tuple[Path, ...], *, as_json: bool) -> Exit:
    rows: list[dict[str, Any]] = []
    for path in files:
        if not path.is_file():
            raise CommandFailed(Exit.USAGE, f"there is no file {path}")
        try:
            facts, heard = measure_file(path)
        except (IngestError, ValueError) as fault:
            raise CommandFailed(Exit.SCRIPT, f"{path}: {fault}") from fault
        rows.append(
            {
                "path": str(path),
                "sample_rate_hz": facts.rate_hz,
                "channels": facts.channels,
                "duration_s": facts.frames / facts.rate_hz,
                "integrated_lufs": round(heard.integrated_lufs, 3),
                "loudness_range_lu": round(heard.loudness_range_lu, 3),
                "true_peak_dbtp": round(heard.true_peak_dbtp, 3),
                "max_momentary_lufs": round(heard.max_momentary_lufs, 3),
                "max_short_term_lufs": round(heard.max_short_term_lufs, 3),
            }
        )
    if as_json:
        print_json({"schema": "warroom.measure/1", "files": rows})
        return Exit.OK
    for row in rows:
        print(
            f"{row['path']}: {row['integrated_lufs']:.2f} LUFS, {row['true_peak_dbtp']:.2f} dBTP, "
            f"LRA {row['loudness_range_lu']:.1f} LU, M max {row['max_momentary_lufs']:.1f}, "
            f"S max {row['max_short_term_lufs']:.1f} ({row['duration_s']:.1f} s, "
            f"{row['channels']} ch, {row['sample_rate_hz']} Hz)"
        )
    return Exit.OK
