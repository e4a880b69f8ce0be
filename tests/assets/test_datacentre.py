"""The data centre's sounds, each against the physics of the thing that makes it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.signal import find_peaks

from pipeline.assets.make import make_variants
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Sound
from tests.assets.measures import (
    Wide,
    band,
    centroid_hz,
    envelope_db,
    part,
    power,
    tone_over_noise_db,
)

Hear = Callable[[str], AudioBuffer]


def level_db(audio: AudioBuffer) -> float:
    return float(10 * np.log10(np.mean(audio.frames.astype(np.float64) ** 2) + 1e-20))


def strongest_hz(audio: AudioBuffer, low_hz: float, high_hz: float) -> float:
    hz, density = power(audio, 16_384)
    inside = (hz >= low_hz) & (hz <= high_hz)
    return float(hz[inside][np.argmax(density[inside])])


def knocks_s(audio: AudioBuffer, rise_db: float = 12.0) -> Wide:
    """When the level jumps by ``rise_db`` or more within 10 ms, at 40 ms from one another."""
    level = envelope_db(audio, 0.005)
    rise = level[2:] - level[:-2]
    rise[level[2:] < level.max() - 32] = 0
    at, _ = find_peaks(rise, height=rise_db, distance=8)
    return np.asarray((at + 1) * 0.005)


@pytest.mark.parametrize(
    ("below_hz", "low_hz", "high_hz", "above_hz"),
    [(560, 650, 750, 840), (800, 950, 1110, 1300), (1600, 1920, 2200, 2500)],
)
def test_fans_up_close_have_the_tones_of_both_their_rotors(
    below_hz: float, low_hz: float, high_hz: float, above_hz: float, heard: Hear
) -> None:
    """Five blades, seven, and the harmonic of seven: over the turbulence beside them, not alone."""
    hz, density = power(heard("datacentre.fans"), 32_768)
    blades = density[(hz > low_hz) & (hz < high_hz)].mean()
    beside = density[
        ((hz > below_hz) & (hz < low_hz - 25)) | ((hz > high_hz + 25) & (hz < above_hz))
    ]
    assert 5 < 10 * np.log10(blades / beside.mean()) < 16
    assert 1200 < centroid_hz(heard("datacentre.fans")) < 3500


def test_fans_that_spin_up_climb_to_a_whine_and_grow_as_their_speed_does(heard: Hear) -> None:
    audio = heard("datacentre.fans-spinning-up")
    tones = [strongest_hz(part(audio, t, t + 0.35), 250, 3000) for t in (0.55, 0.9, 3.5)]
    assert tones[0] < 0.75 * tones[2]
    assert tones[0] < tones[1] < tones[2]
    assert 1500 < tones[2] < 2300
    level = envelope_db(audio, 0.25)
    assert level[14] - level[1] > 22
    assert np.all(np.diff(level[1:9]) > 0)
    assert level[14] - level[28] > 15, "throttled back"


def test_the_compressor_pumps_once_a_turn_and_water_trickles(heard: Hear) -> None:
    audio = heard("datacentre.cooling")
    hz, density = power(audio, 65_536)
    for n in (2, 3, 4, 6):
        near = np.abs(hz - 58.3 * n) < 1.2
        beside = (np.abs(hz - 58.3 * n) < 12) & (np.abs(hz - 58.3 * n) > 4)
        assert 10 * np.log10(density[near].max() / np.median(density[beside])) > 10
    level = envelope_db(band(audio, 900, 3200), 0.008)
    drops, _ = find_peaks(level, height=np.median(level) + 4.5, distance=4)
    assert 1 < len(drops) / audio.duration_s < 25


def beeps_s(audio: AudioBuffer) -> list[float]:
    loud = envelope_db(audio, 0.005) > envelope_db(audio, 0.005).max() - 10
    edges = np.flatnonzero(np.diff(np.concatenate(([0], loud.astype(int), [0]))))
    # Shorter ones are the echo of a beep.
    return [float(b - a) * 0.005 for a, b in edges.reshape(-1, 2) if b - a > 8]


def test_beep_codes_are_counted(library: dict[str, Sound]) -> None:
    made = make_variants(library["datacentre.server-beep"], range(4), speak=None)
    lengths = [beeps_s(audio) for audio in made]
    assert [len(each) for each in lengths] == [1, 3, 3, 5]
    assert lengths[1][0] > 4 * lengths[1][1] == pytest.approx(4 * lengths[1][2], abs=0.1)
    assert min(lengths[2]) > 0.7
    assert max(lengths[3]) < 0.3


def test_the_boards_loudspeaker_is_driven_with_a_square_wave(heard: Hear) -> None:
    audio = part(heard("datacentre.server-beep"), 0.08, 0.26)
    root = strongest_hz(audio, 600, 1400)
    hz, density = power(audio, 8192)
    at = [10 * np.log10(density[np.abs(hz - root * n) < 15].max()) for n in (1, 2, 3)]
    assert at[2] > at[1] + 20


def test_a_rack_door_lands_dull_rattles_bright_and_is_latched(heard: Hear) -> None:
    audio = heard("datacentre.rack-door")
    at = knocks_s(audio, 10)
    assert len(at) >= 3, "the blow, and both clacks of the handle"
    blow = float(at[0])
    low, mesh = band(audio, 50, 160), band(audio, 1500, 7000)
    assert level_db(part(low, blow, blow + 0.15)) > level_db(part(low, 0.1, blow - 0.05)) + 25
    before, after = part(mesh, 0.15, blow - 0.05), part(mesh, blow + 0.1, blow + 0.3)
    assert level_db(after) > level_db(before) + 3, "the sheet rattles on"
    assert centroid_hz(part(audio, at[-1], at[-1] + 0.1)) > 600


def test_a_breaker_ends_the_hum_with_one_hard_clack(heard: Hear) -> None:
    audio = heard("datacentre.breaker")
    trip = float(next(at for at in knocks_s(audio, 9) if at > 0.3))
    hum = band(audio, 230, 250)
    assert level_db(part(hum, 0.3, trip - 0.1)) > level_db(part(hum, trip + 1, trip + 1.3)) + 25
    clack, before = part(audio, trip, trip + 0.03), part(audio, 0.3, trip - 0.1)
    assert level_db(clack) > level_db(before) + 9
    assert centroid_hz(clack) > 2 * centroid_hz(before)


@pytest.mark.parametrize(("variant", "clicks"), [(0, 4), (1, 2), (3, 3)])
def test_contactors_click_as_often_as_there_are_contactors(
    variant: int, clicks: int, library: dict[str, Sound]
) -> None:
    (audio,) = make_variants(library["datacentre.relay"], (variant,), speak=None)
    at = knocks_s(audio)
    assert len(at) == clicks
    last = part(audio, at[-1] + 0.55, at[-1] + 0.9)
    assert strongest_hz(last, 60, 1000) % 120 == pytest.approx(0, abs=4) or (
        strongest_hz(last, 60, 1000) % 120 == pytest.approx(120, abs=4)
    ), "it hums on while it is held"


def test_a_generator_is_cranked_at_its_compressions_and_then_fires_90_times_a_second(
    heard: Hear,
) -> None:
    audio = heard("datacentre.generator")
    starter = envelope_db(band(part(audio, 0.6, 1.6), 700, 4000), 0.01)
    pace = np.abs(np.fft.rfft((starter - starter.mean()) * np.hanning(len(starter)), 1024))
    hz = np.fft.rfftfreq(1024, 0.01)
    assert 7 < hz[(hz > 3) & (hz < 25)][np.argmax(pace[(hz > 3) & (hz < 25)])] < 13
    assert strongest_hz(part(audio, 4.5, 6), 60, 240) == pytest.approx(90, abs=4) or (
        strongest_hz(part(audio, 4.5, 6), 60, 240) == pytest.approx(180, abs=6)
    )
    assert level_db(part(audio, 4, 5)) > level_db(part(audio, 0.6, 1.4)) + 5


def test_a_running_diesel_repeats_15_times_a_second(heard: Hear) -> None:
    hz, density = power(heard("datacentre.generator-running"), 32_768)

    def line_db(at_hz: float) -> float:
        near = np.abs(hz - at_hz) < 2
        beside = (np.abs(hz - at_hz) < 7) & (np.abs(hz - at_hz) > 4)
        return float(10 * np.log10(density[near].max() / density[beside].mean()))

    assert all(line_db(90 * n) > 15 for n in (1, 2, 3))
    assert sum(line_db(15 * n) > 4 for n in range(3, 18)) >= 9
    clatter = band(part(heard("datacentre.generator-running"), 5, 9), 1000, 4000)
    envelope = envelope_db(clatter, 0.001)
    pace = np.abs(np.fft.rfft(envelope - envelope.mean()))
    rate = np.fft.rfftfreq(len(envelope), 0.001)
    heard_hz = rate[(rate > 40) & (rate < 160)][np.argmax(pace[(rate > 40) & (rate < 160)])]
    assert heard_hz == pytest.approx(90, abs=2), "a knock for every firing"


def test_a_drive_is_unlatched_drawn_pushed_and_latched(heard: Hear) -> None:
    audio = heard("datacentre.drive-slot")
    assert len(knocks_s(audio, 9)) >= 5
    rail = part(audio, 0.45, 0.75)
    assert 1500 < centroid_hz(rail) < 5000, "steel on steel"


def test_a_floor_tile_lets_the_plenums_air_out_and_slams(heard: Hear) -> None:
    audio = heard("datacentre.floor-tile")
    level = envelope_db(audio, 0.05)
    slam = int(np.argmax(level))
    breath = band(audio, 400, 4000)
    assert level_db(part(breath, 1.0, 1.25)) > level_db(part(breath, 0.2, 0.35)) + 12
    assert level[slam] > level[22] + 20
    hit = part(audio, slam * 0.05 - 0.05, slam * 0.05 + 0.4)
    assert level_db(band(hit, 40, 250)) > level_db(band(hit, 500, 8000)) + 6
    assert level_db(part(audio, 2.2, 2.4)) < level[22] - 15, "and the air is shut off"


def test_disks_work_in_bursts(heard: Hear) -> None:
    level = envelope_db(band(heard("datacentre.disk-chatter"), 700, 6000), 0.02)
    low, high = np.quantile(level, [0.1, 0.95])
    assert high - low > 15
    assert 900 < centroid_hz(heard("datacentre.disk-chatter")) < 4000


def test_the_air_of_a_cold_aisle_comes_in_gusts_and_is_no_machine(heard: Hear) -> None:
    audio = heard("datacentre.cold-aisle")
    assert 2 < np.ptp(envelope_db(audio, 1.0)) < 9
    assert tone_over_noise_db(audio, 586) < 6
    assert centroid_hz(audio) > 1.5 * centroid_hz(heard("datacentre.hum"))


def test_a_fan_without_power_falls_in_pitch_and_loudness_together(heard: Hear) -> None:
    audio = heard("datacentre.power-down")
    level = envelope_db(audio, 0.5)
    assert level[2] - level[8] > 20
    assert np.all(np.diff(level[3:9]) < 1)
    hum = band(audio, 112, 128)
    assert level_db(part(hum, 0.5, 1.0)) > level_db(part(hum, 3, 3.5)) + 12
