"""The library's own sounds, each against what makes it convincing (measured, not heard)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import find_peaks

from pipeline.assets.make import make
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import EDITION, Sound
from tests.assets.measures import centroid_hz, envelope_db, power, tone_over_noise_db

LIBRARY = Path(__file__).parents[2] / "sfx_library"
FAMILIES = ("alarm", "phone", "office", "datacentre", "crisis", "transition", "city")
SYNTHESISED = sorted(
    f"{path.parent.name}.{path.stem}"
    for family in FAMILIES
    for path in (LIBRARY / family).glob("*.toml")
    if EDITION not in path.stem and path.with_suffix(".dsp").exists()
)
Hear = Callable[[str], AudioBuffer]


def test_every_recipe_has_its_file_and_is_loaded(library: dict[str, Sound]) -> None:
    recipes = {
        p.resolve() for f in FAMILIES for p in (LIBRARY / f).glob("*.dsp") if EDITION not in p.stem
    }
    assert recipes == {library[i].recipe.resolve() for i in SYNTHESISED if library[i].recipe}
    assert len(recipes) >= 40


@pytest.mark.parametrize("sound_id", ["alarm.klaxon", "crisis.glitch", "datacentre.disk-chatter"])
def test_the_same_bytes_again(sound_id: str, heard: Hear, library: dict[str, Sound]) -> None:
    again = make(library[sound_id], 0, speak=None)
    assert again.frames.tobytes() == heard(sound_id).frames.tobytes()


@pytest.mark.parametrize("sound_id", ["phone.ring", "office.door", "transition.impact"])
def test_variants_differ(sound_id: str, heard: Hear, library: dict[str, Sound]) -> None:
    other = make(library[sound_id], 1, speak=None)
    likeness = np.corrcoef(other.frames[:, 0], heard(sound_id).frames[:, 0])[0, 1]
    assert abs(likeness) < 0.9


def test_a_klaxon_is_a_stack_of_harmonics_in_three_blasts(heard: Hear) -> None:
    audio = heard("alarm.klaxon")
    hz, density = power(audio)
    level = 10 * np.log10(density)
    peaks, _ = find_peaks(level, prominence=10)
    harmonics = [hz[p] for p in peaks if 300 < hz[p] < 6000]
    assert len(harmonics) >= 10
    loud = envelope_db(audio, 0.02) > envelope_db(audio, 0.02).max() - 12
    assert np.sum(np.diff(loud.astype(int)) == 1) + int(loud[0]) == 3


@pytest.mark.parametrize("tone_hz", [528, 634, 741, 868, 1059])
def test_the_fans_stand_out_of_the_data_centres_rush(tone_hz: float, heard: Hear) -> None:
    assert 9 <= tone_over_noise_db(heard("datacentre.hum"), tone_hz) <= 12


def test_a_transformer_hums_at_multiples_of_120_hz(heard: Hear) -> None:
    hz, density = power(heard("datacentre.electrical-hum"), 16_384)
    strongest = hz[np.argsort(density)[-3:]]
    assert all(min(f % 120, 120 - f % 120) < 5 for f in strongest)


def test_what_runs_down_falls_and_what_spins_up_climbs(heard: Hear) -> None:
    def heights(sound_id: str, *at_s: float) -> list[float]:
        frames = heard(sound_id).frames
        return [
            centroid_hz(AudioBuffer(frames[round(a * 48_000) : round((a + 0.5) * 48_000)]))
            for a in at_s
        ]

    falling = heights("datacentre.power-down", 0.6, 2.0, 4.0)
    assert falling[0] > 1.5 * falling[1] > 2.25 * falling[2]
    climbing = heights("datacentre.power-up", 0.7, 2.0)
    assert climbing[1] > 1.3 * climbing[0]
    drop = heights("transition.sub-drop", 0.1, 2.0)
    assert drop[0] > 1.5 * drop[1]


@pytest.mark.parametrize(
    "sound_id", ["datacentre.hum", "datacentre.cold-aisle", "office.room-tone"]
)
def test_ambience_is_wide(sound_id: str, heard: Hear) -> None:
    assert np.corrcoef(heard(sound_id).frames.T)[0, 1] < 0.5
