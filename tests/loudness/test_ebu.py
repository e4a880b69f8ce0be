"""The meter against every case of EBU Tech 3341 and 3342 that can be synthesised.

Each case is fed in one piece and in pieces, and says the same to the last bit: 65 536 samples as
a file is read, 480 as a device plays, sizes that divide nothing, and no size at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import numpy as np
import pytest

from pipeline.audio.buffer import Frames
from pipeline.loudness.figures import Loudness
from pipeline.loudness.meter import measure
from tests.loudness.ebu import CASES
from tests.loudness.signals import in_blocks, phased


def in_random_blocks(frames: Frames) -> Iterator[Frames]:
    """From nothing to half a second at a time."""
    rng, at = np.random.default_rng(3341), 0
    while at < len(frames):
        size = int(rng.integers(0, 24_000))
        yield frames[at : at + size]
        at += size


def assert_the_same(pieces: Loudness, whole: Loudness) -> None:
    for figure in (f.name for f in fields(Loudness) if f.name != "series"):
        assert getattr(pieces, figure) == pytest.approx(getattr(whole, figure), abs=1e-9), figure
    for series in ("momentary_lufs", "short_term_lufs"):
        np.testing.assert_array_equal(getattr(pieces.series, series), getattr(whole.series, series))


def test_there_are_25_cases() -> None:
    assert len(CASES) == 25


@pytest.mark.parametrize("name", CASES)
def test_a_case_reads_as_it_must_however_it_is_fed(name: str) -> None:
    for frames, check in CASES[name].parts():
        channels = frames.shape[1]
        whole = measure([frames], channels)
        check(whole)
        for size in (480, 4801, 65_536):
            assert_the_same(measure(in_blocks(frames, size), channels), whole)
        assert_the_same(measure(in_random_blocks(frames), channels), whole)


def test_sample_by_sample() -> None:
    frames = phased(4, 45, 1.41, seconds=0.5)
    assert_the_same(measure(in_blocks(frames, 1), 2), measure([frames], 2))


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_case_fed_by_sevens(name: str) -> None:
    for frames, _ in CASES[name].parts():
        channels = frames.shape[1]
        assert_the_same(measure(in_blocks(frames, 7), channels), measure([frames], channels))
