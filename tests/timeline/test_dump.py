"""The timeline as JSON and as a picture, against pictures drawn by hand."""

from __future__ import annotations

import json
from typing import Any

from pipeline.source import SourceText
from pipeline.timeline.dump import picture, timeline_json
from pipeline.timeline.model import Automation, Clip, Marker, Role, Rule, SectionRange, Timeline
from pipeline.units import samples

RULE = Rule(name="after-line", words="rule", of="b", offset_samples=480)
SCRIPT = SourceText(
    "cues/03-x/script.cues",
    '# Cold Open\n[MUSIC: tension]\nANNA: "Hello there."\nBEN: "No."\n',
)


def clip(id_: str, role: Role, start_s: float, length_s: float, subject: str, **more: Any) -> Clip:
    """A clip in whole or half seconds, everything else as plain as it can be."""
    fields: dict[str, Any] = {
        "section": "cold-open",
        "name": subject,
        "source_key": "00",
        "source_offset_samples": 0,
        "source_length_samples": samples(length_s),
        "loop": False,
        "gain_db": 0.0,
        "fade_in_samples": 240,
        "fade_out_samples": 240,
        "pan": 0.0,
        "via": None,
        "room": "dry",
        "asset": None if role == "dialogue" else subject,
        "character": subject if role == "dialogue" else None,
        "written": "",
        "spoken": "",
        "lang": None,
        "duck_lu": None,
        "duck_off": False,
        "voiced": None,
        "dips": (),
        "placed_by": RULE,
        "span": SCRIPT.span(0, 1),
    }
    return Clip(
        id=id_,
        role=role,
        start_sample=samples(start_s),
        duration_samples=samples(length_s),
        **{**fields, **more},
    )


def timeline(*clips: Clip, length_s: float = 12, **more: Any) -> Timeline:
    fields: dict[str, Any] = {"slots": (), "markers": (), "sections": ()}
    return Timeline(duration_samples=samples(length_s), clips=clips, **{**fields, **more})


def ducked(clip_id: str, *points_s: tuple[float, float], role: Role = "music") -> Automation:
    return Automation(
        clip_id=clip_id, role=role, points=tuple((samples(s), db) for s, db in points_s)
    )


def drawing(text: str) -> list[str]:
    """The rows between bars, without the ruler."""
    return [row for row in text.splitlines() if "|" in row and not row.startswith(" ")]


def test_music_ducked_under_two_voices() -> None:
    """One cell a second; the duck of the design's own example."""
    drawn = picture(
        timeline(
            clip("a", "dialogue", 2, 4, "ANNA"),
            clip("b", "dialogue", 8, 2, "BEN"),
            clip("m", "music", 0, 12, "music.bed"),
        ),
        [ducked("m", (1.9, 0), (2, -9), (6, -9), (6.4, 0), (7.9, 0), (8, -9), (10, -9), (10.4, 0))],
        width=12,
    )
    assert drawn == (
        "dialogue  A ANNA · B BEN\n"
        "sfx       nothing\n"
        "ambience  nothing\n"
        "music     B music.bed\n"
        "\n"
        "         |0:00.0      |\n"
        "dialogue |--AAAA--BB--|\n"
        "sfx      |------------|\n"
        "ambience |------------|\n"
        "music    |BBvvvvBBvvBB|\n"
        "\n"
        "     start        end  role      id  name       placed by | ended by\n"
        "  0:00.000   0:12.000  music     m   music.bed  rule | its own length\n"
        "  0:02.000   0:06.000  dialogue  a   ANNA       rule | its own length\n"
        "  0:08.000   0:10.000  dialogue  b   BEN        rule | its own length\n"
    )


def test_a_roles_duck_is_drawn_on_every_clip_that_is_under_it() -> None:
    drawn = picture(
        timeline(
            clip("one", "music", 0, 3, "music.bed"),
            clip("two", "music", 5, 3, "music.bed"),
            clip("off", "music", 9, 3, "music.loud", duck_off=True),
            clip("hum", "ambience", 0, 12, "room.tone"),
        ),
        [ducked("", (0.9, 0), (1, -9), (10.9, -9), (11.4, 0))],
        width=12,
    )
    assert drawing(drawn)[-2:] == ["ambience |TTTTTTTTTTTT|", "music    |Bvv--vvv-LLL|"]


def test_what_shares_a_cell() -> None:
    """Two voices at once are +; the later effect lies over the bed; a click is never lost."""
    drawn = picture(
        timeline(
            clip("a", "dialogue", 1, 5, "ANNA"),
            clip("b", "dialogue", 4, 4, "BEN"),
            clip("bed", "sfx", 0, 10, "alarm.klaxon"),
            clip("hit", "sfx", 3, 2, "door.slam"),
            clip("click", "sfx", 11.1, 0.2, "mouse.click"),
            clip("tone", "ambience", 0, 12, "room.tone", dips=((samples(8), samples(10), -60.0),)),
        ),
        [],
        width=12,
    )
    assert drawing(drawn) == [
        "dialogue |-AAA++BB----|",
        "sfx      |KKKSSKKKKK-C|",
        "ambience |TTTTTTTT..TT|",
        "music    |------------|",
    ]


def test_letters_stay_when_somebody_new_comes_later() -> None:
    before = timeline(clip("1", "dialogue", 0, 2, "SARAH"), clip("2", "dialogue", 2, 2, "SAM"))
    after = timeline(*before.clips, clip("3", "dialogue", 4, 2, "ADA"), length_s=12)
    assert "S SARAH · A SAM\n" in picture(before, [])
    assert "S SARAH · A SAM · B ADA\n" in picture(after, [])


def test_sections_and_marks() -> None:
    """The whole, then each section on a ruler of its own."""
    drawn = picture(
        timeline(
            clip("a", "dialogue", 0, 6, "ANNA"),
            length_s=40,
            markers=(
                Marker(name="", kind="pause", at_sample=samples(6), duration_samples=1, span=None),
                Marker(
                    name="", kind="silence", at_sample=samples(32), duration_samples=1, span=None
                ),
            ),
            sections=(
                SectionRange(
                    id="one",
                    title="Cold Open",
                    level=1,
                    part=None,
                    start_sample=0,
                    end_sample=samples(20),
                ),
                SectionRange(
                    id="two",
                    title="War",
                    level=2,
                    part=None,
                    start_sample=samples(20),
                    end_sample=samples(40),
                ),
            ),
        ),
        [],
        width=20,
    )
    whole, one, two = drawn.split("\n\n")[1:4]
    assert whole.splitlines()[:3] == [
        "         |0:00.0    0:20.0    |",
        "section  |/Cold Open/War      |",
        "dialogue |AAA-----------------|",
    ]
    assert whole.splitlines()[-1] == "marks    |   p            s   |"
    assert one.splitlines()[:4] == [
        "Cold Open (one)",
        "         |0:00.0    0:10.0    |",
        "section  |/Cold Open          |",
        "dialogue |AAAAAA--------------|",
    ]
    assert two.splitlines()[1] == "         |0:20.0    0:30.0    |"
    assert two.splitlines()[-1] == "marks    |            s       |"


def test_the_picture_does_not_depend_on_the_order_of_the_clips() -> None:
    clips = [clip(str(n), "sfx", n / 2, 3, f"family.{name}") for n, name in enumerate("bcabd")]
    assert picture(timeline(*clips), []) == picture(timeline(*reversed(clips)), [])


def test_nothing_to_draw() -> None:
    assert drawing(picture(timeline(length_s=0), [], width=4))[0] == "dialogue |----|"


def test_timeline_json_is_the_contract() -> None:
    line = clip(
        "a",
        "dialogue",
        1,
        2,
        "ANNA",
        name="Hello there.",
        via="phone",
        pan=-0.25,
        gain_db=-1.5,
        written="Hello there.",
        spoken="Hello there.",
        span=SCRIPT.span(SCRIPT.text.index("ANNA"), SCRIPT.text.index("BEN")),
    )
    bed = clip("m", "music", 0, 12, "music.bed", loop=True, dips=((0, 480, -60.0),))
    pause = Marker(
        name="1.0 s",
        kind="pause",
        at_sample=samples(3),
        duration_samples=samples(1),
        span=SCRIPT.span(12, 14),
    )
    section = Marker(
        name="Cold Open", kind="section", at_sample=0, duration_samples=samples(12), span=None
    )

    result = timeline_json(
        timeline(bed, line, markers=(pause, section)), [ducked("m", (0.5, 0), (1, -9.5))]
    )

    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert list(result) == [
        "schema", "sample_rate_hz", "duration_samples", "tracks", "markers", "automation",
    ]  # fmt: skip
    assert (result["schema"], result["sample_rate_hz"], result["duration_samples"]) == (
        "warroom.timeline/1",
        48_000,
        576_000,
    )
    assert [(t["name"], t["role"], len(t["clips"])) for t in result["tracks"]] == [
        ("dialogue", "dialogue", 1),
        ("sfx", "sfx", 0),
        ("ambience", "ambience", 0),
        ("music", "music", 1),
    ]
    assert result["tracks"][0]["clips"][0] == {
        "id": "a",
        "section": "cold-open",
        "name": "Hello there.",
        "start_sample": 48_000,
        "duration_samples": 96_000,
        "source_offset_samples": 0,
        "gain_db": -1.5,
        "fade_in_samples": 240,
        "fade_out_samples": 240,
        "pan": -0.25,
        "via": "phone",
        "bus": "dialogue",
        "lang": None,
        "asset": None,
        "character": "ANNA",
        "written": "Hello there.",
        "spoken": "Hello there.",
        "source": {"path": "cues/03-x/script.cues", "line": 3, "column": 1},
        "loop": False,
        "room": "dry",
        "variant": 0,
        "rule": {"name": "after-line", "of": "b", "offset_samples": 480, "words": "rule"},
        "ended_by": {
            "name": "own-length",
            "of": "",
            "offset_samples": 0,
            "words": "its own length",
        },
        "placed_by": "rule",
        "dips": [],
    }
    assert result["tracks"][3]["clips"][0]["dips"] == [[0, 480, -60.0]]
    assert result["markers"] == [
        {"name": "Cold Open", "kind": "section", "at_sample": 0, "duration_samples": 576_000, "source": None},
        {"name": "1.0 s", "kind": "pause", "at_sample": 144_000, "duration_samples": 48_000,
         "source": {"path": "cues/03-x/script.cues", "line": 2, "column": 1}},
    ]  # fmt: skip
    assert result["automation"] == [
        {"track": "music", "clip": "m", "points": [[24_000, 0.0], [48_000, -9.5]]}
    ]
