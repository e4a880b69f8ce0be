"""The effects that a chain may name, with their arguments.

They are pedalboard's. They stand here because pedalboard takes a third of a second to import,
which ``check`` and an editor would pay each time; a test compares the two.
"""

from __future__ import annotations

_CUTOFF = ("cutoff_frequency_hz",)
_BAND = ("cutoff_frequency_hz", "gain_db", "q")
_MODULATED = ("feedback", "mix")

EFFECTS: dict[str, tuple[str, ...]] = {
    "Bitcrush": ("bit_depth",),
    "BrickwallLimiter": ("ceiling_db", "release_ms", "lookahead_ms", "true_peak"),
    "Chorus": ("rate_hz", "depth", "centre_delay_ms", *_MODULATED),
    "Clipping": ("threshold_db",),
    "Compressor": ("threshold_db", "ratio", "attack_ms", "release_ms"),
    "Delay": ("delay_seconds", *_MODULATED),
    "Distortion": ("drive_db",),
    "GSMFullRateCompressor": (),
    "Gain": ("gain_db",),
    "HighShelfFilter": _BAND,
    "HighpassFilter": _CUTOFF,
    "Invert": (),
    "LadderFilter": ("cutoff_hz", "resonance", "drive"),
    "Limiter": ("threshold_db", "release_ms"),
    "LowShelfFilter": _BAND,
    "LowpassFilter": _CUTOFF,
    "MP3Compressor": ("vbr_quality",),
    "NoiseGate": ("threshold_db", "ratio", "attack_ms", "release_ms"),
    "PeakFilter": _BAND,
    "Phaser": ("rate_hz", "depth", "centre_frequency_hz", *_MODULATED),
    "PitchShift": ("semitones",),
    "Resample": ("target_sample_rate",),
    "Reverb": ("room_size", "damping", "wet_level", "dry_level", "width", "freeze_mode"),
}
"""Every argument is a number, but for ``true_peak``, which is true or false. What takes a file,
or a mode that TOML cannot spell, is left out."""
