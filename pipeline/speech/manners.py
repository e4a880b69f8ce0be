"""What a delivery comes to in the ear: how a line differs from the same line said plainly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import AudioBuffer
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.units import SAMPLE_RATE_HZ

_ANALYSIS_RATE_HZ = 16_000
_LOW_HZ, _HIGH_HZ = (80.0, 1000.0), (1000.0, 6000.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounding:
    """A line as it sounds. ``f0_range_semitones`` holds eight tenths of the pitches;
    ``tilt_db`` is how much power lies in 1–6 kHz against 80–1000 Hz; ``voiced`` is the share of
    the loud frames that has a pitch."""

    duration_s: float
    median_hz: float
    f0_range_semitones: float
    loudness_lufs: float
    tilt_db: float
    voiced: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How lines said in one way differ from the same lines said plainly, on average."""

    pace_ratio: float
    f0_semitones: float
    f0_range_ratio: float
    level_lu: float
    tilt_db: float
    voiced_ratio: float


def sounding(audio: AudioBuffer) -> Sounding:
    """Measure a take, mono at 48 kHz. ``librosa`` finds the pitch (55–700 Hz)."""
    import librosa  # noqa: PLC0415 - a second, for measuring only
    import soxr  # noqa: PLC0415

    mono = audio.frames.mean(axis=1, dtype=np.float64).astype(np.float32)
    sound = soxr.resample(mono, SAMPLE_RATE_HZ, _ANALYSIS_RATE_HZ, quality="HQ")
    f0, voiced, _ = librosa.pyin(
        sound,
        fmin=55.0,
        fmax=700.0,
        sr=_ANALYSIS_RATE_HZ,
        frame_length=1024,
        hop_length=160,
        resolution=0.2,
    )
    power = librosa.feature.rms(y=sound, frame_length=1024, hop_length=160)[0] ** 2
    loud = power > 0.01 * np.percentile(power, 95)
    heard = voiced & np.isfinite(f0)
    pitches = f0[heard & loud[: len(f0)]]
    low, middle, high = np.percentile(pitches, [10, 50, 90]) if pitches.size else (1.0, 1.0, 1.0)
    return Sounding(
        duration_s=audio.duration_s,
        median_hz=float(middle),
        f0_range_semitones=12 * float(np.log2(high / low)),
        loudness_lufs=integrated_lufs_of(audio.frames),
        tilt_db=_tilt_db(sound),
        voiced=float(np.mean(heard[loud[: len(f0)]])),
    )


def _tilt_db(sound: NDArray[np.float32]) -> float:
    power = np.abs(np.fft.rfft(sound)) ** 2
    hz = np.fft.rfftfreq(len(sound), 1 / _ANALYSIS_RATE_HZ)
    low, high = (
        float(power[(hz >= least) & (hz < most)].sum()) for least, most in (_LOW_HZ, _HIGH_HZ)
    )
    return 10 * float(np.log10(high / low))


def manner(plain: Sequence[Sounding], delivered: Sequence[Sounding]) -> Manner:
    """``delivered`` against ``plain``: the same lines by the same voices, pair by pair."""
    pairs = list(zip(plain, delivered, strict=True))
    return Manner(
        pace_ratio=fmean(one.duration_s / other.duration_s for one, other in pairs),
        f0_semitones=fmean(12 * np.log2(other.median_hz / one.median_hz) for one, other in pairs),
        f0_range_ratio=float(
            np.exp(
                fmean(
                    np.log(other.f0_range_semitones / one.f0_range_semitones)
                    for one, other in pairs
                )
            )
        ),
        level_lu=fmean(other.loudness_lufs - one.loudness_lufs for one, other in pairs),
        tilt_db=fmean(other.tilt_db - one.tilt_db for one, other in pairs),
        voiced_ratio=fmean(other.voiced / one.voiced for one, other in pairs),
    )
