"""The music as it is written: five parts, three intensities, chords, voices that lead.

What only a performance shows is in ``test_pieces_played.py``.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest

from pipeline.catalog.chords import pitch_classes
from pipeline.catalog.load import load_catalog
from pipeline.catalog.piece import NO_STEP, REST, SILENT_DB, VOICES, Layer, Passage, Piece

ROOT = Path(__file__).parents[2]
CATALOG = load_catalog(ROOT, allow_noncommercial=False)[0]
PIECES = {s.id: s.piece for s in CATALOG.sounds.values() if s.piece is not None}
PARTS = {"drone", "pulse", "pad", "percussion", "top"}
D_MINOR = {2, 4, 5, 7, 9, 10, 0}
FOREIGN = {1, 3, 11}
"""C sharp leads to D; E flat is the chord of dread; B natural passes."""
MOTIF = {(-5, 8), (-5, 9)}
"""The show's three notes: down a fourth, up a sixth. D, A, F, and in major F, C, A."""

Chord = tuple[int, ...]
"""The keys of bass, tenor, alto and top."""
each_piece = pytest.mark.parametrize("name", sorted(PIECES))


def chords_of(passage: Passage) -> list[Chord]:
    return list(zip(*(passage.voice(voice) for voice in VOICES), strict=True))


def parallels(one: Chord, other: Chord, interval: int) -> set[tuple[int, int]]:
    """Pairs of voices that move and stay ``interval`` semitones (and octaves) apart."""
    return {
        (low, high)
        for low, high in combinations(range(4), 2)
        if one[low] != other[low]
        and one[high] != other[high]
        and (one[high] - one[low]) % 12 == (other[high] - other[low]) % 12 == interval
    }


def steps_of(piece: Piece) -> list[tuple[Chord, Chord]]:
    """From each chord to the next: round the plan, through the cadence, into the final chord."""
    plan, cadence = chords_of(piece.plan), chords_of(piece.cadence)
    return [*pairwise([*plan, plan[0]]), *pairwise([*cadence, *chords_of(piece.final)])]


def test_every_mood_has_its_music() -> None:
    moods = {name.split(".")[1] for name in PIECES}
    assert {"tension", "breakthrough", "contemplative", "transition", "theme"} <= moods
    for mood in ("tension", "contemplative", "breakthrough", "transition"):
        assert sum(name.split(".")[1] == mood for name in PIECES) >= 2, "a season is not one tune"
    assert {"music.theme.uptime", "music.theme.uptime-tail"} <= set(PIECES)


@each_piece
def test_it_has_five_parts_and_three_intensities(name: str) -> None:
    piece = PIECES[name]
    assert {layer.part for layer in piece.layers} == PARTS
    sounding = [
        {layer.part for layer in piece.layers if layer.level_db[step] > SILENT_DB}
        for step in range(3)
    ]
    assert 2 <= len(sounding[0]) <= 3
    assert sounding[0] < sounding[1]
    assert sounding[2] == PARTS


@each_piece
def test_its_keys_are_those_that_cross_fade(name: str) -> None:
    piece = PIECES[name]
    assert piece.key in {"D minor", "F major"}
    written = {pitch for p in (piece.plan, piece.cadence) for c in p.chords for pitch in tones(c)}
    assert written <= D_MINOR | FOREIGN
    assert piece.final.chords[0] == {"D minor": "Dm", "F major": "F"}[piece.key]


def tones(chord: str) -> frozenset[int]:
    found = pitch_classes(chord)
    assert found is not None
    return found


@each_piece
def test_every_voice_sings_a_note_of_its_chord(name: str) -> None:
    piece = PIECES[name]
    for passage in (piece.plan, piece.cadence, piece.final):
        for chord, keys in zip(passage.chords, chords_of(passage), strict=True):
            assert {key % 12 for key in keys} <= tones(chord), (chord, keys)
            assert list(keys) == sorted(set(keys)), f"voices cross in {chord}"


@each_piece
def test_voices_do_not_move_in_octaves_nor_inner_ones_in_fifths(name: str) -> None:
    for one, other in steps_of(PIECES[name]):
        assert not parallels(one, other, 0), (one, other)
        assert (1, 2) not in parallels(one, other, 7), (one, other)


@each_piece
def test_inner_voices_move_by_small_steps(name: str) -> None:
    for one, other in steps_of(PIECES[name]):
        assert max(abs(one[voice] - other[voice]) for voice in (1, 2)) <= 5, (one, other)


@each_piece
def test_the_cadence_follows_from_any_bar(name: str) -> None:
    piece = PIECES[name]
    assert 2 <= piece.cadence.bars <= 3
    first = chords_of(piece.cadence)[0]
    for bar, chord in enumerate(chords_of(piece.plan), start=1):
        assert (1, 2) not in parallels(chord, first, 0), f"octaves within after bar {bar}"
        assert max(abs(chord[v] - first[v]) for v in (1, 2)) <= 12, f"a leap after bar {bar}"


@each_piece
def test_the_leading_note_goes_home(name: str) -> None:
    piece = PIECES[name]
    last, final = chords_of(piece.cadence)[-1], chords_of(piece.final)[0]
    home = {"D minor": 2, "F major": 5}[piece.key]
    leading = [voice for voice, key in enumerate(last) if key % 12 == (home - 1) % 12]
    assert len(leading) == 1, "the leading note is there, and is not doubled"
    assert final[leading[0]] == last[leading[0]] + 1


def struck_over(layer: Layer, passage: Passage) -> list[tuple[str, int]]:
    """Chord and key of each step of a figure on a voice."""
    assert not isinstance(layer.on, int)
    return [
        (chord, key + step)
        for chord, key in zip(passage.chords, passage.voice(layer.on), strict=True)
        for step in layer.figure
        if step != NO_STEP
    ]


@each_piece
def test_figures_stay_in_the_chord(name: str) -> None:
    # One note in eight may lean on it: the half-step of the dread.
    piece = PIECES[name]
    for layer in piece.layers:
        if layer.plays == "figure" and not isinstance(layer.on, int):
            for passage in (piece.plan, piece.cadence):
                struck = struck_over(layer, passage)
                outside = [each for each in struck if each[1] % 12 not in tones(each[0])]
                assert len(outside) <= len(struck) / 8, (layer.instrument.id, outside)


@each_piece
def test_tunes_lean_on_the_chords(name: str) -> None:
    """What is struck on a first beat belongs to its chord, three times of four."""
    piece = PIECES[name]
    for layer in piece.layers:
        if layer.plays == "tune":
            bar = piece.beats_per_bar * layer.steps_per_beat
            firsts = [
                (chord, layer.tune[number * bar])
                for number, chord in enumerate(piece.plan.chords)
                if layer.tune[number * bar] != REST
            ]
            leans = [(chord, key) for chord, key in firsts if key % 12 not in tones(chord)]
            assert len(leans) <= 0.25 * len(firsts), leans


@each_piece
def test_the_shows_three_notes_are_in_it(name: str) -> None:
    # But where time passes and nobody thinks of it.
    piece = PIECES[name]
    tunes = [[key for key in layer.tune if key != REST] for layer in piece.layers if layer.tune]
    assert tunes
    found = any(
        (b - a, c - b) in MOTIF
        for tune in tunes
        for a, b, c in zip(tune, tune[1:], tune[2:], strict=False)
    )
    assert found or name == "music.transition.hours"
