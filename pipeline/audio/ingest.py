"""A sound file of any format and rate, as 48 kHz float32.

A source is resampled once, here, and has ``ceil(n · 48000 / rate)`` frames ever after.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import soundfile
import soxr

from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.audio.wav import IngestError, first_not_finite, read_blocks
from pipeline.units import SAMPLE_RATE_HZ, resampled_length

__all__ = ["IngestError", "ingest"]


def ingest(path: Path) -> AudioBuffer:
    """The whole of a sound file at 48 kHz, with the channels it has.

    libsndfile reads it where it can (WAV, FLAC, Ogg, MP3, AIFF …), else ffmpeg (M4A, WMA …).
    Raises ``IngestError`` where neither can, or the file is truncated, empty, or holds samples
    that are not numbers.
    """
    if not path.is_file():
        raise IngestError(path, "there is no such file")
    if is_readable_in_blocks(path):
        frames, rate_hz = _read(path)
    else:
        frames, rate_hz = _decoded_by_ffmpeg(path)
    if not len(frames):
        raise IngestError(path, "it holds no sound")
    bad = first_not_finite(frames)
    if bad is not None:
        raise IngestError(path, f"a sample that is not a number, {bad / rate_hz:.3f} s in")
    return AudioBuffer(at_timeline_rate(frames, rate_hz))


def is_readable_in_blocks(path: Path) -> bool:
    """Whether ``wav.read_blocks`` is to read it, or say what is wrong with it."""
    try:
        soundfile.info(str(path))
    except soundfile.LibsndfileError:
        # A RIFF file that libsndfile refuses is damaged, and ffmpeg would read on regardless.
        with path.open("rb") as stream:
            return stream.read(4) in (b"RIFF", b"RF64", b"fLaC", b"OggS")
    return True


def _read(path: Path) -> tuple[Frames, int]:
    blocks = list(read_blocks(path))
    rate_hz = int(soundfile.info(str(path)).samplerate)
    return (np.concatenate(blocks) if blocks else np.zeros((0, 1), np.float32)), rate_hz


def _decoded_by_ffmpeg(path: Path) -> tuple[Frames, int]:
    """What ffmpeg makes of ``path``: 16 bits, which is what pydub asks it for."""
    import imageio_ffmpeg  # noqa: PLC0415 - most projects hold nothing that needs it

    with warnings.catch_warnings():
        # It looks for an ffmpeg on the path as it is imported, and is about to be given one.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment  # noqa: PLC0415
        from pydub.exceptions import CouldntDecodeError  # noqa: PLC0415
    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
    try:
        # Not from_file: that one asks an ffprobe first, and imageio-ffmpeg brings none.
        sound = AudioSegment.from_file_using_temporary_files(str(path))
    except CouldntDecodeError as fault:
        raise IngestError(path, "no decoder reads it") from fault
    full_scale = float(1 << (8 * sound.sample_width - 1))
    samples = np.array(sound.get_array_of_samples(), dtype=np.float32) / np.float32(full_scale)
    return samples.reshape(-1, sound.channels), int(sound.frame_rate)


def at_timeline_rate(frames: Frames, rate_hz: int) -> Frames:
    """``(n, channels)`` at ``rate_hz`` as ``(ceil(n · 48000 / rate), channels)`` at 48 kHz."""
    if rate_hz == SAMPLE_RATE_HZ:
        return np.ascontiguousarray(frames)
    length = resampled_length(len(frames), rate_hz)
    resampled = soxr.resample(frames, rate_hz, SAMPLE_RATE_HZ, quality="VHQ")
    out = np.zeros((length, frames.shape[1]), np.float32)
    kept = min(length, len(resampled))
    out[:kept] = resampled[:kept]
    return out
