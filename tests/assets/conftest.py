"""Each sound of the library is rendered once for the whole session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.assets.make import make
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Rights, Sound

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def library() -> dict[str, Sound]:
    catalog, _ = load_catalog(ROOT, allow_noncommercial=False)
    return catalog.sounds


@pytest.fixture(scope="session")
def heard(library: dict[str, Sound]) -> Callable[[str], AudioBuffer]:
    """The first variant of a sound, by id."""
    rendered: dict[str, AudioBuffer] = {}

    def hear(sound_id: str) -> AudioBuffer:
        if sound_id not in rendered:
            rendered[sound_id] = make(library[sound_id], 0, speak=None)
        return rendered[sound_id]

    return hear


@pytest.fixture
def sound_of(tmp_path: Path) -> Callable[..., Sound]:
    """A sound whose recipe is given as text."""

    def build(recipe: str | None, **changes: object) -> Sound:
        path = tmp_path / "test" / "sound.dsp"
        path.parent.mkdir(exist_ok=True)
        if recipe is not None:
            path.write_text(recipe)
        fields: dict[str, object] = {
            "id": "test.sound",
            "kind": "one-shot",
            "description": "a test",
            "aliases": (),
            "duration_s": 1.0,
            "variants": 1,
            "lead_s": None,
            "loudness_lufs": -23.0,
            "recipe": path if recipe is not None else None,
            "recording": None,
            "digest": None,
            "rights": Rights(
                licence="CC0-1.0", author="a test", source="made here", commercial="yes"
            ),
            "folder": path.parent,
        }
        return Sound(**(fields | changes))  # type: ignore[arg-type]

    return build
