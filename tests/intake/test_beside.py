"""What stands beside recordings, each as it is found in the wild."""

from __future__ import annotations

from pathlib import Path

from pipeline.catalog.licences import licence_in
from pipeline.intake.beside import Beside
from pipeline.intake.said import Said, first_said
from tests.intake.recordings import write

PACK = """Sound pack downloaded from Freesound
----------------------------------------

"Doors"

This pack of sounds contains sounds by the following user:
 - aholm ( https://freesound.org/people/aholm/ )

You can find this pack online at: https://freesound.org/people/aholm/packs/1234/

Licenses in this pack (see below for individual sounds)
-------------------------------------------------------

Attribution: http://creativecommons.org/licenses/by/3.0/
Creative Commons 0: http://creativecommons.org/publicdomain/zero/1.0/


Sounds in this pack
-------------------

  * 12345__aholm__oak-door.wav
    * url: https://freesound.org/s/12345/
    * license: Attribution
  * 12346__aholm__pine-door.wav
    * url: https://freesound.org/s/12346/
    * license: Creative Commons 0
"""


def said_of(path: Path, root: Path) -> Said:
    return first_said(Beside(root).said_of(path))


def test_a_pack_of_freesound(tmp_path: Path) -> None:
    oak, pine = (
        write(tmp_path / f"{name}.wav")
        for name in ("12345__aholm__oak-door", "12346__aholm__pine-door")
    )
    (tmp_path / "_readme_and_license.txt").write_text(PACK)
    said = said_of(oak, tmp_path)
    assert (said.author, said.source, said.title) == (
        "aholm",
        "https://freesound.org/s/12345/",
        "oak door",
    )
    assert licence_in(said.licence_text) == "CC-BY-3.0"
    assert licence_in(said_of(pine, tmp_path).licence_text) == "CC0-1.0"


def test_a_folders_licence_holds_below_it_until_another(tmp_path: Path) -> None:
    (tmp_path / "LICENCE.txt").write_text("CC0 1.0 Universal\n\nStatement of Purpose …")
    near = write(tmp_path / "rain" / "heavy" / "a.wav")
    other = write(tmp_path / "doors" / "b.wav")
    (tmp_path / "doors" / "license").write_text("SPDX-License-Identifier: CC-BY-NC-4.0\n")
    beside = Beside(tmp_path)
    assert first_said(beside.said_of(near)).licence_text == "CC0-1.0"
    assert first_said(beside.said_of(other)).licence_text == "CC-BY-NC-4.0"
    assert not beside.remarks


def test_nothing_above_the_folder_counts(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text("MIT License")
    path = write(tmp_path / "mine" / "a.wav")
    assert said_of(path, tmp_path / "mine").licence_text == ""


def test_json_beside_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "rain.wav")
    (tmp_path / "rain.json").write_text(
        '{"name": "Rain", "username": "aholm", "tags": ["rain", "roof"], "url": "https://x.example",'
        ' "license": "http://creativecommons.org/licenses/by-nc/4.0/", "id": 7}'
    )
    said = said_of(path, tmp_path)
    assert (said.title, said.author, said.keywords) == ("Rain", "aholm", ("rain", "roof"))
    assert licence_in(said.licence_text) == "CC-BY-NC-4.0"


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "rain.wav")
    for name, text in (
        ("rain.wav.json", "{oops"),
        ("rain.json", "[" * 100_000),
        ("LICENSE", "Call me."),
    ):
        (tmp_path / name).write_text(text)
    beside = Beside(tmp_path)
    assert first_said(beside.said_of(path)) == Said()
    assert [remark[:14] for _, remark in beside.remarks] == [
        "this is no JSO",
        "this is no JSO",
        "it names no li",
    ]
