"""The master's file: what is heard of it is what libsndfile reads in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.audio import wav
from pipeline.audio.buffer import Frames
from pipeline.audio.wav import IngestError, Packed
from pipeline.loudness.meter import measure
from pipeline.master import file
from pipeline.master.file import write_and_hear
from pipeline.master.limiter import limit
from tests.loudness.signals import in_blocks, speech_like

STILL = limit(np.zeros(1, np.float32), gain_db=0.0, ceiling_dbtp=0.0)


def packed(frames: Frames, *, bits: int = 24, block: int = 5000) -> Iterator[Packed]:
    return STILL.packed(in_blocks(frames, block), bits=bits, seed=1)


@pytest.mark.parametrize("channels", [1, 2, 3])
@pytest.mark.parametrize("bits", [16, 24])
def test_what_is_heard_is_what_libsndfile_reads(tmp_path: Path, bits: int, channels: int) -> None:
    path, length = tmp_path / "m.wav", 100_001
    frames = np.tile(speech_like(3, seed=30)[:length, :1], (1, channels))
    heard = write_and_hear(
        path, packed(frames, bits=bits), length=length, channels=channels, bits=bits
    )
    back, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    assert (rate_hz, soundfile.info(path).subtype) == (48_000, f"PCM_{bits}")
    assert heard == measure([back], channels)
    assert np.abs(back - frames).max() <= (2**-24 if bits == 24 else 1.5 * 2**-15)
    assert path.stat().st_size % 2 == 0


def test_a_flipped_bit_on_the_disk_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof is of the file: what the disk gives back is measured, not what was sent to it."""

    def damaged(descriptor: int, size: int, at: int, read: object = os.pread) -> bytes:
        raw = bytearray(read(descriptor, size, at))  # type: ignore[operator]
        raw[1000 * 6 + 2] ^= 0x40
        return bytes(raw)

    frames = speech_like(1, seed=31, level_db=-40)
    monkeypatch.setattr(file.os, "pread", damaged)
    heard = write_and_hear(
        tmp_path / "m.wav", packed(frames), length=len(frames), channels=2, bits=24
    )
    assert heard.sample_peak_dbfs > -7


def test_a_file_that_is_not_all_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = speech_like(1, seed=32)
    monkeypatch.setattr(file.os, "pread", lambda descriptor, size, at: b"\0" * (size - 6))
    with pytest.raises(OSError, match="are there"):
        write_and_hear(tmp_path / "m.wav", packed(frames), length=48_000, channels=2, bits=24)
    assert list(tmp_path.iterdir()) == []


def test_a_header_that_libsndfile_reads_otherwise_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_half_the_rate(*about: int, length: int, channels: int, rate_hz: int) -> bytes:
        return wav.pcm_header(24, length=length, channels=channels, rate_hz=rate_hz // 2)

    monkeypatch.setattr(file, "pcm_header", at_half_the_rate)
    with pytest.raises(IngestError, match="not what was written"):
        write_and_hear(
            tmp_path / "m.wav",
            packed(speech_like(1, seed=33)),
            length=48_000,
            channels=2,
            bits=24,
        )


@pytest.mark.parametrize("length", [47_999, 48_001])
def test_what_was_promised_must_come(tmp_path: Path, length: int) -> None:
    frames = packed(speech_like(1, seed=34))
    with pytest.raises(ValueError, match=f"{length} frames were promised and 48000 came"):
        write_and_hear(tmp_path / "m.wav", frames, length=length, channels=2, bits=24)
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_the_mix_is_not_swallowed(tmp_path: Path) -> None:
    def failing() -> Iterator[Frames]:
        yield speech_like(1, seed=35)
        raise RuntimeError("the store is gone")

    with pytest.raises(RuntimeError, match="the store is gone"):
        write_and_hear(
            tmp_path / "m.wav",
            STILL.packed(failing(), bits=24),
            length=96_000,
            channels=2,
            bits=24,
        )
    assert list(tmp_path.iterdir()) == []


def test_past_4_gb_it_is_an_rf64_and_is_proved_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wav, "_MOST_OF_RIFF", 100_000)
    path, frames = tmp_path / "m.wav", speech_like(1, seed=36)
    heard = write_and_hear(path, packed(frames), length=48_000, channels=2, bits=24)
    assert path.read_bytes()[:4] == b"RF64"
    assert soundfile.info(path).format == "RF64"
    back, _ = soundfile.read(path, dtype="float32")
    assert heard == measure([back], 2)
