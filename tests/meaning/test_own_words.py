"""Whatever CUES.md names, this project's own library knows."""

from __future__ import annotations

import pytest

from pipeline.catalog.match import MUSIC_KINDS, match_sound
from pipeline.catalog.model import Catalog
from pipeline.compile import read_catalog
from pipeline.project import Project
from pipeline.screenplay.context import treatment_names


@pytest.fixture(scope="module")
def catalog(project: Project) -> Catalog:
    return read_catalog(project)[0]


@pytest.mark.parametrize(
    ("name", "treatment"),
    [
        ("on speaker", "speaker"),
        ("speaker", "speaker"),
        ("on phone", "phone"),
        ("phone", "phone"),
        ("radio", "radio"),
        ("PA", "pa"),
        ("pa", "pa"),
        ("off", "off"),
        ("recording", "recording"),
    ],
)
def test_treatments(catalog: Catalog, name: str, treatment: str) -> None:
    assert treatment_names(catalog)[name.casefold()] == treatment


@pytest.mark.parametrize("room", ["dry", "office", "boardroom", "datacenter", "hall"])
def test_rooms(catalog: Catalog, room: str) -> None:
    assert room in catalog.rooms


@pytest.mark.parametrize("style", ["netflix", "financial-crisis", "human-error"])
def test_styles(catalog: Catalog, style: str) -> None:
    assert style in catalog.styles


@pytest.mark.parametrize("mood", ["tension", "breakthrough", "contemplative", "transition"])
def test_moods(catalog: Catalog, mood: str) -> None:
    asset = match_sound(mood, catalog, MUSIC_KINDS).asset
    assert asset is not None
    assert catalog.sounds[asset].mood == mood
