"""What a writer is told to do: script text beside the remedy of its one fault of that slug."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.screenplay.lock import Lock
from pipeline.screenplay.nearby import MOST_LOOKED_AT
from tests.screenplay.stage import Staged, catalog_at, sound, staged


def hints(result: Staged, slug: str) -> list[str]:
    return [fault.hint for fault in result.found if fault.slug == slug]


APART = "write at=#red-1s, without blanks"
CUES = [
    ("[PAUSE | loud]", "param/unknown", "PAUSE takes no settings; a length stands in it: [PAUSE 2s]"),
    ("[BEAT | slow]", "param/unknown", "BEAT takes no settings; a length stands in it: [BEAT 500ms]"),
    ("[ROOM: dry | wet]", "param/unknown", "ROOM takes no settings; the room stands in it: [ROOM: hall]"),
    (
        "[DIAGRAM: a map | size=2]",
        "param/unknown",
        "DIAGRAM takes no settings; what it shows stands in it: [DIAGRAM: two servers]",
    ),
    ("[SILENCE | kep=none]", "param/unknown", "did you mean “keep”?"),
    ("[SOUND: pager | at=#red -1s]", "param/unknown", APART),
    ("[SOUND: pager | at=#red- 1s]", "param/unknown", APART),
    ("[SOUND: pager | at = #red -]", "param/unknown", APART),
    ("[SOUND: pager | at=#red 500ms]", "param/unknown", "write at=#red+500ms, without blanks"),
    ("[SOUND: pager | at=#red gain=-3 gian]", "param/unknown", "did you mean “gain”?"),
    ("[SOUND: pager | gain=-3 gain=-6]", "param/twice", "take one of the two out"),
    ("[SOUND: pager | #a #b]", "param/twice", "take one of the two out"),
    ('A: "x" {pan=L9 pan=R9}', "attr/twice", "take one of the two out"),
    ("[PAUSE | gain=-3]", "param/no-effect", "take it out; PAUSE has no gain"),
    ("[alarm | keep=none]", "param/no-effect", "take it out; SOUND has no keep"),
    ("[SILENCE 6s]", "silence/long", "write [SILENCE 4s] or less"),
]  # fmt: skip


@pytest.mark.parametrize(("cue", "slug", "hint"), CUES)
def test_the_remedy_of_a_cue(cue: str, slug: str, hint: str) -> None:
    assert hints(staged(f'{cue}\nA: "x" {{#red}}'), slug) == [hint]


def test_a_moment_in_three_parts_is_told_at_both_that_are_no_keys() -> None:
    result = staged('[SOUND: pager | at=#red - 1s]\nA: "x" {#red}')
    assert hints(result, "param/unknown") == [APART, APART]


@pytest.mark.parametrize(
    ("front", "slug", "message", "hint"),
    [
        ("title = 3", "front/bad-value", "“title” is a text, not 3", 'title = "3"'),
        ("show = true", "front/bad-value", "“show” is a text, not true", 'show = "true"'),
        ('title = ["a"]', "front/bad-value", "“title” is a text, not a list", 'title = "…"'),
        (
            'episode = "three"',
            "front/bad-value",
            "“episode” is a number such as 3, not \"three\"",
            "episode = 3",
        ),
        (
            '[cast]\nsarah = "sarah"',
            "front/unknown-key",
            "“sarah” is no name of the cast: names are upper-case",
            'SARAH = "sarah"',
        ),
        (
            '[cast]\n"dr. é" = "ann"',
            "front/unknown-key",
            "“dr. é” is no name of the cast: names are upper-case",
            '"DR. É" = "ann"',
        ),
    ],
)  # fmt: skip
def test_the_remedy_of_front_matter(front: str, slug: str, message: str, hint: str) -> None:
    (fault,) = staged(f"+++\n{front}\n+++\n").found
    assert (fault.slug, fault.message, fault.hint) == (slug, message, hint)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{regoin}", "did you mean “region”?"),
        ("{zone}", 'add under [values]: zone = "…"'),
        ("{größe}", 'add under [values]: "größe" = "…"'),
        ("{a, b}", r"a value's name is one word; \{ for a brace that is said"),
        ("{the region}", "did you mean “region”?"),
    ],
)
def test_the_remedy_of_a_value(text: str, hint: str) -> None:
    result = staged(f'+++\n[values]\nregion = "us-east-1"\n+++\n"In {text}."')
    assert hints(result, "value/unknown") == [hint]


def test_the_remedy_where_there_is_no_voice(tmp_path: Path) -> None:
    result = staged('DR. SARAH: "x"', catalog=replace(catalog_at(tmp_path), voices={}))
    assert hints(result, "cast/no-voice") == [
        "add voices/dr-sarah.toml; docs/add-a-voice.md shows one"
    ]


# --- files ------------------------------------------------------------------------------------


def project(root: Path, *scripts: str) -> Path:
    for path in scripts:
        (root / "cues/03-dark" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "cues/03-dark" / path).write_text('"x"', encoding="utf-8")
    return root


FROM_THIS_FOLDER = "the path is from the folder of this file"


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("scnes/cold-open.cues", "did you mean “scenes/cold-open.cues”?"),
        ("cold-open.cues", "did you mean “scenes/cold-open.cues”?"),
        ("scenes/cold-open", "did you mean “scenes/cold-open.cues”?"),
        ("05-old/cold-open.cues", "did you mean “../05-old/cold-open.cues”?"),
        ("polka.mp3", FROM_THIS_FOLDER),
        ("a" * 5000, FROM_THIS_FOLDER),
        ("scrpt.cues", FROM_THIS_FOLDER),
    ],
)
def test_the_remedy_of_a_missing_include(tmp_path: Path, written: str, hint: str) -> None:
    root = project(tmp_path, "script.cues", "scenes/cold-open.cues", "../05-old/cold-open.cues")
    assert hints(staged(f"@include {written}", root=root), "include/missing") == [hint]


def test_a_script_that_a_link_leads_to_is_not_offered(tmp_path: Path) -> None:
    project(tmp_path / "other", "secret.cues")
    root = project(tmp_path / "own", "script.cues")
    (root / "cues/03-dark/shared").symlink_to(tmp_path / "other/cues/03-dark")
    (root / "cues/03-dark/secrets.cues").symlink_to(tmp_path / "other/cues/03-dark/secret.cues")
    result = staged("@include sekret.cues", root=root)
    assert hints(result, "include/missing") == [FROM_THIS_FOLDER]


def test_no_more_than_so_many_names_are_looked_at(tmp_path: Path) -> None:
    root = project(tmp_path, "script.cues", "z/far.cues")
    for number in range(MOST_LOOKED_AT):
        (root / "cues/03-dark" / f"{number}.wav").touch()
    result = staged("@include z/fr.cues", root=root)
    assert hints(result, "include/missing") == [FROM_THIS_FOLDER]


def test_the_remedy_of_what_lies_outside(tmp_path: Path) -> None:
    root = project(tmp_path, "script.cues")
    result = staged('@include ../../../x.cues\nA: "x" {file=../../../x.wav}', root=root)
    assert hints(result, "include/outside") == ["copy it into the project"]
    assert hints(result, "file/outside") == ["copy it into the project"]


def test_the_remedy_of_includes_that_double(tmp_path: Path) -> None:
    root = project(tmp_path, *(f"{number}.cues" for number in range(12)))
    for number in range(12):
        file = root / f"cues/03-dark/{number}.cues"
        file.write_text(f"@include {min(number + 1, 11)}.cues\n" * 2 * (number < 11))
    assert hints(staged("@include 0.cues", root=root), "include/too-many") == [
        "files that include others several times multiply: include each once"
    ]


# --- the lock ---------------------------------------------------------------------------------


def test_the_remedy_where_a_locked_sound_is_gone(tmp_path: Path) -> None:
    old = catalog_at(tmp_path)
    lock = Lock.from_screenplay(staged("[ALARM SOUNDS]", catalog=old).screenplay, old)
    siren = sound("alarm.siren", "one-shot", ("alarm",))
    kept = {i: s for i, s in old.sounds.items() if i != "alarm.klaxon"}
    result = staged(
        "[ALARM SOUNDS]", catalog=replace(old, sounds=kept | {siren.id: siren}), lock=lock
    )
    assert hints(result, "lock/gone") == ["nearest is id:alarm.siren, which the words call now"]
    result = staged("[ALARM SOUNDS]", catalog=replace(old, sounds=kept), lock=lock)
    (hint,) = hints(result, "lock/gone")
    assert hint.startswith("nearest is id:")
    assert hint.removeprefix("nearest is ") in result.hint("sound/unknown")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<<<<<<< HEAD", "it is no JSON (expecting value)"),
        ('{"cast": {}}', "it has no schema"),
        ("[]", "it is not laid out as one"),
        ('{"schema": "warroom.lock/9"}', "its schema is warroom.lock/9, not warroom.lock/1"),
    ],
)
def test_what_is_wrong_with_a_lock(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "script.lock"
    path.write_text(text)
    _, (found,) = Lock.read(path, "script.lock")
    assert found.message == f"this is no lock of this program: {reason}"
