"""From an engine's phrases to one take: trimmed, joined, faded, at 48 kHz and at its level."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import AudioBuffer, mono
from pipeline.units import SAMPLE_RATE_HZ, gain_from_db, resampled_length, samples

Signal = NDArray[np.float32]
"""Shape ``(n,)``, mono."""

HEAD_S, TAIL_S = 0.025, 0.040
"""Kept before the first and after the last that is heard."""

CUT_TAIL_S = 0.012
"""An interrupted line keeps no more than its fade: the next one is already speaking."""

FADE_S = 0.005
_HOP_S = 0.005
_UNDER_SPEECH_DB = -42.0
_FLOOR_DB = -65.0
_WORDLESS_S = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A take's samples, and where in them (48 kHz samples) it is heard."""

    audio: AudioBuffer
    voiced_start: int
    voiced_end: int
    remark: str = ""
    """What is to be said of it each time it is used (a recording that is clipped)."""

    def about(self) -> dict[str, object]:
        """What the store keeps beside the samples, so that a take's shape needs none of them."""
        shape: dict[str, object] = {
            "voiced_start": self.voiced_start,
            "voiced_end": self.voiced_end,
            "duration_samples": self.audio.length,
        }
        return shape | {"remark": self.remark} if self.remark else shape

    def with_remark(self, remark: str) -> Recorded:
        return dataclasses.replace(self, remark=remark)


def heard_range(signal: Signal, rate_hz: int) -> tuple[int, int]:
    """The half-open range of ``signal`` between the first and the last sound of it.

    A 5 ms step counts where it is within 42 dB of the loud steps (their 95th percentile),
    which is under a final *f* and over an engine's own floor. Equal ends: nothing is heard.
    """
    hop = max(1, round(_HOP_S * rate_hz))
    whole = -(-len(signal) // hop)
    padded = np.zeros(whole * hop, np.float64)
    padded[: len(signal)] = signal
    power = np.mean(padded.reshape(whole, hop) ** 2, axis=1) if whole else np.zeros(0)
    floor = 10 ** (_FLOOR_DB / 10)
    sounding = power > floor
    if not sounding.any():
        return 0, 0
    loud = float(np.percentile(power[sounding], 95))
    steps = np.flatnonzero(power > max(floor, loud * 10 ** (_UNDER_SPEECH_DB / 10)))
    return int(steps[0]) * hop, min(len(signal), (int(steps[-1]) + 1) * hop)


def assemble(
    phrases: Sequence[tuple[Signal, float]], rate_hz: int, *, gain_db: float, cut_off: bool
) -> Recorded:
    """One take of ``phrases`` (signal, seconds of silence after it).

    The gap lies between what is heard of two phrases. ``cut_off`` ends the take with its last
    sound. A line in which nothing is heard is 0.3 s of silence.
    """
    spoken = [(s, gap_s, *heard_range(s, rate_hz)) for s, gap_s in phrases]
    spoken = [phrase for phrase in spoken if phrase[3] > phrase[2]]
    if not spoken:
        length = samples(_WORDLESS_S)
        return Recorded(audio=mono(np.zeros(length)), voiced_start=0, voiced_end=length)
    head, tail = round(HEAD_S * rate_hz), round(TAIL_S * rate_hz)
    parts: list[Signal] = []
    at = voiced_start = voiced_end = 0
    for index, (signal, gap_s, start, end) in enumerate(spoken):
        last = index == len(spoken) - 1
        after = round(CUT_TAIL_S * rate_hz) if last and cut_off else tail
        first, stop = max(0, start - head), min(len(signal), end + after)
        kept = _faded(signal[first:stop], rate_hz)
        if index == 0:
            voiced_start = start - first
        voiced_end = at + end - first
        parts.append(kept)
        at += len(kept)
        if not last:
            silence = max(0, round(gap_s * rate_hz) - (stop - end) - head)
            parts.append(np.zeros(silence, np.float32))
            at += silence
    joined = np.concatenate(parts) * np.float32(gain_from_db(gain_db))
    if not np.isfinite(joined).all():
        raise ValueError("the engine returned samples that are not numbers")
    audio = at_48k(joined, rate_hz)
    return Recorded(
        audio=mono(audio),
        voiced_start=voiced_start * SAMPLE_RATE_HZ // rate_hz,
        voiced_end=min(len(audio), -(-voiced_end * SAMPLE_RATE_HZ // rate_hz)),
    )


def _faded(signal: Signal, rate_hz: int) -> Signal:
    length = min(round(FADE_S * rate_hz), len(signal) // 2)
    ramp = (np.arange(length) + 0.5) / max(1, length)
    faded = signal.astype(np.float32, copy=True)
    faded[:length] *= ramp.astype(np.float32)
    faded[len(faded) - length :] *= ramp[::-1].astype(np.float32)
    return faded


def at_48k(signal: Signal, rate_hz: int) -> Signal:
    """``signal`` at 48 kHz, ``ceil(n·48000/rate)`` samples long (soxr VHQ)."""
    if rate_hz == SAMPLE_RATE_HZ:
        return signal
    import soxr  # noqa: PLC0415 - not loaded where every take is reused

    resampled = soxr.resample(signal, rate_hz, SAMPLE_RATE_HZ, quality="VHQ")
    length = resampled_length(len(signal), rate_hz)
    result = np.zeros(length, np.float32)
    result[: min(length, len(resampled))] = resampled[:length]
    return result
