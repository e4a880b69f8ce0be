"""Telephones: tones to the hertz of their standards, and bells, buzzes and clicks as measured."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import find_peaks, medfilt

from pipeline.assets.make import make
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Sound
from tests.assets.measures import band, centroid_hz, envelope_db, power

RATE_HZ = 48_000
Hear = Callable[[str], AudioBuffer]
Library = dict[str, Sound]

# ITU-T Q.23: rows and columns of the keypad.
ROWS_HZ = (697, 770, 852, 941)
COLUMNS_HZ = (1209, 1336, 1477)
KEYS = "123456789*0#"


def cut(audio: AudioBuffer, start_s: float, end_s: float) -> AudioBuffer:
    return AudioBuffer(audio.frames[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)])


def lines(audio: AudioBuffer, floor_db: float = 60) -> tuple[NDArray[np.float64], ...]:
    """Frequencies and levels (dB under the strongest) of a spectrum's peaks, strongest first."""
    frames = audio.frames.mean(axis=1) * np.blackman(audio.length)
    size = 1 << max(18, int(np.ceil(np.log2(audio.length))))
    level = 20 * np.log10(np.abs(np.fft.rfft(frames, size)) + 1e-12)
    spread = round(4 * size / audio.length)
    at, _ = find_peaks(level, height=level.max() - floor_db, distance=spread)
    order = at[np.argsort(level[at])[::-1]]
    return order * RATE_HZ / size, level[order] - level.max()


def sounding(audio: AudioBuffer, under_db: float = 20) -> list[tuple[float, float]]:
    """When it sounds: from, to. Gaps and blips of less than 25 ms are not counted."""
    level = envelope_db(audio, 0.002)
    on = medfilt((level > level.max() - under_db).astype(float), 25).astype(int)
    on = np.concatenate(((0,), on, (0,)))
    edges = np.diff(on)
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [(float(b) * 0.002, float(e) * 0.002) for b, e in zip(begins, ends, strict=True)]


@pytest.mark.parametrize(
    ("sound_id", "at_s", "low_hz", "high_hz"),
    [
        ("phone.dial-tone", (0.0, 30.0), 350, 440),
        ("phone.busy", (4.05, 4.45), 480, 620),
        ("phone.ringback", (6.4, 8.1), 440, 480),
    ],
)
def test_the_networks_tones_are_exact(
    sound_id: str, at_s: tuple[float, float], low_hz: float, high_hz: float, heard: Hear
) -> None:
    hz, level = lines(cut(heard(sound_id), *at_s))
    tolerance = 0.05 if at_s[1] - at_s[0] > 10 else 0.5
    assert sorted(hz[:2]) == pytest.approx([low_hz, high_hz], abs=tolerance)
    assert level[1] > -1.5, "equally loud"
    assert level[2] < -25, "and nothing else"


def test_the_engaged_tone_is_half_a_second_on_and_off(heard: Hear) -> None:
    bursts = sounding(heard("phone.busy"))
    inner = bursts[1:-1]
    assert len(bursts) in (30, 31)
    np.testing.assert_allclose([end - start for start, end in inner], 0.5, atol=0.01)
    np.testing.assert_allclose(np.diff([start for start, _ in inner]), 1.0, atol=0.005)


def test_it_rings_at_the_other_end_two_seconds_on_and_four_off(heard: Hear) -> None:
    bursts = sounding(heard("phone.ringback"))
    assert len(bursts) == 5
    np.testing.assert_allclose([end - start for start, end in bursts], 2.0, atol=0.02)
    np.testing.assert_allclose(np.diff([start for start, _ in bursts]), 6.0, atol=0.01)


@pytest.mark.parametrize(
    ("variant", "number"),
    list(enumerate(("2125550142", "4155550187", "6175550139", "3125550160", "5035550128"))),
)
def test_a_number_can_be_read_from_its_tones(variant: int, number: str, library: Library) -> None:
    audio = make(library["phone.dtmf"], variant, speak=None)
    tones = sounding(band(audio, 650, 1600))
    read = ""
    for start, end in tones:
        hz, level = lines(cut(audio, start + 0.01, end - 0.005), floor_db=12)
        low, high = sorted(hz[:2])
        row = int(np.argmin(np.abs(np.array(ROWS_HZ) - low)))
        column = int(np.argmin(np.abs(np.array(COLUMNS_HZ) - high)))
        assert low == pytest.approx(ROWS_HZ[row], rel=0.015)
        assert high == pytest.approx(COLUMNS_HZ[column], rel=0.015)
        assert level[1] > -4, "the twist"
        read += KEYS[3 * row + column]
    assert read == number
    # Q.24: no tone and no pause under 40 ms; and a hand's timing, in groups of three, three and four.
    held = [end - start for start, end in tones]
    between = np.array([b[0] - a[1] for a, b in pairwise(tones)])
    assert 0.04 < min(held) < max(held) < 0.25
    assert between.min() > 0.04
    assert np.std(held) > 0.006
    assert set(np.argsort(between)[-2:]) == {2, 5}


def test_an_old_bell_has_two_gongs_and_forty_blows_a_second(heard: Hear) -> None:
    audio = heard("phone.old-ring")
    ringing = band(cut(audio, 0.2, 1.8), 4000, 12_000)
    level = 10 ** (envelope_db(ringing, 0.001) / 20)
    spectrum = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level)), 1 << 15))
    hz = np.fft.rfftfreq(1 << 15, 0.001)
    pace = hz[(hz > 25) & (hz < 60)][np.argmax(spectrum[(hz > 25) & (hz < 60)])]
    assert pace == pytest.approx(40, abs=1)
    after = cut(audio, 2.0, 2.9)
    found, level = lines(after, floor_db=30)
    gongs = [f for f in found if 900 < f < 2000][:8]
    low = min(gongs)
    assert any(1.15 < f / low < 1.4 for f in gongs), "a third or so apart"
    assert envelope_db(after, 0.1)[3] > envelope_db(audio, 0.1).max() - 40, "they ring on"


def test_phones_start_one_after_another(heard: Hear) -> None:
    audio = heard("phone.ringing-many")
    level = envelope_db(audio, 0.5)
    assert level[12] - level[0] > 4, "more and nearer phones"
    tones = []
    for at_s in (0.3, 6.5):
        _, density = power(cut(audio, at_s, at_s + 0.5))
        peaks, _ = find_peaks(
            10 * np.log10(density), height=10 * np.log10(density.max()) - 25, prominence=6
        )
        tones.append(len(peaks))
    assert tones[1] > tones[0]
    # They come from both sides.
    sides = 10 * np.log10(np.mean(audio.frames.reshape(20, -1, 2) ** 2, axis=1) + 1e-12)
    lean = (sides[:, 0] - sides[:, 1])[:16]
    assert lean.max() > 2
    assert lean.min() < -2


@pytest.mark.parametrize("variant", range(5))
def test_a_desk_phone_rings_twice_in_harmonics(variant: int, library: Library) -> None:
    audio = make(library["phone.ring"], variant, speak=None)
    assert len(sounding(audio, 25)) == 2
    assert 1200 < centroid_hz(audio) < 4000
    hz, _ = lines(cut(audio, 0.05, 0.4), floor_db=30)
    assert np.sum(hz > 2000) >= 3


def test_a_ringtone_is_bars_tuned_to_four_and_off_the_beat(heard: Hear) -> None:
    audio = heard("phone.mobile-ring")
    hz, level = lines(cut(audio, 0.035, 0.3))
    note = hz[0]
    assert note == pytest.approx(523.25, rel=0.005)
    fourth = np.abs(hz - 4 * note) < 12
    assert fourth.any(), "a bar's second partial"
    assert level[fourth].max() < -3
    climb = np.diff(envelope_db(audio, 0.01), prepend=-120.0, append=0.0)
    notes, _ = find_peaks(climb[:-1], height=4, distance=8)
    assert 14 <= len(notes) <= 17
    steps = np.diff(notes) * 0.01 / 0.142
    assert len(set(np.rint(steps))) >= 2, "not all alike"


def test_a_message_pops_upward(heard: Hear) -> None:
    audio = heard("phone.message")
    early, _ = lines(cut(audio, 0.013, 0.033))
    late, _ = lines(cut(audio, 0.055, 0.085))
    assert late[0] > 1.3 * early[0]
    level = envelope_db(audio, 0.01)
    assert level[20] < level.max() - 30, "and is gone"


def test_mute_falls_and_unmute_climbs(library: Library) -> None:
    for variant, up in ((0, False), (1, True)):
        audio = make(library["phone.mute"], variant, speak=None)
        level = envelope_db(audio, 0.005)
        rise = np.diff(level, n=1, prepend=-120.0)
        at, _ = find_peaks(np.where(level > level.max() - 20, rise, 0), height=3, distance=10)
        first, second = at[0] * 0.005, at[-1] * 0.005
        one, _ = lines(cut(audio, first + 0.008, first + 0.06))
        two, _ = lines(cut(audio, second + 0.008, second + 0.09))
        assert (two[0] > one[0]) == up
        assert 0.05 < second - first < 0.15


@pytest.mark.parametrize(
    ("sound_id", "up"), [("phone.conference-join", True), ("phone.conference-leave", False)]
)
def test_who_joins_climbs_and_who_leaves_falls(sound_id: str, up: bool, library: Library) -> None:
    for variant in range(5):
        audio = make(library[sound_id], variant, speak=None)
        one, _ = lines(cut(audio, 0.03, 0.13))
        two, _ = lines(cut(audio, 0.5, 0.9))
        interval = two[:2].max() / two[:2].min()
        assert 1.24 < interval < 1.52, "a third to a fifth"
        assert (one[0] < two[:2].mean()) == up


def test_three_glassy_notes(heard: Hear) -> None:
    audio = heard("phone.notification")
    hz, _ = lines(cut(audio, 0.2, 0.6), floor_db=25)
    for semitones in (0, 4, 7):
        note = 1046.5 * 2 ** (semitones / 12)
        assert np.abs(hz - note).min() < 0.01 * note
    hz, _ = lines(cut(audio, 0.01, 0.09), floor_db=40)
    assert np.abs(hz - 2.76 * 1046.5).min() < 40, "glass, and not a flute"


@pytest.mark.parametrize("variant", range(5))
def test_a_phone_on_a_table_buzzes_with_an_octave_below(variant: int, library: Library) -> None:
    audio = make(library["phone.vibrate"], variant, speak=None)
    start, end = max(sounding(audio, 15), key=lambda burst: burst[1] - burst[0])
    hz, _ = lines(cut(audio, max(start, end - 0.3), end - 0.04), floor_db=45)
    motor = hz[(hz > 140) & (hz < 225)][0]
    assert np.abs(hz - 1.5 * motor).min() < 6, "it comes down on every other turn"
    # It takes a moment to come up to speed.
    early, _ = lines(cut(audio, 0.04, 0.1), floor_db=20)
    low = early[(early > 70) & (early < 225)]
    assert not low.size or low[0] < motor


def test_a_handset_meets_its_cradle_twice(library: Library) -> None:
    for variant in range(5):
        audio = make(library["phone.hang-up"], variant, speak=None)
        level = envelope_db(band(audio, 200, 3000), 0.002)
        rise = level[3:] - level[:-3]
        at, _ = find_peaks(np.where(level[3:] > level.max() - 22, rise, 0), height=6, distance=10)
        knocks = np.concatenate(((0.015,), at[at > 12] * 0.002 + 0.004))
        assert 0.03 < knocks[1] - knocks[0] < 0.2
        assert 200 < centroid_hz(audio) < 2000


def test_a_handset_is_gripped_lifted_and_the_hook_springs_up(heard: Hear) -> None:
    audio = heard("phone.pick-up")
    hook = band(audio, 1200, 6000)
    level = envelope_db(hook, 0.002)
    loudest = level.argmax() * 0.002
    assert 0.08 < loudest < 0.2
    hz, _ = lines(cut(audio, 0.115, 0.25), floor_db=35)
    for leaf in (1460, 2350):
        assert np.abs(hz - leaf).min() < 40, "the leaf of the hook rings"
    cord = envelope_db(cut(hook, 0.26, 0.42), 0.02)
    assert level.max() - 45 < cord.mean() < level.max() - 12, "and the cord uncoils after it"
