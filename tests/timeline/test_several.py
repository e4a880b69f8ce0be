"""*Several* of a sound: one cue, heard a few times over, never twice in one place."""

from __future__ import annotations

import itertools

from pipeline.timeline.model import Clip
from pipeline.units import seconds
from tests.timeline.stage import lay_out


def clips(text: str) -> list[Clip]:
    timeline, problems = lay_out(text)
    assert not [p for p in problems if p.severity == "error"]
    return [c for c in timeline.clips if c.role == "sfx"]


def test_each_begins_a_little_after_the_one_before_and_stands_elsewhere() -> None:
    four = clips('[SOUND: several klaxons]\nANN: "One two three four five six seven."')
    assert [c.asset for c in four] == ["test.klaxon"] * 4
    starts = [seconds(c.start_sample) for c in four]
    gaps = [late - early for early, late in itertools.pairwise(starts)]
    assert starts[0] == 0.0
    assert all(0.4 <= gap <= 1.2 for gap in gaps), gaps  # 0.8 s, more or less by a half
    assert len(set(gaps)) == 3
    assert [c.pan < 0 for c in four[1:]] == [True, False, True]
    assert all(-6.0 <= c.gain_db - four[0].gain_db <= 0.0 for c in four)
    assert len({c.id for c in four}) == 4


def test_the_dialogue_goes_on_after_the_lead_of_the_first() -> None:
    one = lay_out('[SOUND: klaxon]\nANN: "One."')[0].of_role("dialogue")[0]
    four = lay_out('[SOUND: several klaxons]\nANN: "One."')[0].of_role("dialogue")[0]
    assert one.start_sample == four.start_sample


def test_wait_waits_for_the_last() -> None:
    timeline, _ = lay_out('[SOUND: two klaxons | wait]\nANN: "One."')
    *_, last = timeline.of_role("sfx")
    (line,) = timeline.of_role("dialogue")
    assert line.start_sample == last.end_sample


def test_a_writers_place_holds_for_all() -> None:
    assert {c.pan for c in clips('[SOUND: three beeps | pan=L40]\nANN: "One."')} == {-0.4}


def test_a_bed_is_one_however_many_are_asked_for() -> None:
    assert len(clips('[SOUND: several typing]\nANN: "One."')) == 1


def test_the_same_again_and_another_cue_otherwise() -> None:
    text = '[SOUND: several beeps]\nANN: "One two."\n[SOUND: several beeps]\nBOB: "Three."'
    first = [(c.start_sample, c.pan) for c in clips(text)]
    assert first == [(c.start_sample, c.pan) for c in clips(text)]
    places = [c.pan for c in clips(text)]
    assert places[1:4] != places[5:8]
