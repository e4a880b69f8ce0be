"""What is asked of an engine that has it not: told with its place, and by ``check`` too."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cli import _run
from pipeline.diagnostics import Diagnostics
from pipeline.speech.asking import beyond_engine
from pipeline.speech.engines import registry, tone
from pipeline.speech.engines.protocol import EVERY_LANGUAGE, Abilities, EngineHome, covers
from tests.end_to_end.small_project import make_project, write_script
from tests.speech.engines.voices import a_voice, write_voice
from tests.speech.lines import line


@pytest.mark.parametrize(
    ("spoken", "asked", "answer"),
    [
        ("en", "en", True),
        ("en", "EN-gb", True),
        ("en-GB", "en", False),
        ("en", "eng", False),
        ("de", "en", False),
        (EVERY_LANGUAGE, "sw", True),
    ],
)
def test_a_language_covers_what_its_tag_begins(spoken: str, asked: str, answer: bool) -> None:
    assert covers(spoken, asked) is answer


ENGLISH = Abilities()
ANYTHING = Abilities(languages=(EVERY_LANGUAGE,), emotion=True)
RECORDED = Abilities(speaks=False)


@pytest.mark.parametrize(
    ("can", "languages", "asked", "told"),
    [
        (ENGLISH, (), {}, []),
        (ENGLISH, (), {"lang": "en-GB"}, []),
        (ENGLISH, (), {"lang": "de"}, ["speech/language warning"]),
        (ANYTHING, (), {"lang": "de"}, ["speech/language warning"]),
        (ANYTHING, ("en", "de"), {"lang": "de-AT"}, []),
        (ENGLISH, (), {"deliveries": ("tense", "exhausted")}, []),
        (ENGLISH, (), {"deliveries": ("flat",)}, ["speech/delivery warning"]),
        (ENGLISH, (), {"deliveries": ("tense", "whispering")}, ["speech/delivery warning"]),
        (ANYTHING, (), {"deliveries": ("whispering",)}, []),
        (RECORDED, (), {"deliveries": ("whispering",)}, ["speech/no-file error"]),
    ],
)
def test_what_a_line_asks_beyond_its_engine(
    can: Abilities, languages: tuple[str, ...], asked: dict[str, object], told: list[str]
) -> None:
    voice = a_voice("mike", "robot", languages=languages)
    found = beyond_engine(line("Down.", **asked), voice, "robot", can)  # type: ignore[arg-type]
    assert [f"{each.slug} {each.severity.value}" for each in found] == told


def test_an_engine_of_the_first_protocol_has_the_plain_abilities(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class First(tone.Tone):
        name = "first"
        api_version = 1
        abilities = None  # type: ignore[assignment]

    monkeypatch.setitem(registry._factories, "first", First)
    home = EngineHome(voices=tmp_path, models=tmp_path)
    assert registry.abilities_of("first", home) == Abilities()


def test_every_engine_of_ours_states_what_it_can_do(tmp_path: Path) -> None:
    home = EngineHome(voices=tmp_path, models=tmp_path)
    stated = {name: registry.abilities_of(name, home) for name in registry._BUILT_IN}
    assert sorted(stated) == ["coqui", "hibari", "kokoro", "piper", "recorded", "tone"]
    assert [name for name, can in stated.items() if can.clones] == ["coqui"]
    assert [name for name, can in stated.items() if can.emotion] == ["hibari", "kokoro"]
    assert [name for name, can in stated.items() if not can.speaks] == ["recorded"]


# --- from outside ---------------------------------------------------------------------------

SCRIPT = """+++
title = "Asking"
style = "netflix"
[cast]
ANN = "ann"
BOB = "bob"
+++
# Room {#room}
ANN: "Guten Morgen." {lang=de}
BOB: "Down."
"""


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    show = make_project(tmp_path / "show")
    write_script(show, 1, SCRIPT)
    monkeypatch.chdir(show)
    monkeypatch.setenv("WARROOM_STORE", str(tmp_path / "store"))
    return show


def told_by(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = _run(list(arguments))
    return code, capsys.readouterr().err


def test_check_tells_the_line_and_goes_on(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = told_by(capsys, "check", "1")
    assert code == 0
    assert "cues/01-episode-1/script.cues:9:1: warning" in told
    assert told.count("speech/language") == 1
    assert "“ann” speaks “en”" in told


@pytest.mark.parametrize("command", [("check", "1"), ("render", "1")])
def test_a_recorded_voice_without_a_recording_is_an_error(
    show: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    write_voice(show, "bob", "recorded")
    code, told = told_by(capsys, *command)
    assert code == 3
    assert told.count("speech/no-file") == 1
    assert "“bob” is heard in recordings only, and this line of BOB has none" in told
    assert "add {file=" in told


def test_a_draft_reads_a_recorded_voice_aloud(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pipeline.compile import compile_episode
    from pipeline.needs import engines_overasked
    from pipeline.project import Project

    write_voice(show, "bob", "recorded")
    project = Project(root=show)
    compiled = compile_episode(project, project.find_episode("1"))
    assert slugs(engines_overasked(compiled)) == ["speech/language", "speech/no-file"]
    assert slugs(engines_overasked(compiled, engine="hibari")) == ["speech/language"]


def slugs(found: Diagnostics) -> list[str]:
    return [each.slug for each in found]


def test_a_voice_that_asks_more_is_told_at_its_key(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (show / "recordings").mkdir()
    (show / "recordings" / "bob.wav").write_bytes(b"RIFF")
    path = write_voice(
        show,
        "bob",
        "hibari",
        'languages = ["en", "fr"]\nclone = ["recordings/bob.wav"]\n'
        'consent = "Bob, 2026-03-02, contracts/bob.pdf"\n',
    )
    places = {key: n for n, row in enumerate(path.read_text().splitlines(), 1) for key in [row[:5]]}
    code, told = told_by(capsys, "check", "1")
    assert code == 3
    assert f"voices/bob.toml:{places['clone']}:1" in told
    assert f"voices/bob.toml:{places['langu']}:20" in told
    assert "voice/cannot-clone" in told
    assert "engines that can: coqui" in told
    assert "the engine “hibari” does not speak “fr”" in told
