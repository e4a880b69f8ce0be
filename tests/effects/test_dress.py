"""Treatments and rooms, measured: what passes a telephone, how a room dies away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Room, Treatment
from pipeline.effects import dress as dress_module
from pipeline.effects.chain import ChainError, run_chain
from pipeline.effects.dress import MissingSourceError, dress
from pipeline.effects.model import DressedClip
from pipeline.project import Project
from pipeline.store import Store
from pipeline.units import lufs_from_power, samples
from tests.loudness.signals import speech_like
from tests.mix.stage import clip, noise, sine, timeline

HALF_LEVEL = Treatment(
    id="half", description="6 dB down", names=(), chain=({"effect": "Gain", "gain_db": -6.0},)
)
RINGING = Room(
    id="ringing",
    description="a short reverberation",
    chain=({"effect": "Reverb", "room_size": 0.3, "wet_level": 0.5, "dry_level": 0.0},),
    wet_db=-6.0,
    tail_s=1.0,
)


@pytest.fixture(scope="module")
def catalog(project: Project) -> Catalog:
    return load_catalog(project.root, allow_noncommercial=False)[0]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def kept(store: Store, frames: Frames, key: str = "aa" * 32) -> str:
    store.save(key, AudioBuffer(frames))
    return key


def dressed(
    store: Store,
    frames: Frames,
    treatment: Treatment | None = None,
    room: Room | None = None,
    **changes: object,
) -> DressedClip:
    placed = clip(
        "ann1",
        "dialogue",
        0.0,
        len(frames) / 48_000,
        source_key=kept(store, frames),
        via=treatment.id if treatment else None,
        room=room.id if room else "dry",
        **changes,
    )
    treatments = {treatment.id: treatment} if treatment else {}
    rooms = {room.id: room} if room else {}
    (made,) = dress(timeline([placed], 10.0), treatments, rooms, store, workers=1)
    return made


def sounding(store: Store, of: DressedClip) -> Frames:
    frames = store.open(of.key)
    assert frames is not None
    return frames


def band_db(frames: Frames, low_hz: float, high_hz: float) -> float:
    """The mean power density between two frequencies, in dB."""
    power = np.abs(np.fft.rfft(frames[:, 0].astype(float))) ** 2 / len(frames)
    hz = np.fft.rfftfreq(len(frames), 1 / 48_000)
    return float(10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].mean() + 1e-20))


# --- treatments -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low_hz", "high_hz", "least_db", "most_db"),
    [
        (20, 60, -200, -40),
        (60, 120, -200, -25),
        (400, 800, -6, 9),
        (800, 1600, -3, 3),
        (1600, 3000, -6, 6),
        (3600, 5000, -200, -30),
        (5000, 10_000, -200, -40),
        (10_000, 20_000, -200, -40),
    ],
)
def test_a_telephone_keeps_300_to_3400_hz(
    catalog: Catalog, store: Store, low_hz: float, high_hz: float, least_db: float, most_db: float
) -> None:
    """White noise at the level of speech; each band against the middle of the passband."""
    heard = sounding(store, dressed(store, noise(3.0, 1, -26.0, 1), catalog.treatments["phone"]))
    against = band_db(heard, low_hz, high_hz) - band_db(heard, 800, 1600)
    assert least_db <= against <= most_db


def test_a_treatment_keeps_the_length_and_the_channels(catalog: Catalog, store: Store) -> None:
    for treatment in catalog.treatments.values():
        made = dressed(store, noise(0.7, 1, -26.0, 1), treatment)
        assert made.tail_samples == 0, treatment.id
        assert sounding(store, made).shape == (samples(0.7), 1), treatment.id


def test_every_treatment_but_one_keeps_speech_near_its_level(
    catalog: Catalog, store: Store
) -> None:
    """A line through a telephone is neither quieter nor louder; one said *off* is farther away."""
    speech = speech_like(4.0, seed=3)[:, :1].copy()
    before = lufs_from_power(float(dressed(store, speech).profile.mean()))
    for treatment in catalog.treatments.values():
        after = lufs_from_power(float(dressed(store, speech, treatment).profile.mean()))
        farthest_lu = 15.0 if treatment.id == "off" else 6.0
        assert abs(after - before) < farthest_lu, (treatment.id, after - before)


def test_a_treatments_gain_comes_after_its_chain(store: Store) -> None:
    louder = Treatment(id="up", description="", names=(), chain=HALF_LEVEL.chain, gain_db=2.0)
    heard = sounding(store, dressed(store, sine(1000, 0.5, -10.0), louder))
    assert 20 * np.log10(np.abs(heard).max()) == pytest.approx(-14.0, abs=0.01)


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


def test_an_effect_that_does_not_exist_is_named() -> None:
    with pytest.raises(ChainError, match="no effect is called “Highpas”"):
        run_chain(sine(1000, 0.1), ({"effect": "Highpas", "cutoff_frequency_hz": 300},))


def test_a_stage_that_names_no_effect_is_refused() -> None:
    with pytest.raises(ChainError, match="no effect is called “”"):
        run_chain(sine(1000, 0.1), ({"gain_db": 3.0},))


def test_what_is_no_effect_of_the_library_is_refused() -> None:
    for name in ("io", "AudioFile", "time_stretch", "__name__"):
        with pytest.raises(ChainError, match=f"no effect is called “{name}”"):
            run_chain(sine(1000, 0.1), ({"effect": name},))


def test_an_argument_that_does_not_exist_is_named_with_its_effect() -> None:
    with pytest.raises(ChainError, match="Gain"):
        run_chain(sine(1000, 0.1), ({"effect": "Gain", "loudness": 3.0},))


# --- rooms ----------------------------------------------------------------------------------


def click() -> Frames:
    frames = np.zeros((4800, 1), np.float32)
    frames[2400] = 1.0
    return frames


def decay_db(tail: Frames) -> list[float]:
    """The level of each 100 ms of a tail, both sides."""
    whole = tail[: len(tail) // 4800 * 4800].astype(float)
    return list(10 * np.log10((whole.reshape(-1, 4800, 2) ** 2).mean(axis=(1, 2)) + 1e-20))


def test_every_room_dies_away_within_its_tail(catalog: Catalog, store: Store) -> None:
    rooms = [room for room in catalog.rooms.values() if room.chain]
    assert {room.id for room in rooms} >= {"office", "boardroom", "datacenter", "hall"}
    for room in rooms:
        made = dressed(store, noise(0.5, 2, -20.0, 1), None, room)
        assert made.tail_samples == samples(room.tail_s)
        tail = sounding(store, made)[samples(0.5) :]
        levels = decay_db(tail)
        assert levels[0] > levels[len(levels) // 2] > levels[-1], room.id
        assert levels[-1] < levels[0] - 20.0, room.id
        assert np.abs(tail[-1]).max() < 1e-4, f"{room.id} ends in a click"


def test_a_bigger_room_rings_longer(catalog: Catalog, store: Store) -> None:
    def ring_s(room: Room) -> float:
        tail = sounding(store, dressed(store, noise(0.5, 2, -20.0, 1), None, room))[samples(0.5) :]
        power = np.cumsum((tail.astype(float) ** 2).sum(axis=1)[::-1])[::-1]
        return float(np.argmax(power < power[0] * 1e-2)) / 48_000

    office, boardroom, hall = (ring_s(catalog.rooms[r]) for r in ("office", "boardroom", "hall"))
    assert office < hall
    assert boardroom < hall


def test_a_voice_in_a_room_keeps_its_own_power_and_stands_in_the_middle(store: Store) -> None:
    quiet = Room(id="far", description="", chain=RINGING.chain, wet_db=-100.0, tail_s=0.2)
    tone = sine(1000, 0.5)
    heard = sounding(store, dressed(store, tone, None, quiet))[: len(tone)]
    assert heard.shape[1] == 2
    np.testing.assert_allclose(heard[:, 0], heard[:, 1], atol=1e-5)
    assert (heard.astype(float) ** 2).sum() == pytest.approx(
        (tone.astype(float) ** 2).sum(), rel=1e-3
    )


def test_a_room_stands_after_the_treatment(store: Store) -> None:
    silent = Treatment(id="mute", description="", names=(), chain=(), gain_db=-200.0)
    assert np.abs(sounding(store, dressed(store, click(), silent, RINGING))).max() < 1e-8


def test_a_loop_in_a_room_does_not_grow(store: Store) -> None:
    made = dressed(store, noise(1.0, 3), None, RINGING, loop=True)
    assert made.tail_samples == 0
    assert made.source_length_samples == samples(1.0)


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
    ],
)
def test_another_chain_is_another_sound(store: Store, other: Treatment) -> None:
    assert dressed(store, click(), HALF_LEVEL).key != dressed(store, click(), other).key


def test_a_treatments_name_and_description_are_no_part_of_its_sound(store: Store) -> None:
    renamed = Treatment(
        id="softer", description="other words", names=("x",), chain=HALF_LEVEL.chain
    )
    assert dressed(store, click(), HALF_LEVEL).key == dressed(store, click(), renamed).key


def test_the_profile_is_the_power_of_what_is_heard(store: Store) -> None:
    made = dressed(store, sine(1000, 2.0, -17.0), HALF_LEVEL)
    assert made.profile.shape == (20,)
    # One channel of a 1 kHz sine at −23 dBFS: −3.01 LU under the same in two.
    assert lufs_from_power(float(made.profile[10])) == pytest.approx(-26.0, abs=0.05)


def test_a_line_nobody_has_spoken_is_planned_as_an_even_voice(store: Store) -> None:
    (made,) = dress(
        timeline([clip("ann1", "dialogue", 0.0, 1.5, source_key="")], 2.0), {}, {}, store
    )
    assert made.key == ""
    assert [round(lufs_from_power(float(p)), 2) for p in made.profile] == [-23.0] * 15


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
