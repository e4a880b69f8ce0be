from __future__ import annotations

import pytest

from pipeline.catalog.load import load_catalog
from pipeline.catalog.match import (
    AMBIENCE_KINDS,
    MUSIC_KINDS,
    SOUND_KINDS,
    match_sound,
)
from pipeline.catalog.model import Catalog
from tests.catalog.library import sound, write


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    root = tmp_path_factory.mktemp("library")
    sound(root, "alarm.klaxon", "alarm", "alarm klaxon", "code red", description="Blasts of a horn")
    sound(root, "alarm.siren", "siren", description="A siren that rises and falls, an alarm")
    sound(root, "phone.ring", "phone ring", "telephone", description="One desk phone rings twice")
    sound(root, "phone.ringing-many", "phones ringing", "phones starting to ring")
    sound(root, "office.typing", "keyboard clatter", "typing", kind="continuous")
    sound(root, "office.murmur", "voices", "urgent voices", kind="continuous")
    sound(root, "office.footsteps", "urgent footsteps", description="Someone runs down a corridor")
    sound(root, "datacentre.hum", "data center hum", "server room", kind="ambience")
    sound(root, "crowd.cheer", "cheers", "crowd cheering")
    sound(root, "crowd.secret", "dog barking", extra="hidden = true\n")
    sound(root, "music.tension.pulse", kind="music")
    sound(root, "music.tension.rise", "rising synths", kind="music")
    sound(root, "music.contemplative.piano", "minimal piano", kind="music")
    write(
        root / "sfx_library/synonyms.toml",
        'groups = [["keyboard", "keystrokes"], ["tense", "tension"], ["applause", "clapping"]]\n',
    )
    catalog, found = load_catalog(root, allow_noncommercial=False)
    assert found == ()
    return catalog


@pytest.mark.parametrize(
    ("text", "asset"),
    [
        ("Alarm klaxons", "alarm.klaxon"),
        ("ALARM", "alarm.klaxon"),
        ("Code Red", "alarm.klaxon"),
        ("siren", "alarm.siren"),
        ("a phone rings", "phone.ring"),
        ("phones ringing", "phone.ringing-many"),
        ("Phones starting to ring", "phone.ringing-many"),
        ("keyboard clatter", "office.typing"),
        ("keystrokes clatter", "office.typing"),
        ("urgent voices", "office.murmur"),
        ("running footsteps in a corridor", "office.footsteps"),
        ("data centre hum", "datacentre.hum"),
        ("the crowd cheers", "crowd.cheer"),
        ("id:crowd.secret", "crowd.secret"),
        ("ID: alarm.siren", "alarm.siren"),
    ],
)
def test_words_call_a_sound(library: Catalog, text: str, asset: str) -> None:
    assert match_sound(text, library, SOUND_KINDS).asset == asset


@pytest.mark.parametrize(
    "text",
    [
        "dog barking",
        "dog alarm",
        "clapping",
        "thunder",
        "coffee machine",
        "phone factory",
        "hum of a fridge",
        "tension",
        "id:alarm.klaxxon",
        "distant",
        "—",
        "x" * 5000,
    ],
)
def test_what_no_sound_covers_is_refused(library: Catalog, text: str) -> None:
    match = match_sound(text, library, SOUND_KINDS)
    assert match.asset is None
    assert len(match.nearest) == 3


def test_a_misspelt_name_is_offered_first(library: Catalog) -> None:
    assert match_sound("klaxxons", library, SOUND_KINDS).nearest[0] == "alarm.klaxon"
    assert match_sound("id:crowd.chear", library, SOUND_KINDS).nearest[0] == "crowd.cheer"


@pytest.mark.parametrize(
    ("text", "gain_db", "stop", "starting", "several"),
    [
        ("alarm", 0.0, False, False, False),
        ("distant alarm", -9.0, False, False, False),
        ("a loud alarm", 4.0, False, False, False),
        ("faint, distant alarm", -18.0, False, False, False),
        ("the alarm stops", 0.0, True, False, False),
        ("several alarms starting in the distance", -9.0, False, True, True),
        ("single alarm", 0.0, False, False, False),
    ],
)
def test_modifiers_change_the_sound_and_do_not_choose_it(
    library: Catalog, text: str, gain_db: float, stop: bool, starting: bool, several: bool
) -> None:
    match = match_sound(text, library, SOUND_KINDS)
    asked = match.modifiers
    assert match.asset == "alarm.klaxon"
    assert (asked.gain_db, asked.stop, asked.starting, asked.several) == (
        gain_db,
        stop,
        starting,
        several,
    )


@pytest.mark.parametrize(
    ("text", "asset"),
    [
        ("tension", "music.tension.pulse"),
        ("tense", "music.tension.pulse"),
        ("Contemplative", "music.contemplative.piano"),
        ("rising synths", "music.tension.rise"),
        ("music.tension.rise", "music.tension.rise"),
        ("id:music.tension.rise", "music.tension.rise"),
        ("polka", None),
    ],
)
def test_music_is_called_by_mood_words_or_id(
    library: Catalog, text: str, asset: str | None
) -> None:
    assert match_sound(text, library, MUSIC_KINDS).asset == asset


def test_a_kind_answers_only_for_itself(library: Catalog) -> None:
    assert match_sound("alarm", library, AMBIENCE_KINDS).asset is None
    assert match_sound("server room", library, AMBIENCE_KINDS).asset == "datacentre.hum"


def test_the_runner_up_is_told(library: Catalog) -> None:
    match = match_sound("alarm", library, SOUND_KINDS)
    assert (match.score, match.runner_up) == (1.0, "alarm.siren")
