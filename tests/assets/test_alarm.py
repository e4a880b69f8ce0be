"""The alarms, each against the pattern and the physics of the real one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.signal import find_peaks

from pipeline.assets.make import make_variants
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Sound
from tests.assets.measures import RATE_HZ, Wide, envelope_db, part, power

Hear = Callable[[str], AudioBuffer]


def strongest_hz(audio: AudioBuffer, low_hz: float, high_hz: float) -> float:
    hz, density = power(audio, 8192)
    inside = (hz >= low_hz) & (hz <= high_hz)
    return float(hz[inside][np.argmax(density[inside])])


def band_db(audio: AudioBuffer, low_hz: float, high_hz: float) -> float:
    hz, density = power(audio, 8192)
    return float(10 * np.log10(density[(hz >= low_hz) & (hz <= high_hz)].sum() + 1e-20))


def sounding_s(audio: AudioBuffer, under_db: float = 12.0) -> list[tuple[float, float]]:
    """Stretches within ``under_db`` of the loudest 20 ms: from when to when, 30 ms at least."""
    level = envelope_db(audio, 0.005)
    top = envelope_db(audio, 0.02).max()
    edges = np.flatnonzero(
        np.diff(np.concatenate(([0], (level > top - under_db).astype(int), [0])))
    )
    return [(float(a) * 0.005, float(b) * 0.005) for a, b in edges.reshape(-1, 2) if b - a >= 6]


def begun_s(audio: AudioBuffer, under_db: float = 12.0) -> Wide:
    return np.asarray([start for start, _ in sounding_s(audio, under_db)])


def test_fire_horns_sound_the_temporal_pattern_of_iso_8201(heard: Hear) -> None:
    audio = heard("alarm.fire")
    for cycle in range(0, 32, 4):
        loud = [
            envelope_db(part(audio, cycle + n + 0.1, cycle + n + 0.45), 0.35)[0] for n in range(4)
        ]
        still = [
            envelope_db(part(audio, cycle + n + 0.8, cycle + n + 0.98), 0.18)[0] for n in range(3)
        ]
        assert np.ptp(loud[:3]) < 4.5
        assert max(still) < min(loud[:3]) - 12
        assert loud[3] < min(loud[:3]) - 18, "the fourth second is a pause"
    hz, density = power(part(audio, 0.1, 0.5), 8192)
    peaks, _ = find_peaks(10 * np.log10(density), prominence=8)
    near = [hz[p] / 512 for p in peaks if 400 < hz[p] < 6000]
    assert sum(abs(n - round(n)) < 0.06 for n in near) >= 8, "a buzz, and no tone"


def test_a_fire_bell_has_the_partials_of_a_shell_and_thirteen_strokes_a_second(heard: Hear) -> None:
    audio = heard("alarm.fire-bell")
    for partial in (541, 1263, 2181, 3244, 4408):
        beside = max(
            band_db(audio, partial * 0.90, partial * 0.94),
            band_db(audio, partial * 1.06, partial * 1.10),
        )
        assert band_db(audio, partial - 20, partial + 20) > beside + 8
    level = envelope_db(part(audio, 2, 12), 0.004)
    pace = np.abs(np.fft.rfft(level - level.mean()))
    hz = np.fft.rfftfreq(len(level), 0.004)
    strokes = hz[(hz > 6) & (hz < 24)][np.argmax(pace[(hz > 6) & (hz < 24)])]
    assert strokes == pytest.approx(13.1, abs=1)


def test_the_sounder_of_the_machine_hall_changes_tone_four_times_a_second(heard: Hear) -> None:
    audio = heard("alarm.server-room")
    higher = []
    for n in range(40):
        piece = part(audio, 4 + n * 0.25 + 0.06, 4 + n * 0.25 + 0.21)
        # Its left side is that of the near one.
        left = AudioBuffer(piece.frames[:, :1])
        higher.append(band_db(left, 940, 1000) > band_db(left, 770, 830))
    assert np.all(np.diff(np.asarray(higher).astype(int)) != 0)
    assert band_db(audio, 2380, 2430) > band_db(audio, 1570, 1630) + 12, "odd harmonics: a square"


def test_its_strobe_flashes_once_a_second(heard: Hear) -> None:
    frames = heard("alarm.server-room").frames[:, 0]
    # Between the harmonics of the tones, above 11 kHz, there is only the flash.
    spectrum = np.fft.rfft(frames)
    spectrum[: round(12_500 * len(frames) / RATE_HZ)] = 0
    level = envelope_db(
        AudioBuffer(np.fft.irfft(spectrum, len(frames))[:, None].astype(np.float32)), 0.01
    )
    pace = np.abs(np.fft.rfft(10 ** (level / 20)))
    assert pace[30] > 2 * np.median(pace[20:60]), "thirty in thirty seconds"


def test_the_intruder_siren_sweeps_up_three_times_a_second(heard: Hear) -> None:
    audio = heard("alarm.security")
    pitch = np.asarray(
        [strongest_hz(part(audio, t, t + 0.02), 900, 3300) for t in np.arange(0.6, 3.6, 0.02)]
    )
    low, high = np.quantile(pitch, [0.05, 0.95])
    assert low < 1500
    assert high > 2450
    falls = np.flatnonzero(np.diff(pitch, prepend=pitch[0]) < -250)
    sweeps = 1 + np.sum(np.diff(falls) > 6)
    assert 8 <= sweeps <= 11
    trill = part(audio, 4.3, 5.3)
    assert (
        min(band_db(trill, 1740, 1820), band_db(trill, 2400, 2500)) > band_db(trill, 1950, 2250) + 6
    )


def test_a_dashboard_says_it_again_in_notes(heard: Hear) -> None:
    audio = heard("alarm.monitor")
    level = envelope_db(audio, 0.01)
    rise = np.maximum(0, np.diff(level)) * (level[1:] > level.max() - 20)
    at, _ = find_peaks(rise, height=4, distance=6)
    assert len(at) == 6, "two notes, three times"
    np.testing.assert_allclose(np.diff(at[::2]) * 0.01, 1.15, atol=0.03)
    first, second = (strongest_hz(part(audio, t, t + 0.1), 300, 2000) for t in (0.08, 0.26))
    assert 12 * np.log2(second / first) == pytest.approx(5, abs=0.4)
    assert band_db(audio, 40, 250) < band_db(audio, 300, 3000) - 25, "from a monitor's loudspeakers"


def test_a_countdown_hastens_in_a_geometric_row_and_ends_in_one_long_beep(heard: Hear) -> None:
    beeps = sounding_s(heard("alarm.countdown"), 14)
    gaps = np.diff([start for start, _ in beeps])
    assert len(beeps) >= 12
    ratios = gaps[1:9] / gaps[:8]
    assert np.all(np.abs(ratios - 0.86) < 0.04)
    lengths = [end - start for start, end in beeps]
    assert lengths[-1] > 1.2
    assert lengths[-1] > 8 * max(lengths[:-2])


def test_a_smoke_detector_sounds_three_and_three_at_its_resonance(heard: Hear) -> None:
    audio = heard("alarm.smoke")
    blasts = sounding_s(audio)
    assert len(blasts) == 6
    np.testing.assert_allclose([end - start for start, end in blasts], 0.5, atol=0.09)
    np.testing.assert_allclose(np.diff(begun_s(audio)), [1, 1, 2, 1, 1], atol=0.04)
    tone = strongest_hz(part(audio, 0.2, 0.55), 500, 12_000)
    assert 3000 < tone < 3200
    assert strongest_hz(part(audio, 0.1, 0.13), 2000, 4000) < tone, "it finds its pitch"


def test_a_motor_siren_is_two_notes_a_minor_third_apart_that_rise_and_fall(heard: Hear) -> None:
    audio = heard("alarm.siren-low")
    lower = [
        strongest_hz(part(audio, t, t + 0.4), 60, 1.1 * limit)
        for t, limit in ((1.2, 300), (4, 500))
    ]
    assert lower[1] > 1.6 * lower[0]
    top = part(audio, 3.9, 4.3)
    hz, density = power(top, 16_384)
    peaks, _ = find_peaks(10 * np.log10(density), prominence=8)
    notes = [hz[p] for p in peaks if 380 < hz[p] < 640]
    assert any(1.17 < b / a < 1.23 for a in notes for b in notes)
    assert strongest_hz(part(audio, 7.5, 8), 60, 550) < 0.75 * lower[1]
    assert envelope_db(top, 0.4)[0] > envelope_db(part(audio, 1, 1.4), 0.4)[0] + 12


@pytest.mark.parametrize(("variant", "lengths"), [(0, [0.45] * 4), (3, [1.0] * 3)])
def test_a_battery_unit_beeps_its_pattern(
    variant: int, lengths: list[float], library: dict[str, Sound]
) -> None:
    (audio,) = make_variants(library["alarm.ups"], (variant,), speak=None)
    np.testing.assert_allclose([b - a for a, b in sounding_s(audio)], lengths, atol=0.1)


def test_a_pager_chirps_in_groups_on_a_piezo(heard: Hear) -> None:
    audio = heard("alarm.pager")
    at = begun_s(audio)
    assert len(at) == 12, "three groups of four"
    np.testing.assert_allclose(np.diff(at)[:3], 0.105, atol=0.02)
    tone = strongest_hz(audio, 500, 8000)
    assert 2500 < tone < 3200
    assert band_db(audio, 100, 1500) < band_db(audio, tone - 100, tone + 100) - 25, "no body"


def test_klaxons_are_not_one_klaxon(library: dict[str, Sound]) -> None:
    made = list(make_variants(library["alarm.klaxon"], range(3), speak=None))
    roots = [strongest_hz(part(audio, 0.25, 0.5), 290, 480) for audio in made]
    assert max(roots) / min(roots) > 1.08
    ends = [begun_s(audio, 10)[-1] for audio in made]
    assert np.ptp(ends) > 0.5
