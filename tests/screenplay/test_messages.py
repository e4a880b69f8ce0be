"""docs/messages.md: every slug of these stages is there, and its examples do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog
from tests.screenplay.stage import staged, without_casting

ROOT = Path(__file__).parents[2]
ENTRIES = re.findall(
    r"^## (\S+)\n(.*?)(?=^## |\Z)", (ROOT / "docs" / "messages.md").read_text("utf-8"), re.M | re.S
)
SLUG = re.compile(
    r'"((?:front|voice|cast|section|room|cue|silence|sound|treatment|delivery|value|id|together'
    r'|file|include|lock|asset|speech)/[a-z-]+)"'
)
EXAMPLE = re.compile(r"Wrong:\n```cues\n(.*?)```\nRight:\n```cues\n(.*?)```", re.S)
RESOLVED = re.compile(
    r"(?:front/(?!toml|unclosed)|voice|section/unknown|room|attr/(?!syntax|unclosed)|silence|sound"
    r"|param/(?!syntax)|cue/bad|treatment|delivery|value|id|together|file|cast)"
)


def slugs_in(folder: str) -> set[str]:
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "pipeline" / folder).glob("*.py"))
    return set(SLUG.findall(text))


@pytest.mark.parametrize("folder", ["catalog", "screenplay"])
def test_every_slug_is_explained(folder: str) -> None:
    slugs = slugs_in(folder)
    assert len(slugs) >= 8
    assert slugs <= {slug for slug, _ in ENTRIES}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT, allow_noncommercial=False)[0]


@pytest.mark.parametrize(
    ("slug", "wrong", "right"),
    [
        (slug, *example.groups())
        for slug, text in ENTRIES
        if RESOLVED.match(slug) and (example := EXAMPLE.search(text))
    ],
)
def test_an_example_has_its_fault_and_its_mending(
    slug: str, wrong: str, right: str, catalog: Catalog, tmp_path: Path
) -> None:
    assert slug in {d.slug for d in staged(wrong, catalog=catalog).found}
    mended = staged(right, catalog=catalog)
    allowed = {"file/missing"} if slug.startswith("file/") else set()
    assert {entry.split()[1] for entry in without_casting(mended.told)} <= allowed
