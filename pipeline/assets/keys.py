"""What names the samples of a variant: its key in the store, and the seed of its chance."""

from __future__ import annotations

from typing import Any

from pipeline.assets.crowd import BUILDER, FIRST_SCENES
from pipeline.assets.faust import imported_libraries
from pipeline.assets.recordings import MIXED
from pipeline.catalog.model import Sound
from pipeline.store import artefact_key, file_digest, library_versions, seed_from_key

OPERATION = "asset@1"


def asset_key(sound: Sound, variant: int, voices: str | None) -> str:
    """Names everything the samples of one variant depend on."""
    inputs: dict[str, Any] = {
        "asset": sound.called,
        "variant": variant,
        "kind": sound.kind,
        "hidden": sound.hidden,
        "duration_s": sound.duration_s,
        "lead_s": sound.lead_s,
        "loudness_lufs": sound.loudness_lufs,
        "channels": sound.channels,
        "libraries": library_versions("numba", "numpy", "scipy"),
    }
    if sound.recipe is not None:
        inputs["recipe"] = file_digest(sound.recipe)
        shared = imported_libraries(sound.recipe.read_text("utf-8"))
        inputs["shared"] = {path.name: file_digest(path) for path in shared}
        inputs["libraries"] |= library_versions("dawdreamer")
    elif sound.is_cut:
        inputs["recordings"] = [*sound.digests]
        inputs["stems"] = [stem.from_intensity for stem in sound.stems]
        inputs["bars"] = [sound.bpm, sound.beats_per_bar, sound.first_bar_s, sound.bar_lines_s]
        inputs["libraries"] |= library_versions("soxr", "soundfile", "librosa")
    elif sound.recording is not None:
        inputs["recording"] = sound.listed.takes[variant].digest if sound.listed else sound.digest
        inputs["mixed"] = MIXED
        inputs["libraries"] |= library_versions("imageio-ffmpeg", "soxr", "soundfile")
    else:
        inputs["speech"] = [sound.speech, voices]
        if sound.speech is not None and sound.speech.get("scene") not in FIRST_SCENES:
            inputs["builder"] = BUILDER
        inputs["music"] = [sound.bpm, sound.beats_per_bar, sound.bars]
    return artefact_key(OPERATION, inputs)


def asset_seed(sound: Sound, variant: int) -> int:
    """From the name alone: a new version of a library, or an edit, draws no other dice, and an
    earlier edition draws the ones it always had."""
    return seed_from_key(artefact_key("asset-seed@1", {"asset": sound.called, "variant": variant}))
