"""What every test may use: the project itself, and ``--approve`` for the stage dumps."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.project import Project

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--approve", action="store_true", help="accept the stage dumps as they are made now"
    )


@pytest.fixture(scope="session")
def project() -> Project:
    """This repository: its voices, its library, its episodes."""
    return Project(root=ROOT)


@pytest.fixture
def approve(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--approve"))
