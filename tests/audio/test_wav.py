"""Files that repeat to the byte, files that are refused, and files of other formats and rates."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from pipeline.audio import wav
from pipeline.audio.ingest import ingest
from pipeline.audio.wav import (
    IngestError,
    first_not_finite,
    float32_header,
    pcm24_from_float,
    pcm_header,
    probe,
    read_blocks,
    write_float32,
    write_pcm24,
)


def ramp(frames: int, channels: int = 2) -> np.ndarray:
    line = np.linspace(-1.5, 1.5, frames, dtype=np.float32)
    return np.repeat(line[:, None], channels, axis=1) * np.arange(1, channels + 1, dtype=np.float32)


def wave(seconds: float, rate_hz: int, channels: int = 2) -> np.ndarray:
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    return np.repeat(0.5 * np.sin(2 * np.pi * 440 * t)[:, None], channels, axis=1).astype(
        np.float32
    )


def test_a_float_wav_comes_back_as_it_went_over_full_scale_too(tmp_path: Path) -> None:
    path, samples = tmp_path / "stem.wav", ramp(1000)
    write_float32(path, [samples[:300], samples[300:]], length=1000, channels=2)
    back, rate_hz = soundfile.read(path, dtype="float32")
    np.testing.assert_array_equal(back, samples)
    assert (rate_hz, probe(path).subtype, probe(path).duration_s) == (
        48_000,
        "FLOAT",
        1000 / 48_000,
    )


def test_the_bytes_of_a_stem_hold_no_time_of_day(tmp_path: Path) -> None:
    for name, pieces in (("a.wav", [ramp(999)]), ("b.wav", [ramp(999)[:1], ramp(999)[1:]])):
        write_float32(tmp_path / name, pieces, length=999, channels=2)
    first = (tmp_path / "a.wav").read_bytes()
    assert first == (tmp_path / "b.wav").read_bytes()
    assert b"PEAK" not in first


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_24_bits_round_to_the_nearest_step_and_clip_at_full_scale(
    tmp_path: Path, channels: int
) -> None:
    path, samples = tmp_path / "master.wav", ramp(1000, channels)
    write_pcm24(path, [pcm24_from_float(samples)], length=1000, channels=channels, sync=True)
    back, _ = soundfile.read(path, dtype="float64", always_2d=True)
    inside = np.abs(samples) < 1 - 2**-23
    assert np.abs(back - samples)[inside].max() <= 2**-24
    assert (back.min(), back.max()) == (-1.0, 1 - 2**-23)
    assert probe(path).subtype == "PCM_24"


def test_past_4_gb_the_header_is_rf64() -> None:
    hour = 48_000 * 3600
    short = float32_header(length=hour, channels=2, rate_hz=48_000)
    long = float32_header(length=4 * hour, channels=2, rate_hz=48_000)
    assert (short[:4], long[:4]) == (b"RIFF", b"RF64")
    riff_size, data_size, frames = struct.unpack("<QQQ", long[20:44])
    assert (data_size, frames) == (4 * hour * 8, 4 * hour)
    assert riff_size == len(long) + data_size - 8
    assert struct.unpack("<I", short[4:8])[0] == len(short) + hour * 8 - 8


def test_an_rf64_header_is_read_by_libsndfile(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    hours = 4 * 48_000 * 3600
    with path.open("wb") as stream:  # a sparse file: four hours that take no room
        stream.write(float32_header(length=hours, channels=2, rate_hz=48_000))
        stream.truncate(stream.tell() + hours * 8)
    assert probe(path).frames == hours


@pytest.mark.parametrize(("bits", "hours"), [(24, 5), (16, 7)])
def test_a_master_of_many_hours_has_an_rf64_header(tmp_path: Path, bits: int, hours: int) -> None:
    path, frames = tmp_path / "long.wav", hours * 3600 * 48_000
    header = pcm_header(bits, length=frames, channels=2, rate_hz=48_000)
    with path.open("wb") as stream:  # a sparse file: it takes no room
        stream.write(header)
        stream.truncate(len(header) + frames * 2 * bits // 8)
    assert header[:4] == b"RF64"
    facts = probe(path)
    assert (facts.frames, facts.subtype, facts.format) == (frames, f"PCM_{bits}", "RF64")
    with soundfile.SoundFile(path) as stream:
        stream.seek(frames - 10)
        assert len(stream.read()) == 10


def test_what_lies_past_the_end_of_a_riff_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """4 GB are made of 3 kB: the whole way of a long file, without the file."""
    monkeypatch.setattr(wav, "_MOST_OF_RIFF", 3000)
    path, samples = tmp_path / "long.wav", ramp(1001, 1) / 2
    write_pcm24(path, [pcm24_from_float(samples)], length=1001, channels=1)
    assert path.read_bytes()[:4] == b"RF64"
    assert probe(path).frames == 1001
    back = np.concatenate(list(read_blocks(path)))
    np.testing.assert_allclose(back, samples, atol=2**-23)


def test_what_was_promised_must_come(tmp_path: Path) -> None:
    path = tmp_path / "stem.wav"
    for frames in (99, 101):
        with pytest.raises(ValueError, match="100 frames were promised"):
            write_float32(path, [ramp(frames)], length=100, channels=2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["WAV", "RF64"])
def test_a_wav_that_was_cut_short_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "cut.wav"
    soundfile.write(path, ramp(48_000), 48_000, subtype="PCM_16", format=kind)
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(IngestError, match="cut short: its header promises 192000 bytes"):
        probe(path)


def test_a_flac_that_was_cut_short_is_refused_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cut.flac"
    noise = np.random.default_rng(1).standard_normal((48_000, 2)) * 0.1
    soundfile.write(path, noise, 48_000)
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(IngestError, match="of 48000 frames"):
        list(read_blocks(path))


def test_a_flac_of_220_bytes_may_not_claim_a_year(tmp_path: Path) -> None:
    path = tmp_path / "bomb.flac"
    soundfile.write(path, np.zeros((4096, 1)), 48_000)
    data = bytearray(path.read_bytes())
    packed = int.from_bytes(data[18:26], "big")  # STREAMINFO: the low 36 bits count the frames
    data[18:26] = (packed | (1 << 36) - 1).to_bytes(8, "big")
    path.write_bytes(data)
    with pytest.raises(IngestError, match="more than they can hold"):
        probe(path)


def test_what_is_no_sound_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.wav"
    path.write_text("not a sound")
    with pytest.raises(IngestError, match=r"notes\.wav"):
        probe(path)
    with pytest.raises(IngestError, match=r"notes\.wav: no decoder reads it"):
        ingest(path)
    with pytest.raises(IngestError, match="no such file"):
        ingest(tmp_path / "missing.wav")


def test_a_sample_that_is_no_number_is_found(tmp_path: Path) -> None:
    samples = wave(0.1, 48_000)
    assert first_not_finite(samples) is None
    samples[1200, 1] = np.nan
    assert first_not_finite(samples) == 1200
    path = tmp_path / "nan.wav"
    write_float32(path, [samples], length=len(samples), channels=2)
    with pytest.raises(IngestError, match=r"not a number, 0\.025 s in"):
        ingest(path)


@pytest.mark.parametrize(("rate_hz", "frames"), [(44_100, 44_101), (8000, 4001), (96_000, 9601)])
def test_a_source_is_resampled_to_the_length_the_timeline_counts_on(
    tmp_path: Path, rate_hz: int, frames: int
) -> None:
    path = tmp_path / "source.wav"
    soundfile.write(path, wave(1.2, rate_hz, channels=1)[:frames], rate_hz, subtype="PCM_24")
    audio = ingest(path)
    assert audio.length == -(-frames * 48_000 // rate_hz)
    middle = slice(audio.length // 4, audio.length // 2)
    expected = wave(1.2, 48_000, channels=1)[middle]
    assert np.abs(audio.frames[middle] - expected).max() < 1e-4


def test_what_libsndfile_cannot_read_ffmpeg_does(tmp_path: Path) -> None:
    plain, odd = tmp_path / "plain.wav", tmp_path / "phone.m4a"
    soundfile.write(plain, wave(1, 44_100), 44_100)
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", plain, "-b:a", "192k", odd],
        check=True,
    )
    audio = ingest(odd)
    assert audio.channels == 2
    assert audio.duration_s == pytest.approx(1, abs=0.05)
    assert np.abs(audio.frames).max() == pytest.approx(0.5, abs=0.02)
