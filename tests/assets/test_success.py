"""Success: hands, throats, a cork and a chime, each against the real thing (measured)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.signal import butter, find_peaks, sosfilt

from pipeline.audio.buffer import AudioBuffer
from tests.assets.conftest import Shelf
from tests.assets.measures import RATE_HZ, Wide, centroid_hz, envelope_db, part, power

Hear = Callable[[str], AudioBuffer]


def level_db(audio: AudioBuffer, low_hz: float, high_hz: float) -> float:
    hz, density = power(audio)
    return float(10 * np.log10(density[(hz >= low_hz) & (hz < high_hz)].sum() + 1e-20))


def claps(audio: AudioBuffer) -> Wide:
    """When hands meet, in seconds."""
    bright = sosfilt(butter(2, 1500, "high", fs=RATE_HZ, output="sos"), audio.frames, axis=0)
    level = envelope_db(AudioBuffer(bright.astype(np.float32)), 0.005)
    found, _ = find_peaks(level, height=level.max() - 22, distance=8, prominence=7)
    return np.asarray(found * 0.005)


def sounding_s(audio: AudioBuffer, under_db: float = 30) -> tuple[float, float]:
    level = envelope_db(audio, 0.02)
    loud = np.flatnonzero(level > level.max() - under_db)
    return float(loud[0] * 0.02), float(loud[-1] * 0.02 + 0.02)


def test_a_few_hands_are_counted_and_a_roomful_is_not(shelf: Shelf) -> None:
    """The valleys between claps: deep among five people, filled among a hundred and more."""

    def depth_db(audio: AudioBuffer) -> float:
        level = envelope_db(part(audio, 1.0, 2.0), 0.01)
        return float(np.ptp(np.quantile(level, [0.1, 0.9])))

    small = depth_db(shelf.variants("success.applause-small")[0])
    room = depth_db(shelf.variants("success.applause")[0])
    hall = depth_db(shelf.variants("success.applause-large")[0])
    assert small > 1.7 * room > 1.7 * 1.3 * hall


def test_colleagues_clap_three_to_five_times_a_second_each(shelf: Shelf) -> None:
    pair = claps(shelf.variants("success.applause-small")[4])
    rate = (len(pair) - 1) / (pair[-1] - pair[0])
    assert 2.5 < rate < 2 * 5


def test_the_first_clap_is_whole(shelf: Shelf) -> None:
    """What begins a sound is faded in over 5 ms: no clap may fall there."""
    for audio in shelf.variants("success.applause-small"):
        level = envelope_db(audio, 0.005)
        assert level[:2].max() < level.max() - 50
        assert level[:20].max() > level.max() - 15


@pytest.mark.parametrize("sound_id", ["success.applause", "success.applause-large"])
def test_applause_swells_and_thins_out(sound_id: str, shelf: Shelf) -> None:
    for audio in shelf.variants(sound_id):
        level = envelope_db(audio, 0.25)
        start, end = (round(s / 0.25) for s in sounding_s(audio, 20))
        middle = level[start + 2 : start + (end - start) // 2].mean()
        assert level[start] < middle - 2
        assert level[end - 1] < middle - 8
        assert 1500 < centroid_hz(audio) < 4000


def test_palms_meet_in_a_few_milliseconds_as_often_as_they_should(shelf: Shelf) -> None:
    counts = []
    for audio in shelf.variants("success.high-five"):
        level = envelope_db(audio, 0.002)
        first = int(np.argmax(level > level.max() - 12))
        assert level[max(0, first - 4)] < level[first : first + 3].max() - 15
        slap = part(audio, first * 0.002, first * 0.002 + 0.03)
        assert level_db(slap, 1000, 8000) > level_db(slap, 50, 1000) - 12, "skin, not a drum"
        fine = envelope_db(audio, 0.005)
        peaks, _ = find_peaks(np.pad(fine, 1, constant_values=-200), height=fine.max() - 14,
                              distance=8, prominence=8)  # fmt: skip
        counts.append(len(peaks))
    assert counts[0] == 2, "both hands"
    assert max(counts) == 3


def test_a_sigh_is_a_breath_in_and_a_longer_one_out(shelf: Shelf) -> None:
    for audio in shelf.variants("success.sigh-relief"):
        level = envelope_db(audio, 0.02)
        dips, _ = find_peaks(-level[10:60], prominence=10)
        turn = (dips[0] + 10) * 0.02
        assert 0.35 < turn < 1.1
        start, end = sounding_s(audio, 35)
        assert end - turn > 1.7 * (turn - start)
        early, late = part(audio, turn + 0.15, turn + 0.45), part(audio, end - 0.4, end - 0.05)
        assert centroid_hz(late) < 0.9 * centroid_hz(early), "the mouth closes"


def test_a_room_lets_its_breath_go_one_after_another(shelf: Shelf) -> None:
    for audio in shelf.variants("success.exhale-group"):
        start, end = sounding_s(audio, 25)
        assert 1.0 < end - start < 3.2
        level = envelope_db(audio, 0.1)
        assert np.argmax(level) * 0.1 < 0.7 * end
        fifths = [np.mean(10 ** (each / 10)) for each in np.array_split(
            level[round(start / 0.1) : round(end / 0.1)], 5)]  # fmt: skip
        assert fifths[4] < 0.25 * max(fifths), "chests empty, nobody shuts off"
        assert level_db(audio, 60, 250) < level_db(audio, 400, 5000) - 8, "air, not voice"


def test_a_cork_pops_and_the_foam_is_bright_and_dies(shelf: Shelf) -> None:
    for audio in shelf.variants("success.champagne"):
        pop = float(np.argmax(np.abs(audio.frames).max(axis=1))) / RATE_HZ
        blow, foam = part(audio, pop - 0.005, pop + 0.1), part(audio, pop + 0.35, pop + 0.6)
        assert level_db(foam, 3000, 16_000) > level_db(foam, 60, 1500) + 3
        assert level_db(blow, 60, 1500) > level_db(blow, 3000, 16_000)
        hz, density = power(blow)
        bottle = (hz > 110) & (hz < 260)
        beside = (hz > 260) & (hz < 450)
        assert density[bottle].max() > 2 * density[beside].max(), "the bottle answers"
        fizz = envelope_db(part(audio, pop + 0.4, pop + 3.2), 0.2)
        assert fizz[-1] < fizz[0] - 12


def partials_hz(audio: AudioBuffer) -> list[float]:
    mono = audio.frames.mean(axis=1)
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), 1 << 18))
    level = 20 * np.log10(spectrum + 1e-12)
    found, _ = find_peaks(level, height=level.max() - 50, prominence=12, distance=200)
    return [float(n) * RATE_HZ / (1 << 18) for n in found]


def test_a_chime_is_bars_that_rise(shelf: Shelf) -> None:
    audio = shelf.variants("success.chime")[0]
    first = partials_hz(part(audio, 0.02, 0.17))
    note = min(first, key=lambda f: abs(f - 784))
    assert note == pytest.approx(784, rel=0.01)
    # A free bar's second mode, and no harmonic at twice its note.
    assert any(abs(f / note - 2.756) < 0.03 for f in first)
    assert not any(abs(f / note - 2.0) < 0.03 for f in first)
    later = partials_hz(part(audio, 0.6, 1.6))
    for ratio in (5 / 4, 3 / 2):
        assert any(abs(f / note - ratio) < 0.01 for f in later)


def lowest_voice_hz(audio: AudioBuffer) -> float:
    mono = audio.frames.mean(axis=1).astype(np.float64)
    part = mono - mono.mean()
    likeness = np.correlate(part[::4], part[::4], "full")[len(part[::4]) - 1 :]
    rate = RATE_HZ / 4
    lags = likeness[round(rate / 900) : round(rate / 90)]
    return float(rate / (round(rate / 900) + int(np.argmax(lags))))


def test_a_whoop_leaps_up(shelf: Shelf) -> None:
    leaps = []
    for audio in shelf.variants("success.whoop"):
        start, _ = sounding_s(audio, 12)
        heights = [
            lowest_voice_hz(part(audio, start + at, start + at + 0.06))
            for at in (0.0, 0.04, 0.2, 0.3, 0.4)
        ]
        leaps.append(max(heights[2:]) / min(heights[:2]))
    assert np.median(leaps) > 1.25


@pytest.mark.parametrize(("sound_id", "calls"), [("success.cheer", 3), ("success.cheer-small", 1)])
def test_a_cheer_bursts_and_thins_out(sound_id: str, calls: int, shelf: Shelf) -> None:
    for audio in shelf.variants(sound_id):
        level = envelope_db(audio, 0.2)
        assert np.argmax(level) < 0.6 * len(level)
        _, end = sounding_s(audio, 40)
        assert level[int(0.85 * end / 0.2)] < level.max() - 4 - calls
        assert centroid_hz(audio) > 700
