"""What the writer is told: the place, the line with the fault underlined, and the remedy."""

from __future__ import annotations

import re
import time

import pytest

from pipeline.diagnostics import (
    Diagnostic,
    did_you_mean,
    error,
    format_diagnostic,
    has_errors,
    in_reading_order,
    summary,
    wants_colour,
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
        ("เสียงดัง klaxon", "klaxon", "       ^^^^^^"),  # nor do vowels above and tone marks
        ("\u1112\u1161\u11ab klaxon", "klaxon", "   ^^^^^^"),  # 한 in three letters
        ("\tklaxon", "klaxon", "    ^^^^^^"),  # a tab is four cells, though one column
        ("a\tb klaxon", "klaxon", "       ^^^^^^"),
        ("\u00a0klaxon", "klaxon", " ^^^^^^"),
        ("klaxon\r", "klaxon", "^^^^^^"),
    ],
)
def test_the_underline_stands_under_the_fault(text: str, word: str, underlined: str) -> None:
    assert format_diagnostic(at(word, text)).splitlines()[2] == "   | " + underlined


def excerpt(text: str, start: int, end: int) -> str:
    """What is shown between the head and the remedy."""
    found = error("quote/unterminated", "", SourceText("a.cues", text).span(start, end))
    return format_diagnostic(found).partition("\n")[2]


def test_a_fault_over_several_lines_is_underlined_on_each() -> None:
    assert excerpt('ANN: "never\n\n  ever \nclosed" she', 5, 28) == (
        ' 1 | ANN: "never\n'
        "   |      ^^^^^^\n"
        " 2 |\n"
        " 3 |   ever\n"
        "   |   ^^^^\n"
        ' 4 | closed" she\n'
        "   | ^^^^^^^"
    )


def test_of_many_lines_the_first_two_and_the_last_are_shown() -> None:
    text = "\n".join(f"line {number}" for number in range(1, 13))
    assert excerpt(text, 5, len(text)) == (
        "  1 | line 1\n"
        "    |      ^\n"
        "  2 | line 2\n"
        "    | ^^^^^^\n"
        " .. |\n"
        " 12 | line 12\n"
        "    | ^^^^^^^"
    )


def test_a_fault_that_ends_with_its_line_has_no_part_in_the_next() -> None:
    assert excerpt("one\r\ntwo\r\n", 0, 5) == " 1 | one\n   | ^^^"


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


def _seconds_to_show(faults: int, line_length: int) -> float:
    source = SourceText("a.cues", "x" * line_length + "\n")
    apart = line_length // faults
    found = [error("a/b", "no", source.span(n * apart, n * apart + 1)) for n in range(faults)]
    began = time.process_time()
    for one in found:
        format_diagnostic(one)
    return time.process_time() - began


def test_a_fault_costs_the_same_on_a_line_of_four_megabytes() -> None:
    short = min(_seconds_to_show(1_000, 4_000) for _ in range(3))
    long = min(_seconds_to_show(1_000, 4_000_000) for _ in range(3))
    assert long < 4 * short


def test_blanks_around_a_line_between_are_not_marked() -> None:
    assert excerpt("one\n  two  \n\nfour", 0, 17) == (
        " 1 | one\n   | ^^^\n 2 |   two\n   |   ^^^\n 3 |\n 4 | four\n   | ^^^^"
    )


def test_nothing_of_the_script_steers_a_terminal() -> None:
    evil = "\x1b[31m\x07\x00\x7f\u202e\u2066 klaxxon"
    source = SourceText(f"{evil}.cues", evil)
    found = error("sound/unknown", f"no “{evil}”", source.span(0, 1), f"not “{evil}”")
    assert format_diagnostic(found) == (
        "␛[31m␇␀␡�� klaxxon.cues:1:1: error: no “␛[31m␇␀␡�� klaxxon” [sound/unknown]\n"
        " 1 | ␛[31m␇␀␡�� klaxxon\n"
        "   | ^\n"
        "   = not “␛[31m␇␀␡�� klaxxon”"
    )


def test_a_lone_surrogate_can_be_printed() -> None:
    assert format_diagnostic(at("klaxxon", "\ud800 klaxxon")).encode("utf-8")


def test_colour_adds_colour_and_nothing_else() -> None:
    found = at("klaxxon", "\n[SOUND: klaxxon]\n", hint="did you mean “klaxon”?")
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


@pytest.mark.parametrize(
    ("is_terminal", "environment", "coloured"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),  # no-color.org: "when present and not an empty string"
        (True, {"TERM": "dumb"}, False),
        (True, {"CLICOLOR": "0"}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"CLICOLOR_FORCE": "1"}, True),
        (False, {"CLICOLOR_FORCE": "0"}, False),
        (False, {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colour_is_for_terminals_unless_somebody_says_otherwise(
    is_terminal: bool, environment: dict[str, str], coloured: bool
) -> None:
    assert wants_colour(is_terminal=is_terminal, environment=environment) is coloured


@pytest.mark.parametrize(
    ("errors", "warnings", "said"),
    [(0, 0, ""), (3, 2, "3 errors, 2 warnings"), (1, 0, "1 error"), (0, 1, "1 warning")],
)
def test_how_many_there_were(errors: int, warnings: int, said: str) -> None:
    span = SourceText("a.cues", "abc").span(0, 1)
    found = [error("a/b", "", span)] * errors + [warning("a/b", "", span)] * warnings
    assert summary(found) == said
