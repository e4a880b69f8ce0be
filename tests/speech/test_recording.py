"""Recorded lines: what a file may be, what is made of it, and what is said of one that is bad."""

from __future__ import annotations

import dataclasses
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from pipeline import digests as digests_module
from pipeline.audio.ingest import IngestError
from pipeline.catalog.model import Catalog, Rights, Voice
from pipeline.diagnostics import Diagnostics
from pipeline.digests import Digests
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.speech.model import VOICE_LUFS
from pipeline.speech.recording import clipped_at, one_channel, recording_job
from pipeline.speech.speak import speak
from pipeline.speech.take import HEAD_S, TAIL_S, Recorded
from pipeline.store import Store, file_digest
from pipeline.units import SAMPLE_RATE_HZ
from tests.speech.lines import line, screenplay

Signal = NDArray[np.float64]
RIGHTS = Rights(licence="CC0-1.0", author="nobody", source="made", commercial="yes")

SAID_S = 1.2


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    mike = Voice(id="mike", description="", engine="tone", model={}, rights=RIGHTS)
    return Catalog(
        root=tmp_path, voices={"mike": mike}, sounds={}, treatments={}, rooms={}, styles={}
    )


def speech_like(rate_hz: int, *, before_s: float = 0.4, after_s: float = 0.5) -> Signal:
    """A hum of 200 Hz in four syllables, with silence round it; its peak is 0.3."""
    t = np.arange(round(SAID_S * rate_hz)) / rate_hz
    syllables = 0.55 + 0.45 * np.cos(2 * np.pi * 3.3 * t)
    voice = 0.2 * syllables * (np.sin(2 * np.pi * 200 * t) + 0.5 * np.sin(2 * np.pi * 420 * t))
    silence = [np.zeros(round(s * rate_hz)) for s in (before_s, after_s)]
    return np.concatenate([silence[0], voice, silence[1]])


def written(
    folder: Path, name: str, *, rate_hz: int = 48_000, subtype: str | None = None, channels: int = 1
) -> Path:
    path = folder / name
    signal = speech_like(rate_hz)
    soundfile.write(path, np.stack([signal] * channels, axis=1), rate_hz, subtype=subtype)
    return path


def by_ffmpeg(folder: Path, name: str, *options: str) -> Path:
    path = folder / name
    source = written(folder, "source.wav")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i", str(source)]
    subprocess.run([*command, *options, str(path)], check=True)
    return path


def take_of(path: Path, **changes: Any) -> Recorded:
    return recording_job(dataclasses.replace(line("Down."), **changes), path).speak()


def level(take: Recorded) -> float:
    return integrated_lufs_of(take.audio.frames[take.voiced_start : take.voiced_end])


# --- what a file may be ----------------------------------------------------------------------

MADE: dict[str, Callable[[Path], Path]] = {
    "WAV, 8 kHz, 16 bit": lambda d: written(d, "a.wav", rate_hz=8_000),
    "WAV, 44.1 kHz, 24 bit": lambda d: written(d, "a.wav", rate_hz=44_100, subtype="PCM_24"),
    "WAV, 96 kHz, 32 bit": lambda d: written(d, "a.wav", rate_hz=96_000, subtype="PCM_32"),
    "WAV, 192 kHz, float": lambda d: written(d, "a.wav", rate_hz=192_000, subtype="FLOAT"),
    "WAV, 384 kHz, double": lambda d: written(d, "a.wav", rate_hz=384_000, subtype="DOUBLE"),
    "WAV, 11.025 kHz, 16 bit": lambda d: written(d, "a.wav", rate_hz=11_025),
    "WAV, stereo": lambda d: written(d, "a.wav", channels=2),
    "WAV, six channels": lambda d: written(d, "a.wav", channels=6),
    "FLAC": lambda d: written(d, "a.flac"),
    "Ogg Vorbis": lambda d: written(d, "a.ogg"),
    "MP3, constant rate": lambda d: by_ffmpeg(d, "a.mp3", "-b:a", "128k"),
    "MP3, variable rate": lambda d: by_ffmpeg(d, "a.mp3", "-q:a", "4"),
    "M4A": lambda d: by_ffmpeg(d, "a.m4a"),
    "AAC": lambda d: by_ffmpeg(d, "a.aac"),
    "Opus": lambda d: by_ffmpeg(d, "a.opus"),
    "WebM": lambda d: by_ffmpeg(d, "a.webm"),
    "WMA": lambda d: by_ffmpeg(d, "a.wma"),
}


@pytest.mark.parametrize("kind", MADE)
def test_any_format_and_rate_is_a_take_at_a_voice_s_level(kind: str, tmp_path: Path) -> None:
    take = take_of(MADE[kind](tmp_path))
    heard_s = (take.voiced_end - take.voiced_start) / SAMPLE_RATE_HZ
    assert take.audio.channels == 1
    # Vorbis and its like ring a little before a sound and after it.
    assert heard_s == pytest.approx(SAID_S, abs=0.08)
    assert level(take) == pytest.approx(VOICE_LUFS, abs=0.3)
    assert take.voiced_start <= round(HEAD_S * SAMPLE_RATE_HZ)
    assert take.audio.length - take.voiced_end <= round(TAIL_S * SAMPLE_RATE_HZ)
    assert not take.remark


def test_a_recording_has_the_level_that_its_delivery_asks_for(tmp_path: Path) -> None:
    path = written(tmp_path, "a.wav")
    plain, low = take_of(path), take_of(path, deliveries=("whispering",))
    assert level(low) < level(plain) - 2.0


def test_the_offset_goes_and_the_noise_stays(tmp_path: Path) -> None:
    noise = 0.001 * np.random.default_rng(1).standard_normal(round(2.1 * 48_000))
    soundfile.write(tmp_path / "a.wav", speech_like(48_000) + noise + 0.1, 48_000, subtype="FLOAT")
    take = take_of(tmp_path / "a.wav")
    heard = take.audio.frames[take.voiced_start : take.voiced_end, 0]
    assert abs(float(heard.mean())) < 1e-3 * float(np.abs(heard).max())

    def noise_against_voice(signal: NDArray[np.floating]) -> float:
        spectrum = np.abs(np.fft.rfft(signal))
        quarter = len(spectrum) // 4  # 6 kHz: nothing is over it but noise
        return float(np.sqrt(np.mean(spectrum[quarter:] ** 2)) / spectrum[1:quarter].max())

    as_recorded = (speech_like(48_000) + noise)[19_200 : 19_200 + len(heard)]
    assert noise_against_voice(heard) == pytest.approx(noise_against_voice(as_recorded), rel=0.1)


def test_channels_are_averaged_where_they_carry_the_voice() -> None:
    voice = speech_like(48_000)
    hiss = 0.0005 * np.random.default_rng(2).standard_normal(len(voice))
    for channels, expected in (
        ([voice, voice], voice),
        ([voice, hiss], voice),  # a lapel microphone on the left, nothing on the right
        ([voice, -voice], voice),  # a cable soldered the wrong way round
        ([voice, 0.5 * voice], 0.75 * voice),
    ):
        mixed = one_channel(np.stack(channels, axis=1).astype(np.float32))
        assert np.abs(mixed - (expected - expected.mean())).max() < 1e-3


# --- what is wrong with a file ----------------------------------------------------------------


def cut_short(folder: Path) -> Path:
    path = written(folder, "bad.wav")
    path.write_bytes(path.read_bytes()[:-20_000])
    return path


def flac_cut_short(folder: Path) -> Path:
    path = written(folder, "bad.flac")
    path.write_bytes(path.read_bytes()[:-3_000])
    return path


def of_bytes(name: str, data: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def of_samples(signal: Signal) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        soundfile.write(folder / "bad.wav", signal, 48_000, subtype="FLOAT")
        return folder / "bad.wav"

    return make


def flac_that_claims(frames: int) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "bad.flac"
        soundfile.write(path, np.zeros(4096), 48_000)
        data = bytearray(path.read_bytes())
        # STREAMINFO: 36 bits of total samples end eight bytes before its MD5 sum.
        at = 8 + 13
        data[at] = data[at] & 0xF0 | frames >> 32 & 0x0F
        data[at + 1 : at + 5] = struct.pack(">I", frames & 0xFFFF_FFFF)
        path.write_bytes(data[:220])
        return path

    return make


def with_a_hole(value: float) -> Signal:
    signal = speech_like(48_000)
    signal[30_000] = value
    return signal


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "cut short": (cut_short, "cut short"),
    "a FLAC cut short": (flac_cut_short, "frames"),
    "empty": (of_bytes("bad.wav", b""), "0 bytes"),
    "empty, by another name": (of_bytes("bad.m4a", b""), "0 bytes"),
    "no sound file": (of_bytes("bad.wav", b"these are notes, not a sound"), "no decoder"),
    "a WAV of a header alone": (of_samples(np.zeros(0)), "no sound"),
    "a FLAC that claims 2^36 frames": (flac_that_claims((1 << 36) - 1), "more than they can hold"),
    "silent": (of_samples(np.zeros(48_000)), "nothing is to be heard"),
    "an offset and nothing else": (of_samples(np.full(48_000, 0.2)), "nothing is to be heard"),
    "not a number": (of_samples(with_a_hole(np.nan)), "not a number"),
    "infinite": (of_samples(with_a_hole(np.inf)), "not a number"),
    "a click of 20 ms": (of_samples(speech_like(48_000)[24_000:24_960]), "too short"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_is_no_line_is_refused_and_named(kind: str, tmp_path: Path) -> None:
    make, reason = BAD[kind]
    path = make(tmp_path)
    with pytest.raises(IngestError, match=reason) as caught:
        take_of(path)
    assert caught.value.path == path


def spoken(
    catalog: Catalog, store: Store, files: dict[str, Callable[[Path], Path]]
) -> tuple[int, Diagnostics]:
    """A script with a recorded line for each of ``files`` and one that is spoken."""
    folder = catalog.root / "cues" / "01-test" / "recordings"
    folder.mkdir(parents=True)
    lines = [line("It is down.", number=1)]
    for number, (name, make) in enumerate(files.items(), start=2):
        (folder / name).mkdir()
        file = make(folder / name).relative_to(folder.parent).as_posix()
        lines.append(line("Down.", number=number, file=file))
    takes, found = speak(screenplay(*lines), catalog, store, engine_override="tone")
    return sum(not take.predicted for take in takes.by_line.values()), found


def test_each_bad_file_is_told_at_its_line_and_the_others_are_made(
    catalog: Catalog, tmp_path: Path
) -> None:
    files = {
        "good": lambda d: written(d, "good.wav"),
        "short": cut_short,
        "silent": BAD["silent"][0],
        "nan": BAD["not a number"][0],
    }
    made, found = spoken(catalog, Store(tmp_path / "store"), files)
    assert made == 2
    assert [d.slug for d in found] == ["speech/failed"] * 3
    for name, fault in zip(("short", "silent", "nan"), found, strict=True):
        assert f"recordings/{name}/bad.wav" in fault.message


def clipped(folder: Path) -> Path:
    soundfile.write(folder / "hot.wav", np.clip(8 * speech_like(44_100), -1, 1), 44_100)
    return folder / "hot.wav"


def test_a_clipped_file_is_used_and_told_every_time(catalog: Catalog, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    made, first = spoken(catalog, store, {"hot": clipped})
    recorded = line("Down.", number=2, file="recordings/hot/hot.wav")
    _, again = speak(screenplay(recorded), catalog, store, engine_override="tone")
    assert made == 2
    for found in (first, again):
        assert [d.slug for d in found] == ["speech/recording-clipped"]
        assert "hot.wav" in found[0].message
        assert "first at 0.4" in found[0].message


def test_a_loud_float_file_is_not_clipped() -> None:
    assert clipped_at((8 * speech_like(48_000))[:, None].astype(np.float32)) is None


# --- finding a take again ---------------------------------------------------------------------


def an_hour_later() -> int:
    return time.time_ns() + 3_600_000_000_000


def test_a_recording_is_read_once_and_then_known_by_its_size_and_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "a.wav")
    store = Store(tmp_path / "store")
    read: list[Path] = []

    def read_whole(file: Path) -> str:
        read.append(file)
        return file_digest(file)

    monkeypatch.setattr(digests_module, "file_digest", read_whole)
    for _ in range(3):
        assert Digests(store, now_ns=an_hour_later).of(path) == file_digest(path)
    assert read == [path]
    again = recording_job(line("Down."), path, digest_of=Digests(store).of)
    assert again.key == recording_job(line("Down."), path, digest_of=file_digest).key


def test_a_recording_that_changed_is_another_take(tmp_path: Path) -> None:
    path = written(tmp_path, "a.wav")
    digests = Digests(Store(tmp_path / "store"))
    before = digests.of(path)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)  # as long as it was, and written within the clock's grain
    assert digests.of(path) != before
