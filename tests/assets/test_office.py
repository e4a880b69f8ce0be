"""The sounds of an office, each against what makes it convincing (measured, not heard)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import find_peaks

from pipeline.assets.make import make
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Sound
from tests.assets.measures import band, centroid_hz, envelope_db, power, tone_over_noise_db

RATE_HZ = 48_000
Hear = Callable[[str], AudioBuffer]
Library = dict[str, Sound]


def cut(audio: AudioBuffer, start_s: float, end_s: float) -> AudioBuffer:
    return AudioBuffer(audio.frames[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)])


def share(audio: AudioBuffer, low_hz: float, high_hz: float) -> float:
    """Of the power, what lies between."""
    hz, density = power(audio)
    return float(density[(hz >= low_hz) & (hz < high_hz)].sum() / density.sum())


def onsets_s(
    audio: AudioBuffer, *, under_db: float = 25, apart_s: float = 0.04, rise_db: float = 6
) -> NDArray[np.float64]:
    """When something is struck, to 2 ms: the level climbs by ``rise_db`` within 6 ms, and reaches
    to within ``under_db`` of the loudest."""
    level = np.concatenate((np.full(3, -200.0), envelope_db(audio, 0.002)))
    rise = level[3:] - level[:-3]
    loud = level[3:] > level.max() - under_db
    rise = np.concatenate(((0.0,), np.where(loud, rise, 0.0)))
    peaks, _ = find_peaks(rise, height=rise_db, distance=max(1, round(apart_s / 0.002)))
    return np.asarray((peaks - 1) * 0.002)


def strokes(audio: AudioBuffer) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    level = envelope_db(audio, 0.005)
    at, _ = find_peaks(level, height=level.max() - 25, prominence=12, distance=8)
    return at, level


def partial_hz(audio: AudioBuffer, low_hz: float, high_hz: float) -> float:
    """The strongest line between."""
    frames = audio.frames.mean(axis=1) * np.hanning(audio.length)
    size = max(1 << 17, audio.length)
    spectrum = np.abs(np.fft.rfft(frames, size))
    hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    inside = (hz > low_hz) & (hz < high_hz)
    return float(hz[inside][np.argmax(spectrum[inside])])


@pytest.mark.parametrize(
    "sound_id", ["office.typing", "office.typing-frantic", "office.keyboard-clatter"]
)
def test_keys_sound_at_3_to_7_khz(sound_id: str, heard: Hear) -> None:
    assert 3000 < centroid_hz(heard(sound_id)) < 7000


def test_frantic_typing_is_faster_and_keys_differ(heard: Hear) -> None:
    calm, frantic = heard("office.typing"), heard("office.typing-frantic")
    at, level = strokes(calm)
    assert 3 < len(at) / calm.duration_s < 9
    assert len(strokes(frantic)[0]) / frantic.duration_s > 1.4 * len(at) / calm.duration_s
    assert level[at].std() > 2.5
    # In colour as well as in force: the single keys' centroids lie wide apart.
    colours = [centroid_hz(cut(calm, t * 0.005 - 0.01, t * 0.005 + 0.06)) for t in at if t > 3]
    low, high = np.quantile(colours, [0.1, 0.9])
    assert high > 1.4 * low


def test_people_type_in_bursts(heard: Hear) -> None:
    at, _ = strokes(heard("office.typing"))
    between_s = np.diff(at) * 0.005
    assert np.median(between_s) < 0.25, "within a word"
    assert np.sum(between_s > 0.6) >= 3, "and they think"
    assert between_s.std() > 0.5 * between_s.mean(), "no metronome"


def test_typing_far_away_is_duller(heard: Hear) -> None:
    assert centroid_hz(heard("office.typing-distant")) < 0.6 * centroid_hz(heard("office.typing"))


def test_a_clock_ticks_once_a_second(heard: Hear, library: Library) -> None:
    level = envelope_db(heard("office.clock"), 0.01)
    ticks, _ = find_peaks(level, height=level.max() - 20, distance=30)
    assert len(ticks) == library["office.clock"].duration_s
    np.testing.assert_allclose(np.diff(ticks) * 0.01, 1.0, atol=0.03)


def test_a_speeding_clock_goes_from_one_tick_a_second_to_eight_and_ends_on_second_8(
    heard: Hear, library: Library
) -> None:
    audio = heard("office.clock-speeding")
    ticks = onsets_s(band(audio, 1000, 12_000), under_db=32, rise_db=8)
    due = 8 * np.log2(1 + 7 * np.arange(28) / 27) / 3
    assert len(ticks) == 28
    np.testing.assert_allclose(ticks, due, atol=0.008)
    assert 0.9 < 1 / (ticks[1] - ticks[0]) < 1.2
    assert 7 < 1 / (ticks[-1] - ticks[-2]) < 8.5
    assert library["office.clock-speeding"].lead_s == 8.0
    level = envelope_db(audio, 0.5)
    assert level[14:16].mean() - level[1:4].mean() > 9, "it comes nearer"


@pytest.mark.parametrize("variant", range(5))
def test_steps_come_nearer_each_with_heel_and_ball(variant: int, library: Library) -> None:
    audio = make(library["office.footsteps"], variant, speak=None)
    steps = onsets_s(audio, under_db=36, apart_s=0.2, rise_db=10)
    assert 7 <= len(steps) <= 8
    assert 0.4 < np.median(np.diff(steps)) < 0.75
    level = [envelope_db(cut(audio, at, at + 0.2), 0.2)[0] for at in steps]
    assert np.mean(level[4:7]) - np.mean(level[:2]) > 6
    # The ball of the foot: a second blow 70 to 140 ms after the heel.
    blows = onsets_s(audio, under_db=45, apart_s=0.03, rise_db=4)
    after = [np.any((blows > at + 0.065) & (blows < at + 0.15)) for at in steps[:-1]]
    assert np.sum(after) >= 4


def test_a_runner_comes_by_and_is_gone(heard: Hear) -> None:
    audio = heard("office.footsteps-running")
    steps = onsets_s(audio, under_db=40, apart_s=0.2)
    assert 2.6 < 1 / np.median(np.diff(steps)) < 3.7
    level = envelope_db(audio, 0.32)
    assert level[:11].argmax() not in (0, 1, 9, 10)
    # From one side to the other.
    early, late = (np.mean(cut(audio, *s).frames ** 2, axis=0) for s in ((0, 1.0), (2.6, 3.6)))
    assert (early[0] > early[1]) != (late[0] > late[1])


@pytest.mark.parametrize("variant", range(5))
def test_a_stairwell_rings_on_when_the_runner_is_gone(variant: int, library: Library) -> None:
    audio = make(library["office.stairs"], variant, speak=None)
    steps = onsets_s(band(audio, 2000, 12_000), under_db=36, apart_s=0.12, rise_db=8)
    assert 2.8 < 1 / np.median(np.diff(steps)) < 5.5
    level = envelope_db(band(audio, 400, 1200), 0.05)
    last = np.flatnonzero(level > level.max() - 22)[-1]
    fall = np.polyfit(np.arange(16) * 0.05, level[last + 4 : last + 20], 1)[0]
    assert 1.0 < -60 / fall < 3.2, "its reverberation time, in seconds"


def test_a_door_opens_high_and_shuts_low(heard: Hear) -> None:
    audio = heard("office.door")
    shut = float(envelope_db(audio, 0.01).argmax() * 0.01)
    opening, closing = cut(audio, 0, 0.5), cut(audio, shut, shut + 0.25)
    assert 0.9 < shut < 1.4
    assert centroid_hz(opening) > 2 * centroid_hz(closing)
    assert share(closing, 40, 300) > 0.5
    assert len(onsets_s(band(opening, 900, 9000), under_db=30)) >= 2, "the lever, the bolt"


def test_a_chair_creaks_and_rolls(heard: Hear) -> None:
    audio = heard("office.chair")
    creak, roll = cut(audio, 0.15, 0.5), cut(audio, 0.7, 1.15)
    assert share(creak, 900, 4500) > 2 * share(roll, 900, 4500)
    assert share(roll, 150, 900) > 0.5


def test_an_espresso_machine_pumps_pours_and_hisses(heard: Hear) -> None:
    audio = heard("office.coffee-machine")
    pump = np.abs(np.fft.rfft(cut(audio, 1.0, 1.9).frames.mean(axis=1), 1 << 17))
    hz = np.fft.rfftfreq(1 << 17, 1 / RATE_HZ)
    on = [pump[np.abs(hz - 60 * k) < 4].max() for k in range(3, 10)]
    off = [np.median(pump[np.abs(hz - 60 * (k + 0.5)) < 8]) for k in range(3, 10)]
    assert np.mean(20 * np.log10(np.array(on) / off)) > 12, "60 blows a second"
    stop = 5.2
    assert centroid_hz(cut(audio, stop + 0.15, stop + 0.6)) > 2.5 * centroid_hz(cut(audio, 1, 2))


def test_a_mouse_clicks_down_and_up(heard: Hear) -> None:
    audio = heard("office.mouse-click")
    down, *up = onsets_s(audio, under_db=30, apart_s=0.03)
    assert 0.04 < up[-1] - down < 0.18
    assert 2000 < centroid_hz(audio) < 7000


def test_a_pen_clicks_one_two_or_three_times(library: Library) -> None:
    for variant, times in ((0, 1), (1, 2), (3, 3)):
        audio = make(library["office.pen"], variant, speak=None)
        clicks = onsets_s(band(audio, 1500, 15_000), under_db=28, apart_s=0.04, rise_db=10)
        assert len(clicks) == 2 * times, "down and up"
        assert 0.05 < clicks[1] - clicks[0] < 0.2
        assert 2000 < centroid_hz(audio) < 6000


def test_a_mug_has_the_lobes_of_a_cup(library: Library) -> None:
    audio = make(library["office.cup"], 2, speak=None)
    ring = cut(audio, 0.02, 0.5)
    oval = partial_hz(ring, 1300, 2300)
    assert partial_hz(ring, 2.2 * oval, 3 * oval) / oval == pytest.approx(2.6, rel=0.05)
    assert len(onsets_s(audio, apart_s=0.02, rise_db=3)) >= 2, "it tips before it sits"
    assert share(audio, 80, 700) > 0.1, "the desk"


def test_a_laptop_shuts_with_a_clap_after_its_hinge(heard: Hear) -> None:
    audio = heard("office.laptop-close")
    level = envelope_db(audio, 0.01)
    clap = int(level.argmax())
    assert 0.3 < clap * 0.01 < 0.5
    assert 10 < level[clap] - np.median(level[: clap - 3]) < 40, "the hinge is heard before it"
    assert share(cut(audio, clap * 0.01 - 0.01, clap * 0.01 + 0.2), 60, 1500) > 0.6


def test_a_slammed_key_shakes_the_desk_as_no_typist_does(heard: Hear) -> None:
    slam, typed = heard("office.key-slam"), heard("office.typing")
    assert share(slam, 50, 200) > 2 * share(typed, 50, 200)
    assert share(slam, 1500, 9000) > 0.15, "and it is still a key"


def test_a_fist_wakes_the_table_and_things_bounce(library: Library) -> None:
    audio = make(library["office.desk-slam"], 2, speak=None)
    assert share(audio, 40, 400) > 0.5
    hops = onsets_s(band(cut(audio, 0.03, 0.3), 2000, 9000), under_db=30, apart_s=0.01, rise_db=2)
    assert len(hops) >= 3, "what stands on it"
    blows = onsets_s(band(audio, 50, 400), under_db=15, apart_s=0.1)
    assert len(blows) == 2
    assert 0.25 < blows[1] - blows[0] < 0.4


def test_a_switch_snaps_within_some_milliseconds_in_a_box(heard: Hear) -> None:
    audio = heard("office.light-switch")
    level = envelope_db(band(audio, 3000, 15_000), 0.002)
    loud = np.flatnonzero(level > level.max() - 12)
    assert (loud[-1] - loud[0]) * 0.002 < 0.03
    assert share(audio, 150, 1200) > 0.3, "the box in the wall"


def test_a_badge_beeps_odd_harmonics_and_the_lock_falls(heard: Hear) -> None:
    audio = heard("office.badge-reader")
    hz, density = power(cut(audio, 0.03, 0.14))
    note = hz[density.argmax()]
    assert 1900 < note < 3800

    def at(multiple: float) -> float:
        return float(10 * np.log10(density[np.abs(hz - multiple * note) < 60].max()))

    assert at(3) > at(2) + 15, "a square wave"
    assert share(cut(audio, 0.24, 0.6), 100, 900) > 0.4, "steel in a hollow frame"
    assert len(onsets_s(band(cut(audio, 0.2, 1.8), 100, 900), under_db=20, apart_s=0.1)) >= 2


def test_a_badge_refused_rasps_and_no_lock_falls(heard: Hear) -> None:
    audio = heard("office.badge-denied")
    hz, density = power(cut(audio, 0.04, 0.18))
    note = density[np.abs(hz - 390) < 30].max()
    assert density[hz > 900].max() > note, "its harmonics more than the note"
    level = envelope_db(audio, 0.01)
    assert level[5:17].min() > level.max() - 6
    assert level[29:43].min() > level.max() - 6
    assert level[60:].max() < level.max() - 20


def test_a_lift_rings_a_bar_and_its_doors_roll(heard: Hear) -> None:
    audio = heard("office.elevator")
    ding = cut(audio, 0.02, 0.9)
    note = partial_hz(ding, 500, 1300)
    assert partial_hz(ding, 2.3 * note, 3.2 * note) / note == pytest.approx(2.76, rel=0.02)
    doors = cut(audio, 1.2, 2.4)
    hz, density = power(doors)
    flat = np.exp(np.mean(np.log(density[(hz > 100) & (hz < 8000)])))
    assert flat / density.mean() > 20 * np.exp(np.mean(np.log(power(ding)[1]))) / density.mean()
    assert len(onsets_s(band(audio, 60, 500), under_db=25, apart_s=0.2)) >= 3, "and they bump"


def test_a_printer_runs_up_feeds_and_runs_down(heard: Hear) -> None:
    audio = heard("office.printer")
    running = cut(audio, 2.2, 3.6)
    assert tone_over_noise_db(running, partial_hz(running, 390, 430)) > 0, "its gears"
    mesh = envelope_db(band(audio, 380, 440), 0.1)
    assert mesh[12:14].mean() - mesh[3:5].mean() > 10
    level = envelope_db(audio, 0.1)
    assert level[20] - level[55:].max() > 25, "it stops"
    assert len(onsets_s(band(audio, 800, 9000), under_db=25, apart_s=0.2)) >= 3, "its clutches"


def test_paper_is_many_small_cracks(heard: Hear) -> None:
    audio = heard("office.paper")
    assert 3000 < centroid_hz(audio) < 9000
    loud = audio.frames[: 2 * RATE_HZ].astype(np.float64).mean(axis=1)
    assert np.mean(loud**4) / np.mean(loud**2) ** 2 > 8, "noise has 3"


def test_a_marker_hisses_in_words_and_squeaks(library: Library) -> None:
    audio = make(library["office.whiteboard"], 2, speak=None)
    assert 3000 < centroid_hz(audio) < 7000
    level = envelope_db(audio, 0.05)
    silent = level < level.max() - 30
    assert np.sum(np.diff(silent[:90].astype(int)) == 1) >= 2, "between words"
    # A squeak is a stack of harmonics, and it glides.
    line = cut(audio, 4.5, 5.1)
    found = [partial_hz(cut(line, at, at + 0.08), 800, 2600) for at in np.arange(0, 0.5, 0.05)]
    assert max(found) / min(found) > 1.15
    top = partial_hz(cut(line, 0.2, 0.35), 800, 2600)
    hz, density = power(cut(line, 0.2, 0.35), 4096)
    second = density[np.abs(hz - 2 * top) < 60].max()
    assert second > 8 * np.median(density[np.abs(hz - 2.5 * top) < 200])


def test_the_air_of_an_office_falls_by_4_db_an_octave_and_is_wide(heard: Hear) -> None:
    audio = heard("office.air-conditioning")
    hz, density = power(audio)
    centres = [125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0]
    level = [10 * np.log10(density[(hz > c / 1.41) & (hz < c * 1.41)].mean() * c) for c in centres]
    slope, _ = np.polyfit(np.arange(6), level, 1)
    assert -5 < slope < -3
    assert np.corrcoef(*audio.frames.T)[0, 1] < 0.5
    assert partial_hz(audio, 112, 124) == pytest.approx(118.3, abs=0.1), "the blower"
    breath = envelope_db(audio, 1.0)
    assert 0.5 < breath.std() < 4, "alive"
