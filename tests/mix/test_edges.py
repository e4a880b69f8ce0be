"""No click where a clip begins or ends, wherever it was cut."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.timeline.excerpt import excerpt
from pipeline.timeline.model import EDGE_FADE_S
from pipeline.units import samples
from tests.mix.edges import worst_edge
from tests.mix.stage import Desk, noise, sine

EDGE = samples(EDGE_FADE_S)
FADED = {"fade_in_samples": EDGE, "fade_out_samples": EDGE}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "store")


def worst(desk: Desk, duration_s: float) -> float:
    mix_plan = desk.plan(duration_s)
    return max(worst_edge(p, desk.store, mix_plan.duration_samples) for p in mix_plan.clips)


@pytest.mark.parametrize("hz", [100.0, 440.0, 3000.0])
@pytest.mark.parametrize("into", [0, 11, 137])
def test_a_tone_cut_anywhere_steps_no_more_than_itself(desk: Desk, hz: float, into: int) -> None:
    """A cut cosine begins at full height; the edge fade of 5 ms takes that from it."""
    tone = sine(hz, 1.0, -6.0)
    desk.lay("tone", "sfx", 0.2, tone, 0.7, source_offset_samples=into, **FADED)
    assert worst(desk, 2.0) <= 1.0


def test_without_its_fade_it_would_click(desk: Desk) -> None:
    tone = sine(100.0, 1.0, -6.0)
    desk.lay("tone", "sfx", 0.2, tone, 0.7, source_offset_samples=137)
    assert worst(desk, 2.0) > 5.0


def test_a_loop_that_is_left_in_its_middle(desk: Desk) -> None:
    desk.lay("hum", "ambience", 0.1, noise(0.7, seed=1), 1.93, loop=True, **FADED)
    assert worst(desk, 3.0) <= 1.0


def test_what_an_excerpt_cuts(desk: Desk) -> None:
    desk.lay("bed", "music", 0.0, sine(200.0, 5.0, -6.0), **FADED)
    cut = excerpt(desk.timeline(5.0), samples(1.2345), samples(3.1111))
    part = Desk(desk.root, list(cut.clips))
    assert worst(part, (samples(3.1111) - samples(1.2345)) / 48_000) <= 1.0


def test_a_duck_and_a_silence_make_no_step(desk: Desk) -> None:
    """Within the bed: the slope of 60 dB/s is a hundredth of what a tone of 100 Hz does itself."""
    desk.lay("ann1", "dialogue", 1.0, noise(1.0, seed=1, level_db=-30.0, channels=1))
    held = ((samples(3), samples(4), -90.0),)
    desk.lay("bed", "music", 0.0, sine(100.0, 6.0, -12.0, channels=2), dips=held)
    _, stems = desk.render(desk.plan(6.0))
    steps = np.abs(np.diff(stems["music"].astype(float), axis=0)).max(axis=1)
    own = 10 ** (-12 / 20) * 2 * np.pi * 100 / 48_000
    assert steps.max() <= 1.02 * own
