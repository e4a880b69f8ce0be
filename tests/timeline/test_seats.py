"""Who is heard from where: a table of scenes, what an edit may not move, and the stereo itself."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio.buffer import Frames
from pipeline.catalog.model import Room, Space
from pipeline.effects.dress import dress
from pipeline.loudness.meter import k_weighted_power
from pipeline.mix.plan import plan
from pipeline.timeline.seats import PLACES
from pipeline.units import lufs_from_power
from tests.loudness.signals import speech_like
from tests.mix.stage import STYLE, Desk
from tests.timeline.stage import lay_out

STAGED = "NARRATOR", "ANN", "BOB", "CYD", "DEE", "EVE", "FAY", "GUS"


def seats_of(text: str) -> list[str]:
    """Each line as ``ANN L13``, in the order of the script."""
    timeline, problems = lay_out(text)
    assert not [d for d in problems if d.is_error], problems
    lines = sorted(timeline.of_role("dialogue"), key=lambda c: c.span.start)
    return [f"{line.character} {_said(line.pan)}" for line in lines]


def _said(pan: float) -> str:
    percent = round(abs(pan) * 100)
    return "C" if percent == 0 else f"{'L' if pan < 0 else 'R'}{percent}"


@pytest.mark.parametrize(
    ("scene", "heard"),
    [
        ('NARRATOR: "One."', ["NARRATOR C"]),
        ('"One."', ["NARRATOR C"]),
        # One guest beside the narrator, and two across a table: near the middle, but apart.
        ('"One."\n\nANN: "Two."', ["NARRATOR C", "ANN L13"]),
        ('ANN: "One."\nBOB: "Two."\nANN: "Three."', ["ANN L13", "BOB R13", "ANN L13"]),
        # Five round a table are five places, and the middle is nobody's.
        (
            'ANN: "One."\nBOB: "Two."\nCYD: "Three."\nDEE: "Four."\nEVE: "Five."\n\n"Six."',
            ["ANN L13", "BOB R13", "CYD L39", "DEE R39", "EVE L26", "NARRATOR C"],
        ),
        # What comes out of a device is heard where that lies, and takes nobody's place.
        (
            'ANN: "One."\nBOB (on phone): "Two."\nCYD: "Three."\nBOB: "Four."\nBOB: "Five." {via=phone}',
            ["ANN L13", "BOB C", "CYD R13", "BOB L39", "BOB C"],
        ),
        # Somebody off is still a person at a place.
        ('ANN (off): "One."\nBOB: "Two."', ["ANN L13", "BOB R13"]),
        # pan= is for one line, and wins over a seat, a device and the narrator's middle.
        (
            'ANN: "One." {pan=R40}\nANN: "Two."\nBOB (phone): "Three." {pan=L20}\nNARRATOR: "Four." {pan=L5}',
            ["ANN R40", "ANN L13", "BOB L20", "NARRATOR L5"],
        ),
        # Together, interrupted, whispered: the seat is the same.
        (
            'ANN: "One and—"\nBOB: (shouting) "Two."\nANN ^: "Three."',
            ["ANN L13", "BOB R13", "ANN L13"],
        ),
        # A new scene is a new table; one that is carried over is the same one.
        (
            'ANN: "One."\nBOB: "Two."\n# Next\nBOB: "Three."\nANN: "Four."',
            ["ANN L13", "BOB R13", "BOB L13", "ANN R13"],
        ),
        (
            '# One {carry}\nANN: "One."\nBOB: "Two."\n# Two\nBOB: "Three."\nANN: "Four."\n# Three\nBOB: "Five."',
            ["ANN L13", "BOB R13", "BOB R13", "ANN L13", "BOB L13"],
        ),
    ],
)
def test_a_scene_and_its_seats(scene: str, heard: list[str]) -> None:
    assert seats_of(scene) == heard


def test_the_places_are_ten_and_none_is_the_narrators() -> None:
    assert len(set(PLACES)) == 10
    assert max(map(abs, PLACES)) <= 0.39
    assert min(map(abs, PLACES)) >= 0.13


def test_the_eleventh_shares_a_place_with_the_first() -> None:
    scene = "\n".join(f'{name}: "Here."' for name in _names(11))
    heard = seats_of(scene)
    assert heard[10].split()[-1] == heard[0].split()[-1]


def _names(count: int) -> list[str]:
    return [f"GUEST {chr(ord('A') + n)}" for n in range(count)]


# --- what an edit may not move --------------------------------------------------------------

SCENE = st.lists(st.sampled_from(STAGED[:6]), min_size=1, max_size=8)


@given(SCENE, st.lists(st.sampled_from(STAGED), max_size=3))
def test_whoever_speaks_later_moves_nobody(speakers: list[str], more: list[str]) -> None:
    before = _scene(speakers)
    assert _scene([*speakers, *more])[: len(before)] == before


@given(SCENE, st.integers(0, 7), st.sampled_from(STAGED))
def test_a_line_more_of_one_who_has_spoken_moves_nobody(
    speakers: list[str], at: int, who: str
) -> None:
    at = min(at, len(speakers))
    if who not in ("NARRATOR", *speakers[:at]):
        who = speakers[0] if at else "NARRATOR"
    longer = _scene([*speakers[:at], who, *speakers[at:]])
    assert longer[:at] + longer[at + 1 :] == _scene(speakers)


@given(SCENE)
def test_everybody_has_one_place_and_no_two_the_same(speakers: list[str]) -> None:
    place_of = dict(zip(speakers, _scene(speakers), strict=True))
    assert _scene(speakers) == [place_of[who] for who in speakers]
    assert len(set(place_of.values())) == len(place_of)
    assert place_of.get("NARRATOR", "C") == "C"


def _scene(speakers: list[str]) -> list[str]:
    heard = seats_of("\n".join(f'{who}: "Line {n}."' for n, who in enumerate(speakers)))
    return [line.rpartition(" ")[2] for line in heard]


# --- what is heard --------------------------------------------------------------------------

TABLE = (0.0, *PLACES[:5])
"""A narrator and five people."""
BOARDROOM = Room(
    id="boardroom",
    description="",
    chain=(),
    wet_db=-11.0,
    tail_s=0.75,
    space=Space(size_m=(9.0, 5.2, 2.9), rt60_s=0.52),
)


@pytest.fixture(scope="module", params=["dry", "boardroom"])
def heard(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Frames]:
    """What the mix has of one voice at each place of the table, a second each, tail and all."""
    desk = Desk(tmp_path_factory.mktemp(request.param))
    voice = speech_like(1.0, seed=7)[:, :1].copy()
    for n, pan in enumerate(TABLE):
        desk.lay(f"guest{n}", "dialogue", 2.0 * n, voice, pan=pan, room=request.param)
    laid = desk.timeline(2.0 * len(TABLE))
    rooms = {"boardroom": BOARDROOM}
    mix_plan, _ = plan(laid, dress(laid, {}, rooms, desk.store, workers=1), STYLE)
    whole, _ = desk.render(mix_plan)
    return [whole[96_000 * n : 96_000 * (n + 1)].astype(float) for n in range(len(TABLE))]


def between_db(sound: Frames) -> float:
    """Right over left."""
    left, right = (sound**2).sum(axis=0)
    return float(10 * np.log10(right / left))


def test_each_voice_is_heard_where_it_sits(heard: list[Frames]) -> None:
    """In a booth the channels differ by what the pan says; a room draws it in a little."""
    for pan, sound in zip(TABLE, heard, strict=True):
        said = 20 * np.log10(np.tan((pan + 1) * np.pi / 4))
        assert between_db(sound) == pytest.approx(said, abs=0.8), pan
        direct = between_db(sound[:150])  # before the first reflection
        assert direct == pytest.approx(said, abs=0.02), pan


def test_no_two_of_them_sit_within_a_decibel_and_a_half(heard: list[Frames]) -> None:
    sides = sorted(map(between_db, heard))
    assert min(right - left for left, right in itertools.pairwise(sides)) > 1.5


def test_no_seat_is_louder_than_another(heard: list[Frames]) -> None:
    loud = [lufs_from_power(float(k_weighted_power(sound).mean())) for sound in heard]
    assert max(loud) - min(loud) < 0.3


def test_on_one_loudspeaker_nobody_is_lost(heard: list[Frames]) -> None:
    """Summed to mono a voice at the side loses under 1 dB against its two channels."""
    for pan, sound in zip(TABLE, heard, strict=True):
        mono = ((sound.sum(axis=1) * 0.5**0.5) ** 2).sum()
        assert 10 * np.log10(mono / (sound**2).sum()) > -1.0, pan
