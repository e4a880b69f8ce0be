"""Somebody's own music in a scene: a script beside the clips it makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.assets.model import Assets, AssetTake, BarGrid
from pipeline.catalog.model import Sound
from pipeline.score.score import score
from pipeline.timeline.model import Clip, Timeline
from tests.timeline import stage
from tests.timeline.stage import made_up_sound

BAR = 48_000
BARS = "abcdabce"
MUSIC: Sound = replace(
    made_up_sound("music.storm.rain", "music", 11.0, mood="storm", bpm=240.0),
    recording=Path("rain.wav"),
)


@pytest.fixture(autouse=True)
def storm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stage's library has music of somebody's own, in bars of a second."""
    monkeypatch.setattr(stage, "SOUNDS", (*stage.SOUNDS, MUSIC))
    catalog = replace(stage.CATALOG, sounds={**stage.CATALOG.sounds, MUSIC.id: MUSIC})
    monkeypatch.setattr(stage, "CATALOG", catalog)


def music(text: str) -> list[Clip]:
    staged = stage.stage(text)
    prints = [tuple(float(n == ord(letter) % 26) for n in range(26)) for letter in BARS + "z"]
    take = AssetTake(
        asset=MUSIC.id,
        variant=0,
        key="rain",
        duration_samples=11 * BAR,
        channels=2,
        lead_samples=0,
        loops=False,
        grid=BarGrid(lines=tuple(BAR * n for n in range(9)), prints=tuple(prints)),
    )
    assets = Assets(by_id={**staged.assets.by_id, MUSIC.id: (take,)})
    timeline: Timeline = score(staged.placed, assets, stage.CATALOG.sounds)[0]
    return list(timeline.of_role("music"))


def bars(clip: Clip) -> str:
    """The bars that a clip plays; ``~`` is the ring of the last chord."""
    first = round(clip.source_offset_samples / BAR)
    last = round((clip.source_offset_samples + clip.duration_samples) / BAR)
    return "".join((BARS + "~~~")[first:last])


TEN_SECONDS = 'ANN: "' + "One two three four five six seven eight nine ten. " * 2 + '"\n'


def test_it_is_cut_to_the_scene_and_rings_out_after_it() -> None:
    clips = music("[MUSIC: storm]\n" + TEN_SECONDS + "[MUSIC: out]\n" + TEN_SECONDS)
    assert "".join(bars(c) for c in clips) == "abcdabcdabce~~~"
    first, *_, last = clips
    assert first.start_sample == 0
    assert "its last bar line is" in last.ended_by.words
    assert "12 bars on, cut 1 time" in last.ended_by.words
    assert [c.id for c in clips] == [
        first.id,
        *(f"{first.id}/{n + 2}" for n in range(len(clips) - 1)),
    ]


def test_a_stated_fade_is_the_ring_of_its_last_chord() -> None:
    *_, last = music("[MUSIC: storm]\n" + TEN_SECONDS + "[MUSIC: out | fade=1s]\n" + TEN_SECONDS)
    assert bars(last).endswith("e~")
    assert last.fade_out_samples == BAR


def test_a_silence_cuts_what_rings() -> None:
    text = "[MUSIC: storm]\n" + TEN_SECONDS + "[MUSIC: out]\n[PAUSE 2s]\n[SILENCE]\n" + TEN_SECONDS
    *_, last = music(text)
    assert last.ended_by.name == "silence"
    assert last.fade_out_samples == 9600
    assert last.dips == ()
