"""One network's many mouths: pitch, melody, size of the throat and breath of a vocoder's frames.

hibari's network hands out spectra and pitch before a sample is made, so a voice is changed there
and nothing is resampled. It has one speaker; in a draft it stands in for a whole cast, and each
voice gets the pitch of the tables it is made of and a throat of its own.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.catalog.model import Voice
from pipeline.speech.engines.protocol import Samples
from pipeline.speech.prosody import Prosody

Spectrum = NDArray[np.float32]
"""Shape ``(bins, frames)``: log magnitudes or phases, bins evenly from 0 Hz up."""

_NYQUIST_HZ = 12_000.0
_VOICED_HZ = 40.0
"""hibari calls a frame unvoiced below this."""
_OWN_HZ = 195.0
"""hibari's one speaker, a woman."""
_MAN_SIZE = 0.87
"""Formants of a man against a woman's: a longer throat (Peterson and Barney 1952)."""
_SPREAD = 0.07
"""How far two stand-ins of one sex may lie apart in size, either way."""
_BRIGHT_DB = 6.0
_MANS_HZ, _WOMANS_HZ = (88.0, 135.0), (165.0, 230.0)

TABLE_HZ = {
    "af_alloy": 138, "af_bella": 192, "af_heart": 195, "af_jessica": 213, "af_kore": 148,
    "af_nicole": 145, "af_nova": 157, "af_sarah": 195, "af_sky": 160, "am_adam": 115,
    "am_echo": 103, "am_eric": 159, "am_fenrir": 135, "am_liam": 119, "am_michael": 111,
    "am_onyx": 82, "am_puck": 113, "am_santa": 169, "bf_alice": 199, "bf_emma": 181,
    "bf_isabella": 200, "bf_lily": 168, "bm_daniel": 122, "bm_fable": 99, "bm_george": 141,
    "bm_lewis": 80,
}  # fmt: skip
"""Median F0 of Kokoro's tables in the sentences of ``pipeline.speech.matrix``, by pYIN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Throat:
    """``pitch`` and ``pitch_range`` are factors of F0 and of its excursions in the logarithm
    (0 is a monotone); ``formants`` moves the resonances, above 1 for a smaller throat;
    ``bright_db`` is added an octave and a half above 1 kHz and taken away as far below it."""

    pitch: float = 1.0
    pitch_range: float = 1.0
    formants: float = 1.0
    bright_db: float = 0.0

    def as_json(self) -> dict[str, float]:
        return dataclasses.asdict(self)


def own_throat(voice: Voice) -> Throat:
    """What the TOML of a voice of this engine asks for."""
    return Throat(
        pitch=float(str(voice.model.get("pitch", 1.0))) * _ratio(voice.pitch_semitones),
        pitch_range=float(str(voice.model.get("pitch_range", 1.0))),
        formants=_ratio(voice.formant_semitones),
    )


def stand_in(voice: Voice) -> Throat:
    """A throat for a voice of another engine, so that a draft's turns are told apart."""
    digest = hashlib.sha256(voice.id.encode()).digest()
    own, bright = (int.from_bytes(digest[i : i + 4], "big") / 2**32 for i in (0, 4))
    timbre, melody = _blend(voice, "timbre"), _blend(voice, "prosody")
    manly = sum(share for table, share in timbre.items() if table[1:2] == "m")
    if not timbre:
        manly = {"man": 1.0, "woman": 0.0, "anyone": float(own < 0.5)}[voice.plays]
    known = {table: share for table, share in (melody or timbre).items() if table in TABLE_HZ}
    if known:
        pitch_hz = math.exp(
            sum(share * math.log(TABLE_HZ[table]) for table, share in known.items())
            / sum(known.values())
        )
    else:
        low, high = _MANS_HZ if manly > 0.5 else _WOMANS_HZ
        pitch_hz = low * (high / low) ** own
    size = _MAN_SIZE**manly * (1 + _SPREAD * (2 * own - 1))
    return Throat(
        pitch=pitch_hz / _OWN_HZ * _ratio(voice.pitch_semitones),
        formants=size * _ratio(voice.formant_semitones),
        bright_db=_BRIGHT_DB * (2 * bright - 1),
    )


def delivered(throat: Throat, prosody: Prosody) -> Throat:
    """The throat in a delivery: its pitch, and a range that tension widens and calm narrows."""
    return dataclasses.replace(
        throat,
        pitch=throat.pitch * _ratio(prosody.pitch_semitones),
        pitch_range=throat.pitch_range * prosody.f0_range * (1 + 0.5 * prosody.excitement),
    )


def pitched(f0_hz: Samples, throat: Throat) -> Samples:
    """The F0 curve with its median moved and its excursions scaled, unvoiced frames as they are."""
    voiced = f0_hz > _VOICED_HZ
    if not voiced.any():
        return f0_hz
    middle = float(np.median(f0_hz[voiced]))
    excursion = np.maximum(f0_hz, _VOICED_HZ) / middle
    moved = middle * throat.pitch * excursion**throat.pitch_range
    return np.where(voiced, moved, f0_hz).astype(np.float32)


def resized(spectra: tuple[Spectrum, ...], formants: float) -> tuple[Spectrum, ...]:
    """The spectra with every resonance moved by the factor ``formants``."""
    if formants == 1.0:
        return spectra
    bins = spectra[0].shape[0]
    at = np.minimum(np.arange(bins) / formants, bins - 1)
    below = np.floor(at).astype(np.intp)
    above = np.minimum(below + 1, bins - 1)
    share = (at - below).astype(np.float32)[:, np.newaxis]
    return tuple(each[below] * (1 - share) + each[above] * share for each in spectra)


def coloured(magnitudes: tuple[Spectrum, ...], bright_db: float) -> tuple[Spectrum, ...]:
    """Log magnitudes with a slope over the octaves from 350 Hz to 8 kHz, level around 1 kHz."""
    if not bright_db:
        return magnitudes
    bins = magnitudes[0].shape[0]
    hz = np.maximum(np.arange(bins) * (_NYQUIST_HZ / (bins - 1)), 1.0)
    octaves = np.log2(np.clip(hz, 350.0, 8000.0) / 1000.0)
    slope = (octaves / 1.5 * bright_db * (math.log(10) / 20)).astype(np.float32)[:, np.newaxis]
    return tuple(each + slope for each in magnitudes)


def breathed(harmonics: Spectrum, noise: Spectrum, breath: float) -> tuple[Spectrum, Spectrum]:
    """Log magnitudes of the voiced and the noisy part, with a share ``breath`` of the voice
    become noise: at 1 a whisper."""
    if not breath:
        return harmonics, noise
    kept = np.float32(math.log(max(1e-3, 1.0 - breath)))
    airy = np.logaddexp(noise, harmonics + np.float32(math.log(breath)))
    return harmonics + kept, airy.astype(np.float32)


def _blend(voice: Voice, name: str) -> dict[str, float]:
    given = voice.model.get(name)
    if voice.engine != "kokoro" or not isinstance(given, Mapping):
        return {}
    return {str(table): float(share) for table, share in given.items()}


def _ratio(semitones: float) -> float:
    return float(2.0 ** (semitones / 12))
