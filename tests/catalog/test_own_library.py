"""The project's own treatments, rooms and styles: each loads, and sounds as it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pedalboard
import pytest

from pipeline.catalog.load import load_catalog
from pipeline.catalog.match import MUSIC_KINDS, SOUND_KINDS, match_sound
from pipeline.catalog.model import Catalog

ROOT = Path(__file__).parents[2]
RATE_HZ = 48_000


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    loaded, found = load_catalog(ROOT, allow_noncommercial=False)
    assert [
        d for d in found if d.span.path.split("/")[1] in ("treatments", "rooms", "styles")
    ] == []
    return loaded


def run(chain: tuple[dict[str, object], ...], frames: np.ndarray) -> np.ndarray:
    stages = []
    for stage in chain:
        arguments = dict(stage)
        stages.append(getattr(pedalboard, str(arguments.pop("effect")))(**arguments))
    return np.asarray(pedalboard.Pedalboard(stages)(frames, RATE_HZ))


def noise(seconds: float = 2.0) -> np.ndarray:
    """Pink noise at about the level of a voice."""
    white = np.random.default_rng(7).standard_normal(int(seconds * RATE_HZ))
    spectrum = np.fft.rfft(white)
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0
    pink = np.fft.irfft(spectrum, len(white))
    return (pink / pink.std() * 0.07).astype(np.float32)


def band_db(signal: np.ndarray, low_hz: float, high_hz: float) -> float:
    power = np.abs(np.fft.rfft(signal)) ** 2
    hz = np.fft.rfftfreq(len(signal), 1 / RATE_HZ)
    return float(10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].sum() + 1e-20))


def response_db(chain: tuple[dict[str, object], ...], low_hz: float, high_hz: float) -> float:
    """What passes of a band, against what passes of 900–1100 Hz."""
    before, after = noise(), run(chain, noise())
    passed = band_db(after, low_hz, high_hz) - band_db(before, low_hz, high_hz)
    return passed - (band_db(after, 900, 1100) - band_db(before, 900, 1100))


@pytest.mark.parametrize(
    ("treatment", "low_hz", "high_hz", "least_db", "most_db"),
    [
        ("phone", 60, 150, -200, -20),
        ("phone", 350, 3000, -6, 4),
        ("phone", 3800, 8000, -200, -30),
        ("radio", 60, 200, -200, -20),
        ("radio", 3200, 8000, -200, -30),
        ("speaker", 60, 150, -200, -18),
        ("speaker", 6000, 12000, -200, -20),
        ("pa", 60, 150, -200, -18),
        ("recording", 7000, 12000, -20, -6),
        ("off", 4000, 8000, -16, -6),
    ],
)
def test_a_treatment_passes_its_band(
    catalog: Catalog, treatment: str, low_hz: float, high_hz: float, least_db: float, most_db: float
) -> None:
    passed = response_db(catalog.treatments[treatment].chain, low_hz, high_hz)
    assert least_db <= passed <= most_db


def test_a_dry_room_is_no_room(catalog: Catalog) -> None:
    assert catalog.rooms["dry"].chain == ()


def test_the_scripts_words_for_a_treatment_are_there(catalog: Catalog) -> None:
    names = {name.casefold() for t in catalog.treatments.values() for name in (t.id, *t.names)}
    assert {
        "on speaker",
        "on phone",
        "phone",
        "radio",
        "pa",
        "off",
        "recording",
        "speaker",
    } <= names


def test_the_styles_differ_where_it_is_heard(catalog: Catalog) -> None:
    gaps = {style.gap_turn_s for style in catalog.styles.values()}
    assert set(catalog.styles) >= {"netflix", "financial-crisis", "human-error"}
    assert len(gaps) >= 3


@pytest.mark.parametrize(
    ("words", "asset"),
    [
        ("Alarm klaxons", "alarm.klaxon"),
        ("ALARM", "alarm.klaxon"),
        ("distant alarm", "alarm.klaxon"),
        ("typing", "office.typing"),
        ("urgent voices", "crowd.urgent-voices"),
        ("Conference call joining", "phone.conference-join"),
        ("Data center hum", "datacentre.hum"),
        ("keyboard clatter", "office.keyboard-clatter"),
        ("Phones starting to ring", "phone.ringing-many"),
        ("a phone rings", "phone.ring"),
        ("urgent footsteps", "office.footsteps-running"),
        ("coffee machine", "office.coffee-machine"),
        ("discussions", "crowd.office-murmur"),
        ("cheers", "success.cheer"),
        ("high-fives", "success.high-five"),
        ("sighs of relief", "success.sigh-relief"),
        ("trading floor", "crowd.trading-floor"),
        ("pager", "alarm.pager"),
    ],
)
def test_the_frameworks_words_find_their_sounds(catalog: Catalog, words: str, asset: str) -> None:
    assert match_sound(words, catalog, SOUND_KINDS).asset == asset


@pytest.mark.parametrize("mood", ["tension", "breakthrough", "contemplative", "transition"])
def test_every_mood_has_a_bed(catalog: Catalog, mood: str) -> None:
    assert str(match_sound(mood, catalog, MUSIC_KINDS).asset).startswith(f"music.{mood}.")


@pytest.mark.parametrize(
    "words",
    [
        "dog barking",
        "dog alarm",
        "cat meowing",
        "sword fight",
        "gunshot",
        "car engine",
        "piano falling",
        "wolf howling",
        "camera shutter",
        "cards shuffling",
        "glass breaking",
        "helicopter",
        # A cue's name without its colon is a slip: [MUSIC STARTS] wants no braam.
        "MUSIC",
        "music starts",
        "ROOM",
        "code",
    ],
)
def test_what_the_library_lacks_is_refused(catalog: Catalog, words: str) -> None:
    assert match_sound(words, catalog, SOUND_KINDS).asset is None
