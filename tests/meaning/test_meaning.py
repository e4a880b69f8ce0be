"""CUES.md, rule by rule: a script beside what it must become. The rules are in ``*.md`` here.

``pytest tests/meaning`` runs them all; ``-k "barges in"`` those whose sentence says so.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.meaning.example import EXAMPLES, VIEWS, Example
from tests.meaning.picture import views_of
from tests.meaning.stage import perform


def _marked(example: Example) -> object:
    fault = example.known_fault
    marks = () if fault is None else pytest.mark.xfail(strict=True, reason=fault)
    return pytest.param(example, id=f"{example.place} {example.rule}", marks=marks)


@pytest.mark.parametrize("example", [_marked(e) for e in EXAMPLES])
def test_a_script_means_what_its_rule_says(example: Example, tmp_path: Path) -> None:
    given = views_of(perform(example, tmp_path))
    wanted = example.wanted
    assert _side_by_side({name: given[name] for name in wanted}) == _side_by_side(wanted)


def _side_by_side(views: dict[str, str]) -> str:
    """As the Markdown has it, so that a difference can be read beside the example."""
    return "\n\n".join(f"```{name}\n{views[name]}\n```" for name in VIEWS if name in views)
