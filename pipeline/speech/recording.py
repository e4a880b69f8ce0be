"""A line that somebody spoke into a microphone: read, put at a voice's level and trimmed.

Its noise is left alone: cleaning is the editor's work, and what a gate leaves is worse.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.screenplay.model import Line
from pipeline.speech.job import SpokenLine
from pipeline.speech.model import VOICE_LUFS
from pipeline.speech.prosody import prosody_for
from pipeline.speech.take import Recorded, Signal, assemble, heard_range
from pipeline.store import artefact_key, file_digest, library_versions
from pipeline.units import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from pipeline.audio.buffer import Frames

OPERATION = "recording@2"

SHORTEST_S = 0.05
"""Less than this is a click on the record button and no line."""

_FULL_SCALE = 0.9999
_CLIPPED_SAMPLES = 4
"""So many samples on end at full scale are a wave with its top cut off."""

_CANCELLING_DB = -6.0
_QUIET_CHANNEL_DB = -20.0


def recording_job(
    line: Line, path: Path, *, digest_of: Callable[[Path], str] = file_digest
) -> SpokenLine:
    """The take that ``path`` holds: one channel, no offset, at a voice's level with what the
    line's delivery adds to it.

    Speaking it raises ``pipeline.audio.ingest.IngestError`` where the file cannot be read, is
    cut short, silent, too short to be a line, or holds samples that are not numbers.
    """
    gain_db = prosody_for(line.deliveries).gain_db
    key = artefact_key(
        OPERATION,
        {
            "recording": digest_of(path),
            "gain_db": gain_db,
            "interrupted": line.interrupted,
            "libraries": library_versions(
                "numpy", "scipy", "soxr", "soundfile", "pydub", "imageio-ffmpeg"
            ),
        },
    )
    return SpokenLine(
        line=line,
        key=key,
        phrases=(),
        pace=1.0,
        prepare=lambda: None,
        speak=lambda: _read(path, gain_db, line.interrupted),
    )


def _read(path: Path, gain_db: float, cut_off: bool) -> Recorded:
    from pipeline.audio.ingest import IngestError, ingest  # noqa: PLC0415 - libsndfile and soxr
    from pipeline.loudness.whole import integrated_lufs_of  # noqa: PLC0415 - the same

    if path.stat().st_size == 0:
        raise IngestError(path, "it is empty (0 bytes)")
    frames = ingest(path).frames
    signal = one_channel(frames)
    start, end = heard_range(signal, SAMPLE_RATE_HZ)
    if end <= start:
        raise IngestError(path, "nothing is to be heard in it")
    heard_s = (end - start) / SAMPLE_RATE_HZ
    if heard_s < SHORTEST_S:
        raise IngestError(
            path, f"only {heard_s * 1000:.0f} ms of it are to be heard, too short for a line"
        )
    take = assemble(
        [(signal, 0.0)],
        SAMPLE_RATE_HZ,
        gain_db=VOICE_LUFS + gain_db - integrated_lufs_of(signal[start:end, None]),
        cut_off=cut_off,
    )
    at_s = _clipped_at_s(path, frames)
    return take if at_s is None else take.with_remark(f"it is clipped, first at {at_s:.2f} s")


def _clipped_at_s(path: Path, decoded: Frames) -> float | None:
    """Told at the file's own rate where it can be: resampling rounds a flat top off."""
    from pipeline.audio.ingest import is_readable_in_blocks  # noqa: PLC0415 - libsndfile
    from pipeline.audio.wav import probe, read_blocks  # noqa: PLC0415 - the same

    rate_hz = SAMPLE_RATE_HZ
    if is_readable_in_blocks(path):
        decoded, rate_hz = np.concatenate(list(read_blocks(path))), probe(path).rate_hz
    at = clipped_at(decoded)
    return None if at is None else at / rate_hz


def one_channel(frames: Frames) -> Signal:
    """``(n, channels)`` as one channel without its offset: the average of those that carry the
    voice, or the loudest where they cancel each other out."""
    centred = frames.astype(np.float64) - frames.mean(axis=0, dtype=np.float64)
    powers = np.mean(centred**2, axis=0)
    carrying = powers > powers.max() * 10 ** (_QUIET_CHANNEL_DB / 10)
    if not carrying.any():
        return np.zeros(len(frames), np.float32)
    mixed = centred[:, carrying].mean(axis=1)
    if np.mean(mixed**2) < np.mean(powers[carrying]) * 10 ** (_CANCELLING_DB / 10):
        mixed = centred[:, int(np.argmax(powers))]
    signal: Signal = mixed.astype(np.float32)
    return signal


def clipped_at(frames: Frames) -> int | None:
    """The first frame at which four samples on end are one and the same full scale, or ``None``:
    a float file may go over it and be whole."""
    runs: list[int] = []
    for channel in np.abs(frames).T:
        same = np.abs(np.diff(channel, prepend=channel[:1])) <= 1.0 - _FULL_SCALE
        full = np.concatenate([[False], (channel >= _FULL_SCALE) & same, [False]])
        edges = np.flatnonzero(np.diff(full.astype(np.int8)))
        long = edges[::2][edges[1::2] - edges[::2] >= _CLIPPED_SAMPLES]
        runs += [int(long[0])] if long.size else []
    return min(runs, default=None)
