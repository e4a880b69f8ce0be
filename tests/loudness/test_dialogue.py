"""The loudness of a programme while somebody speaks, told by the dialogue stem."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.audio.buffer import Frames
from pipeline.loudness.dialogue import dialogue_lufs, speaking_blocks, speaking_within
from pipeline.loudness.figures import Powers, integrated_lufs
from pipeline.loudness.meter import measure
from pipeline.loudness.whole import powers_of
from pipeline.units import SAMPLE_RATE_HZ, gain_from_db, power_from_lufs
from tests.loudness.signals import hits, in_blocks, speech_like, tone


def powers(frames: Frames) -> Powers:
    return powers_of(frames)[: len(frames) // 480]


def gated(mix: Frames, stem: Frames) -> float | None:
    return dialogue_lufs(powers(mix), speaking_blocks(powers(stem)), SAMPLE_RATE_HZ)


def test_of_a_programme_that_is_all_speech_it_is_the_integrated_loudness() -> None:
    speech = speech_like(20, seed=1)
    assert gated(speech, speech) == integrated_lufs(powers(speech))


def test_what_sounds_while_nobody_speaks_does_not_count() -> None:
    """Ten seconds of speech, then alarms that are 12 LU louder."""
    speech = speech_like(10, seed=2, level_db=-30)
    stem = np.concatenate([speech, np.zeros_like(speech)])
    alarms = np.concatenate([np.zeros_like(speech), tone((10, -15))])
    assert gated(stem + alarms, stem) == pytest.approx(gated(stem, stem), abs=0.05)
    assert integrated_lufs(powers(stem + alarms)) > gated(stem, stem) + 8  # type: ignore[operator]


def test_what_sounds_under_a_line_counts_as_a_detector_would_hear_it() -> None:
    """A bed as loud as the speech makes the programme 3 LU louder while somebody speaks."""
    speech = speech_like(20, seed=3, level_db=-25)
    loud = gated(speech + speech_like(20, seed=3, level_db=-25)[:, ::-1], speech)
    assert loud == pytest.approx(gated(speech, speech) + 3, abs=0.6)  # type: ignore[operator]


def test_a_hit_in_a_pause_is_no_dialogue() -> None:
    """One line with a dramatic second and a half in the middle of it."""
    stem = tone((3, -26), (1.5, None), (3, -26))
    hit = np.zeros_like(stem)
    hit[168_000:187_200] = tone((0.4, -6))
    within_the_line = [(0, len(stem))]
    by_range = dialogue_lufs(powers(stem + hit), within_the_line, SAMPLE_RATE_HZ)
    assert gated(stem + hit, stem) == pytest.approx(gated(stem, stem), abs=0.05)
    assert by_range is not None
    assert by_range > gated(stem, stem) + 1  # type: ignore[operator]


@pytest.mark.parametrize("gain_db", [-30.0, -6.0, 12.0])
def test_the_level_of_the_stem_does_not_matter(gain_db: float) -> None:
    """The gate is relative: a stem is the same speech at any gain."""
    speech = speech_like(20, seed=4) + hits(20, seed=5, peak_db=-3)
    stem = speech_like(20, seed=4)
    turned = stem * np.float32(gain_from_db(gain_db))
    np.testing.assert_array_equal(speaking_blocks(powers(turned)), speaking_blocks(powers(stem)))
    assert gated(speech, turned) == gated(speech, stem)


def test_room_tone_in_the_stem_is_nobody() -> None:
    speech = speech_like(10, seed=6)
    tone_of_room = np.random.default_rng(7).standard_normal((480_000 * 2, 2)) * 3e-4
    stem = np.concatenate([speech, np.zeros_like(speech)]) + tone_of_room.astype(np.float32)
    speaking = speaking_blocks(powers(stem))
    assert not speaking[100:].any()
    assert 0.4 < speaking[:100].mean() < 0.9


def test_a_stem_of_silence_or_of_nothing_has_no_dialogue() -> None:
    mix = powers(tone((5, -20)))
    for stem in (np.zeros((240_000, 2), np.float32), np.zeros((0, 2), np.float32)):
        speaking = speaking_blocks(powers(stem))
        assert not speaking.any()
        assert dialogue_lufs(mix, speaking, SAMPLE_RATE_HZ) is None
    assert dialogue_lufs(np.zeros(0), speaking_blocks(mix), SAMPLE_RATE_HZ) is None


def test_ranges_stand_in_where_there_is_no_stem() -> None:
    frames = tone((10, -30), (10, -20))
    result = measure(in_blocks(frames, 4096), 2, dialogue=[(48_000, 9 * 48_000)])
    assert result.dialogue_lufs == pytest.approx(-30, abs=0.1)
    inside = speaking_within([(48_000, 96_000)], 300, SAMPLE_RATE_HZ)
    assert list(np.flatnonzero(inside)) == [10, 11, 12, 13, 14, 15, 16]
    assert not speaking_within([(0, 19_000), (500, 500)], 300, SAMPLE_RATE_HZ).any()


def test_a_tie_at_the_gate_is_the_only_place_where_a_last_bit_counts() -> None:
    steps = np.full(400, power_from_lufs(-23.0))
    steps[200:] = power_from_lufs(-28.0)
    noise = 1 + 1e-12 * np.random.default_rng(8).standard_normal(400)
    np.testing.assert_array_equal(speaking_blocks(steps), speaking_blocks(steps * noise))
