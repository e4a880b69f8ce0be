"""``mix.toml``: the faders beside a script, read, and what each clip goes through."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.catalog.faders import NO_FADERS, Faders, read_faders
from pipeline.diagnostics import Diagnostics

ALL = """
[roles.music]
gain_db = -1.5
[characters.NOVA]
gain_db = 1
[scenes.war-room.ambience]
gain_db = -2
[scenes.war-room.dialogue]
gain_db = 0.5
[clips.red]
gain_db = 3
[clips."war-room/sound/46f94e1e/1"]
gain_db = -4
duck = 9
[clips."war-room/music/77aa/1/0"]
duck = "off"
"""
CLIPS = (
    "red",
    "war-room/sound/46f94e1e/1/0",
    "war-room/sound/46f94e1e/1/1",
    "war-room/music/77aa/1/0",
)


def read(root: Path, text: str) -> tuple[Faders, Diagnostics]:
    path = root / "mix.toml"
    path.write_text(text, encoding="utf-8")
    return read_faders(
        path, root, clips=CLIPS, characters=("NOVA", "MIKE"), scenes=("war-room", "end")
    )


@pytest.mark.parametrize(
    ("clip", "role", "section", "character", "gain_db"),
    [
        ("red", "dialogue", "war-room", "NOVA", 0.5 + 1 + 3),
        ("another", "dialogue", "end", "NOVA", 1),
        ("another", "dialogue", "end", "MIKE", 0),
        ("war-room/music/77aa/1/0", "music", "war-room", None, -1.5),
        ("rain", "ambience", "war-room", None, -2),
        ("rain", "ambience", "end", None, 0),
        ("war-room/sound/46f94e1e/1/0", "sfx", "war-room", None, -4),  # a layer of the cue
        ("war-room/sound/46f94e1e/1/0/2", "sfx", "war-room", None, -4),  # one of several
        ("war-room/sound/46f94e1e/12", "sfx", "war-room", None, 0),  # another cue
    ],
)
def test_gains_add_up(
    tmp_path: Path, clip: str, role: str, section: str, character: str | None, gain_db: float
) -> None:
    faders, told = read(tmp_path, ALL)
    assert told == ()
    assert faders.gain_db(clip, role, section, character) == gain_db


def test_a_duck_stands_in_for_the_scripts(tmp_path: Path) -> None:
    faders, _ = read(tmp_path, ALL)
    assert faders.duck("war-room/sound/46f94e1e/1/1") == 9
    assert faders.duck("war-room/music/77aa/1/0") == "off"
    assert faders.duck("red") is None


def test_an_episode_needs_none(tmp_path: Path) -> None:
    found = read_faders(tmp_path / "mix.toml", tmp_path, clips=(), characters=(), scenes=())
    assert found == (NO_FADERS, ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[clips.rde]\ngain_db = 1\n", [("mix/unknown-name", 1, "red")]),
        ("[scenes.warroom.music]\ngain_db = 1\n", [("mix/unknown-name", 1, "war-room")]),
        ("[characters.NOVAA]\ngain_db = 1\n", [("mix/unknown-name", 1, "NOVA")]),
        ("[roles.music]\ngain_db = 80\n", [("asset/bad-value", 2, "")]),
        ("[roles.music]\ngain = 8\n", [("asset/unknown-key", 2, "gain_db")]),
        ("[roles.drums]\ngain_db = 8\n", [("asset/unknown-key", 1, "")]),
        ('[clips.red]\nduck = "of"\n', [("asset/bad-value", 2, "")]),
        ("[clips.red]\nduck = 99\n", [("asset/bad-value", 2, "")]),
        ("[clips.red\n", [("asset/toml", 1, "")]),
        ("[roles.music]\ngain_db = nan\n", [("asset/bad-value", 2, "")]),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, told: list[tuple[str, int, str]]
) -> None:
    _, found = read(tmp_path, text)
    assert sorted({(d.slug, d.span.line) for d in found}) == sorted({(s, n) for s, n, _ in told})
    assert all(near in f"{d.message} {d.hint}" for d in found for _, _, near in told)


def test_what_the_script_no_longer_has_does_not_stop_the_rest(tmp_path: Path) -> None:
    faders, (told,) = read(tmp_path, "[clips.gone]\ngain_db = 1\n[clips.red]\ngain_db = 2\n")
    assert not told.is_error
    assert faders.gain_db("red", "dialogue", "war-room", None) == 2
