"""The blocks in the store: mixed once, measured, and found again as they were."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.loudness.meter import Meter
from pipeline.mix.bounce import Mix, bounce, bounce_stems, forget, read_raw
from pipeline.mix.parts import BLOCK_SAMPLES, blocks_of
from pipeline.mix.render import DamagedSourceError
from pipeline.timeline.model import ROLES
from pipeline.units import lufs_from_power, samples
from tests.mix.stage import Desk, noise, sine


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "store")


def bounced(desk: Desk, duration_s: float, block_s: float = 10.0) -> Mix:
    return bounce(desk.plan(duration_s), desk.store, block_samples=samples(block_s))


def whole(mix: Mix) -> Frames:
    return np.concatenate([np.zeros((0, 2), np.float32), *mix.frames()])


def test_a_stereo_tone_of_minus_23_dbfs_is_minus_23_lufs(desk: Desk) -> None:
    """EBU Tech 3341, case 1."""
    desk.lay("tone", "sfx", 0.0, sine(1000, 20.0, -23.0, channels=2))
    heard = bounced(desk, 20.0).programme.loudness
    assert heard.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert heard.true_peak_dbtp == pytest.approx(-23.0, abs=0.2)
    assert heard.sample_peak_dbfs == pytest.approx(-23.0, abs=0.2)
    assert heard.duration_s == 20.0


def test_what_is_in_the_store_is_what_was_rendered(desk: Desk) -> None:
    busy(desk)
    made = bounced(desk, 5.0, 1.0)
    assert made.length_samples == samples(5.0)
    assert (made.mixed, len(made.blocks)) == (5, 5)
    assert whole(made).tobytes() == desk.render(desk.plan(5.0))[0].tobytes()
    assert whole(made).tobytes() == whole(made).tobytes(), "it can be read as often as it is wanted"


def busy(desk: Desk) -> None:
    desk.lay("ann1", "dialogue", 0.3, noise(1.0, seed=1, channels=1))
    desk.lay("hit", "sfx", 1.9, noise(0.3, seed=3, level_db=-6.0, channels=1), pan=0.4)
    desk.lay("bed", "music", 0.0, noise(4.7, seed=2, level_db=-26.0), fade_out_samples=48_000)


def test_blocks_are_heard_as_one_programme_is(desk: Desk) -> None:
    """Each block's meter is let in by what lies before it, and out by what lies after."""
    busy(desk)
    in_one = Meter(2, keep_peaks=True)
    in_one.feed(desk.render(desk.plan(5.0))[0])
    for block_s in (0.1, 0.37, 1.0, 10.0):
        heard = bounced(desk, 5.0, block_s).programme
        np.testing.assert_allclose(heard.powers, in_one.powers(), rtol=1e-6, atol=1e-14)
        np.testing.assert_array_equal(heard.peaks, in_one.peaks())
        over_db = heard.loudness.true_peak_dbtp - in_one.loudness().true_peak_dbtp
        assert 0.0 <= over_db < 0.1, "the crest between the points of 4 × oversampling"


def test_what_was_mixed_once_is_found(desk: Desk) -> None:
    busy(desk)
    first = bounced(desk, 5.0, 1.0)
    again = bounced(desk, 5.0, 1.0)
    assert (first.mixed, again.mixed) == (5, 0)
    assert again.keys == first.keys
    np.testing.assert_array_equal(again.programme.powers, first.programme.powers)
    assert again.programme.loudness == first.programme.loudness


def test_workers_change_nothing(desk: Desk, tmp_path: Path) -> None:
    busy(desk)
    other = Desk(tmp_path / "other", desk.clips)
    busy(other)
    alone = bounce(desk.plan(5.0), desk.store, workers=1, block_samples=samples(0.5))
    many = bounce(desk.plan(5.0), other.store, workers=4, block_samples=samples(0.5))
    assert alone.keys == many.keys
    assert whole(alone).tobytes() == whole(many).tobytes()
    np.testing.assert_array_equal(alone.programme.peaks, many.programme.peaks)


def test_a_change_mixes_the_blocks_that_it_sounds_in(desk: Desk) -> None:
    """Letters are blocks of a second: what is mixed again is capital."""
    desk.lay("bed", "music", 0.0, noise(20.0, seed=2, level_db=-26.0))
    desk.lay("hit", "sfx", 4.5, noise(0.3, seed=3))
    before = bounced(desk, 20.0, 1.0)
    desk.clips[1] = dataclasses.replace(desk.clips[1], gain_db=-3.0)
    after = bounced(desk, 20.0, 1.0)
    again = "".join("M" if a != b else "." for a, b in zip(before.keys, after.keys, strict=True))
    # A hit that ends 0.2 s before the next block is what lets its meter in.
    assert again == "....MM.............."
    assert after.mixed == 2


def test_a_block_that_is_damaged_is_mixed_again(desk: Desk) -> None:
    busy(desk)
    first = bounced(desk, 5.0, 1.0)
    sound = whole(first).tobytes()
    path = desk.store.path_of(first.keys[2])
    kept = bytearray(path.read_bytes())
    kept[-1] ^= 1
    path.write_bytes(bytes(kept))
    again = bounced(desk, 5.0, 1.0)
    assert again.mixed == 1
    assert whole(again).tobytes() == sound


def test_a_block_that_another_run_has_removed_is_summed_where_it_is_read(desk: Desk) -> None:
    busy(desk)
    made = bounced(desk, 5.0, 1.0)
    sound = whole(made).tobytes()
    forget(desk.store, made.keys[1:3])
    assert whole(made).tobytes() == sound


def test_stems_are_what_the_mix_is_summed_of(desk: Desk, tmp_path: Path) -> None:
    busy(desk)
    mix_plan = desk.plan(5.0)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    paths = bounce_stems(mix_plan, desk.store, scratch)
    assert set(paths) == set(ROLES)
    stems = {r: np.concatenate(list(read_raw(p, samples(5.0)))) for r, p in paths.items()}
    np.testing.assert_allclose(sum(stems.values()), whole(bounced(desk, 5.0)), atol=1e-6)
    assert not stems["ambience"].any()
    assert stems["music"].any()


def test_each_role_is_measured_for_itself(desk: Desk) -> None:
    desk.lay("hit", "sfx", 0.0, sine(1000, 2.0, -30.0, channels=2))
    desk.lay("bed", "music", 1.0, sine(1000, 1.0, -20.0, channels=2))
    powers = bounced(desk, 2.0).stem_powers
    assert {role: len(each) for role, each in powers.items()} == dict.fromkeys(ROLES, 200)
    assert not powers["dialogue"].any()
    assert lufs_from_power(powers["sfx"][100]) == pytest.approx(-30.0, abs=0.05)
    assert lufs_from_power(powers["music"][150]) == pytest.approx(-20.0, abs=0.05)
    assert not powers["music"][:100].any()


def test_dialogue_is_measured_where_its_stem_speaks(desk: Desk) -> None:
    desk.lay("ann1", "dialogue", 1.0, sine(1000, 5.0, -20.0))
    desk.lay("bed", "music", 0.0, sine(100, 20.0, -50.0, channels=2))
    made = bounced(desk, 20.0)
    assert made.programme.loudness.dialogue_lufs == pytest.approx(-23.0, abs=0.3)


def test_the_level_foretold_is_the_level_measured(desk: Desk) -> None:
    """From the profiles alone, a duck and a silence included (QC allows 0.5 LU)."""
    desk.lay("ann1", "dialogue", 2.0, noise(4.0, seed=1, level_db=-27.0, channels=1))
    desk.lay(
        "bed",
        "music",
        0.3,
        noise(9.0, seed=2, level_db=-24.0),
        dips=((samples(7), samples(8), -60.0),),
    )
    desk.lay("hit", "sfx", 6.17, noise(1.5, seed=3, level_db=-18.0, channels=1), pan=0.5)
    foretold = desk.plan(10.0).predicted_lufs
    measured = bounced(desk, 10.0).programme.loudness.integrated_lufs
    assert measured == pytest.approx(foretold, abs=0.1)


def test_nothing_is_a_mix_of_no_length(desk: Desk) -> None:
    made = bounced(desk, 0.0)
    assert (made.length_samples, made.blocks) == (0, ())
    assert list(made.frames()) == []
    assert made.programme.powers.size == 0


def test_a_fault_on_the_way_keeps_nothing_of_its_block(desk: Desk) -> None:
    desk.lay("bed", "music", 0.0, noise(2.0, seed=2))
    mix_plan = desk.plan(2.0)
    desk.store.path_of(mix_plan.clips[0].dressed.key).unlink()
    before = {path for path in desk.root.rglob("*") if path.is_file()}
    with pytest.raises(Exception, match="no longer in the store"):
        bounce(mix_plan, desk.store)
    assert {path for path in desk.root.rglob("*") if path.is_file()} == before


def test_a_source_that_holds_no_numbers_is_named_and_nothing_of_it_is_kept(desk: Desk) -> None:
    broken = noise(0.5, seed=4)
    desk.lay("bed", "music", 0.0, noise(2.0, seed=2))
    desk.lay("broken", "sfx", 0.5, broken)
    mix_plan = desk.plan(2.0)
    broken[100] = np.nan
    desk.store.save(mix_plan.clips[1].dressed.key, AudioBuffer(broken))
    before = {path for path in desk.root.rglob("*") if path.is_file()}
    with pytest.raises(DamagedSourceError, match=r"not a number .*: broken$"):
        bounce(mix_plan, desk.store)
    assert {path for path in desk.root.rglob("*") if path.is_file()} == before


def test_four_hours_are_cut_and_named_without_being_summed(desk: Desk) -> None:
    hours = 4 * 3600.0
    desk.lay("hum", "ambience", 0.0, noise(1.0, seed=1, level_db=-50.0), hours, loop=True)
    desk.lay("ann1", "dialogue", hours - 3.0, noise(2.0, seed=2, channels=1))
    mix_plan = desk.plan(hours)
    cut = blocks_of(mix_plan)
    assert cut[-1].end_sample == samples(hours)
    # A hum of a second is the same in every block of a whole number of seconds.
    assert len({block.key for block in cut}) <= 5
    assert mix_plan.predicted_lufs < -20.0


@pytest.mark.parametrize("gain_db", [-40.0, 40.0])
def test_a_gain_of_40_db_is_what_it_says(desk: Desk, gain_db: float) -> None:
    desk.lay("tone", "sfx", 0.0, sine(1000, 3.0, -30.0, channels=2), gain_db=gain_db)
    heard = bounced(desk, 3.0).programme.loudness
    assert heard.integrated_lufs == pytest.approx(-30.0 + gain_db, abs=0.1)


def test_a_block_is_a_whole_number_of_steps() -> None:
    assert BLOCK_SAMPLES % 480 == 0
