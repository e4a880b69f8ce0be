"""docs/messages.md: every slug of the front end is there, and its examples do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pipeline.script
from tests.script.reading import read

MESSAGES = Path(__file__).parents[2] / "docs" / "messages.md"
_ENTRY = re.compile(r"^## (?P<slug>\S+)\n(?P<body>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_EXAMPLE = re.compile(r"^(Wrong|Right):\n```cues\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SLUG = re.compile(r'"([a-z]+/[a-z0-9-]+)"')

ENTRIES = {entry["slug"]: entry["body"] for entry in _ENTRY.finditer(MESSAGES.read_text("utf-8"))}


def emitted() -> set[str]:
    """Slugs as the sources of the front end spell them."""
    folder = Path(pipeline.script.__file__).parent
    sources = (path.read_text("utf-8") for path in folder.glob("*.py"))
    spelt = {slug for source in sources for slug in _SLUG.findall(source)}
    return spelt | {"param/syntax", "attr/syntax"}


@pytest.mark.parametrize("slug", sorted(emitted()))
def test_examples_do_what_they_say(slug: str) -> None:
    assert slug in ENTRIES
    for kind, text in _EXAMPLE.findall(ENTRIES[slug]):
        reported = {diagnostic.slug for diagnostic in read(text)[1]}
        assert reported == ({slug} if kind == "Wrong" else set())


def test_the_slugs_are_found() -> None:
    assert {"quote/unterminated", "cue/unknown-key", "text/bracket"} <= emitted()
