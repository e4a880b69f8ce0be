"""The plan cut into blocks: a section that is moved takes its blocks with it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from pipeline.mix.bounce import bounce
from pipeline.mix.kept import keep_only
from pipeline.mix.model import MixPlan
from pipeline.mix.parts import AFTER_SAMPLES, BEFORE_SAMPLES, Block, blocks_of
from pipeline.timeline.excerpt import excerpt
from pipeline.timeline.model import SectionRange
from pipeline.units import samples
from tests.mix.stage import Desk, noise

SECOND = samples(1.0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "store")


def plan_of(desk: Desk, *starts_s: float, duration_s: float) -> MixPlan:
    starts = tuple(samples(start) for start in starts_s)
    return dataclasses.replace(desk.plan(duration_s), starts=starts)


def blocks(mix_plan: MixPlan, seconds: float = 1.0) -> tuple[Block, ...]:
    return blocks_of(mix_plan, block_samples=samples(seconds))


def test_blocks_begin_with_their_section(desk: Desk) -> None:
    cut = blocks(plan_of(desk, 0.0, 2.5, 2.81, duration_s=5.0))
    assert [(b.start_sample / SECOND, b.end_sample / SECOND) for b in cut] == [
        (0.0, 1.0),
        (1.0, 2.0),
        (2.0, 2.5),
        (2.5, 2.81),
        (2.81, 3.81),
        (3.81, 4.81),
        (4.81, 5.0),
    ]
    assert [b.before for b in cut] == [0, *[BEFORE_SAMPLES] * 6]
    assert [b.after for b in cut] == [*[AFTER_SAMPLES] * 6, 0]


def test_a_section_that_begins_off_the_meters_grid_has_no_blocks_of_its_own(desk: Desk) -> None:
    mix_plan = dataclasses.replace(desk.plan(2.0), starts=(0, 70_001))
    assert [b.start_sample for b in blocks(mix_plan)] == [0, SECOND]


def lay_two_scenes(desk: Desk, first_s: float) -> MixPlan:
    """A first scene so long, by the length of its line, and a second of four seconds. The last
    word of the first is 1.6 s before the first of the second, as a style has it."""
    desk.clips.clear()
    said = noise(first_s - 3.0, seed=5, channels=1)
    desk.lay("ann0", "dialogue", 2.6, said, section="first")
    desk.lay("low", "music", 1.0, noise(first_s - 1.1, seed=6, level_db=-26.0), section="first")
    desk.lay("hum", "ambience", 0.0, noise(0.9, seed=1), first_s + 0.3, loop=True)
    desk.lay("bed", "music", first_s, noise(3.9, seed=2, level_db=-28.0), fade_in_samples=9_000)
    desk.lay("ann1", "dialogue", first_s + 1.2, noise(1.1, seed=3, channels=1))
    desk.lay("hit", "sfx", first_s + 3.1, noise(0.2, seed=4, channels=1), pan=0.3)
    return plan_of(desk, 0.0, first_s, duration_s=first_s + 4.0)


@pytest.mark.parametrize("longer_s", [0.137 + 0.003, 0.5, 1.0, 7.77])
def test_what_is_moved_whole_is_the_same(desk: Desk, longer_s: float) -> None:
    """But for the block into which the scene before it rings."""
    here = [b.key for b in blocks(lay_two_scenes(desk, 5.0)) if b.start_sample >= 5 * SECOND]
    moved = lay_two_scenes(desk, 5.0 + longer_s)
    there = [b.key for b in blocks(moved) if b.start_sample >= samples(5.0 + longer_s)]
    assert len(here) == len(there) == 4
    assert here[1:] == there[1:]
    assert here[0] != there[0]


def test_an_edit_that_moves_a_scene_gives_the_bytes_of_a_cold_render(
    desk: Desk, tmp_path: Path
) -> None:
    size = samples(1.0)
    bounce(lay_two_scenes(desk, 5.0), desk.store, block_samples=size)
    warm = bounce(lay_two_scenes(desk, 5.14), desk.store, block_samples=size)
    cold_desk = Desk(tmp_path / "cold")
    cold = bounce(lay_two_scenes(cold_desk, 5.14), cold_desk.store, block_samples=size)
    assert warm.mixed < cold.mixed
    assert warm.keys == cold.keys
    assert b"".join(f.tobytes() for f in warm.frames()) == b"".join(
        f.tobytes() for f in cold.frames()
    )
    assert warm.programme.powers.tobytes() == cold.programme.powers.tobytes()
    assert warm.programme.peaks.tobytes() == cold.programme.peaks.tobytes()


def test_a_scene_cut_out_of_its_episode_shares_its_blocks(desk: Desk) -> None:
    """Those at its edges are faded there, and are its own."""
    desk.lay("hum", "ambience", 0.0, noise(0.937, seed=1), 12.0, loop=True)
    desk.lay("bed", "music", 1.0, noise(9.0, seed=2, level_db=-28.0))
    desk.lay("hit", "sfx", 5.5, noise(0.3, seed=3, channels=1))
    whole = blocks(plan_of(desk, 0.0, 3.0, 9.0, duration_s=12.0))
    sections = tuple(
        SectionRange(
            id=name,
            title="",
            level=1,
            part=None,
            start_sample=samples(start),
            end_sample=samples(end),
        )
        for name, start, end in (("a", 0, 3), ("b", 3, 9), ("c", 9, 12))
    )
    timeline = dataclasses.replace(desk.timeline(12.0), sections=sections)
    scene_desk = Desk(desk.root, list(excerpt(timeline, samples(3), samples(9)).clips))
    scene = blocks(plan_of(scene_desk, 0.0, duration_s=6.0))
    kept = {block.key for block in whole}
    assert [block.key in kept for block in scene] == [False, True, True, True, True, False]


def test_the_name_of_a_block_hangs_on_all_that_is_heard(desk: Desk) -> None:
    desk.lay("bed", "music", 0.0, noise(2.0, seed=2), fade_in_samples=100)
    (block,) = blocks(desk.plan(2.0), 2.0)
    (part,) = block.parts
    changes: dict[str, object] = {
        "role": "sfx",
        "source_key": "another",
        "at": 1,
        "count": 5,
        "source_index": 7,
        "loop_length": 9,
        "into_fade": 1,
        "fade_in": 99,
        "left_of_fade": 5,
        "fade_out": 4,
        "left": 0.5,
        "right": 0.5,
        "points": ((0, -3.0),),
    }
    unheard = {"clip_id", "clip_name"}
    assert set(changes) | unheard == {field.name for field in dataclasses.fields(part)}
    keys = {block.key}
    for name, value in changes.items():
        other = dataclasses.replace(part, **{name: value})  # type: ignore[arg-type]
        keys.add(dataclasses.replace(block, parts=(other,)).key)
    assert len(keys) == 1 + len(changes)
    renamed = dataclasses.replace(part, clip_id="other", clip_name="other")
    assert dataclasses.replace(block, parts=(renamed,)).key == block.key


def test_what_no_render_stands_on_any_more_goes(desk: Desk, tmp_path: Path) -> None:
    desk.lay("bed", "music", 0.0, noise(3.0, seed=2))
    episode, scene = tmp_path / "build" / "mix.json", tmp_path / "scene" / "mix.json"

    def render() -> tuple[str, ...]:
        return bounce(desk.plan(3.0), desk.store, block_samples=samples(1.0)).keys

    def there(keys: tuple[str, ...]) -> list[bool]:
        return [desk.store.path_of(key).exists() for key in keys]

    first = render()
    assert keep_only(desk.store, episode, first, [scene]) == 0
    assert keep_only(desk.store, scene, first[1:2], [episode]) == 0
    desk.clips[0] = dataclasses.replace(desk.clips[0], gain_db=-1.0)
    second = render()
    assert keep_only(desk.store, episode, second, [scene]) == 2
    assert there(first) == [False, True, False], "the scene still stands on its own"
    assert there(second) == [True, True, True]
    assert desk.store.path_of(desk.plan(3.0).clips[0].dressed.key).exists()


def test_a_list_that_cannot_be_read_removes_nothing(desk: Desk, tmp_path: Path) -> None:
    index = tmp_path / "mix.json"
    for torn in ("{", "[]", '{"schema": "another/1", "blocks": ["a"]}'):
        index.write_text(torn, encoding="utf-8")
        assert keep_only(desk.store, index, ("b",), []) == 0
