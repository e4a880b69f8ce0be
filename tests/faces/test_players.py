"""Files and pictures of the pages with players."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio.buffer import AudioBuffer, mono
from pipeline.faces.audition import folder_name
from pipeline.faces.cast import file_names
from pipeline.faces.players import Player, waveform, write_players


def heights(audio: AudioBuffer) -> list[float]:
    """How far the outline stands over the middle, from left to right."""
    upper = waveform(audio).split("L")[:180]
    return [20 - float(point.split()[-1]) for point in upper]


def test_a_waveform_is_as_high_as_it_is_loud() -> None:
    ramp = np.linspace(0, 0.35, 48_000) * np.sign(np.sin(np.arange(48_000)))
    drawn = heights(mono(ramp))
    assert drawn[0] < 0.3
    assert drawn[90] == pytest.approx(10, abs=0.3)
    assert drawn[-1] == pytest.approx(20, abs=0.2)


def test_a_waveform_stays_in_its_picture() -> None:
    assert max(heights(mono(np.full(4800, 3.0)))) <= 20
    assert set(heights(mono(np.zeros(100)))) == {0.0}


def test_no_two_characters_share_a_file() -> None:
    names = file_names(["A", "A.", "A 2", "a", "é" * 300])
    assert len(set(names.values())) == len(names)
    assert all(len(name.encode()) < 255 for name in names.values())
    assert names["A"] == "a.wav"


def test_a_folder_is_called_by_the_first_words() -> None:
    assert re.fullmatch(
        r"wake-up-everyone-code-red-flat-[0-9a-f]{4}",
        folder_name("Wake up, everyone! Code Red; hurry.", ("flat",)),
    )
    assert folder_name("…", ()).startswith("line-")
    assert len(folder_name("字" * 5000, ("tense",) * 8).encode()) < 255
    assert folder_name("One.", ()) != folder_name("One!", ())


def test_whatever_a_text_holds_it_is_text(tmp_path: Path) -> None:
    hostile = """</style><script>alert("1")</script> & ' 🎉"""
    player = Player(
        name=hostile,
        text=hostile,
        tags=(hostile,),
        quote=hostile,
        facts=((hostile, hostile),),
        sound="a b#?.wav",
        wave="M0 0Z",
        duration_s=1.0,
        note=hostile,
        footer=hostile,
    )
    write_players(
        tmp_path / "index.html", title=hostile, lead=hostile, quote=hostile, players=[player]
    )
    page = (tmp_path / "index.html").read_text()
    assert "<script" not in page
    assert page.count("</style>") == 1
    assert 'src="a%20b%23%3F.wav"' in page
    assert re.findall(r"<[a-z]+[^>]*'[^>]*'[^>]*>", page.split("</head>")[1]) == []
