from __future__ import annotations

import random
from math import fsum
from pathlib import Path

import pytest

from pipeline.catalog.index import Index, trigrams
from pipeline.catalog.load import load_catalog
from pipeline.catalog.match import (
    AMBIENCE_KINDS,
    KINDS_ASKED,
    MUSIC_KINDS,
    SOUND_KINDS,
    asked_in,
    index_of,
    match_for,
    match_sound,
    ranked,
)
from pipeline.catalog.model import Catalog, SoundKind
from pipeline.catalog.modifiers import Manner, split_modifiers
from pipeline.catalog.ranking import ASIDE
from pipeline.catalog.reading import Asked
from pipeline.catalog.stems import content_stems, stems, words
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
    assert (asked.gain_db, asked.stop, asked.starting, asked.manner.count > 1) == (
        gain_db,
        stop,
        starting,
        several,
    )


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("alarm", {}),
        ("a single alarm", {}),
        ("two alarms", {"count": 2}),
        ("several alarms", {"count": 4}),
        ("many alarms far away", {"count": 6, "via": "far"}),
        ("muffled alarm", {"via": "muffled"}),
        ("faint alarm", {}),
    ],
)
def test_words_ask_how_a_sound_is_played(
    library: Catalog, text: str, manner: dict[str, object]
) -> None:
    asked = match_sound(text, library, SOUND_KINDS).modifiers.manner
    assert asked.as_json() == manner
    assert Manner.from_json(manner) == asked


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("tension", {}),
        ("subtle tension", {"intensity": 1.0}),
        ("intense tension", {"intensity": 3.0}),
        ("tension, building", {"builds": True}),
        ("rising synths", {"builds": True}),  # its alias, and what it asks for
    ],
)
def test_words_ask_how_a_bed_of_music_is_played(
    library: Catalog, text: str, manner: dict[str, object]
) -> None:
    assert match_sound(text, library, MUSIC_KINDS).modifiers.manner.as_json() == manner


@pytest.mark.parametrize("row", [{"count": 0}, {"count": 99}, {"count": "two"}, {"via": 3}])
def test_what_no_words_can_ask_is_no_manner(row: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not one that words can ask"):
        Manner.from_json(row)


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


def test_a_kind_of_cue_asks_its_own_kind_of_asset_first(library: Catalog) -> None:
    typing, kinds = match_for("typing", library, "ambience")
    assert (typing.asset, kinds) == ("office.typing", AMBIENCE_KINDS)
    hum, kinds = match_for("server room", library, "ambience")
    assert (hum.asset, kinds) == ("datacentre.hum", ("ambience",))


def test_ranked_is_what_shares_a_word_best_first(library: Catalog) -> None:
    assert ranked("an alarm", library, SOUND_KINDS) == (
        ("alarm.klaxon", 1.0),
        ("alarm.siren", 0.42),
    )
    assert ranked("thunder", library, SOUND_KINDS) == ()


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    root = tmp_path_factory.mktemp("doors")
    beside = 'beside = ["metal", "bursts", "hinges"]\n'
    sound(root, "office.door", "door", "door opens", "door slams", extra=beside)
    sound(
        root, "office.floor", "floor tile", "tile lifted", "tile slams", extra='beside = ["bell"]'
    )
    catalog, found = load_catalog(root, allow_noncommercial=False)
    assert found == ()
    return catalog


@pytest.mark.parametrize(
    ("text", "asset"),
    [
        ("metal door", "office.door"),
        ("the metal door bursts open", "office.door"),
        ("door hinges", "office.door"),  # the last thing that is named, and still the door
        ("Sarah opens the door", "office.door"),
        ("sarah opens the door", None),  # in small letters it may be anything
        ("a door opens clumsily", "office.door"),
        ("family door", None),  # no adverb
        ("wooden door", None),
        ("metal", None),  # of itself it names nothing
        ("metal hinges", None),
        ("door bell", None),  # told of the tile, and not of a door
    ],
)
def test_what_is_told_beside_a_name_leaves_a_sound_what_it_is(
    doors: Catalog, text: str, asset: str | None
) -> None:
    assert match_sound(text, doors, SOUND_KINDS).asset == asset


def test_words_of_as_many_names_are_of_none(tmp_path: Path) -> None:
    """A *lift cable snaps*, and no name of the tile has two of these words."""
    sound(tmp_path, "floor.tile", "tile lifts", "cable tray", "tile snaps back")
    sound(tmp_path, "office.printer", "office printer", "printer wakes", "page printed")
    catalog, _ = load_catalog(tmp_path, allow_noncommercial=False)
    assert match_sound("lift cable snaps", catalog, SOUND_KINDS).asset is None
    told = "the office printer wakes, and a page falls on a mat"
    assert match_sound(told, catalog, SOUND_KINDS).asset == "office.printer"


# --- the plain way: every entry scored and all of them sorted ---------------------------------


def plainly_ranked(index: Index, asked: tuple[Asked, ...], text: str) -> list[tuple[float, str]]:
    letters = trigrams(text)
    weight = {part.stem: ASIDE * index.rarity.get(part.stem, 0.0) for part in asked}
    weight |= {part.stem: index.rarity_of(part.stem) for part in asked if part.essential}
    rows = []
    for entry in index.entries:
        covered = fsum(weight[one] * entry.weights.get(one, 0.0) for one in weight)
        named = 0.0
        for name in entry.names:
            whole = fsum(index.rarity_of(one) for one in name)
            met = fsum(index.rarity_of(one) for one in name & weight.keys())
            named = max(named, met / whole if whole else 0.0)
        asked_for = fsum(weight.values())
        score = covered / asked_for * (0.7 + 0.3 * named) if asked_for else 0.0
        form = len(frozenset(words(text)) & entry.words) if score else 0
        rows.append((-score, -form, -len(letters & entry.letters), entry.sound.id))
    return [(-score, asset) for score, _, _, asset in sorted(rows)]


def plainly_answered(index: Index, text: str, kinds: tuple[SoundKind, ...]) -> str | None:
    """What is called in full: the very words, else an alias of those stems, else a mood."""

    def stemmed(said: tuple[str, ...]) -> frozenset[str]:
        return frozenset(content_stems(index.compounds.settled(said)))

    chosen, _ = split_modifiers(text, music="music" in kinds)
    called = stemmed(chosen)
    for entry in index.entries:
        if words(text) in entry.exact:
            return entry.sound.id

    def plainest(of: frozenset[str]) -> str | None:
        """Of those whose alias has these stems, the one whose alias has the fewest words."""
        having = [
            (length, entry.sound.id)
            for entry in index.entries
            for alias, length in zip(entry.aliases, entry.lengths, strict=True)
            if alias == of
        ]
        return min(having)[1] if having else None

    if (asset := plainest(stemmed(words(text)))) is not None:
        return asset
    for entry in index.entries:
        if called and chosen in entry.exact:
            return entry.sound.id
    if called and (asset := plainest(called)) is not None:
        return asset
    for entry in index.entries:
        mood = entry.sound.mood
        if "music" in kinds and called and mood and called == frozenset(stems(mood)):
            return entry.sound.id
    return None


def wordings(catalog: Catalog, count: int) -> list[str]:
    """A share of the library's aliases, and its words at random with others among them."""
    aliases = [alias for sound in catalog.sounds.values() for alias in sound.aliases]
    known = sorted({word for s in catalog.sounds.values() for word in words(s.description)})
    known += [word for alias in aliases for word in words(alias)]
    other = ["dog", "klaxxon", "distant", "several", "starting", "stops", "music", "the", "—"]
    dice = random.Random(7)
    drawn = [
        " ".join(dice.choice(known if dice.random() < 0.75 else other) for _ in range(length))
        for length in dice.choices((1, 2, 3, 4), k=count)
    ]
    return dice.sample(aliases, min(count, len(aliases))) + drawn


@pytest.mark.parametrize("kinds", [kinds for asked in KINDS_ASKED.values() for kinds in asked])
def test_it_finds_what_the_plain_way_finds(kinds: tuple[SoundKind, ...]) -> None:
    catalog, _ = load_catalog(Path(__file__).parents[2], allow_noncommercial=False)
    index = index_of(catalog, kinds)
    answered = 0
    for text in wordings(catalog, 300):
        match = match_sound(text, catalog, kinds)
        asset = plainly_answered(index, text, kinds)
        rows = plainly_ranked(index, asked_in(text, index, kinds), text)
        if asset is None:
            # The best that is what was asked for, if any is; the others stay in their order.
            first = rows if match.asset is None else [(match.score, match.asset), *rows]
            expected = tuple(dict.fromkeys(asset for _, asset in first))
            assert match.nearest == expected[:3], text
            assert match.score == round(dict(map(reversed, rows))[expected[0]], 3), text
        else:
            others = [row for row in rows if row[1] != asset]
            assert (match.asset, match.score) == (asset, 1.0), text
            assert match.nearest == (asset, *(a for _, a in others))[:3], text
            assert match.runner_up == (others[0][1] if others and others[0][0] else None), text
            answered += 1
    assert answered > 5
