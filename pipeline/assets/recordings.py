"""The samples of a recording: read in blocks, mixed to the channels that are wanted
(``audio.downmix``) and then resampled, once."""

from __future__ import annotations

from pathlib import Path

from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Sound

MIXED = 1
"""The edition of ``audio.downmix`` that a key names."""


def read_take(sound: Sound, variant: int) -> AudioBuffer:
    """One recording of ``sound`` at 48 kHz: of a listed one the take of that number, of others the
    one that there is. Raises ``IngestError`` where it cannot be used, or is another than is meant.
    """
    assert sound.recording is not None
    if sound.listed is None:
        return _read(sound.recording, sound.digest, sound.channels)
    take = sound.listed.takes[variant]
    return _read(take.path, take.digest, sound.channels)


def _read(path: Path, digest: str | None, channels: int) -> AudioBuffer:
    # Imported here, as the libraries behind them are: a warm build reads nothing.
    import numpy as np  # noqa: PLC0415

    from pipeline.audio.decoder import decoding  # noqa: PLC0415
    from pipeline.audio.downmix import gains_to, mixed  # noqa: PLC0415
    from pipeline.audio.ingest import at_timeline_rate  # noqa: PLC0415
    from pipeline.audio.wav import IngestError  # noqa: PLC0415
    from pipeline.store import file_digest  # noqa: PLC0415

    with decoding(path) as sound:
        gains, rate_hz = gains_to(channels, sound.channels, sound.layout), sound.rate_hz
        frames = np.concatenate([mixed(block, gains) for block in sound.blocks])
    # After it was read, so that one that was exchanged meanwhile is never taken for the other.
    if digest is not None and file_digest(path) != digest:
        raise IngestError(path, "it is another recording than is described: its digest differs")
    return AudioBuffer(at_timeline_rate(frames, rate_hz))
