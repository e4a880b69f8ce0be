"""The plan: what level each clip has, how far it is ducked, and how loud it all will be."""

from __future__ import annotations

import dataclasses

import pytest

from pipeline.catalog.faders import Faders
from pipeline.catalog.model import Style
from pipeline.mix.model import MixPlan
from pipeline.mix.plan import plan
from pipeline.speech.model import VOICE_LUFS
from pipeline.units import SILENCE_DB, lufs_from_power, samples
from tests.mix.stage import STYLE, clip, curve_of, even, planned, table, timeline

ANN = even(clip("ann1", "dialogue", 4.0, 4.0), VOICE_LUFS, channels=1)


def gains(mix_plan: MixPlan) -> dict[str, float]:
    return {p.dressed.clip.id: round(p.gain_db, 3) for p in mix_plan.clips}


# --- levels ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoken_lufs", "gain_db"),
    [(-23.0, 0.0), (-29.0, 6.0), (-18.0, -5.0), (-45.0, 9.0), (-3.0, -9.0)],
)
def test_a_voice_is_brought_to_its_level_and_no_farther_than_9_db(
    spoken_lufs: float, gain_db: float
) -> None:
    line = even(clip("ann1", "dialogue", 1.0, 3.0), spoken_lufs, channels=1)
    assert gains(planned([line], 5.0)) == {"ann1": gain_db}


def test_a_whisper_stays_a_whisper_in_its_scene() -> None:
    said = even(clip("ann1", "dialogue", 1.0, 3.0), -26.0)
    whispered = even(clip("ann2", "dialogue", 5.0, 3.0), -34.0)
    both = gains(planned([said, whispered], 10.0))
    assert both["ann1"] == both["ann2"] > 3.0


def test_a_voice_is_levelled_anew_in_each_scene_and_each_voice_for_itself() -> None:
    here = even(clip("ann1", "dialogue", 0.0, 2.0), -26.0)
    there = even(clip("ann2", "dialogue", 3.0, 2.0, section="later"), -20.0)
    other = even(clip("bob1", "dialogue", 6.0, 2.0), -25.0)
    assert gains(planned([here, there, other], 9.0)) == {"ann1": 3.0, "ann2": -3.0, "bob1": 2.0}


def test_what_the_writer_asked_comes_on_top_of_the_level() -> None:
    line = even(clip("ann1", "dialogue", 0.0, 2.0, gain_db=-4.0), -26.0)
    bed = even(clip("bed", "music", 0.0, 2.0, gain_db=-8.0), -30.0)
    assert gains(planned([line, bed], 3.0)) == {"ann1": -1.0, "bed": -8.0}


def test_a_line_of_silence_has_no_level_to_correct() -> None:
    assert gains(planned([even(clip("ann1", "dialogue", 0.0, 2.0), SILENCE_DB)], 3.0)) == {
        "ann1": 0.0
    }


def test_only_what_is_voiced_counts_for_the_level() -> None:
    trailing = clip("ann1", "dialogue", 0.0, 4.0, voiced=(samples(1.0), samples(3.0)))
    quiet_outside = even(trailing, -27.0)
    profile = quiet_outside.profile.copy()
    profile[:100] = profile[300:] = 0.0
    assert gains(planned([dataclasses.replace(quiet_outside, profile=profile)], 5.0)) == {
        "ann1": 4.0
    }


# --- ducking --------------------------------------------------------------------------------


def test_music_6_lu_under_a_voice_goes_6_db_down_where_12_is_asked() -> None:
    bed = even(clip("bed", "music", 0.0, 12.0), VOICE_LUFS - 6.0)
    assert curve_of(planned([ANN, bed], 12.0), "bed") == [
        (3.75, 0.0),
        (4.0, -6.0),
        (8.25, -6.0),
        (9.05, 0.0),
    ]


@pytest.mark.parametrize(
    ("role", "depth_db"), [("music", -6.0), ("ambience", -11.0), ("sfx", -1.2)]
)
def test_each_role_has_its_own_distance(role: str, depth_db: float) -> None:
    bed = even(clip("bed", role, 0.0, 12.0), VOICE_LUFS - 6.0)  # type: ignore[arg-type]
    deepest = min(level for _, level in curve_of(planned([ANN, bed], 12.0), "bed"))
    assert deepest == pytest.approx(depth_db)


def test_the_depth_is_solved_against_the_levelled_voice() -> None:
    quiet = even(clip("ann1", "dialogue", 4.0, 4.0), VOICE_LUFS - 5.0)
    bed = even(clip("bed", "music", 0.0, 12.0), VOICE_LUFS - 6.0)
    assert min(level for _, level in curve_of(planned([quiet, bed], 12.0), "bed")) == -6.0


def test_two_beds_of_a_role_go_down_together_by_what_both_need() -> None:
    one = even(clip("one", "music", 0.0, 12.0), VOICE_LUFS - 9.0)
    two = even(clip("two", "music", 0.0, 12.0), VOICE_LUFS - 9.0)
    laid = planned([ANN, one, two], 12.0)
    assert curve_of(laid, "one") == curve_of(laid, "two")
    assert min(level for _, level in curve_of(laid, "one")) == pytest.approx(-6.0, abs=0.02)


def test_nothing_is_ducked_without_speech() -> None:
    bed = even(clip("bed", "music", 0.0, 12.0), -10.0)
    mix_plan, automations = plan(timeline([bed.clip], 12.0), [bed], STYLE)
    assert curve_of(mix_plan, "bed") == []
    assert automations == ()


def test_speech_is_never_ducked() -> None:
    over = even(clip("bob1", "dialogue", 5.0, 2.0), VOICE_LUFS)
    laid = planned([ANN, over], 12.0)
    assert curve_of(laid, "ann1") == []
    assert curve_of(laid, "bob1") == []


def test_duck_off_is_off_and_does_not_pull_the_others_down() -> None:
    loud = even(clip("loud", "music", 0.0, 12.0, duck_off=True), VOICE_LUFS + 6.0)
    soft = even(clip("soft", "music", 0.0, 12.0), VOICE_LUFS - 20.0)
    laid = planned([ANN, loud, soft], 12.0)
    assert curve_of(laid, "loud") == []
    assert curve_of(laid, "soft") == []


@pytest.mark.parametrize(("asked_lu", "depth_db"), [(7.0, -1.0), (12.0, -6.0), (20.0, -14.0)])
def test_a_clip_may_ask_for_its_own_distance(asked_lu: float, depth_db: float) -> None:
    own = even(clip("own", "music", 0.0, 12.0, duck_lu=asked_lu), VOICE_LUFS - 6.0)
    deepest = min(level for _, level in curve_of(planned([ANN, own], 12.0), "own"))
    assert deepest == pytest.approx(depth_db)


def test_a_clip_far_from_speech_has_no_curve() -> None:
    near = even(clip("near", "music", 3.0, 4.0), VOICE_LUFS - 6.0)
    far = even(clip("far", "music", 20.0, 4.0), VOICE_LUFS - 6.0)
    laid = planned([ANN, near, far], 30.0)
    assert curve_of(laid, "near") != []
    assert all(level == 0.0 for at_s, level in curve_of(laid, "far") if at_s >= 20.0)


def test_a_clip_inside_a_duck_is_down_all_through() -> None:
    bed = even(clip("bed", "music", 0.0, 12.0), VOICE_LUFS - 6.0)
    beep = even(clip("beep", "music", 5.0, 1.0), VOICE_LUFS - 40.0)
    assert curve_of(planned([ANN, bed, beep], 12.0), "beep") == [(4.0, -6.0), (8.25, -6.0)]


def test_silence_dips_a_bed() -> None:
    held = clip("bed", "music", 0.0, 12.0, dips=((samples(2), samples(4), -60.0),))
    assert curve_of(planned([even(held, -30.0)], 12.0), "bed") == [
        (2.0, 0.0),
        (2.2, -60.0),
        (4.0, -60.0),
        (4.6, 0.0),
    ]


def test_the_automations_are_one_curve_a_role() -> None:
    beds = [
        even(clip("bed", "music", 0.0, 12.0), VOICE_LUFS - 6.0),
        even(clip("hum", "ambience", 0.0, 12.0), VOICE_LUFS - 30.0),
    ]
    _, automations = plan(timeline([d.clip for d in [ANN, *beds]], 12.0), [ANN, *beds], STYLE)
    (music,) = automations  # the hum lies low enough as it is
    assert music.role == "music"
    assert table(music.points) == [(3.75, 0.0), (4.0, -6.0), (8.25, -6.0), (9.05, 0.0)]


# --- panning --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channels", "pan", "left", "right"),
    [
        (1, 0.0, 0.7071, 0.7071),  # constant power: −3 dB on each side
        (1, -1.0, 1.0, 0.0),
        (1, 1.0, 0.0, 1.0),
        (1, -0.4, 0.8910, 0.4540),
        (2, 0.0, 1.0, 1.0),  # balance: the nearer side stays
        (2, -1.0, 1.0, 0.0),
        (2, 0.25, 0.75, 1.0),
    ],
)
def test_the_pan_law(channels: int, pan: float, left: float, right: float) -> None:
    placed = even(clip("beep", "sfx", 0.0, 1.0, pan=pan), -30.0, channels=channels)
    (beep,) = planned([placed], 2.0).clips
    assert (beep.left_gain, beep.right_gain) == (
        pytest.approx(left, abs=1e-4),
        pytest.approx(right, abs=1e-4),
    )


@pytest.mark.parametrize(("gain_db", "factor"), [(40.0, 100.0), (-40.0, 0.01), (-6.0, 0.50119)])
def test_a_gain_reaches_both_sides(gain_db: float, factor: float) -> None:
    (beep,) = planned([even(clip("beep", "sfx", 0.0, 1.0, gain_db=gain_db), -30.0)], 2.0).clips
    assert beep.left_gain == beep.right_gain == pytest.approx(factor, rel=1e-5)


# --- the level foretold ---------------------------------------------------------------------


def test_an_even_programme_is_foretold() -> None:
    line = even(clip("ann1", "dialogue", 0.0, 60.0), -30.0)
    assert planned([line], 60.0).predicted_lufs == pytest.approx(VOICE_LUFS, abs=0.02)


def test_the_duck_is_in_the_level_foretold() -> None:
    bed = even(clip("bed", "music", 0.0, 8.0), VOICE_LUFS)
    over = even(clip("ann1", "dialogue", 0.0, 8.0), VOICE_LUFS)
    together = planned([over, bed], 8.0, STYLE).predicted_lufs
    # 12 LU under it the bed adds 10·log10(1 + 10⁻¹·²) = 0.27 LU to the voice.
    assert together == pytest.approx(VOICE_LUFS + 0.27, abs=0.05)


def test_a_silence_is_in_the_level_foretold_once() -> None:
    held = clip("bed", "music", 0.0, 60.0, dips=((0, samples(60), -6.0),))
    # It falls for 0.2 s and is 6 dB down from then on.
    assert planned([even(held, -20.0)], 60.0).predicted_lufs == pytest.approx(-26.0, abs=0.1)


@pytest.mark.parametrize("clips", [[], [even(clip("bed", "music", 0.0, 9.0), -90.0)]])
def test_silence_is_foretold_as_silence(clips: list) -> None:
    assert planned(clips, 10.0).predicted_lufs == lufs_from_power(0.0)


def test_a_scene_shorter_than_a_gating_block_has_a_level() -> None:
    bed = even(clip("bed", "music", 0.0, 0.2), -30.0)
    assert -34.0 < planned([bed], 0.2, Style(id="s", description="s")).predicted_lufs < -29.0


# --- the designer's faders ------------------------------------------------------------------


def test_a_fader_has_the_last_word() -> None:
    """The bed is as deep under speech as the plan solved it, and the fader comes after that."""
    bed = even(clip("bed", "music", 0.0, 12.0), VOICE_LUFS - 6.0)
    faders = Faders(roles={"music": 3.0}, characters={"ann": -2.0})
    (line, music) = plan(timeline([ANN.clip, bed.clip], 12.0), [ANN, bed], STYLE, faders)[0].clips
    assert (line.gain_db, music.gain_db) == pytest.approx((-2.0, 3.0), abs=1e-5)
    assert min(level for _, level in music.points) == pytest.approx(-6.0)


@pytest.mark.parametrize(("duck", "deepest_db"), [(8, -2.0), ("off", 0.0), (20, -14.0)])
def test_the_designers_duck_stands_in_for_the_writers(duck: float | str, deepest_db: float) -> None:
    bed = even(clip("bed", "music", 0.0, 12.0, duck_lu=15.0), VOICE_LUFS - 6.0)
    faders = Faders(ducks={"bed": duck})  # type: ignore[dict-item]
    clips = plan(timeline([ANN.clip, bed.clip], 12.0), [ANN, bed], STYLE, faders)[0].clips
    assert min((level for _, level in clips[1].points), default=0.0) == pytest.approx(deepest_db)


def test_room_tone_has_no_fader() -> None:
    tone = even(clip("scene/room-tone", "ambience", 0.0, 12.0, duck_off=True), -60.0)
    faders = Faders(roles={"ambience": -20.0})
    (planned_tone,) = plan(timeline([tone.clip], 12.0), [tone], STYLE, faders)[0].clips
    assert planned_tone.gain_db == 0.0
