"""What is wrong with a piece or an instrument is told with its place and a remedy.

Each case changes one thing of the test band (``tests/score/band.py``).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.catalog.chords import pitch_classes
from pipeline.catalog.digest import definition_digest
from pipeline.catalog.load import load_catalog
from tests.score.band import PIECE, band, four, write_band


def told(root: Path, piece: str) -> list[str]:
    path = write_band(root, piece)
    catalog, found = load_catalog(root)
    assert ("music.tension.four" in catalog.sounds) == (not found)
    name = path.relative_to(root).as_posix()
    lines = path.read_text().splitlines()
    return [
        f"{lines[d.span.line - 1].split(' =')[0].strip()}: {d.slug} {d.message} | {d.hint}"
        for d in found
        if d.span.path == name
    ]


def test_the_band_loads(tmp_path: Path) -> None:
    sound = four(band(tmp_path))
    piece = sound.piece
    assert piece is not None
    assert (sound.kind, sound.mood, sound.bpm, sound.bars) == ("music", "tension", 120.0, 6)
    assert sound.duration_s == 6 * 2.0 + 3.0
    assert piece.plan.chords == ("Dm", "Bb", "Gm", "A")
    assert (piece.final.chords, piece.final.tenor) == (("Dm",), (57,))
    assert [layer.part for layer in piece.layers] == [
        "drone", "pad", "pulse", "percussion", "top",
    ]  # fmt: skip
    assert [each.id for each in piece.instruments] == ["drum", "harp", "organ"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            'instrument = "organ"',
            'instrument = "orgel"',
            "instrument: asset/no-instrument no instrument is called “orgel” | did you mean “organ”?",
        ),
        (
            'chords = ["Dm", "Bb", "Gm", "A"]',
            'chords = ["Dm", "Bb", "Gx", "A"]',
            "chords: asset/bad-value nobody can play the chord “Gx” | chords are C, Cm, C5, C6, ",
        ),
        (
            "tenor  = [57, 58, 58, 57]",
            "tenor  = [57, 58, 58]",
            "tenor: asset/bad-value “tenor” has 3 keys for 4 bars | one key a bar, as many as chords; 0 is a rest",
        ),
        (
            "bass   = [31, 33]",
            "bass   = [20, 33]",
            "instrument: asset/bad-value the bass of the cadence asks “organ” for key 20, and it plays 24 to 96 | move it by octave = 1 or −1, or give the instrument a wider range",
        ),
        (
            "figure = [24, 24, 31, 24]\naccents_db = [3, 0, 0, 0]",
            "figure = [24, 24, 31, 24]\naccents_db = [3]",
            "accents_db: asset/bad-value 1 accents for a figure of 4 steps | an accent for each step of the figure, in dB; 0 is none",
        ),
        (
            'on = "bass"',
            'on = "bas"',
            "on: asset/bad-value a figure is on a voice or on a key, not on “bas” | did you mean “bass”?",
        ),
        (
            "figure = [24, 24, 31, 24]",
            "tune = [60]",
            "plays: asset/missing-key a layer that plays “figure” is told its “figure” | add figure = [0, 0, 12, 0]: semitones over what it is on",
        ),
        (
            'plays = "held"\nvoices = ["bass"]',
            'plays = "held"\nvoices = ["bass"]\nfigure = [0]',
            "figure: asset/bad-value “figure” means nothing to a layer that plays “held” | it plays by voices, every_bars, roll_beats",
        ),
        (
            "tune = [69, 0, 0, 0, 70, 0, 69, 0, 67, 0, 0, 0, 64, 0, 0, 0]",
            "tune = [69, 0, 0, 0, 70]",
            "tune: asset/bad-value “tune” has 5 steps, and its 4 bars have 16 | 4 steps a bar: a key, or 0 where nothing new is struck",
        ),
        (
            'voices = ["tenor", "alto"]',
            'voices = ["tenor", "top"]',
            "voices: asset/bad-value this layer plays the top, of which [piece] says nothing | add top = … to [piece]; 0 is a rest",
        ),
        (
            'voices = ["bass"]\n',
            'voices = ["bass"]\nevery_bars = 8\n',
            "every_bars: asset/bad-value a note is held for 16.7 s at the slowest tempo, and “organ” is sampled for 9 s | hold it shorter, or set note_s = 17 in organ.toml",
        ),
        (
            "bpm = 120.0\n",
            "",
            "[piece]: asset/missing-key “bpm” is missing in four.toml | add bpm = 96.0 above [piece]: the tempo that scenes are fitted round",
        ),
        (
            "bpm = 120.0\n",
            "bpm = 120.0\nduration_s = 12.0\n",
            "duration_s: asset/bad-value “duration_s” means nothing beside [piece]: its scene says how it is cut | take it out",
        ),
        (
            'part = "drone"',
            'part = "drones"',
            "part: asset/bad-value “piece.layers.0.part” is “drone”, “pulse”, “pad”, “percussion” or “top”, not the text “drones” | did you mean “drone”?",
        ),
        (
            "level_db = [-24, -21, -18]",
            "level_db = [-24, -21]",
            "level_db: asset/bad-value “piece.layers.0.level_db” is a list of at least 3, not a list of 2 | ",
        ),
    ],
)  # fmt: skip
def test_a_fault_in_a_piece_is_told_where_it_stands(
    tmp_path: Path, before: str, after: str, expected: str
) -> None:
    assert before in PIECE
    found = told(tmp_path, PIECE.replace(before, after, 1))
    assert any(each.startswith(expected) for each in found), found


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    wrong = PIECE.replace('"Bb"', '"H"', 1).replace('"harp"', '"harpe"').replace("57, 58", "57", 1)
    assert [each.split(" ")[1] for each in told(tmp_path, wrong)] == [
        "asset/bad-value", "asset/bad-value", "asset/no-instrument", "asset/no-instrument",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("highest = 20\n", "asset/bad-value the highest key, 20, is below the lowest, 24"),
        ('recipe = "no.dsp"\n', "asset/no-file there is no file “no.dsp” beside organ.toml"),
        ("note_s = -1.0\n", "asset/bad-value “note_s” is more than 0, not -1.0"),
        ("notes = 1\n", "asset/unknown-key “notes” is no key of organ.toml"),
    ],
)
def test_a_fault_in_an_instrument(tmp_path: Path, change: str, expected: str) -> None:
    write_band(tmp_path)
    path = tmp_path / "sfx_library" / "instruments" / "organ.toml"
    key = change.split(" =", maxsplit=1)[0]
    kept = [line for line in path.read_text().splitlines() if not line.startswith(key)]
    path.write_text("\n".join([*kept, change]))
    catalog, found = load_catalog(tmp_path)
    assert "organ" not in catalog.instruments
    assert f"{found[0].slug} {found[0].message}" == expected


def test_an_instrument_that_may_not_be_sold_is_left_out(tmp_path: Path) -> None:
    write_band(tmp_path)
    path = tmp_path / "sfx_library" / "instruments" / "harp.toml"
    path.write_text(path.read_text().replace('commercial = "yes"', 'commercial = "no"'))
    catalog, found = load_catalog(tmp_path)
    assert "harp" not in catalog.instruments
    assert [d.slug for d in found] == ["asset/not-commercial", *["asset/no-instrument"] * 2]
    assert "harp" in load_catalog(tmp_path, allow_noncommercial=True)[0].instruments


def test_a_piece_outside_music_is_refused(tmp_path: Path) -> None:
    path = write_band(tmp_path)
    other = tmp_path / "sfx_library" / "office" / "four.toml"
    other.parent.mkdir()
    other.write_text('kind = "continuous"\n' + path.read_text())
    found = load_catalog(tmp_path)[1]
    assert [f"{d.span.path} {d.message}" for d in found] == [
        "sfx_library/office/four.toml only music has a [piece]"
    ]


def test_the_definition_changes_with_what_is_heard_and_with_nothing_else(tmp_path: Path) -> None:
    def digest(piece: str) -> str:
        return definition_digest(four(band(tmp_path, piece)))

    as_written = digest(PIECE)
    assert digest(PIECE.replace('aliases = ["four chords"]', 'aliases = ["chords"]')) == as_written
    assert digest(PIECE.replace('key = "D minor"', 'key = "d"')) == as_written
    assert digest(PIECE.replace("hall_s = 1.0", "hall_s = 1.1")) != as_written
    assert digest(PIECE.replace("bass   = [38, 34", "bass   = [38, 35")) != as_written
    assert digest(PIECE.replace("pan = 0.3", "pan = 0.2")) != as_written
    harp = tmp_path / "sfx_library" / "instruments" / "harp.dsp"
    sound = four(band(tmp_path))
    harp.write_text(harp.read_text() + "// another")
    assert definition_digest(sound) != as_written


@pytest.mark.parametrize(
    ("chord", "notes"),
    [
        ("C", {0, 4, 7}),
        ("Bb", {10, 2, 5}),
        ("F#m7", {6, 9, 1, 4}),
        ("Dm/F", {2, 5, 9}),
        ("C/Bb", {0, 4, 7, 10}),
        ("Asus4", {9, 2, 4}),
        ("Eø", {4, 7, 10, 2}),
    ],
)
def test_chords_as_players_read_them(chord: str, notes: set[int]) -> None:
    assert pitch_classes(chord) == notes


@pytest.mark.parametrize("chord", ["", "H", "Dmin", "dm", "D/", "D/H", "Dm "])
def test_what_is_no_chord(chord: str) -> None:
    assert pitch_classes(chord) is None
