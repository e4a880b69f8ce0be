"""One HTML file that plays the programme and shows how it was made, with nothing beside it.

The file opens from anywhere (``file://`` too) and asks for nothing: sound, waveforms, timeline
and program are inside it, and its content security policy forbids the rest.
"""

from __future__ import annotations

import base64
import html
import json
import re
import string
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import soundfile

from pipeline.audio.buffer import Frames
from pipeline.deliver.peaks import Peaks, peaks
from pipeline.source import SourceText
from pipeline.store import write_text
from pipeline.units import SAMPLE_RATE_HZ

_MODULES = ("scene.js", "draw.js", "board.js", "transcript.js", "main.js")
"""In the order in which they need each other."""
_BUCKETS_PER_S = 100
_MOST_BUCKETS = 240_000
"""An hour is drawn from 15 ms buckets: ~1.3 MB of text a track."""
_BLOCK_FRAMES = 1 << 18
_SILENCE_LUFS = -120.0
"""What the page draws as −∞; JSON has no infinities."""

LoudnessCurve = Sequence[tuple[float, float]]
"""(seconds, LUFS), in order of time; the time is the end of the meter's window."""


def write_page(
    path: Path,
    *,
    title: str,
    timeline: Mapping[str, Any],
    stems: Mapping[str, Path],
    master: Path,
    short_term: LoudnessCurve,
    momentary: LoudnessCurve,
    target_lufs: float,
    script: SourceText,
    figures: Mapping[str, str] | None = None,
) -> None:
    """Write the page for one render.

    ``timeline`` is the ``timeline.json`` object; ``stems`` are the roles' sound files and
    ``master`` the programme, which is embedded as Opus at 128 kbit/s. ``script`` gives the text
    of the lines that clips come from; a clip from an included file shows its place only.
    ``figures`` are name and value pairs for the head of the page (integrated loudness…).

    Raises ``ValueError`` where a sound file is not at 48 kHz, ``CalledProcessError`` where the
    encoder fails.
    """
    scene = {
        "target_lufs": target_lufs,
        "figures": list((figures or {}).items()),
        "timeline": timeline,
        "lines": _source_lines(timeline, script),
        "peaks": {
            name: encoded_peaks(sound_peaks(sound))
            for name, sound in {**stems, "master": master}.items()
        },
        "loudness": {"short_term": _curve(short_term), "momentary": _curve(momentary)},
        "mime": "audio/ogg; codecs=opus",
    }
    page = string.Template(_page_file("page.html")).substitute(
        title=html.escape(title),
        style=_page_file("page.css"),
        scene=script_json(scene),
        sound=base64.b64encode(_as_opus(master)).decode("ascii"),
        program=_program(),
    )
    write_text(path, page)


def script_json(value: Any) -> str:
    """JSON that may stand inside ``<script>``: no ``<`` in it can end or open anything."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def sound_peaks(path: Path) -> Peaks:
    """The waveform of a sound file, read in blocks."""
    with soundfile.SoundFile(path) as sound:
        if sound.samplerate != SAMPLE_RATE_HZ:
            raise ValueError(f"{path} is at {sound.samplerate} Hz, not {SAMPLE_RATE_HZ}")
        wanted = sound.frames * _BUCKETS_PER_S // SAMPLE_RATE_HZ
        return peaks(_blocks(sound), max(1, min(wanted, _MOST_BUCKETS)), length_frames=sound.frames)


def _blocks(sound: soundfile.SoundFile) -> Iterator[Frames]:
    yield from sound.blocks(_BLOCK_FRAMES, dtype="float32", always_2d=True)


def encoded_peaks(waveform: Peaks) -> dict[str, Any]:
    """Peaks as base64 of little-endian int16 pairs; ``value = int16 / 32767 × scale``.

    A stem may pass full scale before the limiter, so the scale is its own where it does.
    """
    scale = max(1.0, float(np.abs(waveform).max(initial=0.0)))
    integers = np.round(waveform * (32767.0 / scale)).astype("<i2")
    return {
        "buckets": len(waveform),
        "scale": scale,
        "int16_base64": base64.b64encode(integers.tobytes()).decode("ascii"),
    }


def _curve(points: LoudnessCurve) -> list[list[float]]:
    return [[round(s, 3), round(max(lufs, _SILENCE_LUFS), 2)] for s, lufs in points]


def _source_lines(timeline: Mapping[str, Any], script: SourceText) -> dict[str, str]:
    """``path:line`` to that line's text, for every line of ``script`` that made a clip."""
    numbers = {
        clip["source"]["line"]
        for track in timeline["tracks"]
        for clip in track["clips"]
        if clip["source"]["path"] == script.path
    }
    return {f"{script.path}:{number}": script.line_text(number) for number in sorted(numbers)}


def _page_file(name: str) -> str:
    return (resources.files("pipeline.preview") / "page" / name).read_text(encoding="utf-8")


def _program() -> str:
    """The modules as one: a page from ``file://`` cannot import, so imports and exports go."""
    sources = (_page_file(name) for name in _MODULES)
    return "\n".join(
        re.sub(r"^export ", "", re.sub(r"^import .*\n", "", source, flags=re.M), flags=re.M)
        for source in sources
    )


def _as_opus(master: Path) -> bytes:
    """The programme as Ogg Opus, 128 kbit/s.

    Not MP3: at constant rates LAME lowers the level (0.44 dB at 128 kbit/s, as measured), and a
    page that shows loudness must sound at it; at variable rates browsers seek to the wrong place.
    Through ffmpeg itself and not pydub, which would hold an hour in memory twice.
    """
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-i", str(master)]
    # Without bitexact the stream's serial number is drawn by chance.
    command += ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    command += ["-c:a", "libopus", "-b:a", "128k", "-f", "ogg", "-"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
