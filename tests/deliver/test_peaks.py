"""Extremes of buckets, whatever the size of the blocks they come in."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.deliver.peaks import peaks

SAW = np.arange(10, dtype=np.float32).reshape(-1, 1) / 10


def test_two_buckets_of_a_ramp() -> None:
    assert peaks([SAW], 2, length_frames=10).tolist() == pytest.approx(
        np.array([[0.0, 0.4], [0.5, 0.9]], np.float32)
    )


def test_the_loudest_of_both_channels() -> None:
    stereo = np.array([[0.5, -0.25], [0.0, 1.0]], np.float32)
    assert peaks([stereo], 1, length_frames=2).tolist() == [[-0.25, 1.0]]


@pytest.mark.parametrize("block", [1, 7, 100, 4096])
@pytest.mark.parametrize("buckets", [1, 13, 1000, 1500])
def test_against_a_loop_over_buckets(block: int, buckets: int) -> None:
    signal = np.random.default_rng(7).normal(size=(1000, 2)).astype(np.float32)
    blocks = [signal[at : at + block] for at in range(0, 1000, block)]
    expected = [
        (part.min(), part.max()) if len(part) else (0.0, 0.0)
        for part in (
            signal[k * 1000 // buckets : (k + 1) * 1000 // buckets] for k in range(buckets)
        )
    ]
    got = peaks(blocks, buckets, length_frames=1000)
    assert got.dtype == np.float32
    np.testing.assert_array_equal(got, np.array(expected, np.float32))


@pytest.mark.parametrize("announced", [9, 11])
def test_a_torn_file_is_not_drawn_as_silence(announced: int) -> None:
    with pytest.raises(ValueError, match="announced"):
        peaks([SAW], 4, length_frames=announced)


def test_nothing_at_all() -> None:
    assert peaks([], 3, length_frames=0).tolist() == [[0, 0]] * 3
