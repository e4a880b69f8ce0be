"""People: what tells a murmur from a quarrel, a whisper and a laugh (measured)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.signal import butter, find_peaks, sosfilt

from pipeline.audio.buffer import AudioBuffer
from tests.assets.conftest import Shelf
from tests.assets.measures import RATE_HZ, centroid_hz, envelope_db, power, syllabic_motion_db
from tests.assets.test_crowds_heard import TALKING

Hear = Callable[[str], AudioBuffer]
LEAST_MOTION_DB = 8.0
"""Noise has 1.3 dB; many people, and a hard room, fill each other's gaps."""
AMBIENCES = [
    f"crowd.{name}"
    for name in (
        "argument", "cafeteria", "meeting", "newsroom", "office-murmur", "radio-chatter",
        "trading-floor", "whispers",
    )
]  # fmt: skip


def share_db(audio: AudioBuffer, low_hz: float, high_hz: float) -> float:
    """Of a band in the whole."""
    hz, density = power(audio)
    return float(10 * np.log10(density[(hz >= low_hz) & (hz < high_hz)].sum() / density.sum()))


@pytest.mark.parametrize("sound_id", TALKING)
def test_it_has_the_motion_of_syllables(sound_id: str, shelf: Shelf) -> None:
    for audio in shelf.variants(sound_id):
        assert syllabic_motion_db(audio) >= LEAST_MOTION_DB


@pytest.mark.parametrize("sound_id", AMBIENCES)
def test_it_is_all_round(sound_id: str, heard: Hear) -> None:
    audio = heard(sound_id)
    assert np.corrcoef(audio.frames.T)[0, 1] < 0.5
    assert 30 <= audio.duration_s <= 60


def test_effort_is_heard_in_the_colour(heard: Hear) -> None:
    """Shouts have their weight at 1 kHz and over, talk under 500 Hz."""
    bright = [
        share_db(heard(f"crowd.{name}"), 800, 4000)
        for name in ("office-murmur", "newsroom", "urgent-voices", "argument")
    ]
    assert bright == sorted(bright)
    assert bright[-1] > bright[0] + 5


def silences(audio: AudioBuffer) -> float:
    level = envelope_db(audio, 0.05)
    return float(np.mean(level < np.quantile(level, 0.9) - 18))


def test_at_one_table_one_speaks_and_there_are_silences(heard: Hear) -> None:
    assert silences(heard("crowd.meeting")) > 0.08
    assert silences(heard("crowd.newsroom")) < 0.02
    assert silences(heard("crowd.argument")) < silences(heard("crowd.meeting"))
    # Three pairs who whisper are all silent at times.
    assert 0.08 < silences(heard("crowd.whispers")) < 0.4


def test_sixty_shout_and_never_is_it_silent(heard: Hear) -> None:
    floor = heard("crowd.trading-floor")
    assert silences(floor) == 0.0
    level = envelope_db(floor, 1.0)
    assert np.ptp(level) < 8, "no second without its shouts"
    assert share_db(floor, 800, 4000) > share_db(heard("crowd.cafeteria"), 800, 4000) + 3


def test_a_radio_has_the_band_of_one_and_a_squelch(heard: Hear) -> None:
    audio = heard("crowd.radio-chatter")
    assert share_db(audio, 400, 3100) > -1.0
    assert share_db(audio, 20, 250) < -20
    assert share_db(audio, 5000, 20_000) < -20
    # The crash after each turn: as flat as noise, where talk has formants.
    level = envelope_db(audio, 0.02)
    assert 0.08 < np.mean(level < level.max() - 40) < 0.6, "silent between turns"


def test_a_whisper_has_no_voice(heard: Hear) -> None:
    audio = heard("crowd.whispers")
    assert share_db(audio, 20, 300) < -14
    assert centroid_hz(audio) > 1800
    hz, density = power(audio, 4096)
    level = 10 * np.log10(density)
    inside = (hz > 300) & (hz < 3000)
    peaks, _ = find_peaks(level[inside], prominence=6)
    assert len(peaks) <= 4, "formants, no harmonics"


def test_forks_are_heard_in_a_canteen(heard: Hear) -> None:
    high = butter(4, 6000, "high", fs=RATE_HZ, output="sos")

    def touches(sound_id: str) -> int:
        frames = sosfilt(high, heard(sound_id).frames.astype(np.float64), axis=0)
        level = envelope_db(AudioBuffer(frames.astype(np.float32)), 0.01)
        found, _ = find_peaks(level, prominence=15, distance=5)
        return len(found)

    assert touches("crowd.cafeteria") > 40


def test_a_room_gasps_at_once_and_is_silent(shelf: Shelf) -> None:
    for audio in shelf.variants("crowd.gasp"):
        level = envelope_db(audio, 0.02)
        loud = np.flatnonzero(level > level.max() - 12) * 0.02
        assert loud[0] < 0.25
        assert loud[-1] < 1.15
        assert centroid_hz(audio) > 1000
        assert level[-5:].max() < level.max() - 40


def test_laughter_goes_at_three_to_six_a_second_and_dies_away(shelf: Shelf) -> None:
    for audio in shelf.variants("crowd.laughter-relief"):
        step = RATE_HZ // 100
        level = envelope_db(audio, 0.01)
        swing = level - np.convolve(np.pad(level, 25, mode="edge"), np.ones(51) / 51, "valid")
        swing = swing[10 : round(3.5 * RATE_HZ / step)]
        spectrum = np.abs(np.fft.rfft(swing * np.hanning(len(swing)), 4096))
        hz = np.fft.rfftfreq(4096, 0.01)
        inside = (hz > 1.5) & (hz < 12)
        assert 3.0 < hz[inside][np.argmax(spectrum[inside])] < 6.5
        assert level[round(0.8 * len(level)) :].max() < level.max() - 8
