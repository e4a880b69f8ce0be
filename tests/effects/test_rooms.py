"""The library's rooms, measured: how long they ring, how near the voice stays, from which side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from pipeline.audio.buffer import Frames
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Room, Space
from pipeline.effects.space import impulse_response
from pipeline.project import Project
from pipeline.store import Store
from pipeline.timeline.seats import PLACES
from pipeline.units import lufs_from_power, samples
from tests.effects.stage import RINGING, dressed, power_db, sounding
from tests.loudness.signals import speech_like
from tests.mix.stage import noise, sine

ROOMS = ("office", "boardroom", "datacenter", "hall")
"""From small to large."""


@pytest.fixture(scope="module")
def catalog(project: Project) -> Catalog:
    return load_catalog(project.root, allow_noncommercial=False)[0]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def clap(store: Store, room: Room, pan: float = 0.0) -> tuple[Frames, Frames]:
    """What is heard of one full-scale sample: the sample itself, and the room behind it."""
    frames = np.zeros((480, 1), np.float32)
    frames[0] = 1.0
    heard = sounding(store, dressed(store, frames, None, room, pan=pan)).astype(float)
    after = heard.copy()
    after[0] = 0.0
    return heard[:1], after


def octave(frames: Frames, hz: float) -> Frames:
    sides = [hz / 2**0.5, hz * 2**0.5]
    return np.asarray(sosfilt(butter(4, sides, "band", fs=48_000, output="sos"), frames, axis=0))


def decay_db(after: Frames) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Schroeder's integral: what energy is still to come at each sample, 0 dB at first."""
    energy = np.cumsum((after**2).sum(axis=1)[::-1])[::-1]
    return np.asarray(10 * np.log10(energy / energy[0] + 1e-15))


def rt60_s(after: Frames) -> float:
    """From −5 to −25 dB, three times over (ISO 3382, T20)."""
    falling = decay_db(after)
    return float(np.argmax(falling < -25.0) - np.argmax(falling < -5.0)) * 3 / 48_000


def early_decay_s(after: Frames) -> float:
    return float(np.argmax(decay_db(after) < -10.0)) * 6 / 48_000


def test_these_are_the_rooms(catalog: Catalog) -> None:
    assert set(catalog.rooms) == {"dry", *ROOMS}
    assert catalog.rooms["dry"].space is None
    assert not catalog.rooms["dry"].chain


# --- how long they ring ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ROOMS)
@pytest.mark.parametrize("hz", [500, 1000])
def test_a_room_rings_as_long_as_its_file_says(
    catalog: Catalog, store: Store, name: str, hz: float
) -> None:
    room = catalog.rooms[name]
    assert room.space is not None
    _, after = clap(store, room)
    assert rt60_s(octave(after, hz)) == pytest.approx(room.space.rt60_s, rel=0.15)
    assert early_decay_s(octave(after, hz)) == pytest.approx(room.space.rt60_s, rel=0.35)


@pytest.mark.parametrize("name", ROOMS)
def test_treble_dies_first(catalog: Catalog, store: Store, name: str) -> None:
    _, after = clap(store, catalog.rooms[name])
    assert rt60_s(octave(after, 8000)) < 0.9 * rt60_s(octave(after, 1000))


def test_the_larger_the_room_the_longer_and_the_louder(catalog: Catalog, store: Store) -> None:
    claps = [clap(store, catalog.rooms[name]) for name in ROOMS]
    lengths = [rt60_s(octave(after, 1000)) for _, after in claps]
    # Direct to reverberant, in dB.
    near = [power_db(direct) - power_db(after) for direct, after in claps]
    assert lengths == sorted(lengths)
    assert near == sorted(near, reverse=True)
    assert [round(n) for n in near] == pytest.approx([15, 11, 10, 9], abs=2)


@pytest.mark.parametrize("name", ROOMS)
def test_it_ends_in_silence_and_not_in_a_click(catalog: Catalog, store: Store, name: str) -> None:
    room = catalog.rooms[name]
    made = dressed(store, noise(0.5, 2, -20.0, 1), None, room)
    assert made.tail_samples == samples(room.tail_s)
    tail = sounding(store, made)[samples(0.5) :].astype(float)
    first, last = power_db(tail[:2400]), power_db(tail[-2400:])
    assert last < first - 50.0
    assert np.abs(tail[-1]).max() < 1e-6


# --- how it sounds --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ROOMS)
def test_nothing_flutters(catalog: Catalog, store: Store, name: str) -> None:
    """The envelope of the tail does not repeat itself: freeverb's comb came to 0.2 to 0.5."""
    _, after = clap(store, catalog.rooms[name])
    band = sosfilt(butter(4, [500, 4000], "band", fs=48_000, output="sos"), after[:, 0])
    envelope = (band[2880:19_200] ** 2).reshape(-1, 24).mean(axis=1)
    smooth = np.convolve(np.pad(envelope, 50, "edge"), np.ones(101) / 101, "valid")
    rough = envelope / smooth - 1.0
    repeats = np.correlate(rough, rough, "full")[len(rough) - 1 :]
    assert (repeats[4:80] / repeats[0]).max() < 0.2


@pytest.mark.parametrize("name", ROOMS)
def test_the_tail_is_as_dense_as_noise(catalog: Catalog, store: Store, name: str) -> None:
    """Of noise 32 % of the samples lie outside one deviation; of single echoes almost none."""
    _, after = clap(store, catalog.rooms[name])
    late = after[4800 : 4800 + 960, 0]
    assert (np.abs(late) > late.std()).mean() == pytest.approx(0.317, abs=0.04)


@pytest.mark.parametrize("name", ROOMS)
def test_the_tail_is_wide_and_sums_to_mono_without_a_hole(
    catalog: Catalog, store: Store, name: str
) -> None:
    _, after = clap(store, catalog.rooms[name])
    late = after[4800:]
    assert abs(np.corrcoef(late[:, 0], late[:, 1])[0, 1]) < 0.3


@pytest.mark.parametrize("name", ROOMS)
def test_the_first_reflections_come_from_the_speakers_side(
    catalog: Catalog, store: Store, name: str
) -> None:
    def lean_db(pan: float) -> float:
        _, after = clap(store, catalog.rooms[name], pan)
        early = after[: samples(0.03)]
        return power_db(early[:, :1]) - power_db(early[:, 1:])

    assert lean_db(-0.39) > lean_db(0.0) + 0.5 > lean_db(0.39) + 1.0


# --- where the voice stands in it -----------------------------------------------------------


@pytest.mark.parametrize("name", ROOMS)
def test_a_voice_is_as_loud_in_every_seat(catalog: Catalog, store: Store, name: str) -> None:
    voice = speech_like(3.0, seed=3)[:, :1].copy()
    loud = [
        lufs_from_power(
            float(dressed(store, voice, None, catalog.rooms[name], pan=pan).profile.mean())
        )
        for pan in (0.0, *PLACES[:6])
    ]
    assert max(loud) - min(loud) < 0.3


def test_a_room_that_is_far_below_leaves_the_voice_as_a_pan_would(store: Store) -> None:
    quiet = Room(id="far", description="", chain=RINGING.chain, wet_db=-100.0, tail_s=0.2)
    tone = sine(1000, 0.5)
    heard = sounding(store, dressed(store, tone, None, quiet, pan=0.39))[: len(tone)].astype(float)
    assert power_db(heard) == pytest.approx(power_db(tone), abs=0.01)
    between_db = power_db(heard[:, 1:]) - power_db(heard[:, :1])
    assert between_db == pytest.approx(5.69, abs=0.01)  # 20 lg tan 62.55°


def test_what_is_stereo_keeps_its_picture_and_leans(store: Store) -> None:
    quiet = Room(id="far", description="", chain=RINGING.chain, wet_db=-100.0, tail_s=0.2)
    sound = noise(0.5, 4, -20.0, 2)
    made = dressed(store, sound, None, quiet, pan=0.4)
    heard = sounding(store, made)[: len(sound)]
    np.testing.assert_allclose(heard, sound * np.float32([0.6, 1.0]), atol=1e-5)
    assert made.pan == 0.0  # nothing is left for the mix to do


# --- the working out ------------------------------------------------------------------------


def test_a_room_is_the_same_every_time_and_has_unit_energy() -> None:
    space = Space(size_m=(6.0, 4.0, 2.7), rt60_s=0.4)
    first = impulse_response(space, 0.13, 0.5).copy()
    impulse_response.cache_clear()
    again = impulse_response(space, 0.13, 0.5)
    assert first.tobytes() == again.tobytes()
    assert first.shape == (samples(0.5), 2)
    assert float((first.astype(float) ** 2).sum()) == pytest.approx(1.0, abs=1e-4)
    assert not first[:96].any() or np.abs(first[:96]).max() < 0.05 * np.abs(first).max()


@pytest.mark.parametrize(
    "space",
    [
        Space(size_m=(1.0, 1.0, 1.0), rt60_s=0.05, distance_m=50.0),
        Space(size_m=(200.0, 200.0, 200.0), rt60_s=10.0, distance_m=0.1),
        Space(size_m=(60.0, 2.0, 2.0), rt60_s=3.0, bass_ratio=3.0, treble_ratio=0.1),
    ],
)
def test_any_room_that_a_file_may_ask_for_can_be_worked_out(space: Space) -> None:
    for length_s in (0.0, 0.01, 1.0):
        answer = impulse_response(space, 1.0, length_s)
        assert np.isfinite(answer).all()
        assert np.abs(answer).max() <= 1.0
