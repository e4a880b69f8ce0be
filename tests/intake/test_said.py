"""What files say of themselves, each as the file has it and as it is read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

from pipeline.intake.riff_said import said_in_riff
from pipeline.intake.said import Said, first_said
from pipeline.intake.tags import said_in_tags
from tests.intake.recordings import bext, chunk, info, ixml, with_chunks, write


def test_broadcast_wave(tmp_path: Path) -> None:
    path = with_chunks(tmp_path / "a.wav", bext("A heavy door, slammed", "A. Holm", "NOHOLM0001"))
    (said,), _ = said_in_riff(path)
    assert said == Said(description="A heavy door, slammed", author="A. Holm", source="NOHOLM0001")


def test_riff_info(tmp_path: Path) -> None:
    fields = info(
        INAM="Door", IART="A. Holm", ICMT="Slammed", ICOP="CC BY 4.0", IKEY="door; wood, heavy"
    )
    (said,), _ = said_in_riff(with_chunks(tmp_path / "a.wav", fields))
    assert (said.title, said.author, said.description) == ("Door", "A. Holm", "Slammed")
    assert said.licence_text == "CC BY 4.0 Slammed"
    assert said.keywords == ("door", "wood", "heavy")


def test_ixml_as_sound_libraries_write_it(tmp_path: Path) -> None:
    path = with_chunks(
        tmp_path / "a.wav",
        ixml(
            "<SCENE>12A</SCENE><NOTE>take two</NOTE><USER><DESCRIPTION>Oak door</DESCRIPTION>"
            "<CATID>DOORWood</CATID><FXNAME>Slam</FXNAME><LIBRARY>Doors</LIBRARY>"
            "<DESIGNER>A. Holm</DESIGNER><URL>https://example.org</URL></USER>"
        ),
    )
    (said,), _ = said_in_riff(path)
    assert (said.description, said.author, said.source) == (
        "Oak door",
        "A. Holm",
        "https://example.org",
    )
    assert (said.cat_id, said.fx_name, said.library) == ("DOORWood", "Slam", "Doors")


def test_ixml_with_the_games_extension(tmp_path: Path) -> None:
    path = with_chunks(
        tmp_path / "a.wav",
        ixml(
            "<ASWG><catId>AMBForst</catId><fxName>Pines</fxName><notes>wind</notes>"
            "<usageRights>CC0-1.0</usageRights><rightsOwner>A. Holm</rightsOwner>"
            "<isLoop>true</isLoop></ASWG>"
        ),
    )
    (said,), _ = said_in_riff(path)
    assert (said.cat_id, said.fx_name, said.description) == ("AMBForst", "Pines", "wind")
    assert (said.licence_text, said.author, said.loops) == ("CC0-1.0 A. Holm", "A. Holm", True)


def test_ixml_is_more_deliberate_than_bext(tmp_path: Path) -> None:
    path = with_chunks(
        tmp_path / "a.wav", bext("sSPEED=25", "Recorder"), ixml("<NOTE>Oak door</NOTE>")
    )
    said, _ = said_in_riff(path)
    assert (first_said(said).description, first_said(said).author) == ("Oak door", "Recorder")


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">]><BWFXML><NOTE>&a;</NOTE></BWFXML>'


@pytest.mark.parametrize(
    ("body", "remark"),
    [
        (b"<BWFXML><NOTE>", "its iXML cannot be read: "),
        (LAUGHS.encode(), "its iXML cannot be read: it declares a document type"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "its iXML cannot be read: "),
        (b"", "its iXML cannot be read: "),
    ],
)
def test_bad_xml_is_told_and_does_no_harm(tmp_path: Path, body: bytes, remark: str) -> None:
    path = with_chunks(tmp_path / "a.wav", chunk(b"iXML", body), bext("A door"))
    said, (told,) = said_in_riff(path)
    assert told.startswith(remark)
    assert first_said(said).description == "A door"


def test_a_chunk_that_claims_more_than_is_there(tmp_path: Path) -> None:
    path = with_chunks(tmp_path / "a.wav", info(INAM="Door"))
    path.write_bytes(path.read_bytes() + b"LIST\xff\xff\xff\x7fINFOINAM\xff\xff\xff\x7fDoor again")
    said, _ = said_in_riff(path)
    assert first_said(said).title == "Door"
    assert said_in_riff(with_chunks(tmp_path / "b.wav", chunk(b"bext", b"short")))[0] == [Said()]


def test_nothing_in_a_text_steers_a_terminal(tmp_path: Path) -> None:
    path = with_chunks(tmp_path / "a.wav", info(INAM="a\x1b[2Jb\nc\u202ed\x07"))
    (said,), _ = said_in_riff(path)
    assert said.title == "a [2Jb c d"


@pytest.mark.parametrize("ending", [".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aiff", ".wma"])
def test_tags_of_other_formats(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    tags = {"title": "Door", "artist": "A. Holm", "comment": "Slammed", "copyright": "CC0-1.0"}
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(write(tmp_path / "a.wav"))]
    command += [word for key, value in tags.items() for word in ("-metadata", f"{key}={value}")]
    subprocess.run(
        [*command, "-write_id3v2", "1", str(path)] if ending == ".aiff" else [*command, str(path)],
        check=True,
    )
    (said,), remarks = said_in_tags(path)
    assert (said.title, said.author, remarks) == ("Door", "A. Holm", [])
    assert "CC0-1.0" in said.licence_text


def test_what_has_no_tags_says_nothing(tmp_path: Path) -> None:
    assert said_in_tags(write(tmp_path / "a.wav")) == ([], [])
    (tmp_path / "b.xyz").write_bytes(b"no sound at all")
    assert said_in_tags(tmp_path / "b.xyz") == ([], [])
    (tmp_path / "c.flac").write_bytes(b"fLaC\x80\xff\xff\xff")
    said, (remark,) = said_in_tags(tmp_path / "c.flac")
    assert not said
    assert remark.startswith("its tags cannot be read: ")


def test_whatever_a_reader_of_tags_raises_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(path: Path) -> None:
        raise KeyError(29440)

    monkeypatch.setattr("mutagen.File", damaged)
    assert said_in_tags(tmp_path / "a.wma") == ([], ["its tags cannot be read: KeyError 29440"])
