"""The trading floor's machines and voices: rates, partials and colours (measured)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.signal import butter, find_peaks, sosfilt

from pipeline.audio.buffer import AudioBuffer
from tests.assets.conftest import Shelf
from tests.assets.measures import (
    RATE_HZ,
    Wide,
    centroid_hz,
    envelope_db,
    part,
    power,
    syllabic_motion_db,
)

Hear = Callable[[str], AudioBuffer]


def beats(
    audio: AudioBuffer, low_hz: float, high_hz: float, *, within: tuple[float, float]
) -> float:
    """How often a second a band's level swings, the strongest rate ``within``."""
    sections = butter(4, (low_hz, high_hz), "band", fs=RATE_HZ, output="sos")
    heard = sosfilt(sections, audio.frames.mean(axis=1).astype(np.float64))
    step = RATE_HZ // 500
    level = np.sqrt(np.mean(heard[: len(heard) // step * step].reshape(-1, step) ** 2, axis=1))
    spectrum = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level)), 1 << 16))
    hz = np.fft.rfftfreq(1 << 16, step / RATE_HZ)
    inside = (hz >= within[0]) & (hz <= within[1])
    return float(hz[inside][np.argmax(spectrum[inside])])


def clicks(audio: AudioBuffer, above_hz: float, *, under_db: float, apart: int) -> Wide:
    bright = sosfilt(butter(2, above_hz, "high", fs=RATE_HZ, output="sos"), audio.frames, axis=0)
    level = envelope_db(AudioBuffer(bright.astype(np.float32)), 0.004)
    found, _ = find_peaks(level, height=level.max() - under_db, distance=apart, prominence=5)
    return np.asarray(found * 0.004)


def test_the_bell_is_hammered_and_rings_out(shelf: Shelf) -> None:
    for audio, rate, held in zip(
        shelf.variants("trading.opening-bell"),
        (7.6, 8.7, 6.8, 8.1),
        (9.6, 7.2, 10.2, 8.4),
        strict=True,
    ):
        assert beats(part(audio, 1, 6), 3000, 9000, within=(4, 14)) == pytest.approx(rate, rel=0.06)
        level = envelope_db(audio, 0.1)
        ringing = level[round(held * 10) + 3 : round(held * 10) + 14]
        assert np.diff(ringing).mean() < -1.0
        assert ringing[0] > level.max() - 14


def test_the_bell_is_no_chord(heard: Hear) -> None:
    hz, density = power(part(heard("trading.opening-bell"), 1, 8), 32_768)
    level = 10 * np.log10(density)
    found, _ = find_peaks(level, height=level.max() - 34, prominence=8)
    partials = hz[found]
    note = partials[np.argmin(np.abs(partials - 587))]
    for ratio in (1.19, 1.52, 2.66, 3.13, 4.2):
        assert np.abs(partials / note - ratio).min() < 0.02, ratio


def test_the_bell_glares_while_it_is_hammered_and_not_after(shelf: Shelf) -> None:
    for audio, held in zip(
        shelf.variants("trading.opening-bell"), (9.6, 7.2, 10.2, 8.4), strict=True
    ):
        assert centroid_hz(part(audio, 1, 6)) > 1.7 * centroid_hz(part(audio, held + 1, held + 3))


def test_a_ticker_rattles_at_its_escapement_and_prints_letters(heard: Hear) -> None:
    ticker = heard("trading.ticker")
    assert 45 < beats(ticker, 2800, 9000, within=(35, 80)) < 65
    assert 5 < beats(ticker, 180, 600, within=(4, 12)) < 8.5
    # Quotations come in runs: it is silent but for the clockwork at times.
    level = envelope_db(ticker, 0.25)
    assert 0.08 < np.mean(level < level.max() - 18) < 0.5
    # The clockwork goes on: nowhere is it dead.
    assert envelope_db(ticker, 0.1).min() > level.max() - 60


def test_desks_ring_on_many_notes_and_are_never_all_silent(heard: Hear) -> None:
    phones = heard("trading.phones")
    hz, density = power(phones, 16_384)
    level = 10 * np.log10(density)
    found, _ = find_peaks(level, height=level.max() - 25, prominence=8)
    low = hz[found][(hz[found] > 780) & (hz[found] < 1700)]
    assert len(low) >= 8, "six ringers of two notes"
    loud = envelope_db(phones, 0.5)
    assert loud.min() > loud.max() - 15
    assert np.corrcoef(phones.frames.T)[0, 1] < 0.7


def test_losses_run_faster_and_faster_and_jam(shelf: Shelf) -> None:
    for audio, until in zip(
        shelf.variants("trading.loss-counter"), (5.2, 4.0, 6.4, 4.6), strict=True
    ):
        first = clicks(part(audio, 0, 1.2), 1500, under_db=14, apart=4)
        assert 2 <= len(first) <= 11
        assert first[0] < 0.05, "on its cue"
        assert beats(part(audio, until - 0.5, until), 1500, 9000, within=(12, 120)) > 24
        blows = envelope_db(audio, 0.02)
        assert blows[round(until / 0.02) - 1 : round(until / 0.02) + 3].max() > blows.max() - 0.1
        after = part(audio, until + 0.15, until + 0.9)
        assert envelope_db(after, 0.05).min() < envelope_db(audio, 0.05).max() - 25
        assert 1 <= len(clicks(after, 1000, under_db=10, apart=10)) <= 2, "one last flap"


def test_a_gavel_raps_evenly(shelf: Shelf) -> None:
    every = (0.36, 0.5, 0.8, 0.19, 0.46)
    for number, (audio, raps) in enumerate(
        zip(shelf.variants("trading.gavel"), (3, 1, 2, 5, 4), strict=True)
    ):
        level = envelope_db(audio, 0.01)
        found, _ = find_peaks(
            np.pad(level, 1, constant_values=-200),
            height=level.max() - 10,
            distance=9,
            prominence=8,
        )
        assert len(found) == raps, number
        if raps > 1:
            assert np.diff(found).mean() * 0.01 == pytest.approx(every[number], rel=0.12)
        # The head comes back once, 55 to 85 ms later.
        bright = sosfilt(butter(4, 5000, "high", fs=RATE_HZ, output="sos"), audio.frames, axis=0)
        again = envelope_db(AudioBuffer(bright.astype(np.float32)), 0.005)[13:25]
        assert again.max() > np.median(again) + 5, number
        hit = part(audio, 0.015, 0.08)
        hz, density = power(hit, 2048)
        assert 350 < hz[np.argmax(density)] < 2600, "wood"


def test_the_floor_is_quiet_before_the_open(heard: Hear) -> None:
    quiet, loud = heard("trading.floor-quiet"), heard("crowd.trading-floor")
    assert syllabic_motion_db(quiet) >= 8.0
    assert centroid_hz(loud) > 1.5 * centroid_hz(quiet)


def test_an_order_is_shouted(shelf: Shelf) -> None:
    quiet = shelf.variants("trading.floor-quiet")[0]
    for audio in shelf.variants("trading.shout"):
        hz, density = power(audio)
        voice = density[(hz > 700) & (hz < 4000)].sum() / density[(hz > 100) & (hz < 400)].sum()
        hz, density = power(quiet)
        calm = density[(hz > 700) & (hz < 4000)].sum() / density[(hz > 100) & (hz < 400)].sum()
        assert 10 * np.log10(voice / calm) > 8
        level = envelope_db(audio, 0.05)
        assert np.argmax(level) * 0.05 < 1.9
        assert np.argmax(level > level.max() - 25) * 0.05 <= 0.3, "on its cue"
