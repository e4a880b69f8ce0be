"""Each sound of the library is rendered once for the whole session, all its variants together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pipeline.assets.gather import gather
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Rights, Sound
from pipeline.speech.walla import Walla
from pipeline.store import Store

ROOT = Path(__file__).parents[2]


class Shelf:
    """The library's sounds as samples; crowds are spoken by the project's own voices."""

    def __init__(self, catalog: Catalog, store: Store) -> None:
        self._catalog, self._store = catalog, store
        self._speak = Walla(catalog, store)
        self._made: dict[str, tuple[AudioBuffer, ...]] = {}

    def make(self, sound_ids: Iterable[str], *, workers: int = 1) -> None:
        """Several at once, where all of them will be asked for."""
        wanted = [self._catalog.sounds[i] for i in sound_ids if i not in self._made]
        taken, faults = gather(wanted, self._store, speak=self._speak, workers=workers)
        assert not faults, [fault.message for fault in faults]
        for sound_id, takes in taken.by_id.items():
            made = [self._store.load(take.key) for take in takes]
            self._made[sound_id] = tuple(audio for audio in made if audio is not None)

    def variants(self, sound_id: str) -> tuple[AudioBuffer, ...]:
        if sound_id not in self._made:
            self.make([sound_id])
        return self._made[sound_id]


@pytest.fixture(scope="session")
def whole_catalog() -> Catalog:
    return load_catalog(ROOT, allow_noncommercial=False)[0]


@pytest.fixture(scope="session")
def library(whole_catalog: Catalog) -> dict[str, Sound]:
    return whole_catalog.sounds


@pytest.fixture(scope="session")
def shelf(whole_catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    base = tmp_path_factory.getbasetemp()
    # Under xdist each worker has a folder in that of the run: what one has made, all may hear.
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return Shelf(whole_catalog, Store(run / "shelf"))


@pytest.fixture(scope="session")
def heard(shelf: Shelf) -> Callable[[str], AudioBuffer]:
    """The first variant of a sound, by id."""
    return lambda sound_id: shelf.variants(sound_id)[0]


@pytest.fixture(scope="session")
def takes(shelf: Shelf) -> Callable[[str], list[AudioBuffer]]:
    """Every variant of a sound, by id."""
    return lambda sound_id: list(shelf.variants(sound_id))


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
