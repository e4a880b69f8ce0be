"""Voices as their files have them, written into a project's folder."""

from __future__ import annotations

from pathlib import Path

from pipeline.catalog.model import Rights, Voice

OWN = Rights(licence="CC0-1.0", author="tests", source="made here", commercial="yes")
RIGHTS = 'licence = "CC0-1.0"\nauthor = "tests"\nsource = "made here"\ncommercial = "yes"\n'


def a_voice(voice_id: str, engine: str, **changes: object) -> Voice:
    values = {"id": voice_id, "description": voice_id, "engine": engine, "model": {}, "rights": OWN}
    return Voice(**(values | changes))  # type: ignore[arg-type]


def write_voice(
    root: Path, voice_id: str, engine: str, more: str = "", rights: str = RIGHTS
) -> Path:
    """``voices/<id>.toml`` of the project at ``root``; ``more`` ends it."""
    path = root / "voices" / f"{voice_id}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'description = "{voice_id}"\nengine = "{engine}"\n{rights}{more}', "utf-8")
    return path
