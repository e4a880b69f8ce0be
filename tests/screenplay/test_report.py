from __future__ import annotations

import json
import re

from pipeline.screenplay.dump import dump
from pipeline.screenplay.report import check_json
from tests.screenplay.stage import Staged, staged

SCRIPT = """+++
show = "Uptime"
title = "Dark"
[cast]
SARAH = "sarah"
"ENGINEER 2" = "mike"
[values]
region = "us-east-1"
+++
# Cold Open {target=2:00}
[AMBIENCE: data center hum | gain=-3 fade=2s]
[SOUND: distant alarm, dog barking | at=#all-2s]
SARAH (on phone): (tense) "Timeouts in {region}. [[SRE|S R E]] is *paged*."
[BEAT]
# Interview
ENGINEER 2 (Netflix SRE, 2016): "All of them—" {#all pan=R20}
[MUSIC: tension | loop]
"Next time: why?"
"""


def report() -> dict:
    result = staged(SCRIPT)
    return check_json(result.screenplay, result.found)


def test_the_report_is_json_with_the_contracts_keys() -> None:
    read = json.loads(json.dumps(report(), allow_nan=False))
    assert read["schema"] == "warroom.check/1"
    keys = {
        "diagnostics": "slug severity message path line column end_line end_column hint",
        "sections": "id title level part line",
        "lines": "id section line end_line character attribution treatment delivery written spoken "
        "together interrupted barges_in",
        "cues": "id line column kind args params",
        "resolved": "line column kind layer text asset score nearest",
    }
    for name, columns in keys.items():
        assert read[name], name
        for row in read[name]:
            assert set(columns.split()) <= set(row), name


def test_a_line_of_the_report() -> None:
    line = report()["lines"][0]
    assert (line["line"], line["end_line"], line["section"]) == (13, 13, "cold-open")
    assert (line["character"], line["treatment"], line["delivery"]) == ("SARAH", "phone", ["tense"])
    assert line["written"] == "Timeouts in us-east-1. SRE is paged."
    assert line["spoken"] == "Timeouts in us-east-1. S R E is paged."


def test_every_layer_has_a_row_and_a_refused_one_no_asset() -> None:
    rows = [(r["line"], r["layer"], r["kind"], r["text"], r["asset"]) for r in report()["resolved"]]
    assert rows == [
        (11, 0, "ambience", "data center hum", "datacentre.hum"),
        (12, 0, "sound", "distant alarm", "alarm.klaxon"),
        (12, 1, "sound", "dog barking", None),
        (17, 0, "music", "tension", "music.tension.pulse"),
    ]


def test_cues_keep_what_was_written() -> None:
    cues = [(c["line"], c["column"], c["kind"], c["args"], c["params"]) for c in report()["cues"]]
    assert cues == [
        (11, 1, "ambience", ["data center hum"], {"gain": "-3", "fade": "2s"}),
        (12, 1, "sound", ["distant alarm", "dog barking"], {"at": "#all-2s"}),
        (14, 1, "beat", [], {}),
        (17, 1, "music", ["tension"], {"loop": True}),
    ]


def test_the_formula_tells_what_is_missing() -> None:
    parts = {p["part"]: (p["present"], p["line"], p["lines"]) for p in report()["formula"]}
    assert parts == {
        "cold-open": (True, 10, 3),
        "context": (False, None, 0),
        "deep-dive": (False, None, 0),
        "resolution": (False, None, 0),
        "impact": (False, None, 0),
        "tease": (False, None, 0),
    }


def checked(result: Staged) -> dict[str, bool | None]:
    return {item["id"]: item["ok"] for item in check_json(result.screenplay, ())["checklist"]}


def test_the_checklist_counts_what_can_be_counted() -> None:
    assert checked(staged('"x"')) == {
        "cold-open": False,
        "context": False,
        "metaphors": False,
        "technical": False,
        "resolution": False,
        "tease": False,
        "legal": None,
    }
    whole = """+++
[signoff]
legal = "M. 2026-01-02"
technical = "S. 2026-01-03"
+++
# Cold Open
"It went dark."
# Context & Stakes
"44 million people."
# Technical Deep Dive
SARAH: "Imagine a skyscraper."
# Resolution & Lessons
"It came back."
# Next Episode Tease
"Next time: the internet."
"""
    assert set(checked(staged(whole)).values()) == {True}


def test_a_cold_open_of_three_minutes_is_too_long() -> None:
    long = '# Cold Open\n"' + "word " * 450 + '"'
    assert checked(staged(long))["cold-open"] is False


def test_the_dump_is_a_picture_of_the_screenplay() -> None:
    # Hashes are left out: what they are hashes of is shown.
    shown = re.sub(r"/[0-9a-f]{8}/", "/…/", dump(staged(SCRIPT).screenplay))
    expected = """episode 03-dark
  show Uptime
  number 3
  title Dark
  style netflix
  targets ebu-r128
  cast SARAH = sarah
  cast ENGINEER 2 = mike
  cast NARRATOR = narrator (understudy)

= Cold Open  cold-open
  part cold-open
  target 120 s

ambience “data center hum” → datacentre.hum  cold-open/ambience/…/1/0
  gain -3 dB
  fade in 2 s
  fade out 2 s

sound “distant alarm” → alarm.klaxon  cold-open/sound/…/1/0
  at all -2 s
  gain -9 dB

SARAH (sarah)  cold-open/line/…/1
  delivery tense
  treatment phone
  | Timeouts in us-east-1. S R E is *paged*.
  written Timeouts in us-east-1. SRE is paged.

pause 0.4 s  cold-open/beat/…/1

= Interview  interview

ENGINEER 2 (mike)  all
  marks interrupted
  attribution Netflix SRE, 2016
  pan +0.20
  | All of them
  written All of them—

music “tension” → music.tension.pulse  interview/music/…/1/0
  asks loop

NARRATOR (narrator)  interview/line/…/1
  marks barges in
  | Next time: why?
"""
    assert shown == expected
