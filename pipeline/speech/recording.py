"""A line that somebody spoke into a microphone: read, levelled and trimmed like any other."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline.screenplay.model import Line
from pipeline.speech.job import SpokenLine
from pipeline.speech.model import VOICE_LUFS
from pipeline.speech.take import Recorded, assemble, heard_range
from pipeline.store import artefact_key, file_digest, library_versions
from pipeline.units import SAMPLE_RATE_HZ

OPERATION = "recording@1"


def recording_job(line: Line, path: Path) -> SpokenLine:
    """The take that ``path`` holds: its channels averaged, at a voice's level.

    Speaking it raises ``pipeline.audio.ingest.IngestError`` where the file cannot be read.
    """
    key = artefact_key(
        OPERATION,
        {
            "recording": file_digest(path),
            "interrupted": line.interrupted,
            "libraries": library_versions("numpy", "scipy", "soxr"),
        },
    )

    def read() -> Recorded:
        from pipeline.audio.ingest import ingest  # noqa: PLC0415 - libsndfile and soxr
        from pipeline.loudness.whole import integrated_lufs_of  # noqa: PLC0415 - the same

        signal = ingest(path).frames.mean(axis=1, dtype=np.float64).astype(np.float32)
        start, end = heard_range(signal, SAMPLE_RATE_HZ)
        return assemble(
            [(signal, 0.0)],
            SAMPLE_RATE_HZ,
            gain_db=VOICE_LUFS - integrated_lufs_of(signal[start:end, None]),
            cut_off=line.interrupted,
        )

    return SpokenLine(line=line, key=key, phrases=(), pace=1.0, prepare=lambda: None, speak=read)
