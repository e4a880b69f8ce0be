"""What the sheet of sounds plays and shows: an MP3 and a spectrogram of each variant."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pipeline.audio.buffer import AudioBuffer
from pipeline.faces.players import waveform
from pipeline.faces.sounds_heard import Heard, audio_of, with_seam
from pipeline.faces.spectrogram import spectrogram_png
from pipeline.progress import Progress
from pipeline.store import Store, write_atomically, write_text
from pipeline.units import SAMPLE_RATE_HZ

_MADE_BY = 1
"""Counted up where sound files or pictures are made in another way."""

_KNOWN = "media.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One variant on the sheet: its files, named from the page, its outline, and whether they
    were there already."""

    heard: Heard
    sound: str
    picture: str
    wave: str
    duration_s: float
    reused: bool


def write_media(
    heard: Sequence[Heard], store: Store, folder: Path, progress: Progress, *, workers: int = 2
) -> tuple[Media, ...]:
    """The media of each variant under ``folder/media``. A file's name has the key of what it
    shows, so that what is there is right; what an earlier sheet wrote and this one does not show
    is removed."""
    before = _read_known(folder / _KNOWN)
    there = [each for each in map(_named, heard) if _is_there(each, before, folder)]
    known = {stem: before[stem] for _, stem in there}
    missing = [each for each in map(_named, heard) if each[1] not in known]

    def make(each: tuple[Heard, str]) -> dict[str, Any]:
        audio = with_seam(audio_of(each[0], store), each[0].sound)
        _write_bytes(folder / _sound(each[1]), _mp3(audio))
        _write_bytes(folder / _picture(each[1]), spectrogram_png(audio))
        return {"wave": waveform(audio), "duration_s": audio.duration_s}

    # Threads: what takes long is encoding, outside of Python.
    with ThreadPoolExecutor(workers) as pool:
        for done, (each, about) in enumerate(
            zip(missing, pool.map(make, missing), strict=True), start=1
        ):
            known[each[1]] = about
            progress.advance(done, len(missing), each[0].sound.id)
    write_text(folder / _KNOWN, json.dumps(known, indent=1))
    for stem in before.keys() - known.keys():
        (folder / _sound(stem)).unlink(missing_ok=True)
        (folder / _picture(stem)).unlink(missing_ok=True)
    reused = {stem for _, stem in there}
    return tuple(
        Media(
            heard=each,
            sound=_sound(stem),
            picture=_picture(stem),
            wave=str(known[stem]["wave"]),
            duration_s=float(known[stem]["duration_s"]),
            reused=stem in reused,
        )
        for each, stem in map(_named, heard)
    )


def _named(heard: Heard) -> tuple[Heard, str]:
    """With the name of its files, without an ending."""
    return heard, f"{heard.sound.id}-{heard.variant + 1}-{heard.key[:12]}-{_MADE_BY}"


def _sound(stem: str) -> str:
    return f"media/{stem}.mp3"


def _picture(stem: str) -> str:
    return f"media/{stem}.png"


def _is_there(named: tuple[Heard, str], known: dict[str, Any], folder: Path) -> bool:
    stem = named[1]
    files = (folder / _sound(stem), folder / _picture(stem))
    return stem in known and all(file.exists() for file in files)


def _read_known(path: Path) -> dict[str, Any]:
    """What an earlier sheet wrote; nothing where there is none, or none that can be read."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _mp3(audio: AudioBuffer) -> bytes:
    """What every browser plays: a library of WAVs is a gigabyte."""
    import soundfile  # noqa: PLC0415

    encoded = io.BytesIO()
    soundfile.write(encoded, audio.frames, SAMPLE_RATE_HZ, format="MP3", subtype="MPEG_LAYER_III")
    return encoded.getvalue()


def _write_bytes(path: Path, data: bytes) -> None:
    def write(stream: IO[bytes]) -> None:
        stream.write(data)

    write_atomically(path, write)
