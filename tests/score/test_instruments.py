"""The instruments of the score, note by note: in tune, at rest in the end, brighter when harder.

``python -m tests.score.look --instrument felt-piano --keys 40,52,64`` shows the one that fails.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.assets.faust import render_notes
from pipeline.catalog.load import load_catalog
from pipeline.catalog.piece import Instrument
from pipeline.loudness.whole import max_momentary_lufs_of
from pipeline.units import SAMPLE_RATE_HZ, samples

ROOT = Path(__file__).parents[2]
INSTRUMENTS = load_catalog(ROOT, allow_noncommercial=False)[0].instruments
STRUCK = sorted(name for name, each in INSTRUMENTS.items() if not each.held)
HELD = sorted(name for name, each in INSTRUMENTS.items() if each.held)
NO_PITCH = {"brush", "crash", "heart", "kick", "swell", "tick"}
"""What is struck and has no key that a singer could hold."""
PITCHED = sorted(set(INSTRUMENTS) - NO_PITCH)
TICKING_DBFS = {"tick": -9.0, "brush": -8.0}
"""Too short for a loudness: their peaks are what is made alike."""

Wide = NDArray[np.float64]
each_instrument = pytest.mark.parametrize("name", sorted(INSTRUMENTS))


def keys_of(instrument: Instrument) -> tuple[int, int, int]:
    """A quarter of the way up its range, the middle, and three quarters."""
    span = instrument.highest - instrument.lowest
    low, middle, high = (instrument.lowest + round(span * part) for part in (0.25, 0.5, 0.75))
    return low, middle, high


def middle_key(name: str) -> int:
    return (INSTRUMENTS[name].lowest + INSTRUMENTS[name].highest) // 2


@cache
def notes(name: str) -> dict[tuple[int, float], Wide]:
    """``(key, touch)`` → ``(frames, channels)``: three keys, soft, middling and hard."""
    instrument = INSTRUMENTS[name]
    keys = sorted({*keys_of(instrument), middle_key(name)})
    wanted = [(key, touch) for key in keys for touch in (0.0, 0.5, 1.0)]
    made = render_notes(
        instrument.recipe.read_text("utf-8"),
        wanted,
        duration_s=instrument.sample_s,
        name=name,
    )
    return {
        asked: audio.frames.astype(np.float64) for asked, audio in zip(wanted, made, strict=True)
    }


def hard(name: str) -> Wide:
    """The middle key struck hard, mono."""
    return notes(name)[middle_key(name), 1.0].mean(axis=1)


def level_db(signal: Wide) -> float:
    return float(10 * np.log10(np.mean(signal**2) + 1e-20))


def levels_db(signal: Wide, window_s: float = 0.02) -> Wide:
    window = samples(window_s)
    whole = signal[: len(signal) // window * window].reshape(-1, window)
    return np.asarray(10 * np.log10(np.mean(whole**2, axis=1) + 1e-20))


def spectrum(signal: Wide) -> tuple[Wide, Wide]:
    power = np.abs(np.fft.rfft(signal * np.blackman(len(signal)), 1 << 20)) ** 2
    return np.fft.rfftfreq(1 << 20, 1 / SAMPLE_RATE_HZ), power


def centroid_hz(signal: Wide) -> float:
    power = np.abs(np.fft.rfft(signal)) ** 2
    hz = np.fft.rfftfreq(len(signal), 1 / SAMPLE_RATE_HZ)
    return float(np.sum(power * hz) / np.sum(power))


def cents_off(signal: Wide, wanted_hz: float, within: float = 45.0) -> float:
    """Where the energy within a quarter of a tone of ``wanted_hz`` lies, in cents from it."""
    hz, power = spectrum(signal)
    off = 1200 * np.log2(np.maximum(hz, 1.0) / wanted_hz)
    near = np.abs(off) < within
    return float(np.sum(power[near] * off[near]) / np.sum(power[near]))


def strongest_hz(signal: Wide, low_hz: float, high_hz: float) -> float:
    hz, power = spectrum(signal)
    inside = (hz > low_hz) & (hz < high_hz)
    return float(hz[inside][np.argmax(power[inside])])


def pitch_hz(key: int) -> float:
    return float(440.0 * 2 ** ((key - 69) / 12))


def test_the_palette_is_that_of_a_documentary() -> None:
    wanted = """low-drone dark-pad strings high-strings felt-piano pluck pulse-bass bell brass
        low-drum tick heart timpani shimmer crash swell sub spiccato glass kick brush"""
    assert set(wanted.split()) <= set(INSTRUMENTS)


@pytest.mark.parametrize("name", PITCHED)
def test_it_is_in_tune(name: str) -> None:
    # A note that dies in a fifth of a second has no line narrower than a few cents.
    short = INSTRUMENTS[name].note_s < 2.0
    for key in keys_of(INSTRUMENTS[name])[1:]:
        note = notes(name)[key, 1.0].mean(axis=1)
        heard = cents_off(note[samples(0.1 if short else 0.3) :], pitch_hz(key))
        assert abs(heard) < (3.0 if short else 2.0), (key, round(heard, 2))


@each_instrument
def test_it_has_no_click_and_no_direct_current(name: str) -> None:
    for (key, touch), frames in notes(name).items():
        peak = np.abs(frames).max()
        assert np.abs(frames[0]).max() < 0.1 * peak, (key, touch)
        assert np.abs(frames.mean(axis=0)).max() < 1e-3 * peak, (key, touch)
        assert 0.001 < peak < 1.0, (key, touch)


@pytest.mark.parametrize("name", STRUCK)
def test_what_is_struck_has_decayed(name: str) -> None:
    for (key, touch), frames in notes(name).items():
        levels = levels_db(frames.mean(axis=1))
        assert levels[-1] < levels.max() - 45.0, (key, touch)


@pytest.mark.parametrize("name", HELD)
def test_what_is_held_goes_on(name: str) -> None:
    for (key, touch), frames in notes(name).items():
        mono = frames.mean(axis=1)
        second = SAMPLE_RATE_HZ
        first, last = level_db(mono[second : 2 * second]), level_db(mono[-second:])
        assert abs(last - first) < 9.0, (key, touch)


@each_instrument
def test_a_harder_touch_is_louder_and_brighter(name: str) -> None:
    for key in keys_of(INSTRUMENTS[name]):
        soft, between, firm = (notes(name)[key, touch].mean(axis=1) for touch in (0.0, 0.5, 1.0))
        assert level_db(soft) + 1.5 < level_db(between) < level_db(firm) - 1.5, key
        assert centroid_hz(soft) < centroid_hz(between) < centroid_hz(firm), key


@each_instrument
def test_the_hard_middle_key_is_as_loud_as_any(name: str) -> None:
    frames = notes(name)[middle_key(name), 1.0]
    if name in TICKING_DBFS:
        peak_dbfs = 20 * np.log10(np.abs(frames).max())
        assert peak_dbfs == pytest.approx(TICKING_DBFS[name], abs=0.5)
    else:
        wide = np.repeat(frames, 2, axis=1)[:, :2] if frames.shape[1] == 1 else frames
        loudness = max_momentary_lufs_of(np.ascontiguousarray(wide.astype(np.float32)))
        assert loudness == pytest.approx(-20.0, abs=1.0)


@each_instrument
def test_its_sides_do_not_cancel(name: str) -> None:
    for frames in notes(name).values():
        assert np.mean(frames.mean(axis=1) ** 2) > 0.35 * np.mean(frames**2)


def test_a_stiff_string_runs_sharp_and_falls_in_two_stages() -> None:
    key = keys_of(INSTRUMENTS["felt-piano"])[0]
    note = notes("felt-piano")[key, 1.0].mean(axis=1)
    base = pitch_hz(key)
    fifth = strongest_hz(note[samples(0.1) :], 4.85 * base, 5.25 * base)
    assert 2.0 < 1200 * np.log2(fifth / (5 * base)) < 12.0
    levels = levels_db(note, 0.1)
    early, late = levels[1] - levels[8], levels[20] - levels[27]
    assert early > 1.6 * late > 0.0


def test_strings_begin_plain_and_come_to_vibrate() -> None:
    # The width of the fifth partial: players wander by ±5 cents and more once they vibrate.
    key = keys_of(INSTRUMENTS["strings"])[1]
    note = notes("strings")[key, 1.0].mean(axis=1)

    def spread_cents(piece: Wide) -> float:
        hz, power = spectrum(piece)
        off = 1200 * np.log2(np.maximum(hz, 1.0) / (5 * pitch_hz(key)))
        near = np.abs(off) < 40
        return float(np.sqrt(np.sum(power[near] * off[near] ** 2) / np.sum(power[near])))

    half = samples(1.0)
    assert spread_cents(note[2 * half : 4 * half]) > 4.0


def test_high_strings_shiver_when_they_are_pressed() -> None:
    def turning(touch: float) -> float:
        """The share of 6 to 10 Hz in the motion of the level."""
        note = notes("high-strings")[middle_key("high-strings"), touch].mean(axis=1)
        level = 10 ** (levels_db(note[samples(1.0) :], 0.01) / 20)
        motion = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level)))) ** 2
        hz = np.fft.rfftfreq(len(level), 0.01)
        return float(motion[(hz > 6) & (hz < 10)].sum() / level.mean() ** 2)

    assert turning(1.0) > 2.0 * turning(0.0)


def test_brass_is_brighter_the_louder_it_is() -> None:
    key = keys_of(INSTRUMENTS["brass"])[0]
    soft, firm = (notes("brass")[key, touch].mean(axis=1) for touch in (0.0, 1.0))
    assert centroid_hz(firm) > 1.4 * centroid_hz(soft)
    assert level_db(firm) > level_db(soft) + 9.0


@pytest.mark.parametrize("name", ["pluck", "pulse-bass", "spiccato", "crash"])
def test_the_treble_of_what_is_struck_dies_first(name: str) -> None:
    note = hard(name)
    assert centroid_hz(note[: samples(0.06)]) > 1.15 * centroid_hz(
        note[samples(0.15) :][: samples(0.3)]
    )


@pytest.mark.parametrize("name", ["low-drum", "kick", "heart"])
def test_a_skin_settles_to_a_lower_pitch(name: str) -> None:
    note = hard(name)
    rest = pitch_hz(middle_key(name))
    first = strongest_hz(note[: samples(0.06)], 0.7 * rest, 4.0 * rest)
    later = strongest_hz(note[samples(0.1) : samples(0.27)], 0.7 * rest, 4.0 * rest)
    assert first > 1.02 * later


def test_a_bar_rings_in_its_own_ratios() -> None:
    key = middle_key("bell")
    note, base = hard("bell"), pitch_hz(key)
    assert strongest_hz(note, 2.0 * base, 4.0 * base) == pytest.approx(2.76 * base, rel=0.005)
    assert strongest_hz(note, 4.5 * base, 6.5 * base) == pytest.approx(5.4 * base, rel=0.005)


def test_a_kettle_drum_has_a_fifth_and_an_octave() -> None:
    note, base = hard("timpani"), pitch_hz(middle_key("timpani"))
    assert strongest_hz(note, 1.3 * base, 1.7 * base) == pytest.approx(1.5 * base, rel=0.01)
    assert strongest_hz(note, 1.8 * base, 2.2 * base) == pytest.approx(1.98 * base, rel=0.01)


def test_a_swell_is_loudest_a_second_before_its_end_and_brightest_there() -> None:
    note = hard("swell")
    loudest_s = float(np.argmax(levels_db(note, 0.05))) * 0.05
    assert loudest_s == pytest.approx(INSTRUMENTS["swell"].note_s - 1.0, abs=0.15)
    assert centroid_hz(note[samples(1.8) : samples(2.0)]) > 2 * centroid_hz(note[: samples(1.0)])


def test_a_heart_beats_twice() -> None:
    levels = levels_db(hard("heart"))
    second = 10 + int(np.argmax(levels[10:25]))
    assert second * 0.02 == pytest.approx(0.29, abs=0.03)
    assert levels[second] < levels[:6].max() - 2.0
    assert levels[second] > levels[second - 3] + 6.0


def test_a_tick_is_over_before_it_is_noticed() -> None:
    levels = levels_db(hard("tick"), 0.01)
    assert levels[5] < levels.max() - 40.0
