"""A bed of somebody's own music on the timeline: which bars, from where, in which mixdown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.assets.model import AssetTake, BarGrid
from pipeline.catalog.model import Sound
from pipeline.score.own_bed import JOIN_S, OwnBed, grid_of, own_bed
from pipeline.source import SourceText
from pipeline.timeline.model import OWN_LENGTH, MusicSlot
from pipeline.units import samples
from tests.timeline.stage import made_up_sound

BAR = 96_000
HALF = samples(JOIN_S) // 2
BARS = "abcdabce"
RING = 3 * BAR

SOUND: Sound = replace(
    made_up_sound("music.storm.rain", "music", 22.0, bpm=120.0), recording=Path("rain.wav")
)


def take(variant: int = 0, lead: int = 0) -> AssetTake:
    """Eight bars after ``lead`` samples, and a last chord that rings for three."""
    prints = [tuple(float(n == ord(letter) % 26) for n in range(26)) for letter in BARS + "z"]
    lines = tuple(lead + BAR * n for n in range(len(BARS) + 1))
    return AssetTake(
        asset=SOUND.id,
        variant=variant,
        key=f"mix {variant}",
        duration_samples=lines[-1] + RING,
        channels=2,
        lead_samples=0,
        loops=False,
        grid=BarGrid(lines=lines, prints=tuple(prints)),
    )


SLOT = MusicSlot(
    id="bed",
    section="",
    asset=SOUND.id,
    start_sample=1000,
    end_sample=1000 + 8 * BAR,
    crossfades_from_previous=False,
    gain_db=0.0,
    pan=0.0,
    fade_in_s=None,
    fade_out_s=None,
    via=None,
    duck_lu=None,
    duck_off=False,
    placed_by=OWN_LENGTH,
    ended_by=OWN_LENGTH,
    span=SourceText("", "").span(0, 0),
)


def bed(bars: float, *, takes: int = 1, hands_over: bool = False, **changes: object) -> OwnBed:
    slot = replace(SLOT, end_sample=1000 + round(bars * BAR), **changes)  # type: ignore[arg-type]
    return own_bed(slot, SOUND, [take(n) for n in range(takes)], 1000, hands_over=hands_over)


def test_as_long_as_the_scene_it_plays_through_and_rings_out() -> None:
    (stretch,) = bed(8).stretches
    assert (stretch.start_sample, stretch.source_offset_samples) == (1000, 0)
    assert stretch.duration_samples == 8 * BAR + RING
    assert bed(8).out_sample == 1000 + 8 * BAR


def test_a_short_scene_has_its_beginning_and_its_end() -> None:
    short = bed(4.2)
    first, second = short.stretches
    assert (short.bars, short.jumps, short.out_sample) == (4, 1, 1000 + 4 * BAR)
    # "ab" and then "ce": both sides of the joint lie over the bar line.
    assert (first.source_offset_samples, first.duration_samples) == (0, 2 * BAR + HALF)
    assert (second.start_sample, second.source_offset_samples) == (
        1000 + 2 * BAR - HALF,
        6 * BAR - HALF,
    )
    assert first.fade_out_samples == second.fade_in_samples == 2 * HALF


def test_a_long_scene_goes_round_where_it_goes_round_by_itself() -> None:
    assert (bed(12).bars, bed(12).jumps) == (12, 1)


@pytest.mark.parametrize(("fade_s", "ring"), [(1.5, samples(1.5)), (60.0, RING)])
def test_a_stated_fade_is_the_ring_of_the_last_chord(fade_s: float, ring: int) -> None:
    (stretch,) = bed(8, fade_out_s=fade_s).stretches
    assert stretch.duration_samples == 8 * BAR + ring
    assert stretch.fade_out_samples == ring


def test_it_hands_over_in_a_bar() -> None:
    (stretch,) = bed(8, hands_over=True).stretches
    assert stretch.duration_samples == 9 * BAR
    assert stretch.fade_out_samples == BAR


def played(of: OwnBed) -> list[tuple[int, float]]:
    """Which mixdown, for how many bars."""
    return [(s.take.variant, round(s.duration_samples / BAR, 1)) for s in of.stretches]


def test_intensity_chooses_the_mixdown() -> None:
    assert played(bed(8, takes=3, intensity=1.0))[0][0] == 0
    assert played(bed(8, takes=3, intensity=2.0))[0][0] == 1
    assert played(bed(8, takes=3))[0][0] == 2, "as it is"


def test_what_builds_gains_players_on_bar_lines() -> None:
    assert played(bed(8, takes=3, builds=True)) == [(0, 2.0), (1, 4.0), (2, 5.0)]


def test_it_rises_to_a_hit() -> None:
    hit = 1000 + 5 * BAR
    assert played(bed(8, takes=3, intensity=1.0, hits=(hit,))) == [(0, 1.0), (2, 4.0), (0, 6.0)]


def test_its_first_bar_falls_where_the_bed_begins() -> None:
    late = own_bed(SLOT, SOUND, [take(lead=5000)], 1000, hands_over=False)
    assert late.stretches[0].source_offset_samples == 5000


def test_music_that_nobody_has_read_yet_is_foretold_from_its_file() -> None:
    unread = replace(take(), grid=None)
    assert grid_of(unread, SOUND).lines[:3] == (0, BAR, 2 * BAR)
    stated = replace(SOUND, bar_lines_s=(0.5, 2.5, 5.0))
    assert grid_of(unread, stated).lines == (24_000, 120_000, 240_000)
