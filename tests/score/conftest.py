"""The test band's catalogue and its sampled notes, once for the session."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.catalog.model import Catalog, Sound
from pipeline.catalog.piece import Piece
from pipeline.store import Store
from tests.score.band import band, four


@pytest.fixture(scope="session")
def project_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("band")


@pytest.fixture(scope="session")
def catalog(project_root: Path) -> Catalog:
    return band(project_root)


@pytest.fixture(scope="session")
def sound(catalog: Catalog) -> Sound:
    return four(catalog)


@pytest.fixture(scope="session")
def piece(sound: Sound) -> Piece:
    assert sound.piece is not None
    return sound.piece


@pytest.fixture(scope="session")
def store(project_root: Path) -> Store:
    return Store(project_root / "store")
