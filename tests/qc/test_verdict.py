"""The balance of every line, foretold and measured, and what is said of one that is drowned."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from pipeline.catalog.faders import Faders
from pipeline.effects.dress import dress
from pipeline.mix.bounce import bounce
from pipeline.mix.plan import plan
from pipeline.qc.balance import LineBalance, balance
from pipeline.qc.verdict import AGREE_LU, apart_lu, report_json, short_of, told_apart, told_of
from tests.mix.stage import STYLE, Desk, noise, sine


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A voice in noise's clothing, from 2 s to 5 s."""
    desk = Desk(tmp_path / "store")
    desk.lay("ann1", "dialogue", 2.0, noise(3.0, seed=1, level_db=-26.0, channels=1))
    return desk


def rows(desk: Desk, duration_s: float = 8.0) -> tuple[LineBalance, LineBalance]:
    """A line's balance as it was planned, and as it was mixed."""
    mix_plan = desk.plan(duration_s)
    mix = bounce(mix_plan, desk.store)
    (foretold,) = balance(desk.clips, mix_plan.foretold)
    (measured,) = balance(desk.clips, mix.stem_powers)
    return foretold, measured


@pytest.mark.parametrize(
    ("role", "least_lu", "clip"),
    [
        ("music", 12.0, {"level_db": -30.0}),
        ("ambience", 17.0, {"level_db": -32.0}),
        ("sfx", 7.0, {"level_db": -26.0}),
    ],
)
def test_plan_and_stems_agree(desk: Desk, role: Any, least_lu: float, clip: dict[str, Any]) -> None:
    desk.lay("bed", role, 0.3, noise(7.0, seed=2, **clip), pan=0.35, fade_in_samples=24_000)
    foretold, measured = rows(desk)
    assert apart_lu(foretold, measured) < 0.2 < AGREE_LU
    assert measured.distances_lu()[role] == pytest.approx(least_lu, abs=0.5)


def test_a_hit_is_measured_in_its_loudest_400_ms(desk: Desk) -> None:
    desk.lay("hit", "sfx", 3.0, noise(0.3, seed=3, level_db=-14.0, channels=1), pan=-0.5)
    foretold, measured = rows(desk)
    assert measured.over_sfx_lu == pytest.approx(7.0, abs=0.3)
    assert foretold.over_sfx_lu == pytest.approx(measured.over_sfx_lu, abs=0.2)
    assert measured.over_all_lu > measured.over_sfx_lu + 5.0  # three seconds take it in better


def drowned(desk: Desk, **changes: object) -> tuple[Desk, LineBalance]:
    desk.lay("bed", "music", 0.0, sine(1000, 8.0, 0.0, channels=2))
    desk.clips[1] = dataclasses.replace(desk.clips[1], **changes)  # type: ignore[arg-type]
    return desk, rows(desk)[1]


def test_a_line_that_is_drowned_is_told_with_its_place(desk: Desk) -> None:
    """0 dBFS of music: 18 dB down it is still no more than level with the voice."""
    desk, row = drowned(desk)
    told = told_of(short_of([row], desk.clips), desk.clips)
    assert [(d.slug, d.span, d.is_error) for d in told] == [
        ("mix/drowned", desk.clips[0].span, False)
    ] * 2
    assert "the music is only" in told[0].message
    assert "(10 are wanted)" in told[0].message


def test_what_was_asked_for_is_no_fault(desk: Desk) -> None:
    desk, row = drowned(desk, duck_off=True)
    shorts = short_of([row], desk.clips)
    assert {(short.under, short.asked_by) for short in shorts} == {
        ("music", ("bed",)),
        ("all", ("bed",)),
    }
    assert told_of(shorts, desk.clips) == ()


def test_what_the_designer_asked_for_is_no_fault_either(desk: Desk) -> None:
    """The plan's clips are as his faders have them, and the timeline's are not."""
    desk.lay("bed", "music", 0.0, sine(1000, 8.0, 0.0, channels=2))
    laid, faders = desk.timeline(8.0), Faders(ducks={"bed": "off"})
    mix_plan, _ = plan(laid, dress(laid, {}, {}, desk.store, workers=1), STYLE, faders)
    row = balance(desk.clips, bounce(mix_plan, desk.store).stem_powers)
    mixed = [planned.dressed.clip for planned in mix_plan.clips]
    shorts = short_of(row, mixed)
    assert {short.asked_by for short in shorts} == {("bed",)}
    assert told_of(shorts, mixed) == ()
    assert told_of(short_of(row, desk.clips), desk.clips) != ()


def test_two_beds_of_one_pitch_are_told_where_they_add_up(desk: Desk) -> None:
    """Two like sines are 6 dB louder than one; their powers, which were planned, are 3."""
    for name in ("hum", "drone"):
        desk.lay(name, "ambience", 0.0, sine(1000, 8.0, -30.0, channels=2))
    foretold, measured = rows(desk)
    (told,) = told_apart([foretold], [measured], desk.clips)
    assert (told.slug, told.span, told.is_error) == ("mix/apart", desk.clips[0].span, False)
    assert "the ambience under this line was mixed 3.0 LU from where it was planned" in told.message


def test_what_was_mixed_as_it_was_planned_is_not_told(desk: Desk) -> None:
    desk.lay("bed", "ambience", 0.0, noise(8.0, seed=2, level_db=-32.0))
    foretold, measured = rows(desk)
    assert told_apart([foretold], [measured], desk.clips) == ()


def test_the_report_has_a_row_for_every_line(desk: Desk) -> None:
    desk.lay("bob1", "dialogue", 5.5, noise(1.0, seed=5, level_db=-30.0, channels=1))
    desk.lay("bed", "music", 0.0, noise(8.0, seed=2, level_db=-24.0))
    mix_plan = desk.plan(8.0)
    mix = bounce(mix_plan, desk.store)
    measured, foretold = (balance(desk.clips, p) for p in (mix.stem_powers, mix_plan.foretold))
    report = report_json(measured, foretold, (), mix_plan.predicted_lufs, -23.0)
    assert [row["line"] for row in report["lines"]] == ["ann1", "bob1"]
    for row in report["lines"]:
        assert row["over_music_lu"] == pytest.approx(12.0, abs=0.5) or row["over_music_lu"] > 12.0
        assert row["apart_lu"] <= AGREE_LU
        assert row["foretold"]["over_sfx_lu"] is None
    assert report["under_limit"] == []


@pytest.mark.parametrize(
    ("foretold", "measured", "apart"),
    [
        ({}, {}, 0.0),
        ({"over_music_lu": 12.0}, {"over_music_lu": 11.3}, 0.7),
        ({"speech_lufs": -23.0}, {"speech_lufs": -22.8}, 0.2),
        ({"over_sfx_lu": 60.0}, {"over_sfx_lu": 70.0}, 0.0),  # nobody hears either
        ({"over_sfx_lu": 99.0}, {"over_sfx_lu": 20.0}, 79.0),  # something that was not foretold
    ],
)
def test_how_far_two_rows_are_apart(
    foretold: dict[str, float], measured: dict[str, float], apart: float
) -> None:
    row = LineBalance(
        line_id="a",
        character="A",
        start_s=0.0,
        speech_lufs=-23.0,
        over_music_lu=99.0,
        over_ambience_lu=99.0,
        over_sfx_lu=99.0,
        over_all_lu=99.0,
    )
    one = dataclasses.replace(row, **foretold)  # type: ignore[arg-type]
    other = dataclasses.replace(row, **measured)  # type: ignore[arg-type]
    assert apart_lu(one, other) == pytest.approx(apart)
