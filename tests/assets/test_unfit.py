"""Sounds that cannot be made: all of them told in one run, each where it is described."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.assets.gather import gather
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Sound
from pipeline.store import Store
from tests.catalog.library import RIGHTS
from tests.intake.collections import collection_of
from tests.intake.recordings import rain, slam, write

GOOD = 'import("stdfaust.lib");\nprocess = os.osc(440) * en.ar(0.01, 0.2, 1 - 1\' );\n'


def recipe(root: Path, name: str, code: str) -> None:
    folder = root / "sfx_library" / "test"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.dsp").write_text(code)
    (folder / f"{name}.toml").write_text(
        f'description = "A {name}"\nkind = "one-shot"\nduration_s = 1.0\nrecipe = "{name}.dsp"\n'
        + RIGHTS
    )


def told(catalog: Catalog, store: Path, *ids: str) -> list[str]:
    """``path:line slug message`` of each fault in the making of some sounds."""
    _, faults = gather([catalog.sounds[i] for i in ids], Store(store), workers=1)
    return [f"{d.span.path}:{d.span.line} {d.slug} {d.message}" for d in faults]


def test_every_fault_in_one_run_and_what_is_whole_is_made(tmp_path: Path) -> None:
    recipe(tmp_path, "good", GOOD)
    recipe(tmp_path, "odd", 'import("stdfaust.lib");\n\nprocess = oscc(440);\n')
    recipe(tmp_path, "mute", "process = 0;")
    recipe(tmp_path, "gone", GOOD)
    folder = tmp_path / "mine"
    for name in ("slam", "cut", "away"):
        write(folder / f"{name}.wav", slam(seed=len(name)))
    collection_of(tmp_path, folder, "mine")
    catalog, problems = load_catalog(tmp_path)
    assert problems == ()
    (tmp_path / "sfx_library/test/gone.dsp").unlink()
    (folder / "away.wav").unlink()
    with (folder / "cut.wav").open("r+b") as file:
        file.seek(-10, os.SEEK_END)
        file.write(b"0123456789")
    ids = ("test.good", "test.odd", "test.mute", "test.gone", "mine.slam", "mine.cut", "mine.away")
    found = told(catalog, tmp_path / "store", *ids)
    assert [line.split(" ", 2)[:2] for line in found] == [
        ["sfx_library/collections/mine.toml:14", "asset/vanished"],
        ["sfx_library/collections/mine.toml:35", "asset/digest"],
        ["sfx_library/test/gone.toml:4", "asset/vanished"],
        ["sfx_library/test/mute.toml:4", "asset/recipe"],
        ["sfx_library/test/odd.dsp:3", "asset/recipe"],
    ]
    assert "undefined symbol : oscc" in found[-1]
    assets, _ = gather([catalog.sounds[i] for i in ids], Store(tmp_path / "store"))
    assert {i for i, takes in assets.by_id.items() if takes[0].key} == {"test.good", "mine.slam"}


def test_a_recipe_made_by_another_process_is_told_the_same(tmp_path: Path) -> None:
    for number in range(4):
        recipe(tmp_path, f"odd{number}", "process = nothing;")
    catalog, _ = load_catalog(tmp_path)
    ids = [f"test.odd{number}" for number in range(4)]
    assert told(catalog, tmp_path / "a", *ids) == told(catalog, tmp_path / "b", *ids[::-1])
    assert len(told(catalog, tmp_path / "c", *ids)) == 4


def test_a_recording_that_was_listed_and_is_exchanged_is_not_taken_from_the_store(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "mine" / "slam.wav")
    collection_of(tmp_path, tmp_path / "mine", "mine")
    catalog, _ = load_catalog(tmp_path)
    assert told(catalog, tmp_path / "store", "mine.slam") == []
    write(path, slam(seed=9))
    (fault,) = told(catalog, tmp_path / "store", "mine.slam")
    assert "asset/digest “slam.wav” is not the recording that “mine.slam” describes" in fault


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (
            lambda path: path.write_bytes(path.read_bytes()[:-1000]),
            "cut short: its header promises",
        ),
        (lambda path: path.write_bytes(b""), "it is empty (0 bytes)"),
        (
            lambda path: soundfile.write(path, np.full((99, 1), np.nan), 48_000, subtype="FLOAT"),
            "not a number",
        ),
    ],
    ids=["cut short", "empty", "not a number"],
)
def test_a_recording_of_the_library_that_cannot_be_used(
    tmp_path: Path, sound_of: Callable[..., Sound], spoil: Callable[[Path], object], reason: str
) -> None:
    path = write(tmp_path / "a.wav")
    spoil(path)
    sound = sound_of(None, recording=path, digest=None, duration_s=0.5, kind="one-shot")
    _, (fault,) = gather([sound], Store(tmp_path / "store"))
    assert (fault.slug, reason in fault.message) == ("asset/recording", True)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    path = write(tmp_path / "mine" / "slam.wav")
    collection_of(tmp_path, tmp_path / "mine", "mine")
    elsewhere = tmp_path / "elsewhere.wav"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    catalog, _ = load_catalog(tmp_path)
    (fault,) = told(catalog, tmp_path / "store", "mine.slam")
    assert "asset/no-file “slam.wav” is a link that leads out" in fault


def test_takes_are_variants_each_of_its_own_length(tmp_path: Path) -> None:
    for number, seconds in ((1, 0.4), (2, 0.6), (3, 0.5)):
        write(tmp_path / "mine" / f"Door slam {number}.wav", slam(seconds, seed=number))
    collection_of(tmp_path, tmp_path / "mine", "mine")
    catalog, _ = load_catalog(tmp_path)
    (sound,) = (s for s in catalog.sounds.values() if s.family == "mine")
    assert (sound.id, sound.variants, sound.duration_s) == ("mine.door-slam-1", 3, 0.6)
    store = Store(tmp_path / "store")
    assets, faults = gather([sound], store)
    assert not faults
    takes = assets.by_id[sound.id]
    assert [take.duration_samples for take in takes] == [19_200, 28_800, 24_000]
    assert len({store.load(take.key).frames.tobytes() for take in takes}) == 3


def test_a_bed_of_many_channels_is_mixed_to_two_and_goes_round(tmp_path: Path) -> None:
    path = tmp_path / "mine" / "AMBRoom_Machine hall_AH_HALL.wav"
    path.parent.mkdir()
    soundfile.write(path, np.tile(rain(6.0), (1, 3)), 96_000)
    collection_of(tmp_path, tmp_path / "mine", "mine")
    catalog, _ = load_catalog(tmp_path)
    (take,) = gather([catalog.sounds["mine.machine-hall"]], Store(tmp_path / "store"))[0].by_id[
        "mine.machine-hall"
    ]
    assert (take.channels, take.loops) == (2, True)
    assert 0 < take.duration_samples < 3 * 48_000
