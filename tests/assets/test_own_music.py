"""Somebody's own music, one file or stems: read, levelled, and its bars found."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.assets.gather import gather
from pipeline.assets.own_music import mixdowns
from pipeline.audio.buffer import AudioBuffer
from pipeline.audio.ingest import IngestError
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Sound
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.store import Store
from tests.assets.tunes import tune
from tests.catalog.library import RIGHTS, write

PLAN = "Dm Dm Bb Bb F F C C Dm Dm Bb C Dm"


def written(path: Path, audio: AudioBuffer, gain: float = 1.0) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, gain * audio.frames, 48_000, subtype="FLOAT")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def library(root: Path, toml: str) -> Sound:
    write(root / "sfx_library/music/storm/rain.toml", f'description = "Rain"\n{RIGHTS}{toml}')
    catalog, faults = load_catalog(root)
    assert faults == ()
    return catalog.sounds["music.storm.rain"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sfx_library/music/storm"


def test_one_file_is_levelled_and_its_bars_are_known(tmp_path: Path, folder: Path) -> None:
    digest = written(folder / "rain.wav", tune(PLAN, bpm=96.0))
    sound = library(tmp_path, f'recording = "rain.wav"\ndigest = "{digest}"\n')
    assert (sound.kind, sound.mood, sound.is_cut, sound.loops) == ("music", "storm", True, False)
    store = Store(tmp_path / "store")
    (take,) = gather([sound], store)[0].by_id[sound.id]
    assert take.grid is not None
    np.testing.assert_allclose(np.diff(take.grid.lines), 120_000, atol=600)
    audio = store.load(take.key)
    assert audio is not None
    assert integrated_lufs_of(audio.frames) == pytest.approx(-23.0, abs=0.1)
    # Found again, with its bars.
    again, _ = gather([sound], store)
    assert (again.made, again.by_id[sound.id][0].grid) == (0, take.grid)


def test_stems_come_in_with_the_intensity(tmp_path: Path, folder: Path) -> None:
    pad, drums = tune(PLAN, bpm=96.0), tune(" ".join(["F"] * 13), bpm=96.0)
    first, second = written(folder / "pad.wav", pad, 0.3), written(folder / "drums.wav", drums)
    sound = library(
        tmp_path,
        f'bpm = 96.0\nfirst_bar_s = 0.0\n[[stems]]\nrecording = "pad.wav"\ndigest = "{first}"\n'
        f'[[stems]]\nrecording = "drums.wav"\ndigest = "{second}"\nfrom_intensity = 3\n',
    )
    (low, middle, full), grid = mixdowns(sound, (0, 1, 2))
    assert integrated_lufs_of(full.frames) == pytest.approx(-23.0, abs=0.1)
    np.testing.assert_array_equal(low.frames, middle.frames)
    assert integrated_lufs_of(low.frames) < -28.0, "fewer players are softer"
    assert grid.lines[1] - grid.lines[0] == 120_000


def test_the_file_says_where_the_bars_are(tmp_path: Path, folder: Path) -> None:
    digest = written(folder / "rain.wav", tune(PLAN, bpm=96.0))
    said = f'recording = "rain.wav"\ndigest = "{digest}"\n'
    _, grid = mixdowns(library(tmp_path, said + "bar_lines_s = [0.0, 5.0, 10.0]\n"), (0,))
    assert grid.lines == (0, 240_000, 480_000)


def test_music_without_bars_is_refused_with_the_way_out(tmp_path: Path, folder: Path) -> None:
    hush = AudioBuffer(np.full((96_000, 2), 1e-3, np.float32))
    digest = written(folder / "rain.wav", hush)
    sound = library(tmp_path, f'recording = "rain.wav"\ndigest = "{digest}"\n')
    with pytest.raises(IngestError, match="state bpm and first_bar_s"):
        mixdowns(sound, (0,))


def test_an_altered_stem_is_told_at_its_digest(tmp_path: Path, folder: Path) -> None:
    written(folder / "pad.wav", tune("Dm F Dm", bpm=96.0))
    write(
        folder / "rain.toml",
        f'description = "Rain"\n{RIGHTS}[[stems]]\nrecording = "pad.wav"\ndigest = "{"0" * 64}"\n',
    )
    catalog, (fault,) = load_catalog(tmp_path)
    assert "music.storm.rain" not in catalog.sounds
    assert (fault.slug, fault.span.text) == ("asset/digest", "digest")
