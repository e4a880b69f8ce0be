"""A folder into a collection: the first time, again, interrupted, and with all that is wrong."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from pipeline.catalog.collection_schema import RightsTable
from pipeline.catalog.load import load_catalog
from pipeline.intake import run as run_module
from pipeline.intake.measure import Measured, measure
from tests.audio.test_decoder import flac_head
from tests.intake.collections import MINE, collection_of, importing
from tests.intake.recordings import bext, info, rain, slam, with_chunks, write


def text_of(root: Path, name: str = "mine") -> str:
    return (root / "sfx_library" / "collections" / f"{name}.toml").read_text("utf-8")


def rows_of(root: Path, name: str = "mine") -> dict[str, Any]:
    rows = tomllib.loads(text_of(root, name)).get("recording", {})
    assert isinstance(rows, dict)
    return rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three recordings: a slam by its UCS name, rain, and one that says whose it is."""
    folder = tmp_path / "sounds"
    write(folder / "Doors" / "DOORWood_Slam Heavy_BTP_HOUSE.wav", slam())
    write(folder / "rain on a roof.flac", rain(4.0))
    with_chunks(
        folder / "switch.wav",
        bext("A big old switch"),
        info(IART="B. Otto", ICOP="https://creativecommons.org/licenses/by-nc/4.0/"),
    )
    return folder


def test_what_is_written(tmp_path: Path, folder: Path) -> None:
    done = collection_of(tmp_path, folder, "mine", rights=RightsTable(licence="CC0-1.0"))
    assert (len(done.added), done.refused) == (3, [])
    rows = rows_of(tmp_path)
    assert list(rows) == ["slam-heavy", "rain-on-a-roof", "switch"]
    heavy, roof, switch = rows.values()
    assert heavy["path"] == "Doors/DOORWood_Slam Heavy_BTP_HOUSE.wav"
    assert (heavy["description"], heavy["aliases"]) == ("Slam Heavy (door wood)", ["slam heavy"])
    assert (heavy["author"], heavy["source"], heavy["cat_id"]) == ("BTP", "HOUSE", "DOORWood")
    assert (heavy["kind"], heavy["lead_s"]) == ("one-shot", pytest.approx(0.3, abs=0.011))
    assert "licence" not in heavy
    assert (roof["kind"], roof["loops"], roof["channels"]) == ("continuous", True, 2)
    assert (switch["licence"], switch["author"]) == ("CC-BY-NC-4.0", "B. Otto")
    assert switch["description"] == "A big old switch"


def test_again_nothing_is_measured_and_the_file_is_not_touched(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection_of(tmp_path, folder, "mine")
    before = (tmp_path / "sfx_library/collections/mine.toml").stat()
    monkeypatch.setattr(run_module, "measure", None)
    done = collection_of(tmp_path, folder, "mine")
    assert (len(done.kept), done.added, done.changed) == (3, [], [])
    assert (tmp_path / "sfx_library/collections/mine.toml").stat().st_mtime_ns == before.st_mtime_ns


def test_hand_edits_stay_word_for_word(tmp_path: Path, folder: Path) -> None:
    collection_of(tmp_path, folder, "mine")
    path = tmp_path / "sfx_library/collections/mine.toml"
    edited = path.read_text("utf-8")
    edited = edited.replace(
        'aliases = ["rain on a roof"]', "aliases = ['tin roof',  # under it\n  'shower']"
    )
    edited = edited.replace("[recording.switch]", "# Otto's, found in 2019\n[recording.switch]")
    edited = edited.replace('kind = "continuous"', 'kind = "ambience"  # a place')
    path.write_text(edited, encoding="utf-8")
    write(folder / "bell.wav", slam(seed=5))
    done = collection_of(tmp_path, folder, "mine")
    assert done.added == ["bell.wav"]
    after = path.read_text("utf-8")
    assert after.startswith(edited[: edited.index("[recording.")])
    for block in edited.split("\n\n"):
        assert block.strip() in after


def test_a_file_that_is_another_now_keeps_its_words_and_has_new_figures(
    tmp_path: Path, folder: Path
) -> None:
    collection_of(tmp_path, folder, "mine")
    path = tmp_path / "sfx_library/collections/mine.toml"
    path.write_text(
        path.read_text("utf-8").replace("Slam Heavy (door wood)", "Our own door"), "utf-8"
    )
    before = rows_of(tmp_path)["slam-heavy"]
    write(folder / before["path"], slam(0.8, seed=7))
    done = collection_of(tmp_path, folder, "mine")
    assert done.changed == [before["path"]]
    after = rows_of(tmp_path)["slam-heavy"]
    assert (after["description"], after["duration_s"]) == ("Our own door", 0.8)
    assert after["digest"] != before["digest"]


def test_what_is_moved_is_found_and_what_is_gone_is_marked(tmp_path: Path, folder: Path) -> None:
    collection_of(tmp_path, folder, "mine")
    (folder / "Roofs").mkdir()
    (folder / "rain on a roof.flac").rename(folder / "Roofs" / "r.flac")
    (folder / "switch.wav").unlink()
    done = collection_of(tmp_path, folder, "mine")
    assert (done.moved, done.vanished) == (["Roofs/r.flac"], ["switch.wav"])
    rows = rows_of(tmp_path)
    assert rows["rain-on-a-roof"]["path"] == "Roofs/r.flac"
    assert rows["switch"]["vanished"] is True
    catalog, problems = load_catalog(tmp_path, allow_noncommercial=True)
    assert problems == ()
    assert {i: s.by_words for i, s in catalog.sounds.items()}["mine.switch"] is False


def test_what_comes_back_is_no_longer_marked(tmp_path: Path, folder: Path) -> None:
    collection_of(tmp_path, folder, "mine")
    first = text_of(tmp_path)
    shutil.move(folder / "switch.wav", tmp_path / "switch.wav")
    collection_of(tmp_path, folder, "mine")
    assert "vanished = true" in text_of(tmp_path)
    shutil.move(tmp_path / "switch.wav", folder / "switch.wav")
    done = collection_of(tmp_path, folder, "mine")
    assert (len(done.kept), done.vanished) == (3, [])
    assert text_of(tmp_path) == first


def test_an_interrupted_run_keeps_what_is_done_and_another_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sounds"
    for number in range(12):
        write(folder / f"thud {'abcdefghijkl'[number]}.wav", slam(seed=number))

    def interrupted(done: int, total: int, name: str) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collection_of(tmp_path, folder, "mine", progress=interrupted)
    kept = rows_of(tmp_path)
    assert len(kept) == 4 or len(kept) == 5
    assert load_catalog(tmp_path)[1] == ()
    measured: list[Path] = []

    def counting(path: Path, *rest: Any) -> Measured:
        measured.append(path)
        return measure(path, *rest)

    monkeypatch.setattr(run_module, "measure", counting)
    done = collection_of(tmp_path, folder, "mine")
    assert (len(done.kept), len(done.added)) == (len(kept), 12 - len(kept))
    assert len(measured) == 12 - len(kept)
    resumed = text_of(tmp_path)
    shutil.rmtree(tmp_path / "sfx_library")
    collection_of(tmp_path, folder, "mine")
    assert resumed == text_of(tmp_path), "as if nobody had interrupted it"


def test_a_checkpoint_is_a_collection_that_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "_CHECKPOINT_S", 0.0)
    monkeypatch.setattr(run_module, "_CHECKPOINT_SHARE", 0)
    for number in range(6):
        write(tmp_path / "sounds" / f"Door slam {number}.wav", slam(seed=number))
    seen: list[int] = []

    def look(done: int, total: int, name: str) -> None:
        if done > 1:
            assert load_catalog(tmp_path)[1] == ()
            seen.append(len(rows_of(tmp_path)))

    collection_of(tmp_path, tmp_path / "sounds", "mine", progress=look)
    assert seen == sorted(seen)
    assert len(rows_of(tmp_path)) == 6
    (sound,) = load_catalog(tmp_path)[0].sounds.values()
    assert sound.variants == 6


# --- what is refused --------------------------------------------------------------------------


def truncated(path: Path) -> None:
    write(path)
    path.write_bytes(path.read_bytes()[:-1000])


def with_nan(path: Path) -> None:
    samples = slam()
    samples[100] = np.nan
    soundfile.write(path, samples, 48_000, subtype="FLOAT")


def out_by_a_link(path: Path) -> None:
    path.symlink_to(write(path.parent.parent / "elsewhere.wav"))


BAD: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a truncated WAV": ("a.wav", truncated, "cut short: its header promises 48000 bytes of sound and 47000 are there"),
    "a FLAC of 220 bytes that claims 2³⁶ frames": (
        "a.flac",
        lambda path: path.write_bytes(flac_head((1 << 36) - 1).ljust(220, b"\0")),
        "its 220 bytes claim 68719476735 frames, more than they can hold",
    ),
    "zero bytes": ("a.wav", lambda path: path.touch(), "it is empty (0 bytes)"),
    "a NaN": ("a.wav", with_nan, "a sample that is not a number, 0.002 s in"),
    "33 channels": (
        "a.wav",
        lambda path: soundfile.write(path, np.tile(slam(), (1, 33)), 48_000),
        "it has 33 channels; 32 are the most",
    ),
    "4 kHz": ("a.wav", lambda path: soundfile.write(path, slam(), 4_000), "its rate is 4000 Hz; 8000 to 384000 Hz can be used"),
    "a text": ("a.mp3", lambda path: path.write_text("no sound"), "no decoder reads it"),
    "no sound": ("a.wav", lambda path: soundfile.write(path, np.zeros((0, 1)), 48_000), "it holds no sound"),
    "a link out of the folder": ("a.wav", out_by_a_link, "a link that leads out of the folder"),
    "a link to nothing": ("a.wav", lambda path: path.symlink_to("nowhere.wav"), "no file, or a link to none"),
    "a folder by a link": ("a", lambda path: path.symlink_to(path.parent), "a link to a folder"),
    "a folder that is called like a file": ("a.wav", lambda path: path.mkdir(), ""),
    "a name that is not UTF-8": (
        os.fsdecode(b"\xff.wav"),
        lambda path: path.write_bytes(b"RIFF"),
        "its name is not UTF-8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused_is_named_and_the_others_are_taken_in(tmp_path: Path, case: str) -> None:
    name, spoil, reason = BAD[case]
    write(tmp_path / "sounds" / "good.wav")
    spoil(tmp_path / "sounds" / name)
    done = collection_of(tmp_path, tmp_path / "sounds", "mine")
    assert done.added == ["good.wav"]
    assert list(rows_of(tmp_path)) == ["good"]
    assert [refused.reason.startswith(reason) for refused in done.refused] == (
        [True] if reason else []
    )


NAMES = {
    'it\'s a “slam” \\ "loud".wav': "it-s-a-slam-loud",
    "🚪💥.wav": "recording-2",
    "..wav": None,
    "...wav": None,
    "dots..in..it.wav": "dots-in-it",
    "Tür, größer.wav": "tur-grosser",
    "two\nlines.wav": "two-lines",
    "-rf ~.wav": "rf",
    "$(reboot).wav": "reboot",
    "[recording.x].wav": "recording-x",
    "\x1b[2J.wav": "2j",
    "CON.wav": "con",
    "雨.wav": "recording",
    "a" * 200 + ".wav": "a" * 60,
}


def test_names_that_nobody_should_give(tmp_path: Path) -> None:
    for number, name in enumerate(NAMES):
        write(tmp_path / "sounds" / name, slam(seed=number))
    done = collection_of(tmp_path, tmp_path / "sounds", "mine")
    assert not done.refused
    assert {row["path"]: name for name, row in rows_of(tmp_path).items()} == {
        path: name for path, name in NAMES.items() if name is not None
    }
    catalog, problems = load_catalog(tmp_path)
    assert problems == ()
    assert all(sound.recording.is_file() for sound in catalog.sounds.values() if sound.recording)
    again = collection_of(tmp_path, tmp_path / "sounds", "mine")
    assert (again.added, len(again.kept)) == ([], len(rows_of(tmp_path)))


def test_a_file_that_goes_while_it_is_read(tmp_path: Path) -> None:
    for number in range(8):
        write(tmp_path / "sounds" / f"thud {number}.wav", slam(seed=number))

    def take_away(done: int, total: int, name: str) -> None:
        (tmp_path / "sounds" / "thud 7.wav").unlink(missing_ok=True)

    done = collection_of(tmp_path, tmp_path / "sounds", "mine", progress=take_away)
    (refused,) = done.refused
    assert (refused.name, refused.reason) == ("thud 7.wav", "No such file or directory")
    assert len(rows_of(tmp_path)) == 7


def test_two_files_with_the_same_bytes_are_two_rows(tmp_path: Path) -> None:
    write(tmp_path / "sounds" / "one.wav")
    shutil.copy(tmp_path / "sounds" / "one.wav", tmp_path / "sounds" / "two.wav")
    collection_of(tmp_path, tmp_path / "sounds", "mine")
    again = collection_of(tmp_path, tmp_path / "sounds", "mine")
    assert list(rows_of(tmp_path)) == ["one", "two"]
    assert len(again.kept) == 2


# --- copies -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("licence", "is_copied"),
    [
        ("CC0-1.0", True),
        ("CC-BY-4.0", True),
        ("CC-BY-ND-4.0", True),
        ("CC-BY-NC-4.0", True),
        ("GPL-3.0-or-later", True),
        ("LicenseRef-Sonniss", False),
        ("LicenseRef-royalty-free", False),
        ("proprietary", False),
        ("", False),
    ],
)
def test_only_what_its_licence_lets_be_copied_is(
    tmp_path: Path, licence: str, is_copied: bool
) -> None:
    path = write(tmp_path / "sounds" / "Doors" / "slam.wav")
    run = importing(
        tmp_path, tmp_path / "sounds", "mine", rights=MINE.model_copy(update={"licence": licence})
    )
    done = run.run(lambda *_: None)
    run.copy(lambda *_: None)
    copy = tmp_path / "sfx_library/collections/mine/Doors/slam.wav"
    assert copy.exists() == is_copied
    assert (done.copied, done.not_copied) == (
        (["Doors/slam.wav"], []) if is_copied else ([], ["Doors/slam.wav"])
    )
    if is_copied:
        assert copy.read_bytes() == path.read_bytes()
        shutil.rmtree(tmp_path / "sounds")
        catalog, problems = load_catalog(tmp_path, allow_noncommercial=True)
        assert problems == ()
        assert catalog.sounds["mine.slam"].by_words


def test_what_changed_since_it_was_measured_is_not_copied(tmp_path: Path) -> None:
    path = write(tmp_path / "sounds" / "slam.wav")
    run = importing(tmp_path, tmp_path / "sounds", "mine")
    done = run.run(lambda *_: None)
    write(path, slam(seed=4))
    run.copy(lambda *_: None)
    assert [refused.reason for refused in done.refused] == ["it is another file than was measured"]
    assert not list((tmp_path / "sfx_library/collections").rglob("*.wav"))
