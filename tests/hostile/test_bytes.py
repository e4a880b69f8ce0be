"""Files that are no text, or text of a kind that nobody types: bytes beside what is told."""

from __future__ import annotations

import pytest

from tests.hostile.house import House

ONE = 'ANN: "One."\n'

NOT_TEXT: dict[str, tuple[bytes, list[str]]] = {
    "a NUL": (b'ANN: "One\0two."\n', ["1:10 source/nul"]),
    "many NULs are told once": (b"\0" * 50_000, ["1:1 source/nul", "1:1 prose/not-spoken"]),
    "the first byte that is not UTF-8": (
        b'ANN: "One."\nBOB: "Tw\xff \xfe."\n',
        ["2:9 source/not-utf8"],
    ),
    "columns are code points, not bytes": (
        'ANN: "é𝄞'.encode() + b'\xff"\n',
        ["1:8 speech/sign", "1:9 source/not-utf8"],
    ),
    "a character cut short by another": (b'ANN: "\xc3\xa9\xc3."\n', ["1:8 source/not-utf8"]),
    "a character cut short in its middle": (b'ANN: "\xe2\x82 one."\n', ["1:7 source/not-utf8"]),
    "a character cut short by the end": (
        b'ANN: "One."\nBOB: "Two." // \xe2\x82',
        ["2:16 source/not-utf8"],
    ),
    "after CRLF": (b'ANN: "One."\r\nBOB: "\xff two."\r\n', ["2:7 source/not-utf8"]),
    "a BOM counts for no column": (b'\xef\xbb\xbfANN: "\xff one."\n', ["1:7 source/not-utf8"]),
    "a lone surrogate": (b'ANN: "\xed\xa0\x80 one."\n', ["1:7 source/not-utf8"]),
    "a NUL in two bytes": (b'ANN: "\xc0\x80 one."\n', ["1:7 source/not-utf8"]),
    "UTF-16, little end first": (ONE.encode("utf-16"), ["1:1 source/not-utf8"]),
    "UTF-16, big end first": (b"\xfe\xff" + ONE.encode("utf-16-be"), ["1:1 source/not-utf8"]),
    "UTF-16 with a NUL": (
        'ANN: "One\0."\n'.encode("utf-16"),
        ["1:1 source/not-utf8", "1:10 source/nul"],
    ),
    "UTF-16, cut in a character": (
        ONE.encode("utf-16") + b"\0",
        ["1:1 source/not-utf8", "2:1 prose/not-spoken"],
    ),
}


@pytest.mark.parametrize("case", NOT_TEXT)
def test_what_is_no_text_is_told_where_it_begins(house: House, case: str) -> None:
    data, told = NOT_TEXT[case]
    answer = house.check(data)
    assert answer.code == 3
    assert answer.told == told


def test_utf_16_without_its_mark_is_told_by_its_nuls(house: House) -> None:
    answer = house.check(ONE.encode("utf-16-le"))
    assert answer.code == 3
    assert "1:2 source/nul" in answer.told


LINE_ENDS: dict[str, tuple[bytes, list[str]]] = {
    "CR alone": (
        b'ANN: "One."\r[X: a]\rBOB: "Two."\r',
        ["1:12 source/line-ends", "2:2 cue/unknown-key"],
    ),
    "CR alone, LF at the end": (
        b'ANN: "One."\r[X: a]\n',
        ["1:12 source/line-ends", "2:2 cue/unknown-key"],
    ),
    "CR alone, CRLF at the end": (
        b'ANN: "One."\r[X: a]\r\n',
        ["1:12 source/line-ends", "2:2 cue/unknown-key"],
    ),
    "CR alone, in UTF-16": (
        'ANN: "One."\r[X: a]\r'.encode("utf-16"),
        ["1:1 source/not-utf8", "1:12 source/line-ends", "2:2 cue/unknown-key"],
    ),
    "CR alone, after a BOM": (b'\xef\xbb\xbfANN: "One."\rBOB: "Two."', ["1:12 source/line-ends"]),
    "front matter too": (
        b'+++\rtitel = "a"\r+++\r',
        ["1:4 source/line-ends", "2:1 front/unknown-key"],
    ),
    "one line and a CR": (b'ANN: "One."\r', []),
    "one line and CRLF": (b'ANN: "One."\r\n', []),
    "one line, CR before LF among others": (b'ANN: "One."\r\r\nBOB: "Two."\n', []),
}


@pytest.mark.parametrize("case", LINE_ENDS)
def test_line_ends(house: House, case: str) -> None:
    """Lines parted by nothing but CR are one fault, and the others are told at their lines."""
    data, told = LINE_ENDS[case]
    answer = house.check(data)
    assert answer.told == told
    assert answer.code == (3 if told else 0)


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b" \t\r\n\n", b"//"])
def test_a_file_with_nothing_in_it_has_no_problem(house: House, data: bytes) -> None:
    answer = house.check(data)
    assert (answer.code, answer.told) == (0, [])


ODD_CHARACTERS: dict[str, tuple[str, list[str]]] = {
    "U+2028 ends no line": ('ANN: "One.\u2028Two."\n[X: a]\n', ["2:2 cue/unknown-key"]),
    "U+0085 ends no line": ('ANN: "One.\x85Two."\n[X: a]\n', ["2:2 cue/unknown-key"]),
    "a vertical tab and a form feed end no line": (
        'ANN: "One.\x0bTwo.\x0cThree."\n[X: a]\n',
        ["2:2 cue/unknown-key"],
    ),
    "a lone carriage return ends no line": (
        'ANN: "One.\rTwo."\n[X: a]\n',
        ["2:2 cue/unknown-key"],
    ),
    "a second BOM begins no name": ("\ufeff\ufeff" + ONE, ["1:12 quote/unbalanced"]),
    "a turn to the right begins no name": ("\u202e" + ONE, ["1:12 quote/unbalanced"]),
    "a turn to the right is in no name": (
        'AN\u202eN: "One."\n',
        ["1:12 quote/unbalanced"],
    ),
    "what has no width is in no name": ('A\u200bNN: "One."\n', ["1:12 quote/unbalanced"]),
    "Hebrew is": ('שרה: "One."\n', []),
    "combining marks on a name are": ("A\u0301" * 20 + ': "One."\n', []),
    "a terminal is not steered": (
        'ANN: "\x1b[31mred {x\x1b]0;t\x07}"\nfoo \x1b[2J\x9b2J\n[\x07X: a]\n@include \x1b[2J\n',
        [
            "1:8 text/bracket",
            "2:1 prose/not-spoken",
            "3:2 sound/unknown",
            "4:10 include/missing",
        ],
    ),
    "by no message either": (
        '# A {part=\x1b[1m room=\x1b[2m}\nANN: "One." {\x1b=3 via=\x1b}\n',
        ["1:11 section/unknown-part", "1:21 room/unknown"],
    ),
}


@pytest.mark.parametrize("case", ODD_CHARACTERS)
def test_characters_that_nobody_types(house: House, case: str) -> None:
    script, told = ODD_CHARACTERS[case]
    answer = house.check(script)
    assert answer.told[: len(told)] == told
    assert answer.code == (3 if told else 0)
