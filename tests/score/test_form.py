"""How a piece is cut to its slot. The test piece has bars of 2 s (120 bpm) and rises from 1 to 3."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.catalog.piece import Piece
from pipeline.score.form import form_of, standard_form
from pipeline.score.reasons import form_said, tempi_of
from pipeline.units import samples


@pytest.mark.parametrize(
    ("slot_s", "bars", "bpm"),
    [
        (20.0, 10, 120.0),
        (20.5, 10, 117.1),  # a little slower
        (19.5, 10, 123.1),  # a little faster
        (60.0, 30, 120.0),
        (60.9, 30, 118.2),
        (61.3, 31, 121.4),
        (2.0, 1, 120.0),
    ],
)
def test_the_last_bar_line_falls_on_the_end_of_the_slot(
    piece: Piece, slot_s: float, bars: int, bpm: float
) -> None:
    form = form_of(piece, samples(slot_s))
    assert form.bar_lines[-1] == samples(slot_s)
    assert form.bars == bars
    assert tempi_of(piece, form)[0] == pytest.approx(bpm, abs=0.05)


@pytest.mark.parametrize(
    ("slot_s", "bars", "ends_s", "bpm"),
    [
        (2.8, 1, 2.0 / 0.96, 115.2),  # between one bar and two: as slow as it may be
        (3.4, 2, 4.0 / 1.04, 124.8),
        (0.4, 1, 2.0 / 1.04, 124.8),
    ],
)
def test_where_no_bars_fit_the_nearest_line_is_taken(
    piece: Piece, slot_s: float, bars: int, ends_s: float, bpm: float
) -> None:
    form = form_of(piece, samples(slot_s))
    assert (form.bars, form.bar_lines[-1]) == (bars, samples(ends_s))
    assert tempi_of(piece, form)[0] == pytest.approx(bpm, abs=0.05)


@pytest.mark.parametrize("slot_s", np.arange(1.0, 70.0, 0.37).tolist())
def test_the_tempo_gives_four_per_cent_and_bars_are_even(piece: Piece, slot_s: float) -> None:
    form = form_of(piece, samples(slot_s))
    lengths = np.diff(form.bar_lines)
    assert lengths.max() - lengths.min() <= 1
    assert 115.19 < tempi_of(piece, form)[0] < 124.81
    # Six bars on, every length can be had.
    if slot_s > 2.0 * 12.5:
        assert form.bar_lines[-1] == samples(slot_s)


def test_a_bar_line_falls_on_the_hit_and_the_last_one_on_the_end(piece: Piece) -> None:
    form = form_of(piece, samples(41.0), hits=[samples(24.5)])
    (hit,) = form.hits
    assert form.bar_lines[hit] == samples(24.5)
    assert form.bar_lines[-1] == samples(41.0)
    assert form_said(piece, form) == "20 bars at 117.6 and 116.4 bpm, risen to bar 13"


def test_it_rises_to_the_hit_over_eight_bars_and_drops_back(piece: Piece) -> None:
    form = form_of(piece, samples(40.0), hits=[samples(24.0)], intensity=1.0)
    assert form.hits == (12,)
    rising = [1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0]
    assert form.intensities == pytest.approx([1.0] * 4 + rising + [1.0] * 9)


def test_a_hit_that_no_bars_lead_to_is_passed_over(piece: Piece) -> None:
    form = form_of(piece, samples(40.0), hits=[samples(3.0)])
    assert form.hits == ()
    assert form == form_of(piece, samples(40.0))


def test_several_hits(piece: Piece) -> None:
    form = form_of(piece, samples(60.0), hits=[samples(40.0), samples(20.0)], intensity=2.0)
    assert [form.bar_lines[hit] for hit in form.hits] == [samples(20.0), samples(40.0)]
    assert form.intensities[10] == 2.0 + 1.0 / 8 - 1.0 / 8
    assert form.intensities[9] == form.intensities[19] == 3.0


@pytest.mark.parametrize("hit_s", [29.3, 30.0, 31.2])
def test_a_hit_about_the_end_is_the_end(piece: Piece, hit_s: float) -> None:
    form = form_of(piece, samples(30.0), hits=[samples(hit_s)], intensity=1.0)
    assert form.bar_lines[-1] == samples(hit_s)
    assert form.intensities[-2:] == (3.0, 3.0)
    handed_on = form_of(
        piece, samples(30.0), hits=[samples(hit_s)], intensity=1.0, leaves="hand-over"
    )
    assert handed_on.bar_lines[-2] == samples(30.0), "where another takes over is not moved"


def test_until_a_line_it_rises_to_its_end(piece: Piece) -> None:
    form = form_of(piece, samples(20.0), ends_on_hit=True, intensity=1.0)
    assert form.bars == 10
    assert form.intensities[:3] == (1.0, 1.0, 1.25)
    assert form.intensities[-2:] == (3.0, 3.0)


def test_intensity_is_what_is_asked_or_the_pieces_own_shape(piece: Piece) -> None:
    own = form_of(piece, samples(22.0))
    assert own.intensities == pytest.approx([*np.linspace(1.0, 3.0, 11), 3.0])
    assert set(form_of(piece, samples(22.0), intensity=2.0).intensities) == {2.0}
    assert form_of(piece, samples(22.0), builds=True, intensity=1.0).intensities[-1] == 3.0


def test_at_a_hand_over_it_goes_on_for_a_bar(piece: Piece) -> None:
    form = form_of(piece, samples(20.0), leaves="hand-over")
    assert (form.bars, form.bar_lines[-2], form.bar_lines[-1]) == (11, samples(20.0), samples(22.0))
    assert form.ring_samples == 0


def test_the_standard_form_is_the_plan_and_the_cadence(piece: Piece) -> None:
    form = standard_form(piece, 2.0)
    assert form.bars == 6
    assert form.length_samples == samples(6 * 2.0 + 3.0)
    assert form_said(piece, form) == "6 bars at 120.0 bpm (+0.0 %)"
