"""An episode keeps the sounds it was rendered with: ``klaxon@1`` beside ``klaxon``."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.assets.instruments import piece_key
from pipeline.assets.keys import asset_key
from pipeline.catalog.digest import definition_digest
from pipeline.catalog.editions import as_it_was, editions_of, keep
from pipeline.catalog.load import load_catalog
from pipeline.catalog.match import match_for
from pipeline.catalog.model import Catalog
from pipeline.screenplay.lock import Lock
from tests.catalog.library import sound, write
from tests.score.band import write_band
from tests.screenplay.stage import staged

ROOT = Path(__file__).parents[2]
BETTER = 'import("sound.lib"); process = 0.1 * noise(1);'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A library of one alarm."""
    told = 'variants = 3\nbeside = [\n  "brass",\n  "corridor",\n]\n'
    sound(tmp_path, "alarm.bell", "bell", "fire bell", extra=told)
    return tmp_path


def catalog_of(project: Path) -> Catalog:
    catalog, faults = load_catalog(project)
    assert faults == ()
    return catalog


def make_it_better(project: Path) -> None:
    alarm = project / "sfx_library" / "alarm"
    keep(catalog_of(project).sounds["alarm.bell"], alarm / "bell.toml", 1)
    (alarm / "bell.dsp").write_text(BETTER)


def test_an_edition_is_the_sound_as_it_was(project: Path) -> None:
    before = catalog_of(project).sounds["alarm.bell"]
    definition, key = definition_digest(before), asset_key(before, 2, None)
    make_it_better(project)
    catalog = catalog_of(project)
    assert [s.id for s in editions_of("alarm.bell", catalog)] == ["alarm.bell", "alarm.bell@1"]
    kept = as_it_was("alarm.bell", definition, catalog)
    assert kept is not None
    assert (kept.id, kept.called, kept.edition) == ("alarm.bell@1", "alarm.bell", 1)
    assert asset_key(kept, 2, None) == key, "what the store has of it is found again"
    assert as_it_was("alarm.bell", "0" * 64, catalog) is None
    assert (kept.aliases, kept.beside, kept.variants) == ((), (), 3), "nobody calls it by words"


def test_words_call_the_latest_and_an_old_lock_the_old_one(project: Path) -> None:
    before = catalog_of(project)
    script = '[SOUND: fire bell]\n"x"\n'
    lock = Lock.from_screenplay(staged(script, catalog=before).screenplay, before)
    make_it_better(project)
    catalog = catalog_of(project)
    assert staged(script, catalog=catalog).layers[0].asset == "alarm.bell"
    locked = staged(script, catalog=catalog, lock=lock)
    assert locked.layers[0].asset == "alarm.bell@1"
    assert not [told for told in locked.told if "lock" in told]
    assert Lock.from_screenplay(locked.screenplay, catalog) == lock, "rendering it opens no lock"


def test_an_edition_is_never_what_words_come_near(project: Path) -> None:
    make_it_better(project)
    match, _ = match_for("bells", catalog_of(project), "sound")
    assert (match.asset, match.nearest) == ("alarm.bell", ("alarm.bell",))


def test_an_edition_may_be_called_by_its_id(project: Path) -> None:
    make_it_better(project)
    (layer,) = staged('[SOUND: id:alarm.bell@1]\n"x"', catalog=catalog_of(project)).layers
    assert layer.asset == "alarm.bell@1"


def test_no_edition_is_written_over(project: Path) -> None:
    make_it_better(project)
    with pytest.raises(FileExistsError, match=r"bell@1\.toml is there already"):
        make_it_better(project)


def test_its_familys_loudness_may_change_its_own_may_not(project: Path) -> None:
    before = definition_digest(catalog_of(project).sounds["alarm.bell"])
    make_it_better(project)
    write(
        project / "sfx_library" / "families.toml",
        '[alarm]\ntitle = "Alarms"\none_shot_lufs = -30.0\nloop_lufs = -30.0\n',
    )
    catalog = catalog_of(project)
    assert catalog.sounds["alarm.bell"].loudness_lufs == -30.0
    assert definition_digest(catalog.sounds["alarm.bell@1"]) == before


@pytest.mark.parametrize("episode", sorted(p.name for p in (ROOT / "cues").iterdir()))
def test_what_an_episode_was_rendered_with_is_still_there(episode: str) -> None:
    catalog, _ = load_catalog(ROOT)
    lock, _ = Lock.read(ROOT / "cues" / episode / "script.lock", "script.lock")
    assert lock.sounds
    for locked in lock.sounds.values():
        assert as_it_was(locked.asset, locked.definition, catalog) is not None, locked.asset


def test_a_piece_is_kept_with_what_it_is_played_by(tmp_path: Path) -> None:
    path = write_band(tmp_path)
    before = catalog_of(tmp_path).sounds["music.tension.four"]
    definition, key = definition_digest(before), piece_key(before)
    instruments = tmp_path / "sfx_library" / "instruments"
    written = keep(before, path, 1)
    assert sorted(p.name for p in written) == [
        "drum@1.dsp", "drum@1.toml", "four@1.toml",
        "harp@1.dsp", "harp@1.toml", "organ@1.dsp", "organ@1.toml",
    ]  # fmt: skip
    (instruments / "harp.dsp").write_text(BETTER.replace("sound.lib", "instrument.lib"))
    catalog = catalog_of(tmp_path)
    kept = as_it_was("music.tension.four", definition, catalog)
    assert kept is not None
    assert kept.id == "music.tension.four@1"
    assert piece_key(kept) == key, "what was played of it is found again"
    # Only what has changed since is kept once more.
    again = keep(catalog.sounds["music.tension.four"], path, 2)
    assert sorted(p.name for p in again) == ["four@2.toml", "harp@2.dsp", "harp@2.toml"]
