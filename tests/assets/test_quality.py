"""The whole library, every variant: what each sound must be before anybody plays it.

``python -m tests.assets.look ID`` shows the sound that fails.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest

from pipeline.assets.finish import has_decayed
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.digest import instrument_digest
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Sound
from pipeline.loudness.meter import Meter
from pipeline.units import samples
from tests.assets import measures
from tests.assets.conftest import ROOT, Shelf
from tests.assets.looked import INSTRUMENT, PAGE, read_page, short_digest

HIGHEST_DBTP = -1.0
LEAST_VARIANTS = 4
SHARE_OF_MEDIAN = 0.25
MOST_SEAM = 1.0
ROOM_TONE = "office.room-tone"
"""No words call it: it lies under every scene."""


def called() -> list[Sound]:
    """What words may call, but beds of music, which tests/score plays."""
    catalog = load_catalog(ROOT, allow_noncommercial=False)[0]
    return sorted(
        (s for s in catalog.sounds.values() if s.by_words and s.kind != "music"),
        key=lambda s: s.id,
    )


SOUNDS = called()
FAMILIES = {name: list(group) for name, group in groupby(SOUNDS, key=lambda s: s.family)}
each_sound = pytest.mark.parametrize("sound", SOUNDS, ids=lambda s: s.id)


@pytest.fixture(scope="module")
def made(shelf: Shelf) -> Shelf:
    """All of them, made by two processes."""
    shelf.make([sound.id for sound in SOUNDS], workers=2)
    return shelf


def one_off(sound: Sound) -> bool:
    return sound.kind in ("one-shot", "sting")


def true_peak_dbtp(audio: AudioBuffer) -> float:
    meter = Meter(audio.channels)
    meter.feed(audio.frames)
    return meter.loudness().true_peak_dbtp


def test_there_are_seventy_effects_and_ambiences_in_ten_families() -> None:
    effects = [sound for sound in SOUNDS if sound.family != "music"]
    assert len(effects) >= 70
    assert len(FAMILIES) >= 10


@each_sound
def test_it_says_all_that_a_designer_needs(sound: Sound, whole_catalog: Catalog) -> None:
    assert len(sound.aliases) >= 3
    if one_off(sound):
        assert sound.lead_s is not None
        assert sound.lead_s < sound.duration_s
        assert sound.family == "music" or sound.variants >= LEAST_VARIANTS
    else:
        assert sound.duration_s >= 12.0, "a loop that short is heard going round"
    if sound.family in whole_catalog.families:
        level_lufs = whole_catalog.families[sound.family].loudness_lufs(sound.kind)
        assert abs(sound.loudness_lufs - level_lufs) <= 1.0, "of its family's level"


def rows() -> dict[str, tuple[str, str]]:
    return read_page(PAGE.read_text("utf-8"))


def looked_at() -> dict[str, str]:
    """Everything that is heard, by the name of its row, with its digest as it is now."""
    catalog = load_catalog(ROOT, allow_noncommercial=False)[0]
    by_words = {
        s.id: short_digest(s) for s in catalog.sounds.values() if s.by_words or s.id == ROOM_TONE
    }
    return by_words | {
        INSTRUMENT + name: instrument_digest(of)[:12] for name, of in catalog.instruments.items()
    }


@pytest.mark.parametrize(("name", "digest"), looked_at().items())
def test_it_was_looked_at_as_it_is(name: str, digest: str) -> None:
    then, seen = rows().get(name, ("", ""))
    assert then == digest, "look at it, as the page says, and write what is seen"
    assert len(seen.split()) >= 5


@pytest.mark.slow
@each_sound
def test_every_variant_is_fit_to_ship(sound: Sound, made: Shelf) -> None:
    for number, audio in enumerate(made.variants(sound.id)):
        frames = audio.frames.astype(np.float64)
        peak = np.abs(frames).max()
        assert audio.length == samples(sound.duration_s), number
        assert true_peak_dbtp(audio) <= HIGHEST_DBTP, number
        assert np.abs(frames.mean(axis=0)).max() < 1e-4 * peak, f"DC in variant {number}"
        level = measures.loudness_of(audio, sound.kind)
        assert level == pytest.approx(sound.loudness_lufs, abs=0.1), f"peaks hold {number} down"
        mono_power, side_power = np.mean(frames.mean(axis=1) ** 2), np.mean(frames**2)
        assert mono_power > 0.35 * side_power, f"the sides of variant {number} cancel"
        if one_off(sound):
            assert has_decayed(audio), number
        else:
            assert measures.seam(audio) < MOST_SEAM, number


@pytest.mark.slow
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_variants_differ_by_a_quarter_of_what_tells_sounds_apart(family: str, made: Shelf) -> None:
    shots = [s for s in FAMILIES[family] if one_off(s)]
    prints = {s.id: [measures.print_of(a) for a in made.variants(s.id)] for s in shots}
    if len(shots) < 3:
        pytest.skip("a family of two sounds has no median")
    apart = measures.median_distance_db([variants[0] for variants in prints.values()])
    nearest = {
        sound_id: round(measures.least_distance_db(variants), 2)
        for sound_id, variants in prints.items()
        if len(variants) > 1
    }
    alike = {i: d for i, d in nearest.items() if d < SHARE_OF_MEDIAN * apart}
    assert not alike, f"a quarter of the median is {SHARE_OF_MEDIAN * apart:.2f} dB"


def test_the_page_tells_of_no_sound_that_is_gone() -> None:
    assert set(rows()) <= set(looked_at())
