"""Sound of every format in blocks, its channels told apart, and what is refused."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from pipeline.audio.decoder import decoding
from pipeline.audio.downmix import gains_to, mixed
from pipeline.audio.riff import layout_of
from pipeline.audio.wav import IngestError

RATE_HZ = 48_000


def sine(seconds: float = 0.2, channels: int = 1, rate_hz: int = RATE_HZ) -> np.ndarray:
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    return np.repeat(0.5 * np.sin(2 * np.pi * 440 * t)[:, None], channels, axis=1)


def decoded(path: Path) -> tuple[int, np.ndarray]:
    with decoding(path) as sound:
        return sound.rate_hz, np.concatenate(list(sound.blocks))


def ffmpeg(*arguments: str | Path) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *map(str, arguments)]
    subprocess.run(command, check=True)


@pytest.mark.parametrize("channels", [1, 2, 3, 6, 8, 32])
@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 192_000, 384_000])
def test_one_to_32_channels_at_8_to_384_khz(tmp_path: Path, channels: int, rate_hz: int) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, sine(0.1, channels, rate_hz), rate_hz, subtype="FLOAT")
    heard_hz, frames = decoded(path)
    assert (heard_hz, frames.shape) == (rate_hz, (rate_hz // 10, channels))


@pytest.mark.parametrize("ending", [".flac", ".ogg", ".mp3", ".aiff", ".caf", ".w64", ".opus"])
def test_what_libsndfile_reads(tmp_path: Path, ending: str) -> None:
    path, kind = tmp_path / f"a{ending}", {".opus": "OGG", ".ogg": "OGG"}.get(ending)
    subtype = {".opus": "OPUS", ".ogg": "VORBIS"}.get(ending)
    soundfile.write(path, sine(0.5), RATE_HZ, format=kind, subtype=subtype)
    _, frames = decoded(path)
    assert np.sqrt(np.mean(frames**2)) == pytest.approx(0.35, abs=0.02)


@pytest.mark.parametrize("ending", [".m4a", ".wma", ".mka", ".wv", ".ac3"])
def test_what_only_ffmpeg_reads(tmp_path: Path, ending: str) -> None:
    soundfile.write(tmp_path / "a.wav", sine(0.5, 2), RATE_HZ)
    path = tmp_path / f"it's “a” tone{ending}"
    ffmpeg("-i", tmp_path / "a.wav", path)
    rate_hz, frames = decoded(path)
    assert (rate_hz, frames.shape[1]) == (RATE_HZ, 2)
    assert np.sqrt(np.mean(frames[4800:19_200] ** 2)) == pytest.approx(0.35, abs=0.02)


def test_ffmpeg_keeps_more_than_16_bits(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", 1e-4 * sine(), RATE_HZ, subtype="PCM_24")
    ffmpeg("-i", tmp_path / "a.wav", "-c:a", "alac", tmp_path / "a.m4a")
    _, frames = decoded(tmp_path / "a.m4a")
    np.testing.assert_allclose(frames[: len(sine())], 1e-4 * sine(), atol=1.3e-7)


def refused(path: Path) -> str:
    with pytest.raises(IngestError) as fault:
        decoded(path)
    return fault.value.reason


def test_what_is_refused_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    assert refused(path) == "there is no such file"
    path.write_bytes(b"")
    assert refused(path) == "it is empty (0 bytes)"
    path.write_bytes(b"RIFF\x24\0\0\0WAVEfmt ")
    assert "cut short" in refused(path)
    soundfile.write(path, sine(), RATE_HZ)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1000])
    assert refused(path) == (
        "cut short: its header promises 19200 bytes of sound and 18200 are there"
    )
    soundfile.write(path, np.zeros((0, 1)), RATE_HZ)
    assert refused(path) == "it holds no sound"
    hole = sine()
    hole[4800] = np.nan
    soundfile.write(path, hole, RATE_HZ, subtype="FLOAT")
    assert refused(path) == "a sample that is not a number, 0.100 s in"
    soundfile.write(path, sine(rate_hz=4000), 4000)
    assert refused(path) == "its rate is 4000 Hz; 8000 to 384000 Hz can be used"
    soundfile.write(path, sine(channels=33), RATE_HZ)
    assert refused(path) == "it has 33 channels; 32 are the most"


def flac_head(frames: int) -> bytes:
    """A FLAC file's marker and STREAMINFO alone, which claims so many frames."""
    packed = (44_100 << 44) | (1 << 41) | (15 << 36) | (frames & (1 << 36) - 1)
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + packed.to_bytes(8, "big") + bytes(16)
    return b"fLaC" + b"\x80" + len(info).to_bytes(3, "big") + info


def test_a_small_flac_that_claims_many_frames(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    path.write_bytes(flac_head((1 << 36) - 1).ljust(220, b"\0"))
    assert refused(path) == ("its 220 bytes claim 68719476735 frames, more than they can hold")


@pytest.mark.parametrize("ending", [".flac", ".ogg", ".m4a"])
def test_a_compressed_file_that_is_cut_short(tmp_path: Path, ending: str) -> None:
    soundfile.write(tmp_path / "a.wav", sine(5.0), RATE_HZ)
    whole = tmp_path / f"whole{ending}"
    ffmpeg("-i", tmp_path / "a.wav", whole)
    half = tmp_path / f"half{ending}"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert any(word in refused(half) for word in ("cut short", "damaged", "decode", "no sound"))


def test_a_playlist_is_no_sound(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", sine(), RATE_HZ)
    path = tmp_path / "list.m4a"
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{tmp_path / 'a.wav'}\n")
    assert "no decoder reads it" in refused(path)


# --- the channels ---------------------------------------------------------------------------


def extensible(path: Path, channels: int, mask: int) -> Path:
    """A second of silence whose header names the loudspeakers of ``mask``."""
    body = struct.pack(
        "<HHIIHH", 0xFFFE, channels, RATE_HZ, RATE_HZ * 2 * channels, 2 * channels, 16
    )
    body += struct.pack("<HHI", 22, 16, mask) + struct.pack("<H", 1) + bytes(14)
    data = bytes(RATE_HZ * 2 * channels)
    chunks = (
        struct.pack("<4sI", b"fmt ", len(body)) + body + struct.pack("<4sI", b"data", len(data))
    )
    path.write_bytes(
        struct.pack("<4sI4s", b"RIFF", 4 + len(chunks) + len(data), b"WAVE") + chunks + data
    )
    return path


def test_a_wave_file_names_its_loudspeakers(tmp_path: Path) -> None:
    surround = ("L", "R", "C", "LFE", "Ls", "Rs")
    assert layout_of(extensible(tmp_path / "a.wav", 6, 0x3F)) == surround
    assert layout_of(extensible(tmp_path / "b.wav", 6, 0x60F)) == surround
    seven = layout_of(extensible(tmp_path / "c.wav", 8, 0x63F))
    assert seven == ("L", "R", "C", "LFE", "Lrs", "Rrs", "Lss", "Rss")
    assert layout_of(extensible(tmp_path / "d.wav", 6, 0x3)) is None
    soundfile.write(tmp_path / "e.wav", sine(channels=2), RATE_HZ, format="WAV")
    assert layout_of(tmp_path / "e.wav") is None


def test_surround_is_mixed_as_bs_775_has_it() -> None:
    gains = gains_to(2, 6, ("L", "R", "C", "LFE", "Ls", "Rs"))
    np.testing.assert_allclose(
        gains, [[1, 0], [0, 1], [0.7071, 0.7071], [0, 0], [0.7071, 0], [0, 0.7071]], atol=1e-4
    )


def test_without_a_layout_pairs_are_averaged() -> None:
    frames = np.arange(1.0, 6.0, dtype=np.float32)[None, :]
    np.testing.assert_allclose(mixed(frames, gains_to(2, 5)), [[3.0, 11 / 3]])
    np.testing.assert_allclose(mixed(frames[:, :4], gains_to(2, 4)), [[2.0, 3.0]])
    np.testing.assert_allclose(mixed(frames, gains_to(1, 5)), [[3.0]])
    np.testing.assert_allclose(mixed(frames[:, :1], gains_to(2, 1)), [[1.0, 1.0]])
    stereo = frames[:, :2]
    assert mixed(stereo, gains_to(2, 2)) is stereo
