"""A house for hostile scripts, and what an honest one costs in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.small_project import make_project
from tests.hostile.house import House

_HONEST_LINES = 2_000


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(make_project(tmp_path_factory.mktemp("house"), episodes=()))


@pytest.fixture
def empty_house(tmp_path: Path) -> House:
    """One of its own, for what leaves files behind."""
    return House(make_project(tmp_path / "house", episodes=()))


@pytest.fixture(scope="session")
def bearable_s(house: House) -> Callable[[int], float]:
    """Seconds that so many constructs may take: twenty times what as many honest lines do."""
    house.check('ANN: "One two three four."\n')
    honest = house.check('ANN: "One two three four."\n' * _HONEST_LINES)
    return lambda constructs: 1.0 + 20 * constructs * honest.seconds / _HONEST_LINES
