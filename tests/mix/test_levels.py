"""Faders and rides: lines as (character, LUFS, seconds, what the delivery asks) → gains."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.mix.levels import FARTHEST_RIDE_DB, NEIGHBOURS_LU, LineLevel, scene_levels
from pipeline.speech.model import VOICE_LUFS
from pipeline.units import power_from_lufs

Said = tuple[str, float, float, float]


def lines(*said: Said, section: str = "scene") -> list[LineLevel]:
    return [
        LineLevel(
            id=f"{number}",
            section=section,
            character=character,
            delivery_lu=asked,
            powers=np.full(max(1, round(seconds * 10)), power_from_lufs(lufs), np.float32),
        )
        for number, (character, lufs, seconds, asked) in enumerate(said, start=1)
    ]


def gains(*said: Said) -> list[float]:
    return [round(gain, 2) for gain in scene_levels(lines(*said)).values()]


def test_a_character_has_one_gain_for_all_that_he_says_in_a_scene() -> None:
    assert gains(("ann", -26.0, 2.0, 0.0), ("ann", -29.0, 2.0, 0.0)) == [4.25, 4.25]


def test_two_characters_meet() -> None:
    assert gains(("ann", -26.0, 2.0, 0.0), ("bob", -19.0, 2.0, 0.0)) == [3.0, -4.0]


def test_a_whisper_is_as_far_under_the_talk_as_it_asks_even_where_nothing_else_is_said() -> None:
    assert gains(("ann", -35.0, 2.0, -6.0), ("bob", -23.0, 2.0, 0.0)) == [6.0, 0.0]


def test_lines_that_meet_are_not_touched_and_one_that_does_not_is_ridden_no_more_than_it_needs() -> (
    None
):
    loud, soft = -22.0, -24.5
    plain = gains(("ann", loud, 4.0, 0.0), ("ann", soft, 4.0, 0.0))
    answered = gains(("ann", loud, 4.0, 0.0), ("ann", soft, 4.0, 0.0), ("bob", -23.0, 9.0, 0.0))
    fader = plain[0]
    assert answered[0] == fader
    needed = -NEIGHBOURS_LU - (soft + fader + 23.0)
    assert answered[1] - fader == pytest.approx(needed * 9 / 13, abs=0.02)
    assert answered[2] == pytest.approx(-needed * 4 / 13, abs=0.02)


def test_of_two_that_do_not_meet_the_shorter_is_ridden_farther() -> None:
    one, other, long = gains(
        ("ann", -20.0, 0.5, 0.0), ("bob", -23.0, 5.0, 0.0), ("ann", -23.5, 9.0, 0.0)
    )
    fader = long
    assert abs(one - fader) > abs(other)


def test_a_line_in_which_nothing_is_heard_is_left_alone() -> None:
    assert gains(("ann", -120.0, 1.0, 0.0), ("bob", -23.0, 1.0, 0.0))[1] == 0.0
    silent = LineLevel(
        id="1", section="s", character="ann", delivery_lu=0.0, powers=np.zeros(5, np.float32)
    )
    assert scene_levels([silent]) == {"1": 0.0}


def test_scenes_know_nothing_of_each_other() -> None:
    here = lines(("ann", -26.0, 2.0, 0.0), ("bob", -20.0, 2.0, 0.0), section="here")
    there = [
        LineLevel(id="9", section="there", character="ann", delivery_lu=0.0, powers=here[1].powers)
    ]
    assert scene_levels([*here, *there]) == scene_levels(here) | scene_levels(there)


said = st.tuples(
    st.sampled_from(["ann", "bob", "eve"]),
    st.floats(-25.0, -21.0),
    st.floats(0.4, 8.0),
    st.sampled_from([0.0, -6.0, 6.0]),
)


@settings(deadline=None)
@given(st.lists(said, min_size=2, max_size=12))
def test_neighbours_meet_and_no_ride_is_long(scene: list[Said]) -> None:
    played = [(who, lufs + asked, s, asked) for who, lufs, s, asked in scene]
    levels = scene_levels(lines(*played))
    after = [
        lufs + levels[f"{number}"] - asked
        for number, (_, lufs, _, asked) in enumerate(played, start=1)
    ]
    faders = {
        who: scene_levels(lines(*(line for line in played if line[0] == who)))["1"]
        for who, *_ in played
    }
    farthest = [
        abs(levels[f"{n}"] - faders[who]) > FARTHEST_RIDE_DB - 1e-6
        for n, (who, *_) in enumerate(played, start=1)
    ]
    everyone = zip([who for who, *_ in played], after, farthest, strict=True)
    for (one, a, a_can_no_more), (other, b, b_can_no_more) in pairwise(everyone):
        if one != other and not a_can_no_more and not b_can_no_more:
            assert abs(a - b) <= NEIGHBOURS_LU + 0.05
    for character in {who for who, *_ in played}:
        own = [levels[f"{n}"] for n, (who, *_) in enumerate(played, start=1) if who == character]
        assert max(own) - min(own) <= 2 * FARTHEST_RIDE_DB
    assert all(abs(level - VOICE_LUFS) < 6.0 for level in after)
