"""The TOML at the head of a file: what it says, where its keys are, where it is wrong."""

from __future__ import annotations

import pytest

from tests.script.reading import faults, read, tree, unindented


def front(text: str):
    script, _ = read(unindented(text))
    assert script.front is not None
    return script.front


def test_keys_are_placed() -> None:
    found = front(
        """

        +++
        # a comment, with = and [brackets]
        show = "Ütime"   # é
        values.region = "us-east-1"
        [cast]
        "DR. LAMPORT" = "lamport"
        'É' = { voice = "x" }
        [[extra]]
        a = 1
        +++
        """
    )
    assert {
        ".".join(path): f"{s.line}:{s.column} {s.text}" for path, s in found.key_spans.items()
    } == {
        "show": "4:1 show",
        "values": "5:1 values",
        "values.region": "5:8 region",
        "cast": "6:2 cast",
        "cast.DR. LAMPORT": '7:1 "DR. LAMPORT"',
        "cast.É": "8:1 'É'",
        "cast.É.voice": "8:9 voice",
        "extra": "9:3 extra",
        "extra.a": "10:1 a",
    }
    assert found.data["cast"]["É"] == {"voice": "x"}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_fault_is_reported_and_the_rest_is_kept(end: str) -> None:
    lines = ["+++", 'show = "Uptime', "episode = 3", "title = ", "+++", "[PAUSE]"]
    text = end.join(lines)
    assert faults(text) == ["front/toml 2:15", "front/toml 4:8"]
    assert tree(text) == 'front {"episode": 3}\ncue PAUSE\n'


def test_a_key_twice() -> None:
    assert faults("+++\na = 1\na = 2\n+++\n") == ["front/toml 3:6"]


def test_without_its_end_the_script_is_still_read() -> None:
    text = '+++\nshow = "Uptime"\n[cast]\nSARAH = "sarah"\n\nSARAH: "Hi."\n[SUOND: x]\n'
    assert faults(text) == ["front/unclosed 1:1", "cue/unknown-key 7:2"]
    assert tree(text).splitlines()[:2] == [
        'front {"cast": {"SARAH": "sarah"}, "show": "Uptime"}',
        'speech SARAH: "Hi."',
    ]


def test_empty() -> None:
    assert (tree("+++\n+++\n"), faults("+++\n+++\n")) == ("front {}\n", [])


@pytest.mark.parametrize(
    "toml",
    [
        "x=" + "[" * 100_000,
        "x=" + "[" * 100_000 + "]" * 100_000,
        "a." * 100_000 + "b=1",
        "x=" + "9" * 5000,
    ],
    ids=["open", "nested", "dotted", "digits"],
)
def test_toml_that_would_hang_is_refused(toml: str) -> None:
    assert [fault.split()[0] for fault in faults(f"+++\n{toml}\n+++\n[PAUSE]")] == ["front/toml"]
