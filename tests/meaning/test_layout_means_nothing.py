"""CRLF, a BOM, indentation and trailing blanks mean nothing; names and ids are one in NFC.

Every example is typed again in each of these ways and must mean what it meant.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from tests.meaning.example import EXAMPLES, Example
from tests.meaning.picture import views_of
from tests.meaning.stage import perform

Form = Literal["NFC", "NFD"]
_COLUMN = re.compile(r":\d+(?= )")


def _each_line(text: str, change: Callable[[str], str]) -> str:
    return "".join(change(line) + "\n" for line in text.splitlines())


LAYOUTS: dict[str, Callable[[str], str]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "a BOM": lambda text: "\ufeff" + text,
    "indentation": lambda text: _each_line(text, lambda line: "  " + line),
    "tabs": lambda text: _each_line(text, lambda line: "\t" + line + "\t"),
    "trailing blanks": lambda text: _each_line(text, lambda line: line + "   "),
    "no line end": lambda text: text.removesuffix("\n"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.place)
def test_an_example_means_the_same(example: Example, layout: str, tmp_path: Path) -> None:
    change = LAYOUTS[layout]
    retyped = dataclasses.replace(
        example,
        script=change(example.script),
        files={
            path: change(text) if path.endswith(".cues") else text
            for path, text in example.files.items()
        },
    )
    assert _meaning(retyped, tmp_path / "retyped") == _meaning(example, tmp_path / "as it was")


def _meaning(example: Example, root: Path) -> dict[str, str]:
    views = views_of(perform(example, root))
    return views | {"problems": _COLUMN.sub("", views["problems"])}


ACCENTS = Example(
    rule="names and ids are compared in NFC",
    place="here",
    script="""+++
style = "plain"
[cast]
"ÉMILIE" = "ann"
"BJÖRN" = "bob"
[values]
"région" = "Paris"
+++
# Café {#é}
[SOUND: klaxon | loop until=#ü]
ÉMILIE: "One in {région}."
BJÖRN: "Two." {#ü}
""",
)


@pytest.mark.parametrize(("first", "rest"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_names_and_ids_are_one_however_they_are_typed(
    first: Form, rest: Form, tmp_path: Path
) -> None:
    """The front matter in one form, what refers to it in the other."""
    front, fence, body = ACCENTS.script.rpartition("+++\n")
    ids, reference, lines = body.partition("until=#ü]")
    mixed = (
        unicodedata.normalize(first, front)
        + fence
        + unicodedata.normalize(rest, ids)
        + unicodedata.normalize(first, reference)
        + unicodedata.normalize(rest, lines)
    )
    assert mixed != ACCENTS.script
    retyped = dataclasses.replace(ACCENTS, script=mixed)
    given = _meaning(retyped, tmp_path / "retyped")
    # What is shown may stay as it was typed; here it is what names what that counts.
    assert {view: unicodedata.normalize("NFC", text) for view, text in given.items()} == _meaning(
        ACCENTS, tmp_path / "as it was"
    )


def test_two_ids_that_differ_in_their_typing_alone_are_one_id(tmp_path: Path) -> None:
    composed, decomposed = "\u00fc", "u\u0308"
    twice = dataclasses.replace(
        ACCENTS, script=f'ANN: "One." {{#{composed}}}\nBOB: "Two." {{#{decomposed}}}\n'
    )
    assert views_of(perform(twice, tmp_path))["problems"] == "2:14 id/duplicate"
