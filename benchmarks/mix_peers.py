"""The same programme mixed by others, from the same dressed sounds in 24-bit WAV files.

What each does of it:

- pydub has ``AudioSegment.overlay`` at 16 bit: every clip with its gain and fades at its place to
  the millisecond. It knows no automation, no LUFS and no true peak: nothing is ducked, the mix is
  brought to its targets by its RMS, and what is too loud clips. 16-bit files. An overlay copies
  the base, whatever its clip: so many of them are timed on the base in full length, the median
  stands for all, and the loading and the exports are timed whole.
- ffmpeg is given the layout that costs it least: clips that do not overlap are joined into a
  lane (``adelay`` and ``concat``; 400 inputs of ``amix`` padded with silence from the start cost
  many times that), lanes are summed by ``amix``, what is not dialogue is ducked by
  ``sidechaincompress`` keyed by the dialogue. The mix is kept as float32 and measured by
  ``loudnorm`` in the same pass; the second pass makes both targets at once, 24 bit at 48 kHz, a
  thread for each. It does the whole job. Where ``linear`` cannot be, ``loudnorm`` works
  dynamically, without a word.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import soundfile

from benchmarks.mix_engine import MADE_FOR
from pipeline.loudness.meter import measure_file
from pipeline.master.model import Target
from pipeline.mix.model import MixPlan, PlannedClip
from pipeline.store import Store
from pipeline.units import SAMPLE_RATE_HZ, db_from_gain

_SIDECHAIN = "sidechaincompress=threshold=0.015:ratio=6:attack=20:release=600"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerResult:
    """How long a peer took, and by target how far its master is from the loudness (LU) and how
    far its true peak is over the ceiling (dB; under it: 0)."""

    took_s: float
    off: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A clip as a peer needs it: a file, and where it sounds."""

    path: Path
    role: str
    start: int
    length: int
    gain_db: float
    fade_in: int
    fade_out: int
    loop: bool


def placed_of(plan: MixPlan, store: Store, folder: Path) -> list[Placed]:
    """The plan's clips, their dressed sounds written into ``folder``, by their start."""
    folder.mkdir()

    def of(planned: PlannedClip) -> Placed:
        dressed, clip = planned.dressed, planned.dressed.clip
        path = folder / f"{dressed.key}.wav"
        if not path.exists():
            soundfile.write(path, store.open(dressed.key), SAMPLE_RATE_HZ, subtype="PCM_24")
        # All is stereo and has its place in its samples, so one gain says all.
        assert dressed.channels == 2
        assert planned.left_gain == planned.right_gain
        return Placed(
            path=path,
            role=clip.role,
            start=clip.start_sample,
            length=clip.duration_samples + dressed.tail_samples,
            gain_db=db_from_gain(planned.left_gain),
            fade_in=clip.fade_in_samples,
            fade_out=clip.fade_out_samples,
            loop=clip.loop,
        )

    return sorted((of(clip) for clip in plan.clips), key=lambda p: p.start)


def off_target(folder: Path) -> dict[str, tuple[float, float]]:
    """By the project's own meter."""
    off = {}
    for target in MADE_FOR:
        _, heard = measure_file(folder / f"{target.name}.wav")
        over_db = max(0.0, heard.true_peak_dbtp - target.true_peak_dbtp)
        off[target.name] = (heard.integrated_lufs - target.integrated_lufs, over_db)
    return off


def by_pydub(placed: Sequence[Placed], length: int, overlays: int, out: Path) -> PeerResult:
    """``overlays`` of them timed; in the masters only these are heard."""
    with warnings.catch_warnings():
        # It looks for an ffmpeg on the way; WAV files need none.
        warnings.simplefilter("ignore", RuntimeWarning)
        from pydub import AudioSegment  # noqa: PLC0415

    out.mkdir()
    began = time.perf_counter()
    sounds = {path: AudioSegment.from_wav(path).set_sample_width(2) for path in _paths(placed)}
    base = AudioSegment.silent(_ms(length), SAMPLE_RATE_HZ).set_channels(2)
    loading_s = time.perf_counter() - began

    times = []
    for i in range(overlays):
        clip = placed[i * len(placed) // overlays]
        began = time.perf_counter()
        sound = sounds[clip.path]
        if clip.loop:
            sound *= -(-_ms(clip.length) // len(sound))
        sound = sound[: _ms(clip.length)].fade_in(_ms(clip.fade_in)).fade_out(_ms(clip.fade_out))
        base = base.overlay(sound.apply_gain(clip.gain_db), position=_ms(clip.start))
        times.append(time.perf_counter() - began)

    began = time.perf_counter()
    for target in MADE_FOR:
        levelled = base.apply_gain(target.integrated_lufs - base.dBFS)
        levelled.export(out / f"{target.name}.wav", format="wav").close()
    exporting_s = time.perf_counter() - began
    return PeerResult(
        took_s=loading_s + len(placed) * statistics.median(times) + exporting_s,
        off=off_target(out),
    )


def _paths(placed: Sequence[Placed]) -> list[Path]:
    return list(dict.fromkeys(clip.path for clip in placed))


def _ms(count: int) -> int:
    return round(count * 1000 / SAMPLE_RATE_HZ)


def by_ffmpeg(placed: Sequence[Placed], length: int, out: Path) -> PeerResult:
    out.mkdir()
    mixed = out / "mix.wav"
    inputs, graph = _graph(placed, length)
    script = out / "graph.txt"
    script.write_text(graph)
    began = time.perf_counter()
    heard = _run(
        *inputs,
        *("-/filter_complex", str(script)),
        *("-map", "[kept]", "-c:a", "pcm_f32le", "-rf64", "auto", str(mixed)),
        *("-map", "[heard]", "-f", "null", "-"),
    )
    found = json.loads(heard[heard.rindex("{") : heard.rindex("}") + 1])
    measured = ":".join(
        f"measured_{name}={found[f'input_{key}']}"
        for name, key in (("I", "i"), ("TP", "tp"), ("LRA", "lra"), ("thresh", "thresh"))
    )
    outputs = []
    for target in MADE_FOR:
        outputs += [
            *("-map", "0:a", "-filter:a"),
            f"loudnorm={_aim(target)}:{measured}:linear=true",
            *("-ar", str(SAMPLE_RATE_HZ), "-c:a", "pcm_s24le", str(out / f"{target.name}.wav")),
        ]
    _run("-i", str(mixed), *outputs)
    took_s = time.perf_counter() - began
    return PeerResult(took_s=took_s, off=off_target(out))


def _run(*arguments: str) -> str:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-y", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(re.sub(r"\s+", " ", run.stderr[-2000:]))
    return run.stderr


def _aim(target: Target) -> str:
    return f"I={target.integrated_lufs}:TP={target.true_peak_dbtp}:LRA=20"


def _graph(placed: Sequence[Placed], length: int) -> tuple[list[str], str]:
    """ffmpeg's inputs, and a graph from them to ``[kept]`` and ``[heard]``."""
    inputs: list[str] = []
    chains: list[str] = []
    buses: dict[str, list[str]] = {"dialogue": [], "beds": []}
    count = 0
    for role, lane in _lanes(placed):
        free, joined = 0, ""
        for clip in lane:
            inputs += [*(("-stream_loop", "-1") if clip.loop else ()), "-i", str(clip.path)]
            fade_out_from = clip.length - clip.fade_out
            chains.append(
                f"[{count}:a]atrim=end_sample={clip.length},"
                f"afade=t=in:ss=0:ns={clip.fade_in}:curve=qsin,"
                f"afade=t=out:ss={fade_out_from}:ns={clip.fade_out}:curve=qsin,"
                f"volume={clip.gain_db:.4f}dB,adelay={clip.start - free}S:all=1[c{count}]"
            )
            joined += f"[c{count}]"
            free = clip.start + clip.length
            count += 1
        bus = buses["dialogue" if role == "dialogue" else "beds"]
        bus.append(f"[{role}{len(bus)}]")
        chains.append(f"{joined}concat=n={len(lane)}:v=0:a=1{bus[-1]}")
    for name, bus in buses.items():
        summed = f"amix=inputs={len(bus)}:normalize=0,apad=whole_len={length}"
        chains.append(f"{''.join(bus)}{summed}[{name}]")
    loudest = MADE_FOR[-1]
    chains += [
        "[dialogue]asplit=2[spoken][key]",
        f"[beds][key]{_SIDECHAIN}[ducked]",
        f"[spoken][ducked]amix=inputs=2:normalize=0,atrim=end_sample={length},asplit=2[kept][mix]",
        f"[mix]loudnorm={_aim(loudest)}:print_format=json[heard]",
    ]
    return inputs, ";\n".join(chains)


def _lanes(placed: Sequence[Placed]) -> list[tuple[str, list[Placed]]]:
    """Clips of one role shared out into as few lanes as they can stand in one after another."""
    lanes: list[tuple[str, list[Placed]]] = []
    for clip in placed:
        for role, lane in lanes:
            if role == clip.role and lane[-1].start + lane[-1].length <= clip.start:
                lane.append(clip)
                break
        else:
            lanes.append((clip.role, [clip]))
    return lanes
