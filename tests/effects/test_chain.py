"""A chain: its stages in order, and what is wrong with one said by name."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.effects.chain import ChainError, run_chain
from tests.mix.stage import sine


def test_the_stages_of_a_chain_are_done_in_order() -> None:
    loud_then_limited = (
        {"effect": "Gain", "gain_db": 20.0},
        {"effect": "Clipping", "threshold_db": -6.0},
    )
    limited_then_loud = loud_then_limited[::-1]
    tone = sine(1000, 0.1, -10.0)
    assert np.abs(run_chain(tone, loud_then_limited)).max() == pytest.approx(0.501, abs=0.001)
    assert np.abs(run_chain(tone, limited_then_loud)).max() == pytest.approx(3.162, abs=0.001)


def test_a_chain_of_nothing_is_the_sound_itself() -> None:
    tone = sine(1000, 0.1, channels=2)
    assert run_chain(tone, ()).tobytes() == tone.tobytes()


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ({"effect": "Highpas", "cutoff_frequency_hz": 300}, "no effect is called “Highpas”"),
        ({"gain_db": 3.0}, "no effect is called “”"),
        ({"effect": "io"}, "no effect is called “io”"),
        ({"effect": "AudioFile"}, "no effect is called “AudioFile”"),
        ({"effect": "time_stretch"}, "no effect is called “time_stretch”"),
        ({"effect": "__name__"}, "no effect is called “__name__”"),
        ({"effect": "Gain", "loudness": 3.0}, "Gain: "),
        ({"effect": "Reverb", "room_size": 7.0}, "Reverb: Room Size value must be between"),
    ],
)
def test_a_stage_that_cannot_be_made_is_named(stage: dict[str, object], said: str) -> None:
    with pytest.raises(ChainError, match=said):
        run_chain(sine(1000, 0.1), (stage,))
