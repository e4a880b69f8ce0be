"""Whether a listener can tell the voices apart, measured: ``python -m pipeline.speech.matrix``.

Every voice says the same sentence, and another one. Two voices are distinct where their median
pitch on the same sentence differs by two semitones, or where their timbres lie further apart
than either voice lies from itself on another sentence. It also prints the ``level_db`` that
brings each voice to −23 LUFS; that figure goes into the voice's TOML by hand, once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.catalog.model import Catalog, Voice
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.speech.model import VOICE_LUFS
from pipeline.speech.say import say
from pipeline.speech.take import Signal
from pipeline.store import Store
from pipeline.units import SAMPLE_RATE_HZ

SENTENCES = (
    "The database was fine, and every clock in the building was wrong.",
    "Nobody on the night shift had thought to ask, until an intern did.",
)
LEAST_SEMITONES = 2.0
_ANALYSIS_RATE_HZ = 16_000


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePrint:
    """One voice as measured. ``timbre`` is the mean MFCC (coefficients 1–19) on the first
    sentence, ``own_spread`` how far the second one's lies from it."""

    voice: str
    median_hz: float
    timbre: NDArray[np.float64]
    own_spread: float
    loudness_lufs: float
    level_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePair:
    first: str
    second: str
    semitones: float
    timbre_distance: float
    own_spread: float
    """The larger of the two voices' own."""

    @property
    def distinct(self) -> bool:
        return self.semitones >= LEAST_SEMITONES or self.timbre_distance > self.own_spread


def voice_print(
    voice: Voice, catalog: Catalog, store: Store, *, engine_override: str | None = None
) -> VoicePrint:
    """Measure ``voice``, or who stands in for it; what it says is kept in the store like any
    take."""
    first, second = (
        say(sentence, voice, catalog, store, engine_override=engine_override).frames[:, 0]
        for sentence in SENTENCES
    )
    timbre = _timbre(first)
    plain = integrated_lufs_of(np.concatenate([first, second])[:, None]) - voice.level_db
    return VoicePrint(
        voice=voice.id,
        median_hz=_median_hz(first),
        timbre=timbre,
        own_spread=float(np.linalg.norm(_timbre(second) - timbre)),
        loudness_lufs=plain + voice.level_db,
        level_db=VOICE_LUFS - plain,
    )


def voice_matrix(prints: Sequence[VoicePrint]) -> tuple[VoicePair, ...]:
    """Every pair of voices, the least distinct first."""
    pairs = (
        VoicePair(
            first=one.voice,
            second=other.voice,
            semitones=abs(12 * float(np.log2(one.median_hz / other.median_hz))),
            timbre_distance=float(np.linalg.norm(one.timbre - other.timbre)),
            own_spread=max(one.own_spread, other.own_spread),
        )
        for one, other in combinations(prints, 2)
    )
    return tuple(
        sorted(
            pairs,
            key=lambda pair: max(
                pair.semitones / LEAST_SEMITONES, pair.timbre_distance / pair.own_spread
            ),
        )
    )


def _analysed(signal: Signal) -> Signal:
    import soxr  # noqa: PLC0415

    resampled = soxr.resample(signal, SAMPLE_RATE_HZ, _ANALYSIS_RATE_HZ, quality="HQ")
    return np.asarray(resampled, np.float32)


def _median_hz(signal: Signal) -> float:
    import librosa  # noqa: PLC0415 - a second, for measuring only

    f0, voiced, _ = librosa.pyin(
        _analysed(signal), fmin=55.0, fmax=420.0, sr=_ANALYSIS_RATE_HZ, frame_length=1024
    )
    return float(np.median(f0[voiced & np.isfinite(f0)]))


def _timbre(signal: Signal) -> NDArray[np.float64]:
    """Mean MFCC of the loud frames without the zeroth, so that level plays no part."""
    import librosa  # noqa: PLC0415

    sound = _analysed(signal)
    mfcc = librosa.feature.mfcc(y=sound, sr=_ANALYSIS_RATE_HZ, n_mfcc=20, n_fft=512, hop_length=160)
    loudness = librosa.feature.rms(y=sound, frame_length=512, hop_length=160)[0]
    loud = loudness > 0.1 * np.percentile(loudness, 95)
    return np.asarray(mfcc[1:, : len(loud)][:, loud[: mfcc.shape[1]]].mean(axis=1), np.float64)


def format_matrix(prints: Sequence[VoicePrint], pairs: Sequence[VoicePair]) -> str:
    """Semitones over timbre distance as a triangle, then each voice, then the nearest pairs."""
    lines = [f"{'voice':12} {'F0 Hz':>6} {'spread':>7} {'LUFS':>7} {'level_db':>9}"]
    lines += [
        f"{p.voice:12} {p.median_hz:6.1f} {p.own_spread:7.1f} "
        f"{p.loudness_lufs:7.1f} {p.level_db:9.1f}"
        for p in sorted(prints, key=lambda each: each.median_hz)
    ]
    by_names = {frozenset((pair.first, pair.second)): pair for pair in pairs}
    order = sorted(prints, key=lambda each: each.median_hz)
    lines += ["", "semitones/timbre distance (! where two voices are not distinct)"]
    lines.append(" " * 13 + " ".join(f"{p.voice[:9]:>9}" for p in order[:-1]))
    for row, one in enumerate(order[1:], start=1):
        cells = []
        for other in order[:row]:
            pair = by_names[frozenset((one.voice, other.voice))]
            flag = " " if pair.distinct else "!"
            cells.append(f"{pair.semitones:4.1f}/{pair.timbre_distance:3.0f}{flag}")
        lines.append(f"{one.voice:12} " + " ".join(cells))
    lines += ["", "nearest pairs"]
    lines += [
        f"{p.first} · {p.second}: {p.semitones:.1f} semitones, timbre {p.timbre_distance:.1f} "
        f"against {p.own_spread:.1f} of its own"
        for p in pairs[:5]
    ]
    return "\n".join(lines)


def _main(root: Path) -> int:
    from pipeline.catalog.load import load_catalog  # noqa: PLC0415

    catalog, _ = load_catalog(root, allow_noncommercial=True)
    store = Store(root / "renders" / ".store")
    voices = [v for v in catalog.voices.values() if v.engine != "hibari"]
    prints = [voice_print(voice, catalog, store) for voice in voices]
    pairs = voice_matrix(prints)
    print(format_matrix(prints, pairs))
    return 0 if all(pair.distinct for pair in pairs) else 1


if __name__ == "__main__":
    sys.exit(_main(Path.cwd()))
