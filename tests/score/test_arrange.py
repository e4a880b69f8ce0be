"""The notes of a form: the test piece is four bars of plan (Dm Bb Gm A) and two of cadence (Gm A)."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.assets.model import touches_of
from pipeline.catalog.piece import Piece
from pipeline.score.arrange import arrange, bars_of
from pipeline.score.form import form_of
from pipeline.score.model import Arrangement, LayerNotes
from pipeline.timeline.model import Form
from pipeline.units import SAMPLE_RATE_HZ, samples
from tests.score.band import PIECE, band, four

BAR_S = 2.0


def form(piece: Piece, bars: int, **asked: object) -> Form:
    return form_of(piece, samples(bars * BAR_S), **asked)  # type: ignore[arg-type]


def notes(piece: Piece, form: Form) -> Arrangement:
    return arrange(piece, form, "four")


def drawn(layer: LayerNotes, beat_s: float = 0.5) -> str:
    """``key@beat`` for each note, and how many beats it is held where it is let go."""
    told = []
    for note in layer.notes:
        beat = note.start_sample / SAMPLE_RATE_HZ / beat_s
        held = note.length_samples / SAMPLE_RATE_HZ / beat_s
        told.append(f"{note.key}@{beat:g}" + (f"x{held:g}" if note.length_samples else ""))
    return " ".join(told)


def chords(piece: Piece, form: Form) -> str:
    return " ".join(bar.passage.chords[bar.index] for bar in bars_of(piece, form))


@pytest.mark.parametrize(
    ("bars", "played"),
    [
        (1, "A"),
        (2, "Gm A"),
        (3, "Dm Gm A"),
        (6, "Dm Bb Gm A Gm A"),
        (9, "Dm Bb Gm A Dm Bb Gm Gm A"),
    ],
)
def test_the_plan_goes_round_and_the_cadence_has_the_last_bars(
    piece: Piece, bars: int, played: str
) -> None:
    assert chords(piece, form(piece, bars)) == played


def test_a_hit_is_led_up_to_and_begins_the_plan_anew(piece: Piece) -> None:
    assert chords(piece, form(piece, 10, hits=[samples(10.0)])) == "Dm Bb Gm Gm A Dm Bb Gm Gm A"


def test_at_a_hand_over_the_plan_goes_on(piece: Piece) -> None:
    assert chords(piece, form(piece, 5, leaves="hand-over")) == "Dm Bb Gm A Dm Bb"


def test_held_notes_go_from_bar_line_to_bar_line_and_into_the_final_chord(piece: Piece) -> None:
    drone = notes(piece, form(piece, 3, intensity=2.0)).layers[0]
    # The ring is 3 s, of which not quite the half is held.
    assert drawn(drone) == "38@0x4 31@4x4 33@8x4 38@12x2.7"


def test_a_figure_lies_over_its_voice_and_strikes_once_at_the_end(piece: Piece) -> None:
    pulse = notes(piece, form(piece, 1, intensity=2.0)).layers[2]
    assert drawn(pulse) == "57@0 57@0.5 64@1 57@1.5 57@2 57@2.5 64@3 57@3.5 62@4"
    first, second = pulse.notes[0].gain, pulse.notes[1].gain
    assert first / second == pytest.approx(10 ** (3 / 20)), "the first step's accent"


def test_a_layer_may_rest_and_may_stay_out_of_the_final_chord(piece: Piece) -> None:
    drum = notes(piece, form(piece, 2, intensity=3.0)).layers[3]
    assert drawn(drum) == "29@0 29@2 29@4 29@6"


def test_a_tune_is_played_as_written_and_rests_where_it_says_nothing(piece: Piece) -> None:
    tune = notes(piece, form(piece, 5, intensity=3.0)).layers[4]
    assert [note.key for note in tune.notes] == [69, 70, 69, 67, 69]
    # Three bars of the plan, two of cadence in which it has nothing, and the top of the chord.
    places = [note.start_sample / samples(0.5) for note in tune.notes]
    assert places == pytest.approx([0, 4, 6, 8, 20], abs=0.02)
    assert tune.notes[0].start_sample >= 0
    assert len({round(note.gain, 6) for note in tune.notes}) == 5, "loose in level too"


def test_the_same_piece_is_as_loose_each_time(piece: Piece) -> None:
    once, again = (notes(piece, form(piece, 5, intensity=3.0)) for _ in range(2))
    assert once == again
    other = arrange(piece, form(piece, 5, intensity=3.0), "another")
    assert other.layers[4] != once.layers[4]
    assert other.layers[0] == once.layers[0]


def test_intensity_brings_layers_in_and_turns_them_up(piece: Piece) -> None:
    soft, full = (notes(piece, form(piece, 8, intensity=i)) for i in (1.0, 3.0))
    assert [len(layer.notes) for layer in soft.layers] == [9, 0, 65, 0, 0]
    assert all(layer.notes for layer in full.layers)
    assert full.layers[2].notes[1].gain > soft.layers[2].notes[1].gain
    assert (soft.layers[2].notes[0].touch, full.layers[2].notes[0].touch) == (0.0, 1.0)


def test_places_are_exact_beats_of_a_tempo_that_is_not_whole(piece: Piece) -> None:
    crooked = form_of(piece, samples(61.3), intensity=2.0)
    places = [note.start_sample for note in notes(piece, crooked).layers[2].notes[:-1]]
    step = samples(61.3) / len(places)
    assert max(abs(place - n * step) for n, place in enumerate(places)) <= 1.0


def test_a_roll_and_a_delay(tmp_path: Path) -> None:
    rolled = PIECE.replace(
        'voices = ["tenor", "alto"]', 'voices = ["tenor", "alto"]\nroll_beats = 0.25\noctave = 1'
    ).replace("pan = 0.3", "delay_beats = 0.5")
    piece = four(band(tmp_path, rolled)).piece
    assert piece is not None
    played = notes(piece, form(piece, 1, intensity=3.0))
    assert drawn(played.layers[1]) == "69@0x4 73@0.25x3.75 69@4x2.7 74@4.25x2.45"
    assert drawn(played.layers[2]).startswith("57@0.5 57@1 64@1.5")


@pytest.mark.parametrize(
    ("touch", "mixed"),
    [(0.0, ((0, 1.0),)), (0.25, ((0, 0.75), (1, 0.25))), (1.0, ((1, 1.0),)), (7.0, ((1, 1.0),))],
)
def test_between_two_touches_both_are_mixed(
    piece: Piece, touch: float, mixed: tuple[tuple[int, float], ...]
) -> None:
    harp = piece.layers[2].instrument
    assert harp.touches == 2
    assert touches_of(harp, touch) == mixed


def test_one_touch_is_all_there_is(piece: Piece) -> None:
    assert touches_of(piece.layers[3].instrument, 0.7) == ((0, 1.0),)
