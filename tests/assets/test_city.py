"""City and weather: what each sound has of the real thing (measured, not heard)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.signal import butter, find_peaks, sosfilt

from pipeline.audio.buffer import AudioBuffer
from tests.assets.conftest import Shelf
from tests.assets.measures import RATE_HZ, Wide, centroid_hz, envelope_db, part, power

Hear = Callable[[str], AudioBuffer]
AMBIENCES = ["night-traffic", "street-day", "rain", "rain-window", "wind", "crickets", "storm"]


def band(audio: AudioBuffer, low_hz: float, high_hz: float) -> AudioBuffer:
    sections = butter(4, (low_hz, high_hz), "band", fs=RATE_HZ, output="sos")
    heard = sosfilt(sections, audio.frames.astype(np.float64), axis=0)
    return AudioBuffer(heard.astype(np.float32))


def level_db(audio: AudioBuffer, low_hz: float, high_hz: float) -> float:
    hz, density = power(audio)
    return float(10 * np.log10(density[(hz >= low_hz) & (hz < high_hz)].sum()))


def tone_hz(audio: AudioBuffer, low_hz: float, high_hz: float) -> float:
    """The strongest frequency between, to a fraction of a hertz."""
    mono = audio.frames.mean(axis=1)
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), 1 << 19))
    hz = np.fft.rfftfreq(1 << 19, 1 / RATE_HZ)
    inside = (hz >= low_hz) & (hz <= high_hz)
    return float(hz[inside][np.argmax(spectrum[inside])])


def onsets(level: Wide, *, above: float, apart: int, prominence: float) -> Wide:
    found, _ = find_peaks(level, height=level.max() - above, distance=apart, prominence=prominence)
    return np.asarray(found)


@pytest.mark.parametrize("name", AMBIENCES)
def test_it_is_wide_and_alive(name: str, heard: Hear) -> None:
    audio = heard(f"city.{name}")
    assert np.corrcoef(audio.frames.T)[0, 1] < 0.5
    slow = envelope_db(audio, 1.0)
    assert slow.std() > 0.4
    assert 30 <= audio.duration_s <= 60


def test_a_town_at_night_is_low_and_by_day_bright(heard: Hear) -> None:
    night, day = heard("city.night-traffic"), heard("city.street-day")
    assert level_db(night, 30, 300) > level_db(night, 1000, 8000) + 4
    assert centroid_hz(day) > 1.5 * centroid_hz(night)
    # Cars go by: five swells of the tyres' band.
    swells = envelope_db(band(day, 1500, 6000), 0.5)
    smooth = np.convolve(swells, np.ones(3) / 3, "valid")
    assert len(onsets(smooth, above=12, apart=6, prominence=1.0)) >= 5


def test_somebody_walks_on_the_pavement(heard: Hear) -> None:
    steps = envelope_db(band(part(heard("city.street-day"), 1.5, 3.0), 150, 1200), 0.01)
    assert len(onsets(steps, above=15, apart=25, prominence=4)) >= 2


def test_rain_is_bright_outside_and_dull_behind_glass(heard: Hear) -> None:
    outside, within = heard("city.rain"), heard("city.rain-window")
    assert 3000 < centroid_hz(outside) < 5500
    assert centroid_hz(within) < 0.35 * centroid_hz(outside)
    # Taps on the pane stand out by far; the hiss of the street has a floor.
    spread = [np.ptp(np.quantile(envelope_db(a, 0.01), [0.1, 0.9])) for a in (within, outside)]
    assert spread[0] > 2 * spread[1]


def test_drops_near_by_ring_in_bubbles(heard: Hear) -> None:
    drops = envelope_db(band(heard("city.rain"), 1500, 5000), 0.005)
    assert len(onsets(drops, above=12, apart=4, prominence=5)) > 3 * 40


def test_gusts_are_louder_and_brighter_together(heard: Hear) -> None:
    wind = heard("city.wind")
    parts = [part(wind, n, n + 1) for n in range(int(wind.duration_s))]
    loud = [float(envelope_db(each, 1.0)[0]) for each in parts]
    bright = [level_db(each, 500, 1200) - level_db(each, 35, 250) for each in parts]
    assert np.corrcoef(loud, bright)[0, 1] > 0.5
    assert np.ptp(np.quantile(loud, [0.05, 0.95])) > 8


def test_a_wire_sings_higher_in_a_gust(heard: Hear) -> None:
    # The thickest of three, at the left, wherever there is wind enough to sing.
    left = AudioBuffer(heard("city.wind").frames[:, :1])
    level = envelope_db(left, 1.0)
    blown = np.flatnonzero(level > level.max() - 16)
    sung = np.array([tone_hz(part(left, n, n + 1), 560, 800) for n in blown.tolist()])
    assert np.corrcoef(level[blown], sung)[0, 1] > 0.8
    assert sung.max() > 1.2 * sung.min()


def test_thunder_is_torn_first_and_rolls_away_ever_lower(heard: Hear) -> None:
    near = heard("city.thunder")
    heights = [centroid_hz(part(near, start, start + 1.0)) for start in (0.1, 1.5, 4.0)]
    assert heights[0] > 2 * heights[1] > 3 * heights[2]
    far = heard("city.thunder-far")
    assert centroid_hz(far) < 150
    assert centroid_hz(near) > 1000
    # It swells up; nothing begins suddenly.
    assert np.argmax(envelope_db(far, 0.25)) >= 2
    assert len(onsets(envelope_db(far, 0.25), above=30, apart=2, prominence=2)) >= 3


def test_a_car_comes_and_goes_and_its_engine_falls(shelf: Shelf) -> None:
    for audio in shelf.variants("city.car-pass"):
        level = envelope_db(audio, 0.1)
        nearest = int(np.argmax(np.convolve(level, np.ones(5) / 5, "same"))) / 10
        assert 1.0 < nearest < 5.2
        assert level[int(nearest * 10)] > level[8] + 6
        bright = centroid_hz(part(audio, nearest - 0.3, nearest + 0.3))
        assert bright > 1.3 * centroid_hz(part(audio, 0.5, 1.0))
    # 27 m/s is 8 per cent up and 8 down: the tone of 96 firings a second and its octave.
    fast = shelf.variants("city.car-pass")[3]
    before = tone_hz(part(fast, 0.1, 0.9), 180, 225)
    after = tone_hz(part(fast, 2.2, 4.2), 160, 200)
    assert before / after == pytest.approx((1 + 27 / 343) / (1 - 27 / 343), rel=0.025)


def test_a_wet_road_hisses_and_a_lorry_knocks(shelf: Shelf) -> None:
    dry, wet, lorry = shelf.variants("city.car-pass")[:3]
    assert centroid_hz(wet) > 3 * centroid_hz(dry)
    assert level_db(lorry, 60, 400) - level_db(lorry, 400, 4000) > 3 + (
        level_db(dry, 60, 400) - level_db(dry, 400, 4000)
    )


def test_a_car_door_is_a_thud_and_a_latch(shelf: Shelf) -> None:
    for audio in shelf.variants("city.car-door"):
        start_s = int(np.argmax(np.abs(audio.frames).max(axis=1))) / RATE_HZ
        hit = part(audio, max(0.0, start_s - 0.01), start_s + 0.12)
        assert level_db(hit, 60, 300) > level_db(hit, 300, 1200)
        assert level_db(hit, 1200, 6000) > level_db(hit, 60, 300) - 16
        level = envelope_db(audio, 0.02)
        assert level[min(len(level) - 1, round(start_s / 0.02) + 10)] < level.max() - 12


def test_a_car_inside_is_low_with_its_engine_s_second_order(heard: Hear) -> None:
    car = heard("city.car-interior")
    assert level_db(car, 20, 150) > level_db(car, 300, 8000) + 8
    assert tone_hz(car, 88, 96) == pytest.approx(92, abs=0.5)
    # Joints of a bridge: two axles, 90 ms apart, over the road by far enough to be heard.
    bumps = np.mean([
        envelope_db(band(part(car, joint_s - 0.1, joint_s + 0.3), 180, 900), 0.01)
        for joint_s in (9.1, 10.3, 11.48, 12.7)
    ], axis=0)  # fmt: skip
    pair = onsets(bumps, above=6, apart=5, prominence=4)
    assert len(pair) == 2
    assert 0.07 <= np.diff(pair)[0] * 0.01 <= 0.11
    assert bumps[pair].min() > np.median(bumps) + 4


def test_each_coach_knocks_four_times(heard: Hear) -> None:
    knocks = envelope_db(band(heard("city.train-pass"), 280, 620), 0.02)
    found = onsets(knocks, above=16, apart=4, prominence=4) * 0.02
    assert 13 <= len(found) <= 17, "four coaches"
    gaps = np.diff(found)
    assert gaps.max() > 1.7 * gaps.min()


def test_a_train_is_gone_at_once_and_the_rails_sing_on(heard: Hear) -> None:
    train = heard("city.train-pass")
    level = envelope_db(band(train, 500, 2000), 0.25)
    end = np.flatnonzero(level > level.max() - 12)[-1]
    assert level[end + 4] < level.max() - 14
    after = part(train, (end + 5) * 0.25, (end + 9) * 0.25)
    assert tone_hz(after, 2000, 4000) == pytest.approx(2950, rel=0.03)


def test_wheels_carry_the_roar_past_and_the_knock_is_heard_high(heard: Hear) -> None:
    train = heard("city.train-pass")
    # 20 m at 19 m/s, from 2.6 s on; the bogies meet 0.38 s after a coach begins.
    roar = envelope_db(band(train, 6000, 12_000), 0.02)
    near, between = (
        np.median([roar[round((2.6 + n * 20 / 19 + at_s) / 0.02)] for n in range(4)])
        for at_s in (0.38, 0.9)
    )
    assert near > between + 1.5
    knocks = envelope_db(band(part(train, 2.6, 7.0), 700, 4500), 0.02)
    assert len(onsets(knocks, above=14, apart=4, prominence=4)) >= 12


def test_air_has_taken_all_that_was_sharp_of_far_thunder(shelf: Shelf) -> None:
    for audio in shelf.variants("city.thunder-far"):
        assert level_db(audio, 2000, 20_000) < level_db(audio, 30, 200) - 70


def test_lightning_tears_before_it_claps(shelf: Shelf) -> None:
    for audio, clap_s in zip(
        shelf.variants("city.thunder"), (0.42, 0.05, 0.95, 1.4, 0.6), strict=True
    ):
        blow = envelope_db(band(audio, 40, 150), 0.02)
        assert np.argmax(blow > blow.max() - 10) * 0.02 == pytest.approx(clap_s, abs=0.04)
        if clap_s > 0.3:
            torn = part(audio, clap_s - 0.3, clap_s - 0.02)
            assert level_db(torn, 700, 7000) > level_db(torn, 40, 300) + 6


def dominant_hz(audio: AudioBuffer) -> Wide:
    return np.array([
        tone_hz(part(audio, start, start + 0.2), 400, 1700) for start in np.arange(3.0, 9.0, 0.2)
    ])  # fmt: skip


def test_a_siren_wails_and_is_lower_as_it_goes(shelf: Shelf) -> None:
    wail, _, german, _ = shelf.variants("city.siren-distant")
    heights = dominant_hz(wail)
    assert heights.max() > 1.5 * heights.min()
    assert level_db(wail, 3500, 12_000) < level_db(wail, 600, 1700) - 15, "air took the treble"
    low = [tone_hz(part(german, start, start + 2.4), 410, 460) for start in (1.5, 10.0)]
    assert low[0] > 1.03 * low[1]
    high = tone_hz(part(german, 1.5, 3.9), 540, 620)
    assert high / low[0] == pytest.approx(4 / 3, rel=0.02)


def test_crickets_chirp_twice_a_second_in_pulses(heard: Hear) -> None:
    audio = heard("city.crickets")
    assert tone_hz(audio, 4400, 4520) == pytest.approx(4460, abs=4)
    near = envelope_db(AudioBuffer(band(audio, 4400, 4520).frames[:, :1]), 0.004)
    pulses = onsets(near, above=12, apart=5, prominence=3) * 0.004
    gaps = np.diff(pulses)
    assert np.median(gaps[gaps < 0.05]) == pytest.approx(0.031, abs=0.004)
    chirps = 1 + np.flatnonzero(gaps > 0.15)
    assert np.median(np.diff(pulses[chirps])) == pytest.approx(1 / 2.1, rel=0.06)


def test_chillers_hum_behind_the_crickets(heard: Hear) -> None:
    assert tone_hz(heard("city.crickets"), 100, 140) == pytest.approx(118, abs=0.5)


def test_it_thunders_three_times_in_a_storm(heard: Hear) -> None:
    low = envelope_db(band(heard("city.storm"), 25, 90), 0.5)
    smooth = np.convolve(low, np.ones(3) / 3, "same")
    middle = np.median(smooth)
    for at_s in (9.5, 29.0, 48.0):
        around = smooth[int(2 * at_s) - 4 : int(2 * at_s) + 5]
        assert around.max() > middle + 2.5, at_s
