"""docs/messages.md against the program: every message is there, and its examples do what they say.

The examples are compiled as files of a small project on disk. Those of the later stages are
spoken and placed too, by the tone engine and with sounds that nobody has made.
"""

from __future__ import annotations

import ast
import functools
import re
import shutil
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.assets.gather import gather
from pipeline.assets.unfit import recordings_missing
from pipeline.compile import Compiled, compile_episode
from pipeline.diagnostics import Diagnostics, has_errors
from pipeline.needs import engines_overasked, plugins_missing, sounds_of
from pipeline.project import Project
from pipeline.speech.speak import speak
from pipeline.speech.walla import Walla
from pipeline.store import Store
from pipeline.timeline.place import place

ROOT = Path(__file__).parents[1]
SCRIPT = "cues/03-dark/script.cues"

# --- what the program can say --------------------------------------------------------------

_SLUG = re.compile(r"[a-z]+/[a-z0-9-]+")
_SETTING_KINDS = ("param", "attr")
"""What stands for ``{kind}`` in the sources that read a cue's params and a line's attrs alike."""
NEVER_SAID = {"attr/no-effect"}
"""Made of a kind and an ending, but no attr is known in one place and idle in another."""


def _slugs_spelt(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        match part:
            case ast.JoinedStr(values=[ast.FormattedValue(), ast.Constant(value=str(ending))]):
                yield from (kind + ending for kind in _SETTING_KINDS)
            case ast.Constant(value=str(text)) if _SLUG.fullmatch(text):
                yield text


def _slug_arguments(call: ast.Call) -> Iterator[ast.expr]:
    """``error("a/b", …)``, ``self._warning("a/b", …)`` and ``Fault(slug="a/b", …)``."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name.strip("_") in ("error", "warning"):
        yield from call.args[:1]
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "slug")


@functools.cache
def said() -> frozenset[str]:
    """Every slug that the sources of the program spell."""
    found: set[str] = set()
    for path in (ROOT / "pipeline").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                for argument in _slug_arguments(node):
                    found.update(_slugs_spelt(argument))
    return frozenset(found - NEVER_SAID)


# --- the page --------------------------------------------------------------------------------

_ENTRY = re.compile(
    r"^## (?P<slug>[a-z]+/[a-z0-9-]+)\n(?P<body>.*?)(?=^## [a-z]+/|\Z)", re.M | re.S
)
_EXAMPLE = re.compile(
    r"^(?P<kind>Wrong|Right)(?: \(also (?P<also>[^)]+)\))?:\n(?P<files>(?:```[^\n]+\n.*?^```\n)+)",
    re.M | re.S,
)
_FILE = re.compile(r"^```(?P<language>\w+)(?: (?P<path>\S+))?\n(?P<text>.*?)^```\n", re.M | re.S)


@dataclass(frozen=True, kw_only=True)
class Example:
    """Files to lay into the project, and what besides the entry's own slug a wrong one says."""

    files: dict[str, bytes]
    also: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Entry:
    slug: str
    severity: str
    examples: dict[str, Example]


def _files_in(text: str) -> dict[str, bytes]:
    """Path → bytes. Plain ``cues`` is the script; ``bytes`` are spelt with ``\\xNN`` escapes."""
    found = {}
    for fence in _FILE.finditer(text):
        body = fence["text"].encode("utf-8")
        if fence["language"] == "bytes":
            body = body.decode("ascii").encode("ascii").decode("unicode_escape").encode("latin-1")
        found[fence["path"] or SCRIPT] = body
    return found


def _entry(found: re.Match[str]) -> Entry:
    return Entry(
        slug=found["slug"],
        severity=found["body"].strip().partition(".")[0].lower(),
        examples={
            example["kind"]: Example(
                files=_files_in(example["files"]),
                also=frozenset(re.findall(r"`([^`]+)`", example["also"] or "")),
            )
            for example in _EXAMPLE.finditer(found["body"])
        },
    )


PAGE = (ROOT / "docs" / "messages.md").read_text("utf-8")
ENTRIES = [_entry(found) for found in _ENTRY.finditer(PAGE)]
NO_EXAMPLE = {
    # The file was there when the script was read, and is not when it is spoken.
    "speech/no-recording",
    # A clipped recording is more bytes than a page should hold: tests/speech/test_recording.py.
    "speech/recording-clipped",
    # What a listener misses is tested with one made up for it: tests/listen.
    "speech/recording-words",
    "listen/words",
    "listen/fault",
    # What is heard of a mix is told by a render: tests/qc/test_verdict.py.
    "mix/apart",
    "mix/drowned",
    # Found when a sound is made: tests/assets/test_unfit.py.
    "asset/recording",
    "asset/recipe",
    # An import says them, and no script: tests/intake.
    "import/refused",
    "import/unread",
}
WITHOUT_VOICES = {"cast/no-voice"}
"""Their project has no voice but those of the example."""


def test_every_message_has_one_entry_and_every_entry_a_message() -> None:
    named = [entry.slug for entry in ENTRIES]
    assert sorted(named) == sorted(set(named))
    assert set(named) - said() == set(), "entries that nothing says"
    assert said() - set(named) == set(), "messages without an entry"


def test_the_page_has_nothing_that_is_not_read() -> None:
    assert PAGE.count("\n```") == 2 * sum(
        len(e.files) for n in ENTRIES for e in n.examples.values()
    )


def test_entries_stand_together_by_what_they_are_about() -> None:
    abouts = [entry.slug.partition("/")[0] for entry in ENTRIES]
    blocks = [about for n, about in enumerate(abouts) if n == 0 or abouts[n - 1] != about]
    assert len(blocks) == len(set(blocks))


# --- the project that the examples are part of ----------------------------------------------

RIGHTS = """licence = "CC0-1.0"
author = "A. Designer"
source = "made here"
commercial = "yes"
"""
VOICE = 'description = "A voice"\nengine = "tone"\n' + RIGHTS
SOUND = (
    'description = "A sound"\nkind = "{}"\naliases = ["{}"]\nrecipe = "{}.dsp"\nduration_s = 2.0\n'
)
SOUNDS = {
    "alarm/klaxon": ("one-shot", "alarm klaxon"),
    "alarm/pager": ("one-shot", "pager"),
    "alarm/siren": ("one-shot", "siren"),
    "office/typing": ("continuous", "typing"),
    "datacentre/hum": ("ambience", "data center hum"),
    "music/tension/pulse": ("music", "pulse"),
}
FILES: dict[str, str] = {
    **{f"voices/{name}.toml": VOICE for name in ("narrator", "sarah", "mike")},
    **{
        f"sfx_library/{path}.toml": SOUND.format(kind, alias, path.rpartition("/")[2]) + RIGHTS
        for path, (kind, alias) in SOUNDS.items()
    },
    **{f"sfx_library/{path}.dsp": "process = 0;" for path in SOUNDS},
    "sfx_library/treatments/phone.toml": 'description = "A line"\nnames = ["on phone"]\n',
    "sfx_library/rooms/dry.toml": 'description = "None"\nwet_db = -96\ntail_s = 0\n',
    "sfx_library/rooms/boardroom.toml": 'description = "Wood"\nwet_db = -14\ntail_s = 0.8\n',
    "sfx_library/styles/netflix.toml": 'description = "Quick"\n',
    "cues/03-dark/scenes/cold-open.cues": 'NARRATOR: "It is three in the morning."\n',
    SCRIPT: "# Cold Open\n",
}


def write_wav(path: Path) -> None:
    """A quarter of a second of a square wave, the same bytes each time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes((b"\x00\x10" * 60 + b"\x00\xf0" * 60) * 100)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pristine")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    write_wav(root / "sfx_library/office/door.wav")
    write_wav(root / "cues/03-dark/recordings/smith.wav")
    return root


def later_stages(project: Project, compiled: Compiled, store: Store) -> Diagnostics:
    """What speaking and placing find. No sound is made: its file says how long it would be."""
    overasked = engines_overasked(compiled) + plugins_missing(compiled, opened=True)
    if has_errors(overasked):
        return overasked
    takes, unspoken = speak(compiled.screenplay, compiled.catalog, store, workers=1)
    wanted = sounds_of(compiled.screenplay, compiled.catalog).values()
    assets, _ = gather(wanted, store, speak=Walla(compiled.catalog, store), workers=1, only=set())
    gone = recordings_missing(wanted)
    _, misplaced = place(
        compiled.screenplay,
        takes,
        assets,
        style=compiled.style,
        sounds=compiled.catalog.sounds,
        room_tone=None,
    )
    return overasked + unspoken + gone + misplaced


def told(example: Example, slug: str, pristine: Path, folder: Path) -> set[tuple[str, str]]:
    """Slug and severity of all that ``example`` makes the program say."""
    shutil.copytree(pristine, folder)
    if slug in WITHOUT_VOICES:
        for voice in (folder / "voices").iterdir():
            voice.unlink()
    for path, body in example.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
    project = Project(root=folder)
    compiled = compile_episode(project, project.find_episode("3"))
    found = compiled.diagnostics
    if compiled.ok:
        found += later_stages(project, compiled, Store(folder / "store"))
    # The page leaves out the [cast] that a whole script has.
    return {(d.slug, d.severity.value) for d in found if d.slug != "cast/uncast" or slug == d.slug}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_the_examples_do_what_they_say(entry: Entry, pristine: Path, tmp_path: Path) -> None:
    if entry.slug in NO_EXAMPLE:
        assert not entry.examples
        assert entry.severity in ("error", "warning")
        return
    assert set(entry.examples) == {"Wrong", "Right"}
    wrong, right = entry.examples["Wrong"], entry.examples["Right"]
    assert not right.also
    found = told(wrong, entry.slug, pristine, tmp_path / "wrong")
    assert {(slug, severity) for slug, severity in found if slug == entry.slug} == {
        (entry.slug, entry.severity)
    }
    assert {slug for slug, _ in found} == {entry.slug} | wrong.also
    assert told(right, entry.slug, pristine, tmp_path / "right") == set()
