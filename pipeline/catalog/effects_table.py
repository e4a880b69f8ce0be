"""The effects that a chain may name, with their arguments and what those may be.

They are pedalboard's. They stand here because pedalboard takes a third of a second to import,
which ``check`` and an editor would pay each time; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass

PLUGIN = "VST3"
"""The stage that is no effect of pedalboard's own but a plug-in of the user's."""


@dataclass(frozen=True, slots=True)
class Range:
    """A number from ``least`` to ``most``, both in it. Where pedalboard checks nothing, this is
    what still makes a sound and not noise."""

    least: float
    most: float

    def holds(self, number: float) -> bool:
        return self.least <= number <= self.most


YES_OR_NO = "yes or no"
"""An argument that is true or false."""

Argument = Range | str

_HZ = Range(10.0, 23_000.0)
_LEVEL = Range(-100.0, 48.0)
_SHARE = Range(0.0, 1.0)
_Q = Range(0.05, 40.0)
_ATTACK_MS = Range(0.0, 5000.0)
_RELEASE_MS = Range(0.1, 5000.0)
_DYNAMICS: dict[str, Argument] = {
    "threshold_db": Range(-100.0, 24.0),
    "ratio": Range(1.0, 100.0),
    "attack_ms": _ATTACK_MS,
    "release_ms": _RELEASE_MS,
}
_CUTOFF: dict[str, Argument] = {"cutoff_frequency_hz": _HZ}
_BAND: dict[str, Argument] = {"cutoff_frequency_hz": _HZ, "gain_db": Range(-48.0, 48.0), "q": _Q}
# With a feedback of 1 nothing ever dies away.
_MODULATED: dict[str, Argument] = {"feedback": Range(0.0, 0.95), "mix": _SHARE}

EFFECTS: dict[str, dict[str, Argument]] = {
    "Bitcrush": {"bit_depth": Range(1.0, 32.0)},
    "BrickwallLimiter": {
        "ceiling_db": Range(-60.0, 0.0),
        "release_ms": _RELEASE_MS,
        "lookahead_ms": Range(0.1, 100.0),
        "true_peak": YES_OR_NO,
    },
    "Chorus": {
        "rate_hz": Range(0.0, 99.0),
        "depth": _SHARE,
        "centre_delay_ms": Range(1.0, 100.0),
        **_MODULATED,
    },
    "Clipping": {"threshold_db": Range(-60.0, 24.0)},
    "Compressor": _DYNAMICS,
    "Delay": {"delay_seconds": Range(0.0, 10.0), **_MODULATED},
    "Distortion": {"drive_db": Range(-48.0, 80.0)},
    "GSMFullRateCompressor": {},
    "Gain": {"gain_db": _LEVEL},
    "HighShelfFilter": _BAND,
    "HighpassFilter": _CUTOFF,
    "Invert": {},
    "LadderFilter": {"cutoff_hz": _HZ, "resonance": _SHARE, "drive": Range(1.0, 20.0)},
    "Limiter": {"threshold_db": Range(-60.0, 12.0), "release_ms": _RELEASE_MS},
    "LowShelfFilter": _BAND,
    "LowpassFilter": _CUTOFF,
    "MP3Compressor": {"vbr_quality": Range(0.0, 9.9)},
    "NoiseGate": _DYNAMICS,
    "PeakFilter": _BAND,
    "Phaser": {
        "rate_hz": Range(0.0, 99.0),
        "depth": _SHARE,
        "centre_frequency_hz": _HZ,
        **_MODULATED,
    },
    "PitchShift": {"semitones": Range(-72.0, 72.0)},
    "Resample": {"target_sample_rate": Range(1000.0, 192_000.0)},
    "Reverb": {
        "room_size": _SHARE,
        "damping": _SHARE,
        "wet_level": _SHARE,
        "dry_level": _SHARE,
        "width": _SHARE,
        "freeze_mode": _SHARE,
    },
}
"""What takes a file, or a mode that TOML cannot spell, is left out."""
