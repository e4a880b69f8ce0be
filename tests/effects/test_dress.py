"""Dressing: what is made, what is found again, and where a clip's end and its loop lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.audio.buffer import Frames
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Treatment
from pipeline.effects import dress as dress_module
from pipeline.effects.chain import ChainError
from pipeline.effects.dress import MissingSourceError, dress
from pipeline.project import Project
from pipeline.store import Store
from pipeline.units import lufs_from_power, samples
from tests.effects.stage import HALF_LEVEL, RINGING, click, dressed, kept, sounding
from tests.mix.stage import clip, noise, sine, timeline

ECHOING = Treatment(
    id="echo",
    description="once more, a quarter of a second later",
    names=(),
    chain=({"effect": "Delay", "delay_seconds": 0.25, "feedback": 0.0, "mix": 0.5},),
    tail_s=0.5,
)


@pytest.fixture(scope="module")
def catalog(project: Project) -> Catalog:
    return load_catalog(project.root, allow_noncommercial=False)[0]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


# --- what is made, and what is found again --------------------------------------------------


def test_without_treatment_and_room_a_clip_is_its_source(catalog: Catalog, store: Store) -> None:
    made = dressed(store, sine(1000, 0.5))
    in_dry = dressed(store, sine(1000, 0.5), None, catalog.rooms["dry"])
    assert made.key == in_dry.key == "aa" * 32
    assert made.tail_samples == in_dry.tail_samples == 0
    assert made.channels == 1


def test_dressing_twice_makes_nothing_the_second_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = dressed(store, sine(1000, 0.5), HALF_LEVEL, RINGING)

    def made_again(*_: object) -> Frames:
        raise AssertionError("it is in the store")

    monkeypatch.setattr(dress_module, "run_chain", made_again)
    monkeypatch.setattr(dress_module, "k_weighted_power", made_again)
    again = dressed(store, sine(1000, 0.5), HALF_LEVEL, RINGING)
    assert again.key == once.key
    np.testing.assert_array_equal(again.profile, once.profile)


def test_one_source_in_one_outfit_is_dressed_once_however_often_it_plays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []
    run = dress_module.run_chain
    monkeypatch.setattr(dress_module, "run_chain", lambda f, c: (runs.append(c), run(f, c))[1])
    key = kept(store, sine(1000, 0.5))
    clips = [clip(f"beep{n}", "sfx", n, 0.5, source_key=key, via="half") for n in range(5)]
    made = dress(timeline(clips, 6.0), {"half": HALF_LEVEL}, {}, store)
    assert len(runs) == 1
    assert len({of.key for of in made}) == 1
    assert [of.clip.id for of in made] == [f"beep{n}" for n in range(5)]


@pytest.mark.parametrize(
    "other",
    [
        Treatment(
            id="half", description="", names=(), chain=({"effect": "Gain", "gain_db": -5.0},)
        ),
        Treatment(id="half", description="", names=(), chain=HALF_LEVEL.chain, gain_db=1.0),
        Treatment(id="half", description="", names=(), chain=HALF_LEVEL.chain * 2),
        Treatment(id="half", description="", names=(), chain=HALF_LEVEL.chain, tail_s=0.1),
        Treatment(id="half", description="", names=(), chain=HALF_LEVEL.chain, keep_level=True),
    ],
)
def test_another_chain_is_another_sound(store: Store, other: Treatment) -> None:
    assert dressed(store, click(), HALF_LEVEL).key != dressed(store, click(), other).key


def test_another_seat_is_another_sound_where_there_is_a_room_round_it(store: Store) -> None:
    left, right = (dressed(store, click(), None, RINGING, pan=pan).key for pan in (-0.13, 0.13))
    assert left != right
    left, right = (dressed(store, click(), HALF_LEVEL, pan=pan).key for pan in (-0.13, 0.13))
    assert left == right


def test_a_treatments_name_and_description_are_no_part_of_its_sound(store: Store) -> None:
    renamed = Treatment(
        id="softer", description="other words", names=("x",), chain=HALF_LEVEL.chain, device=True
    )
    assert dressed(store, click(), HALF_LEVEL).key == dressed(store, click(), renamed).key


def test_the_profile_is_the_power_of_what_is_heard(store: Store) -> None:
    made = dressed(store, sine(1000, 2.0, -17.0), HALF_LEVEL)
    assert made.profile.shape == (200, 1)
    # One channel of a 1 kHz sine at −23 dBFS: −3.01 LU under the same in two.
    assert lufs_from_power(float(made.profile[100:110].mean())) == pytest.approx(-26.0, abs=0.05)


def test_a_line_nobody_has_spoken_is_planned_as_an_even_voice(store: Store) -> None:
    (made,) = dress(
        timeline([clip("ann1", "dialogue", 0.0, 1.5, source_key="")], 2.0), {}, {}, store
    )
    assert made.key == ""
    assert [round(lufs_from_power(float(p)), 2) for (p,) in made.profile] == [-23.0] * 150


# --- gain, level and order ------------------------------------------------------------------


def test_a_treatments_gain_comes_after_its_chain(store: Store) -> None:
    louder = Treatment(id="up", description="", names=(), chain=HALF_LEVEL.chain, gain_db=2.0)
    heard = sounding(store, dressed(store, sine(1000, 0.5, -10.0), louder))
    assert 20 * np.log10(np.abs(heard).max()) == pytest.approx(-14.0, abs=0.01)


def test_a_treatment_that_keeps_the_level_is_as_loud_as_what_goes_in(store: Store) -> None:
    kept_level = Treatment(
        id="up", description="", names=(), chain=HALF_LEVEL.chain, gain_db=-2.0, keep_level=True
    )
    heard = sounding(store, dressed(store, sine(1000, 0.5, -10.0), kept_level))
    assert 20 * np.log10(np.abs(heard).max()) == pytest.approx(-12.0, abs=0.01)


def test_of_what_a_treatment_takes_away_it_makes_up_15_lu_at_most(store: Store) -> None:
    """A boom through a telephone is a click, not the boom again."""
    quiet = ({"effect": "Gain", "gain_db": -40.0},)
    kept_level = Treatment(id="far", description="", names=(), chain=quiet, keep_level=True)
    heard = sounding(store, dressed(store, sine(1000, 0.5, -10.0), kept_level))
    assert 20 * np.log10(np.abs(heard).max()) == pytest.approx(-35.0, abs=0.01)


def test_silence_through_a_treatment_that_keeps_the_level_is_silence(store: Store) -> None:
    kept_level = Treatment(id="k", description="", names=(), chain=(), keep_level=True)
    assert not sounding(store, dressed(store, np.zeros((4800, 1), np.float32), kept_level)).any()


def test_a_room_stands_after_the_treatment(store: Store) -> None:
    silent = Treatment(id="mute", description="", names=(), chain=(), gain_db=-200.0)
    assert np.abs(sounding(store, dressed(store, click(), silent, RINGING))).max() < 1e-8


# --- ends and loops -------------------------------------------------------------------------


def test_what_a_treatment_rings_on_is_not_cut_at_the_lines_end(store: Store) -> None:
    made = dressed(store, sine(1000, 0.5, -10.0), ECHOING)
    heard = sounding(store, made)
    assert made.tail_samples == samples(0.5)
    assert np.abs(heard[samples(0.55) : samples(0.7)]).max() == pytest.approx(0.158, abs=0.01)
    assert not heard[-1].any()


def test_both_tails_follow_one_another(store: Store) -> None:
    made = dressed(store, sine(1000, 0.5, -10.0), ECHOING, RINGING)
    assert made.tail_samples == samples(0.5) + samples(1.0)


def test_a_clip_that_stops_before_its_source_has_no_tail(store: Store) -> None:
    """Behind its end there is more of the source, which must not be heard."""
    whole = dressed(store, sine(1000, 0.5, -10.0), ECHOING)
    cut = dressed(store, sine(1000, 0.5, -10.0), ECHOING, duration_samples=samples(0.3))
    assert (whole.tail_samples, cut.tail_samples) == (samples(0.5), 0)


def test_a_loop_does_not_grow(store: Store) -> None:
    for room in (None, RINGING):
        made = dressed(store, noise(1.0, 3), ECHOING, room, loop=True)
        assert made.tail_samples == 0
        assert made.source_length_samples == samples(1.0)
        assert len(sounding(store, made)) == samples(1.0)


def test_a_loop_carries_its_own_echo_over_its_seam(store: Store) -> None:
    """A click at the end of a loop is heard again at its head, as on every later round."""
    frames = np.zeros((samples(1.0), 1), np.float32)
    frames[samples(0.9)] = 1.0
    heard = sounding(store, dressed(store, frames, ECHOING, loop=True))
    assert np.abs(heard[samples(0.15), 0]) == pytest.approx(0.5, abs=0.01)


# --- what is wrong --------------------------------------------------------------------------


def test_an_effect_that_makes_no_numbers_is_named_with_its_clip(store: Store) -> None:
    wild = (
        {"effect": "Gain", "gain_db": 3.0},
        {"effect": "HighpassFilter", "cutoff_frequency_hz": 30_000.0},
    )
    broken = Treatment(id="wild", description="", names=(), chain=wild)
    with pytest.raises(
        ChainError,
        match=r"test\.cues:1:1.*“ann1” \(ann1\), wild: HighpassFilter \(stage 2\) makes samples",
    ):
        dressed(store, noise(0.5, 1), broken)


def test_a_source_that_holds_no_numbers_is_not_blamed_on_the_chain(store: Store) -> None:
    frames = sine(1000, 0.1)
    frames[100] = np.nan
    with pytest.raises(ChainError, match="what goes into the chain"):
        dressed(store, frames, HALF_LEVEL)


def test_a_source_that_is_not_kept_is_said(store: Store) -> None:
    placed = clip("ann1", "dialogue", 0.0, 1.0, source_key="bb" * 32)
    with pytest.raises(MissingSourceError, match="bb" * 32):
        dress(timeline([placed], 2.0), {}, {}, store)


def test_what_is_gone_as_soon_as_it_is_kept_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may empty the store at any moment."""
    key = kept(store, click())
    placed = clip("ann1", "dialogue", 0.0, 0.5, source_key=key, via="half")
    monkeypatch.setattr(store, "save", lambda *_: None)
    with pytest.raises(MissingSourceError, match="gone again"):
        dress(timeline([placed], 2.0), {"half": HALF_LEVEL}, {}, store)
