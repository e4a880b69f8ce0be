"""The blocks on disk: what was rendered can be read again, and was measured on its way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.mix.bounce import Mix, bounce, read_raw
from pipeline.mix.render import render
from pipeline.timeline.model import ROLES
from pipeline.units import lufs_from_power, samples
from tests.mix.stage import Desk, noise, sine


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "store")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def bounced(desk: Desk, scratch: Path, duration_s: float, *, keep_stems: bool = False) -> Mix:
    mix_plan = desk.plan(duration_s)
    voiced = tuple(c.voiced for c in desk.clips if c.voiced is not None)
    blocks = render(mix_plan, desk.store, block_samples=10_000)
    return bounce(blocks, scratch, keep_stems=keep_stems, dialogue=voiced)


def test_a_stereo_tone_of_minus_23_dbfs_is_minus_23_lufs(desk: Desk, scratch: Path) -> None:
    """EBU Tech 3341, case 1."""
    desk.lay("tone", "sfx", 0.0, sine(1000, 20.0, -23.0, channels=2))
    heard = bounced(desk, scratch, 20.0).programme.loudness
    assert heard.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert heard.true_peak_dbtp == pytest.approx(-23.0, abs=0.2)
    assert heard.duration_s == 20.0


def test_what_is_on_the_disk_is_what_was_rendered(desk: Desk, scratch: Path) -> None:
    desk.lay("ann1", "dialogue", 0.3, noise(1.0, seed=1, channels=1))
    desk.lay("bed", "music", 0.0, noise(2.0, seed=2))
    mix_plan = desk.plan(2.0)
    expected, stems = desk.render(mix_plan)
    made = bounced(desk, scratch, 2.0, keep_stems=True)
    assert made.length_samples == 96_000
    assert np.concatenate(list(made.blocks())).tobytes() == expected.tobytes()
    assert set(made.stems) == set(ROLES)
    for role, path in made.stems.items():
        stem = np.concatenate(list(read_raw(path, made.length_samples)))
        assert stem.tobytes() == stems.get(role, np.zeros_like(expected)).tobytes()


def test_the_mix_can_be_read_as_often_as_it_is_wanted(desk: Desk, scratch: Path) -> None:
    desk.lay("bed", "music", 0.0, noise(2.0, seed=2))
    made = bounced(desk, scratch, 2.0)
    assert [b.tobytes() for b in made.blocks()] == [b.tobytes() for b in made.blocks()]


def test_stems_are_kept_only_where_they_are_wanted(desk: Desk, scratch: Path) -> None:
    desk.lay("bed", "music", 0.0, noise(0.5, seed=2))
    made = bounced(desk, scratch, 0.5)
    assert made.stems == {}
    assert [path.name for path in scratch.iterdir()] == ["mix.f32"]


def test_each_role_is_measured_for_itself(desk: Desk, scratch: Path) -> None:
    desk.lay("hit", "sfx", 0.0, sine(1000, 2.0, -30.0, channels=2))
    desk.lay("bed", "music", 1.0, sine(1000, 1.0, -20.0, channels=2))
    powers = bounced(desk, scratch, 2.0).stem_powers
    assert {role: len(each) for role, each in powers.items()} == dict.fromkeys(ROLES, 20)
    assert not powers["dialogue"].any()
    assert lufs_from_power(powers["sfx"][10]) == pytest.approx(-30.0, abs=0.05)
    assert lufs_from_power(powers["music"][15]) == pytest.approx(-20.0, abs=0.05)
    assert not powers["music"][:10].any()


def test_dialogue_is_measured_where_somebody_speaks(desk: Desk, scratch: Path) -> None:
    desk.lay("ann1", "dialogue", 1.0, sine(1000, 5.0, -20.0))
    desk.lay("bed", "music", 0.0, sine(100, 20.0, -50.0, channels=2))
    made = bounced(desk, scratch, 20.0)
    assert made.programme.dialogue == ((samples(1), samples(6)),)
    assert made.programme.loudness.dialogue_lufs == pytest.approx(-23.0, abs=0.3)


def test_the_level_foretold_is_the_level_measured(desk: Desk, scratch: Path) -> None:
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
    assert bounced(desk, scratch, 10.0).programme.loudness.integrated_lufs == pytest.approx(
        foretold, abs=0.2
    )


def test_no_blocks_are_a_mix_of_no_length(scratch: Path) -> None:
    made = bounce(iter(()), scratch, keep_stems=True, dialogue=())
    assert made.length_samples == 0
    assert list(made.blocks()) == []
    assert made.programme.powers.size == 0


def test_a_fault_on_the_way_is_not_swallowed_and_closes_its_files(
    desk: Desk, scratch: Path
) -> None:
    desk.lay("bed", "music", 0.0, noise(2.0, seed=2))
    mix_plan = desk.plan(2.0)
    desk.store.path_of(mix_plan.clips[0].dressed.key).unlink()
    with pytest.raises(Exception, match="no longer in the store"):
        bounce(render(mix_plan, desk.store), scratch, keep_stems=True, dialogue=())
