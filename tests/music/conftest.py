"""One store for all that is heard of the library's pieces: a note is sampled once a session."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.store import Store


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    shared = os.environ.get("WARROOM_TEST_STORE")
    return Store(Path(shared) if shared else tmp_path_factory.mktemp("music"))
