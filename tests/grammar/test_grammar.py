"""Whole scripts of every construct, and of every way to break one: what holds of all of them."""

from __future__ import annotations

import pytest
from hypothesis import given, note, settings

from tests.grammar import faults
from tests.grammar.checking import check_written
from tests.grammar.coverage import OUTSIDE_THE_SCRIPT, Coverage, slugs
from tests.grammar.scripts import SCRIPTS, Written, from_bytes

TEN_THOUSAND = 10_000


def run(examples: int, *, derandomised: bool) -> Coverage:
    """The properties of so many scripts; the same ones each time where ``derandomised``."""
    coverage = Coverage()

    @settings(max_examples=examples, derandomize=derandomised, database=None, deadline=None)
    @given(SCRIPTS)
    def every_property_holds(written: Written) -> None:
        note(f"{written.mood}, {written.world}, {written.bytes_are}:\n{written.text}")
        check_written(written, coverage)

    every_property_holds()
    return coverage


@pytest.fixture
def derandomised(request: pytest.FixtureRequest) -> bool:
    """The same scripts each time, unless ``--hypothesis-seed`` asks for others."""
    return request.config.getoption("--hypothesis-seed") is None


def test_every_property_holds_of_two_hundred_scripts(derandomised: bool) -> None:
    coverage = run(200, derandomised=derandomised)
    assert coverage.scripts >= 200


@pytest.mark.slow
def test_every_property_holds_of_ten_thousand_scripts(
    derandomised: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    coverage = run(TEN_THOUSAND, derandomised=derandomised)
    with capsys.disabled():
        print(f"\n{coverage.table()}")
    assert coverage.scripts >= TEN_THOUSAND
    assert coverage.missing() == ([], [])
    assert coverage.share_without_errors >= 1 / 3


def test_no_bytes_are_the_plainest_script() -> None:
    written = from_bytes(b"")
    assert written.text == ""
    assert written.mood == "clean"


def test_the_slugs_are_found() -> None:
    """In plain sight, by kind of setting, and none that a script cannot bring about."""
    assert {"quote/unterminated", "param/no-effect", "attr/twice", "lock/gone"} <= slugs()
    assert not slugs() & {*OUTSIDE_THE_SCRIPT, "attr/no-effect"}


BY_OTHER_MEANS = {
    "source/not-utf8",  # Written.data
    "source/nul",
    "source/line-ends",
    "prose/not-spoken",  # words.PROSE
    "cast/shared",  # words.FRONTS
    "cast/no-voice",  # stage.WORLDS
    "lock/gone",
    "lock/changed",
}


def test_every_slug_has_a_way_to_bring_it_about() -> None:
    """A new slug wants a template in ``faults``, and is missed here before ten thousand scripts."""
    assert slugs() == faults.FORETOLD | BY_OTHER_MEANS
