"""What a duration, a gain and a place look like, and what they do not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.screenplay import values
from pipeline.screenplay.values import Moment

NOT_A_DURATION = [
    "",
    "2sec",
    "1e999s",
    "nan",
    "inf",
    "-1",
    "+1",
    "2:75",
    "1.s",
    "2 min",
    "9" * 400,
    "٣",
]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2", 2.0),
        ("1.5s", 1.5),
        ("500ms", 0.5),
        ("2:00", 120.0),
        ("0:07", 7.0),
        (".5s", 0.5),
        ("0", 0.0),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert values.duration_s(text) == pytest.approx(seconds, abs=1e-12)


@pytest.mark.parametrize("text", NOT_A_DURATION)
def test_not_a_duration(text: str) -> None:
    assert values.duration_s(text) is None


@pytest.mark.parametrize(
    ("text", "gain"),
    [("-6", -6.0), ("+3", 3.0), ("-6dB", -6.0), ("-6 dB", -6.0), ("−2.5DB", -2.5), ("0", 0.0)],
)
def test_gains(text: str, gain: float) -> None:
    assert values.gain_db(text) == gain


@pytest.mark.parametrize("text", ["", "loud", "6 LU", "--6", "nan", "1e3", "±3"])
def test_not_a_gain(text: str) -> None:
    assert values.gain_db(text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("L40", -0.4),
        ("R20", 0.2),
        ("C", 0.0),
        ("l100", -1.0),
        ("L0", 0.0),
        ("L101", None),
        ("40", None),
    ],
)
def test_pans(text: str, place: float | None) -> None:
    assert values.pan(text) == place


@pytest.mark.parametrize(
    ("text", "depth"), [("12", 12.0), ("12LU", 12.0), ("off", 0.0), ("-3", None)]
)
def test_ducks(text: str, depth: float | None) -> None:
    assert values.duck_lu(text) == depth


@pytest.mark.parametrize(
    ("text", "line_id", "offset_s"),
    [
        ("-0.4s", None, -0.4),
        ("+1s", None, 1.0),
        ("500ms", None, 0.5),
        ("#red", "red", 0.0),
        ("#red-1s", "red", -1.0),
        ("#war-room+0.5", "war-room", 0.5),
        ("#war-room+1:00", "war-room", 60.0),
        ("#take-2", "take-2", 0.0),
        ("#take-3", "take", -3.0),
    ],
)
def test_moments(text: str, line_id: str | None, offset_s: float) -> None:
    expected = Moment(line_id=line_id, offset_s=offset_s)
    assert values.moment(text, known_ids={"take-2", "red", "war-room"}) == expected


@pytest.mark.parametrize("text", ["", "#", "#-1s", "soon", "±1s"])
def test_not_a_moment(text: str) -> None:
    assert values.moment(text) is None


@given(st.text(alphabet="0123456789.:+-−smdBLRCne #", max_size=60))
def test_whatever_is_read_is_finite(text: str) -> None:
    for read in (values.duration_s, values.offset_s, values.gain_db, values.pan, values.number):
        value = read(text)
        assert value is None or math.isfinite(value)
    duration = values.duration_s(text)
    assert duration is None or duration >= 0
