"""Pictures of a render for the documentation: the timeline with its loudness, a mel spectrogram.

matplotlib is a development dependency and is imported where it is used: a render draws nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import librosa
import numpy as np
from numpy.typing import NDArray

from pipeline.units import SAMPLE_RATE_HZ, seconds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Peaks = NDArray[np.float32]
"""Shape ``(buckets, 2)``: lowest and highest sample of each equal stretch of the programme."""
LoudnessCurve = Sequence[tuple[float, float]]
"""(seconds, LUFS)."""

_DPI = 150
_WIDTH_IN = 8.0
"""1200 pixels: what a README shows without scaling."""
_COLOURS = {"dialogue": "#2f6db5", "sfx": "#b0661a", "ambience": "#3b8560", "music": "#7d55b3"}
_INK, _SOFT, _FAINT, _RULE = "#1d1f21", "#5b6065", "#a9b0b7", "#dcdcd8"
_DUCK, _TARGET = "#c2353f", "#2b8a3e"
_DUCK_FLOOR_DB = -24.0
_LANE = 0.36
"""Height of a row of clip names, where a waveform is 2 high."""
_POINTS_A_LETTER = 3.1
_POINTS_A_BOLD_LETTER = 5.4
_CLOCK_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600)
"""Mean advance of the clip names' type, to cut a name to its clip."""


def timeline_picture(
    path: Path,
    *,
    timeline: Mapping[str, Any],
    stem_peaks: Mapping[str, Peaks],
    short_term: LoudnessCurve,
    momentary: LoudnessCurve,
    target_lufs: float,
    title: str = "",
) -> None:
    """Draw the ``timeline.json`` object as a PNG 1200 pixels wide.

    Each track has its clips' names, its stem's waveform (height: square root of amplitude) and
    its ducking in red (0 to −24 dB); below them lies the loudness with the target.
    """
    figure = _figure()
    duration_s = seconds(timeline["duration_samples"])
    tracks = [(t, _lanes(t["clips"])) for t in timeline["tracks"]]
    heights = [2.0 + _LANE * (1 + max(lanes, default=0)) for _, lanes in tracks] + [3.2]
    figure.set_size_inches(_WIDTH_IN, 0.35 * sum(heights) + (0.75 if title else 0.5))
    axes: list[Axes] = list(
        figure.subplots(len(heights), 1, sharex=True, height_ratios=heights, squeeze=False)[:, 0]
    )
    for axis, (track, lanes) in zip(axes, tracks, strict=False):
        _draw_track(axis, track, lanes, stem_peaks.get(track["role"]), duration_s)
        _draw_ducking(axis, timeline, track)
    _draw_loudness(axes[-1], short_term, momentary, target_lufs)
    _draw_markers(axes, timeline["markers"], duration_s)
    for axis in axes:
        _plain(axis)
    axes[-1].set_xlim(0, duration_s)
    at = clock_ticks_s(duration_s)
    axes[-1].set_xticks(at, [f"{s // 60}:{s % 60:02d}" for s in at])
    axes[-1].tick_params(axis="x", labelsize=7, colors=_SOFT, length=3)
    if title:
        figure.suptitle(title, x=0.006, ha="left", fontsize=10, fontweight="bold", color=_INK)
    figure.savefig(path, dpi=_DPI, metadata={"Software": None})


def mel_picture(path: Path, frames: NDArray[np.float32], *, title: str = "") -> None:
    """Draw the mel spectrogram of ``(n, channels)`` at 48 kHz: 128 bands, 60 dB deep."""
    power = librosa.feature.melspectrogram(
        y=frames.mean(axis=1), sr=SAMPLE_RATE_HZ, n_fft=2048, hop_length=512, n_mels=128, fmax=16000
    )
    level_db = librosa.power_to_db(power, ref=np.max, top_db=60.0)
    figure = _figure()
    figure.set_size_inches(_WIDTH_IN, 2.6)
    axis = figure.subplots()
    axis.imshow(
        level_db,
        origin="lower",
        aspect="auto",
        cmap="magma",
        extent=(0.0, len(frames) / SAMPLE_RATE_HZ, 0.0, 128.0),
        interpolation="nearest",
    )
    bands_hz = librosa.mel_frequencies(n_mels=128, fmax=16000)
    shown_hz = [200, 500, 1000, 2000, 4000, 8000]
    axis.set_yticks(
        np.interp(shown_hz, bands_hz, np.arange(128) + 0.5),
        [f"{hz} Hz" if hz < 1000 else f"{hz // 1000} kHz" for hz in shown_hz],
    )
    _plain(axis)
    axis.tick_params(labelsize=7, colors=_SOFT, length=3)
    axis.set_xlabel("seconds", fontsize=7, color=_SOFT)
    if title:
        axis.set_title(title, loc="left", fontsize=9, fontweight="bold", color=_INK)
    figure.savefig(path, dpi=_DPI, metadata={"Software": None})


def _figure() -> Figure:
    """A figure without pyplot: no global state and no window system."""
    from matplotlib.figure import Figure  # noqa: PLC0415  absent from an installed warroom

    return Figure(layout="constrained", facecolor="white")


def clock_ticks_s(duration_s: float) -> list[int]:
    """Whole seconds to name under a picture: ten at most, where a clock would have them."""
    fitting = (s for s in _CLOCK_STEPS_S if duration_s / s <= 10)
    step_s = next(fitting, _CLOCK_STEPS_S[-1])
    return list(range(0, int(duration_s) + 1, step_s))


def _plain(axis: Axes) -> None:
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.spines["bottom"].set_color(_RULE)
    axis.tick_params(axis="x", length=0)


def _lanes(clips: Sequence[Mapping[str, Any]]) -> list[int]:
    """For each clip the first row of names in which it does not lie over another."""
    ends: list[int] = []
    lanes = []
    for clip in clips:
        start = clip["start_sample"]
        lane = next((n for n, end in enumerate(ends) if end <= start), len(ends))
        ends[lane:] = [start + clip["duration_samples"], *ends[lane + 1 :]]
        lanes.append(lane)
    return lanes


def _draw_track(
    axis: Axes,
    track: Mapping[str, Any],
    lanes: Sequence[int],
    waveform: Peaks | None,
    duration_s: float,
) -> None:
    colour = _COLOURS[track["role"]]
    axis.set_ylim(-1, 1 + _LANE * (1 + max(lanes, default=0)))
    axis.set_yticks([])
    axis.set_ylabel(
        track["name"], rotation=0, ha="right", va="center", fontsize=8, color=colour, labelpad=6
    )
    if waveform is not None:
        middles_s = (np.arange(len(waveform)) + 0.5) * duration_s / len(waveform)
        low, high = np.clip(np.sign(waveform) * np.sqrt(np.abs(waveform)), -1, 1).T
        axis.fill_between(middles_s, low, high, color=colour, alpha=0.7, linewidth=0.3)
    points_a_second = _points_a_second(duration_s)
    for clip, lane in zip(track["clips"], lanes, strict=True):
        start_s, length_s = seconds(clip["start_sample"]), seconds(clip["duration_samples"])
        bottom = 1 + _LANE * (max(lanes) - lane) + 0.04
        axis.broken_barh(
            [(start_s, length_s)],
            (bottom, _LANE - 0.06),
            facecolor=colour + "33",
            edgecolor=colour,
            linewidth=0.5,
        )
        letters = int(length_s * points_a_second / _POINTS_A_LETTER) - 1
        if letters >= 3:
            axis.text(
                start_s + 1.5 / points_a_second,
                bottom + (_LANE - 0.06) / 2,
                clip["name"][:letters].replace("$", r"\$"),
                fontsize=5.2,
                color=_INK,
                va="center_baseline",
                clip_on=True,
            )


def _points_a_second(duration_s: float) -> float:
    return 72 * _WIDTH_IN * 0.9 / duration_s


def _draw_ducking(axis: Axes, timeline: Mapping[str, Any], track: Mapping[str, Any]) -> None:
    """The gain over each clip's own length; −24 dB is the waveform's floor."""
    spans = {c["id"]: c for c in track["clips"]}
    for lane in timeline["automation"]:
        if lane["track"] != track["name"] or not lane["points"]:
            continue
        samples, gains_db = (
            np.array(column, float) for column in zip(*lane["points"], strict=True)
        )
        clip = spans.get(lane.get("clip"))
        if clip is not None:
            start = clip["start_sample"]
            edges = np.array([start, start + clip["duration_samples"]], float)
            at = np.union1d(np.clip(samples, *edges), edges)
            samples, gains_db = at, np.interp(at, samples, gains_db)
        height = 1 - 2 * np.clip(gains_db, _DUCK_FLOOR_DB, 0) / _DUCK_FLOOR_DB
        axis.plot(samples / SAMPLE_RATE_HZ, 0.94 * height, color=_DUCK, linewidth=0.9)


def _draw_loudness(
    axis: Axes, short_term: LoudnessCurve, momentary: LoudnessCurve, target_lufs: float
) -> None:
    floor = target_lufs - 27
    axis.set_ylim(floor, target_lufs + 9)
    for curve, colour, width, name in (
        (momentary, _FAINT, 0.7, "momentary"),
        (short_term, _INK, 1.2, "short-term"),
    ):
        if len(curve):
            times_s, lufs = np.array(curve, float).T
            axis.plot(
                times_s, np.maximum(lufs, floor - 3), color=colour, linewidth=width, label=name
            )
    axis.axhline(
        target_lufs, color=_TARGET, linewidth=0.9, linestyle=(0, (5, 3)),
        label=f"target {target_lufs:g} LUFS".replace("-", "−"),
    )  # fmt: skip
    ticks = [target_lufs + step for step in (-18, -9, 0, 9)]
    axis.set_yticks(ticks, [f"{tick:g}".replace("-", "−") for tick in ticks])
    axis.tick_params(axis="y", labelsize=6.5, colors=_SOFT, length=0)
    axis.grid(axis="y", color=_RULE, linewidth=0.5)
    axis.set_axisbelow(True)
    axis.legend(
        loc="lower left", fontsize=6.5, ncols=3, frameon=False, labelcolor=_SOFT, borderpad=0.1
    )


def _draw_markers(
    axes: Sequence[Axes], markers: Sequence[Mapping[str, Any]], duration_s: float
) -> None:
    """Sections named at the top, as far as there is room, and ruled through; pauses and
    silences shaded."""
    sections = [marker for marker in markers if marker["kind"] == "section"]
    for marker in markers:
        at_s = seconds(marker["at_sample"])
        end_s = at_s + seconds(marker["duration_samples"])
        for axis in axes:
            if marker["kind"] == "section":
                axis.axvline(at_s, color=_SOFT, linewidth=0.6)
            elif end_s > at_s:
                axis.axvspan(at_s, end_s, color="#0000000f", linewidth=0)
    ends_s = [seconds(marker["at_sample"]) for marker in sections[1:]] + [duration_s]
    for marker, end_s in zip(sections, ends_s, strict=True):
        at_s = seconds(marker["at_sample"])
        room = (end_s - at_s) * _points_a_second(duration_s)
        axes[0].annotate(
            shortened(marker["name"], int(room / _POINTS_A_BOLD_LETTER)).replace("$", r"\$"),
            (at_s, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(2, 3),
            textcoords="offset points",
            fontsize=7.5,
            fontweight="bold",
            color=_INK,
            annotation_clip=False,
        )


def shortened(name: str, letters: int) -> str:
    """``name`` in so many letters, the last of them an ellipsis where it is cut; nothing where
    too few would be left to tell what it was."""
    if len(name) <= letters:
        return name
    return f"{name[: letters - 1].rstrip()}…" if letters >= 4 else ""
