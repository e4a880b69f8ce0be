"""The sum: the same samples whatever the block, each clip where and as loud as it was planned."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.mix.model import MixPlan
from pipeline.mix.parts import blocks_of
from pipeline.mix.render import DamagedSourceError, render
from pipeline.timeline.excerpt import excerpt
from pipeline.timeline.model import ROLES
from pipeline.units import samples
from tests.mix.stage import Desk, noise, sine


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "store")


def busy(desk: Desk) -> MixPlan:
    """Every role, loops, fades, ducks, pans and a silence, at places that meet no block."""
    held = ((samples(2.6), samples(3.1), -60.0),)
    desk.lay("ann1", "dialogue", 0.7013, sine(230, 1.1), gain_db=2.0)
    desk.lay("bob1", "dialogue", 1.9, sine(150, 0.4), pan=0.3)
    desk.lay("hum", "ambience", 0.0, noise(0.937, seed=1), 4.0, loop=True, fade_in_samples=4801)
    desk.lay(
        "bed",
        "music",
        0.11,
        noise(1.3, seed=2),
        3.5,
        loop=True,
        source_offset_samples=977,
        dips=held,
    )
    desk.lay("beep", "sfx", 1.2345, noise(0.2, seed=3, channels=1), pan=-0.7, fade_out_samples=313)
    return desk.plan(4.0)


def test_the_same_bytes_in_blocks_of_any_size(desk: Desk) -> None:
    mix_plan = busy(desk)
    mix, stems = desk.render(mix_plan, 65_536)
    assert np.abs(mix).max() > 0.1
    assert set(stems) == set(ROLES)
    for size in (977, 1_000_000):
        again, stems_again = desk.render(mix_plan, size)
        assert again.tobytes() == mix.tobytes()
        assert {r: s.tobytes() for r, s in stems_again.items()} == {
            r: s.tobytes() for r, s in stems.items()
        }


def test_the_same_bytes_in_blocks_of_one_sample(desk: Desk) -> None:
    desk.lay("bed", "music", 0.001, noise(0.005, seed=4), 0.02, loop=True, fade_in_samples=100)
    desk.lay("beep", "sfx", 0.002, noise(0.003, seed=5, channels=1), fade_out_samples=50)
    mix_plan = desk.plan(0.025)
    assert desk.render(mix_plan, 1)[0].tobytes() == desk.render(mix_plan)[0].tobytes()


def test_the_stems_sum_to_the_mix(desk: Desk) -> None:
    mix, stems = desk.render(busy(desk))
    np.testing.assert_allclose(sum(stems.values()), mix, atol=1e-6)


def test_a_role_that_is_silent_in_a_block_has_no_stem_there(desk: Desk) -> None:
    desk.lay("beep", "sfx", 0.75, sine(1000, 0.1))
    blocks = blocks_of(desk.plan(1.5), block_samples=samples(0.5))
    made = [render(block, desk.store.open) for block in blocks]
    # The third is let in by what sounds before it: its meter has to hear that too.
    assert [list(each.stems) for each in made] == [[], ["sfx"], ["sfx"]]
    assert not made[0].mix.any()
    assert not made[2].mix[made[2].inside].any()


def test_a_clip_sounds_from_its_first_sample_to_its_last(desk: Desk) -> None:
    desk.lay("beep", "sfx", 0.25, np.ones((4800, 2), np.float32))
    mix, _ = desk.render(desk.plan(1.0))
    assert np.flatnonzero(mix[:, 0]).tolist() == list(range(12_000, 16_800))
    assert set(mix[12_000:16_800].ravel()) == {1.0}


def test_a_clip_of_one_sample(desk: Desk) -> None:
    desk.lay("tick", "sfx", 0.5, np.full((1, 2), 0.5, np.float32))
    mix, _ = desk.render(desk.plan(1.0), 977)
    assert np.flatnonzero(mix[:, 0]).tolist() == [24_000]
    assert mix[24_000].tolist() == [0.5, 0.5]


def test_a_clip_of_no_samples(desk: Desk) -> None:
    desk.lay("nothing", "sfx", 0.5, np.zeros((0, 2), np.float32))
    assert not desk.render(desk.plan(1.0))[0].any()


def test_a_clip_past_the_end_is_cut_there(desk: Desk) -> None:
    desk.lay("beep", "sfx", 0.9, np.ones((48_000, 2), np.float32))
    desk.lay("late", "sfx", 2.0, np.ones((48_000, 2), np.float32))
    mix, _ = desk.render(desk.plan(1.0))
    assert mix.shape == (48_000, 2)
    assert mix[:, 0].sum() == 4800


def test_a_clip_that_outlasts_its_source_is_silent_then(desk: Desk) -> None:
    desk.lay("beep", "sfx", 0.0, np.ones((4800, 2), np.float32), 0.5)
    mix, _ = desk.render(desk.plan(1.0))
    assert np.flatnonzero(mix[:, 0]).tolist() == list(range(4800))


def test_nothing_laid_is_silence_of_the_right_length(desk: Desk) -> None:
    mix, stems = desk.render(desk.plan(1.0))
    assert mix.shape == (48_000, 2)
    assert not mix.any()
    assert stems == {}


def test_a_silent_bed_under_a_voice_changes_nothing(desk: Desk) -> None:
    desk.lay("ann1", "dialogue", 0.2, sine(230, 0.5))
    alone, _ = desk.render(desk.plan(1.0))
    desk.lay("bed", "music", 0.0, np.zeros((48_000, 2), np.float32))
    both, stems = desk.render(desk.plan(1.0))
    assert both.tobytes() == alone.tobytes()
    assert not stems["music"].any()


# --- sources --------------------------------------------------------------------------------


def test_a_loop_goes_on_without_a_seam(desk: Desk) -> None:
    desk.lay("hum", "ambience", 0.1, sine(440, 0.25, channels=2), 1.7, loop=True)
    mix, _ = desk.render(desk.plan(2.0))
    unbroken = sine(440, 1.7, channels=2)
    np.testing.assert_allclose(mix[4800 : 4800 + len(unbroken)], unbroken, atol=1e-6)


def test_a_loop_begins_at_its_offset_and_comes_round_to_its_start(desk: Desk) -> None:
    source = np.repeat(np.arange(100, dtype=np.float32)[:, None], 2, axis=1)
    desk.lay("hum", "ambience", 0.0, source, 250 / 48_000, loop=True, source_offset_samples=70)
    mix, _ = desk.render(desk.plan(0.01))
    heard = mix[:250, 0].astype(int).tolist()
    assert heard == [*range(70, 100), *range(100), *range(100), *range(20)]


def test_an_excerpt_is_the_whole_from_there(desk: Desk) -> None:
    """Apart from the 5 ms in which what is cut is faded, and from what ducks it."""
    desk.lay("hum", "ambience", 0.0, noise(0.937, seed=1), 4.0, loop=True)
    desk.lay("hit", "sfx", 0.5, noise(2.5, seed=2), fade_out_samples=9_600)
    whole, _ = desk.render(desk.plan(4.0))
    start, end = samples(1.5), samples(3.2)
    cut = excerpt(desk.timeline(4.0), start, end)
    part_desk = Desk(desk.root, list(cut.clips))
    part, _ = part_desk.render(part_desk.plan((end - start) / 48_000))
    edge = 240
    np.testing.assert_allclose(part[edge:-edge], whole[start + edge : end - edge], atol=1e-6)
    assert np.abs(part[0]).max() < 0.01


def test_a_source_that_holds_no_numbers_is_named_with_its_clip(desk: Desk) -> None:
    broken = noise(0.1, seed=6)
    desk.lay("fine", "music", 0.0, noise(1.0, seed=7))
    desk.lay("broken", "sfx", 0.3, broken)
    mix_plan = desk.plan(1.0)
    store_file = desk.store.path_of(mix_plan.clips[1].dressed.key)
    store_file.unlink()
    broken[100, 1] = np.nan
    desk.store.save(mix_plan.clips[1].dressed.key, AudioBuffer(broken))
    for size in (977, 65_536):  # the clip ends in this block, or in a later one
        with pytest.raises(DamagedSourceError, match=r"not a number .*: broken$"):
            desk.render(mix_plan, size)


def test_a_source_that_is_gone_is_named_with_its_clip(desk: Desk) -> None:
    desk.lay("klaxon", "sfx", 0.3, noise(0.1, seed=8))
    desk.clips[0] = dataclasses.replace(desk.clips[0], name="Alarm klaxon")
    mix_plan = desk.plan(1.0)
    desk.store.path_of(mix_plan.clips[0].dressed.key).unlink()
    with pytest.raises(DamagedSourceError, match=r"“Alarm klaxon” \(klaxon\)"):
        desk.render(mix_plan)


# --- gains ----------------------------------------------------------------------------------


def rms_db(frames: Frames) -> list[float]:
    return [
        round(float(10 * np.log10(np.mean(side**2) + 1e-20)), 2) for side in frames.T.astype(float)
    ]


@pytest.mark.parametrize("gain_db", [40.0, 6.0, 0.0, -6.0, -40.0])
def test_a_gain_is_what_it_says(desk: Desk, gain_db: float) -> None:
    desk.lay("tone", "sfx", 0.0, sine(1000, 1.0, -20.0, channels=2), gain_db=gain_db)
    mix, _ = desk.render(desk.plan(1.0))
    expected = round(-23.01 + gain_db, 2)  # a sine's RMS lies 3.01 dB under its peaks
    assert rms_db(mix) == [expected, expected]


@pytest.mark.parametrize(
    ("pan", "left_db", "right_db"),
    [(0.0, -26.02, -26.02), (-1.0, -23.01, -200.0), (1.0, -200.0, -23.01), (0.5, -31.35, -23.7)],
)
def test_a_mono_source_keeps_its_power_wherever_it_stands(
    desk: Desk, pan: float, left_db: float, right_db: float
) -> None:
    desk.lay("tone", "sfx", 0.0, sine(1000, 1.0, -20.0), pan=pan)
    mix, _ = desk.render(desk.plan(1.0))
    assert rms_db(mix) == [left_db, right_db]
    assert 10 * np.log10(2 * np.mean(mix.astype(float) ** 2)) == pytest.approx(-23.01, abs=0.01)


def test_fades_are_a_quarter_of_a_sine(desk: Desk) -> None:
    flat = np.ones((4800, 2), np.float32)
    desk.lay("one", "sfx", 0.0, flat, fade_in_samples=1000, fade_out_samples=2000)
    mix, _ = desk.render(desk.plan(0.1))
    rise, fall = np.arange(1000) + 0.5, np.arange(2000)[::-1] + 0.5
    expected = np.ones(4800)
    expected[:1000] = np.sin(np.pi / 2 * rise / 1000)
    expected[-2000:] = np.sin(np.pi / 2 * fall / 2000)
    np.testing.assert_allclose(mix[:, 0], expected, atol=1e-6)


def test_a_cross_fade_keeps_its_power(desk: Desk) -> None:
    """Two unrelated beds, one leaving in the second in which the other comes."""
    desk.lay("old", "ambience", 0.0, noise(3.0, seed=1), fade_out_samples=48_000)
    desk.lay("new", "ambience", 2.0, noise(3.0, seed=2), fade_in_samples=48_000)
    mix, _ = desk.render(desk.plan(5.0))
    tenths = [rms_db(mix[at : at + 4800])[0] for at in range(96_000, 144_000, 4800)]
    assert max(abs(level + 20.0) for level in tenths) < 0.6


def test_the_duck_that_was_planned_is_the_duck_that_is_heard(desk: Desk) -> None:
    desk.lay("ann1", "dialogue", 1.0, noise(1.0, seed=1, level_db=-26.0, channels=1))
    desk.lay("bed", "music", 0.0, sine(1000, 4.0, -20.0, channels=2))
    mix_plan = desk.plan(4.0)
    bed = next(p for p in mix_plan.clips if p.dressed.clip.id == "bed")
    depth_db = min(level for _, level in bed.points)
    assert -24.0 < depth_db < -3.0
    _, stems = desk.render(mix_plan)
    before, during, after = (
        rms_db(stems["music"][samples(a) : samples(b)])[0]
        for a, b in ((0.0, 0.5), (1.0, 2.25), (3.1, 4.0))
    )
    assert before == after == -23.01
    assert during == pytest.approx(-23.01 + depth_db, abs=0.01)


def test_a_silence_is_quiet_and_then_over(desk: Desk) -> None:
    held = ((samples(1), samples(2), -60.0),)
    desk.lay("bed", "music", 0.0, sine(1000, 4.0, -20.0, channels=2), dips=held)
    mix, _ = desk.render(desk.plan(4.0))
    assert rms_db(mix[: samples(1)])[0] == -23.01
    assert rms_db(mix[samples(1.2) : samples(2)])[0] == pytest.approx(-83.01, abs=0.1)
    assert rms_db(mix[samples(2.6) :])[0] == -23.01


def test_the_order_in_which_clips_are_given_changes_nothing(desk: Desk) -> None:
    mix_plan = busy(desk)
    mix, _ = desk.render(mix_plan)
    laid = desk.timeline(4.0)
    turned = Desk(desk.root, list(reversed(laid.clips)))
    again, _ = turned.render(turned.plan(4.0))
    assert again.tobytes() == mix.tobytes()
