"""What counts as a name before a colon, letter by letter."""

from __future__ import annotations

import pytest

from pipeline.script.lexer import is_mixed_case_name, is_name


@pytest.mark.parametrize(
    ("name", "upper", "mixed"),
    [
        ("SARAH", True, False),
        ("Sarah", False, True),
        ("sarah", False, False),
        ("McNULTY", True, True),
        ("\N{LATIN CAPITAL LETTER DZ WITH CARON}ORĐE", True, False),
        ("\N{LATIN CAPITAL LETTER D WITH SMALL LETTER Z WITH CARON}ORĐE", True, False),
        ("\N{LATIN SMALL LETTER DZ WITH CARON}ORĐE", False, False),
        ("\N{LATIN CAPITAL LETTER LJ}uba", False, True),
        ("STRAßE", True, False),
        ("ანა", True, False),
    ],
)
def test_names(name: str, upper: bool, mixed: bool) -> None:
    assert (is_name(name), is_mixed_case_name(name)) == (upper, mixed)
