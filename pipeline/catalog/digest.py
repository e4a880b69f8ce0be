"""What an asset or a plug-in is, as one digest: it changes when the sound would."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from pipeline.catalog.effects_table import PLUGIN
from pipeline.catalog.model import Catalog, Sound
from pipeline.catalog.piece import VOICES, Instrument, Piece
from pipeline.store import artefact_key, file_digest


def definition_digest(sound: Sound) -> str:
    """SHA-256 of all that makes the samples of ``sound``; its words and rights are not in it."""
    played: dict[str, object] = {} if sound.gain_db == 0.0 else {"gain_db": sound.gain_db}
    if sound.hit_s:
        played["hit_s"] = sound.hit_s
    if sound.stems:
        played["stems"] = [[stem.digest, stem.from_intensity] for stem in sound.stems]
    if sound.listed is not None and len(sound.listed.takes) > 1:
        played["takes"] = [take.digest for take in sound.listed.takes]
    if sound.first_bar_s is not None or sound.bar_lines_s:
        played["grid"] = [sound.first_bar_s, list(sound.bar_lines_s)]
    if sound.piece is not None:
        played["piece"] = piece_definition(sound.piece)
    return artefact_key(
        "asset-definition@1",
        played
        | {
            "kind": sound.kind,
            "duration_s": sound.duration_s,
            "variants": sound.variants,
            "lead_s": sound.lead_s,
            "loudness_lufs": sound.loudness_lufs,
            "recipe": None if sound.recipe is None else file_digest(sound.recipe),
            # The catalog has seen to it that a recording is the one of its digest.
            "recording": None if sound.recording is None else sound.digest,
            "speech": sound.speech,
            "bpm": sound.bpm,
            "beats_per_bar": sound.beats_per_bar,
            "bars": sound.bars,
            "ending": sound.ending,
            "channels": sound.channels,
        },
    )


def instrument_digest(instrument: Instrument) -> str:
    """SHA-256 of all that makes the notes of ``instrument``."""
    return artefact_key(
        "instrument-definition@1",
        {
            "recipe": file_digest(instrument.recipe),
            "note_s": instrument.note_s,
            "held": instrument.held,
            "release_s": instrument.release_s,
            "touches": instrument.touches,
        },
    )


def piece_definition(piece: Piece) -> dict[str, object]:
    """All that is played of ``piece`` and by what, as JSON; the names of its chords are not."""
    of_layers = [
        {f.name: getattr(layer, f.name) for f in fields(layer)}
        | {"instrument": instrument_digest(layer.instrument)}
        for layer in piece.layers
    ]
    passages = {
        name: {voice: passage.voice(voice) for voice in VOICES} | {"bars": passage.bars}
        for name, passage in (
            ("plan", piece.plan),
            ("cadence", piece.cadence),
            ("final", piece.final),
        )
    }
    return {
        "bpm": piece.bpm,
        "beats_per_bar": piece.beats_per_bar,
        "shape": piece.shape,
        "hall": (piece.hall_s, piece.hall_db),
        "ring_s": piece.ring_s,
        "layers": of_layers,
    } | passages


def plugin_digest(path: Path) -> str:
    """SHA-256 of a plug-in: of its file, or of every file of its bundle with its place there."""
    if not path.is_dir():
        return file_digest(path)
    whole = hashlib.sha256()
    for part in sorted(p for p in path.rglob("*") if p.is_file()):
        whole.update(f"{part.relative_to(path).as_posix()}\n{file_digest(part)}\n".encode())
    return whole.hexdigest()


def plugin_files(catalog: Catalog) -> Iterator[Path]:
    """The plug-ins and presets of all treatments and rooms that are on this machine."""
    chains = [treatment.chain for treatment in catalog.treatments.values()]
    chains += [room.chain for room in catalog.rooms.values()]
    named = {
        Path(str(stage[key]))
        for chain in chains
        for stage in chain
        if stage.get("effect") == PLUGIN
        for key in ("path", "preset")
        if key in stage
    }
    yield from sorted(path for path in named if path.exists())
