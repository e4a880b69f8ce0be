"""What an asset is, as one digest: it changes when the sound would."""

from __future__ import annotations

from pipeline.catalog.model import Sound
from pipeline.store import artefact_key, file_digest


def definition_digest(sound: Sound) -> str:
    """SHA-256 of all that makes the samples of ``sound``; its words and rights are not in it."""
    return artefact_key(
        "asset-definition@1",
        {
            "kind": sound.kind,
            "duration_s": sound.duration_s,
            "variants": sound.variants,
            "lead_s": sound.lead_s,
            "loudness_lufs": sound.loudness_lufs,
            "recipe": None if sound.recipe is None else file_digest(sound.recipe),
            "recording": None if sound.recording is None else file_digest(sound.recording),
            "speech": sound.speech,
            "bpm": sound.bpm,
            "beats_per_bar": sound.beats_per_bar,
            "bars": sound.bars,
            "ending": sound.ending,
            "channels": sound.channels,
        },
    )
