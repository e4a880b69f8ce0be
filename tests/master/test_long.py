"""Four hours: what is kept of them, and what solving takes."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np

from pipeline.loudness.figures import integrated_lufs
from pipeline.loudness.meter import Meter
from pipeline.loudness.programme import listen
from pipeline.master.solve import solve
from pipeline.master.targets import TARGETS
from pipeline.units import power_from_lufs
from tests.loudness.signals import in_blocks, speech_like

HOURS = 4


def test_an_hour_is_kept_in_32_mb() -> None:
    """Of samples it has 1.4 GB."""
    minute = speech_like(60, seed=50)
    meter = Meter(2, keep_peaks=True)
    meter.feed(minute)  # whatever is loaded once
    tracemalloc.start()
    for block in in_blocks(minute, 65_536):
        meter.feed(block)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 60 * kept < 40e6


def test_four_hours_are_solved_in_what_their_peaks_take() -> None:
    """Speech at −23 with a hit at full scale every ten seconds."""
    steps, hops = HOURS * 360_000, HOURS * 7_200_000
    powers = np.full(steps, power_from_lufs(-23.0))
    peaks = np.full(hops, 0.2, np.float32)
    peaks[::20_000] = 1.0
    short = listen([np.zeros((480, 2), np.float32)], channels=2)
    loudness = replace(short.loudness, integrated_lufs=integrated_lufs(powers))
    programme = replace(short, loudness=loudness, powers=powers, peaks=peaks)
    tracemalloc.start()
    solved = solve(programme, TARGETS["podcast"], aim_lufs=-16.0, ceiling_dbtp=-1.1)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert solved is not None
    assert abs(solved.foretold_lufs + 16.0) <= 0.01 + 1e-9
    assert most < 200e6
