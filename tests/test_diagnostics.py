"""What the writer is told: the place, the line with the fault underlined, and the remedy."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import (
    Diagnostic,
    did_you_mean,
    error,
    format_diagnostic,
    has_errors,
    in_reading_order,
    warning,
)
from pipeline.source import SourceText


def at(word: str, text: str, path: str = "cues/01/script.cues", hint: str = "") -> Diagnostic:
    start = text.index(word)
    span = SourceText(path, text).span(start, start + len(word))
    return error("sound/unknown", f"no sound is called “{word}”", span, hint)


def test_a_fault_as_it_is_shown() -> None:
    found = at("klaxxon", "# One\n[SOUND: klaxxon]\n", hint="did you mean “klaxon”?")
    assert format_diagnostic(found) == (
        "cues/01/script.cues:2:9: error: no sound is called “klaxxon” [sound/unknown]\n"
        " 2 | [SOUND: klaxxon]\n"
        "   |         ^^^^^^^\n"
        "   = did you mean “klaxon”?"
    )


def test_without_a_remedy_there_is_no_last_line() -> None:
    assert format_diagnostic(at("x", "x\n")).count("\n") == 2


def test_the_gutter_is_as_wide_as_the_number() -> None:
    shown = format_diagnostic(at("x", "\n" * 1233 + "x\n")).splitlines()
    assert shown[1:] == [" 1234 | x", "      | ^"]


@pytest.mark.parametrize(
    ("text", "word", "underlined"),
    [
        ("警報 klaxon", "klaxon", "     ^^^^^^"),  # two wide letters take four cells
        ("警報", "報", "  ^^"),
        ("e\u0301tude klaxon", "klaxon", "      ^^^^^^"),  # a combining mark takes none
        ("\tklaxon", "klaxon", " ^^^^^^"),
        ("klaxon\r", "klaxon", "^^^^^^"),
    ],
)
def test_the_underline_stands_under_the_fault(text: str, word: str, underlined: str) -> None:
    assert format_diagnostic(at(word, text)).splitlines()[2] == "   | " + underlined


def test_a_fault_over_several_lines_is_underlined_to_the_end_of_its_first() -> None:
    source = SourceText("a.cues", 'ANN: "never\nclosed')
    found = error("quote/unbalanced", "this quote is never closed", source.span(5, 18))
    assert format_diagnostic(found).splitlines()[1:] == [' 1 | ANN: "never', "   |      ^^^^^^"]


def test_a_fault_of_no_width_is_marked() -> None:
    source = SourceText("a.cues", "ANN:\n")
    shown = format_diagnostic(error("speech/empty", "nothing is said", source.span(4, 4)))
    assert shown.splitlines()[2] == "   |     ^"


def test_a_very_long_line_is_shown_around_its_fault() -> None:
    found = at("klaxxon", "x" * 5_000_000 + "klaxxon" + "y" * 5_000_000)
    _, excerpt, underline = format_diagnostic(found).splitlines()
    assert len(excerpt) < 200
    where = underline.index("^")
    assert excerpt[where : where + 7] == "klaxxon"
    assert underline.count("^") == 7


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    shown = format_diagnostic(at("klaxxon", "\x1b[31m\x07\x00 klaxxon"))
    assert not {"\x1b", "\x07", "\x00"} & set(shown)
    assert "\ufffd[31m\ufffd\ufffd klaxxon" in shown


def test_colour_adds_colour_and_nothing_else() -> None:
    import re

    found = at("klaxxon", "[SOUND: klaxxon]\n", hint="did you mean “klaxon”?")
    coloured = format_diagnostic(found, colour=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == format_diagnostic(found)


def test_a_diagnostic_as_json() -> None:
    assert at("klaxxon", "\n[klaxxon]\n", hint="h").as_json() == {
        "slug": "sound/unknown",
        "severity": "error",
        "message": "no sound is called “klaxxon”",
        "path": "cues/01/script.cues",
        "line": 2,
        "column": 2,
        "end_line": 2,
        "end_column": 9,
        "hint": "h",
    }


def test_reading_order_is_by_file_then_place_then_weight() -> None:
    one, two = SourceText("a.cues", "abc"), SourceText("b.cues", "abc")
    b_first = warning("b/early", "", two.span(0, 1))
    light = warning("a/light", "", one.span(1, 2))
    heavy = error("z/heavy", "", one.span(1, 2))
    late = error("a/late", "", one.span(2, 3))
    assert in_reading_order([b_first, late, light, heavy]) == (heavy, light, late, b_first)


def test_warnings_do_not_stop_a_render() -> None:
    span = SourceText("a.cues", "abc").span(0, 1)
    assert not has_errors([])
    assert not has_errors([warning("a/b", "", span)])
    assert has_errors([warning("a/b", "", span), error("a/b", "", span)])


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("klaxxon", ["klaxon", "pager"], "did you mean “klaxon”?"),
        ("KLAXON", ["Klaxon"], "did you mean “Klaxon”?"),
        ("dog", ["klaxon", "pager"], ""),
        ("x", [], ""),
    ],
)
def test_the_nearest_name_is_offered_where_one_is_near(
    word: str, known: list[str], hint: str
) -> None:
    assert did_you_mean(word, known) == hint
