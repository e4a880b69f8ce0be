"""Bytes → text: what is dropped, what is kept, and what is reported where."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.script.read import decode_source, read_source


def reported(data: bytes) -> list[str]:
    return [f"{d.slug} {d.span.line}:{d.span.column}" for d in decode_source(data, "a.cues")[1]]


def test_a_bom_is_dropped_and_crlf_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.cues").write_bytes("\ufeffÉ: \r\n".encode())
    source, found = read_source(tmp_path / "a.cues", "cues/a.cues")
    assert (source.path, source.text, found) == ("cues/a.cues", "É: \r\n", ())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"ok", []),
        (b"one\r\n\xc3\xa9 \xff\xfe", ["source/not-utf8 2:3"]),
        (b"\xef\xbb\xbf\xff", ["source/not-utf8 1:1"]),
        (b"cut short \xe2\x80", ["source/not-utf8 1:11"]),
        (b"a\n\0b\0", ["source/nul 2:1"]),
        (b"\0\xff", ["source/nul 1:1", "source/not-utf8 1:2"]),
        (b"a\rb\r", ["source/line-ends 1:2"]),
        (b"a\rb\rc\r\n", ["source/line-ends 1:2"]),
        (b"a\rb\n\0", ["source/nul 2:1"]),
        (b"a\r\n", []),
    ],
)
def test_reports(data: bytes, expected: list[str]) -> None:
    assert reported(data) == expected


def test_reading_goes_on_after_a_bad_byte() -> None:
    assert decode_source(b"a\xffb\n[PAUSE]", "a.cues")[0].text == "a\ufffdb\n[PAUSE]"


def test_lone_carriage_returns_are_read_as_line_feeds() -> None:
    assert decode_source(b"a\rb\r\r\n", "a.cues")[0].text == "a\nb\n\n\n"
    assert decode_source(b"a\rb\nc", "a.cues")[0].text == "a\rb\nc"


def test_a_nul_in_utf16_is_told_too() -> None:
    source, found = decode_source("a\0b\n".encode("utf-16"), "a.cues")
    assert source.text == "a\0b\n"
    assert [d.slug for d in found] == ["source/not-utf8", "source/nul"]


def test_utf16_is_one_fault_and_is_read() -> None:
    source, found = decode_source("[PAUSE]\n".encode("utf-16"), "a.cues")
    assert source.text == "[PAUSE]\n"
    assert [d.slug for d in found] == ["source/not-utf8"]
