"""The VS Code extension: its parts agree with one another, and it starts the right server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import cli
from tests.editors.engine import EXTENSION, needs_engine

PACKAGE: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text())
CONTRIBUTES = PACKAGE["contributes"]
LOCK: dict[str, Any] = json.loads((EXTENSION / "package-lock.json").read_text())

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")


# --- package.json -----------------------------------------------------------------------------


def test_every_path_that_it_names_is_there() -> None:
    paths = [
        PACKAGE["main"],
        *(language["configuration"] for language in CONTRIBUTES["languages"]),
        *(grammar["path"] for grammar in CONTRIBUTES["grammars"]),
    ]
    assert [path for path in paths if not (EXTENSION / path).is_file()] == []
    # What a packed extension names must lie within it.
    assert [path for path in paths if not path.startswith("./") or ".." in path] == []


def test_one_language_one_scope() -> None:
    (language,) = CONTRIBUTES["languages"]
    (grammar,) = CONTRIBUTES["grammars"]
    assert language["id"] == grammar["language"] == "cues"
    assert language["extensions"] == [".cues"]
    written = json.loads((EXTENSION / grammar["path"]).read_text())
    assert grammar["scopeName"] == written["scopeName"] == "source.cues"
    assert f'LANGUAGE = "{language["id"]}"' in (EXTENSION / PACKAGE["main"]).read_text()
    assert f"[{language['id']}]" in CONTRIBUTES["configurationDefaults"]


def test_embedded_toml_is_a_scope_of_the_grammar() -> None:
    (grammar,) = CONTRIBUTES["grammars"]
    written = (EXTENSION / grammar["path"]).read_text()
    assert [scope for scope in grammar["embeddedLanguages"] if f'"{scope}"' not in written] == []


def test_commands_and_settings_are_those_of_the_code() -> None:
    code = (EXTENSION / PACKAGE["main"]).read_text()
    for command in CONTRIBUTES["commands"]:
        assert f'registerCommand("{command["command"]}"' in code
    assert "warroom.path" in CONTRIBUTES["configuration"]["properties"]
    assert "lsp" in cli.commands


def test_what_runs_is_pinned_and_hashed_and_from_no_named_host() -> None:
    versions = [*PACKAGE["dependencies"].values(), *PACKAGE["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
    root = LOCK["packages"].pop("")
    assert root["dependencies"] == PACKAGE["dependencies"]
    assert root["devDependencies"] == PACKAGE["devDependencies"]
    assert all(entry["integrity"].startswith("sha512-") for entry in LOCK["packages"].values())
    assert "resolved" not in (EXTENSION / "package-lock.json").read_text()


def test_the_brackets_and_notes_of_the_language() -> None:
    configuration = json.loads((EXTENSION / "language-configuration.json").read_text())
    assert configuration["comments"] == {"lineComment": "//"}
    closed = {pair["open"]: pair["close"] for pair in configuration["autoClosingPairs"]}
    assert closed == {"[": "]", "{": "}", "(": ")", '"': '"', "“": "”"}


@needs_node
def test_a_double_click_takes_a_name_and_not_its_punctuation() -> None:
    pattern = json.loads((EXTENSION / "language-configuration.json").read_text())["wordPattern"]
    text = "O'NEIL: \"us-east-1, it's [[Größe|x]] {регион}...\""
    script = "const [p, t] = process.argv.slice(1); console.log(t.match(RegExp(p, 'gu')).join(' '))"
    run = subprocess.run(
        ["node", "-e", script, pattern, text], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["O'NEIL", "us-east-1", "it's", "Größe", "x", "регион"]


# --- extension.js -----------------------------------------------------------------------------


def activated(**case: object) -> dict[str, Any]:
    run = subprocess.run(
        [
            "node",
            str(Path(__file__).parent / "extension.test.cjs"),
            str(EXTENSION),
            json.dumps({"main": PACKAGE["main"]} | case),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    value = json.loads(run.stdout)
    assert isinstance(value, dict)
    return value


def commands(told: dict[str, Any]) -> list[str]:
    return [each["server"]["run"]["command"] for each in told["started"]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A workspace that has a warroom of its own."""
    program = tmp_path / "show" / ".venv" / "bin" / "warroom"
    program.parent.mkdir(parents=True)
    program.touch()
    return tmp_path / "show"


@needs_node
def test_it_starts_the_workspace_s_own_server_there(project: Path) -> None:
    told = activated(folders=[str(project.parent), str(project)])
    (started,) = told["started"]
    server = started["server"]["run"]
    assert server["command"] == str(project / ".venv" / "bin" / "warroom")
    assert server["args"] == ["lsp"]
    assert server["options"] == {"cwd": str(project)}
    assert started["server"]["debug"] == server
    assert started["client"]["documentSelector"] == [{"scheme": "file", "language": "cues"}]
    assert told["subscriptions"] == 3


@needs_node
@pytest.mark.parametrize(
    ("setting", "command"),
    [
        ("/elsewhere/warroom", "/elsewhere/warroom"),
        ("tools/warroom", "{project}/tools/warroom"),
        ("warroom-dev", "warroom-dev"),
        ("  ", "{project}/.venv/bin/warroom"),
    ],
)
def test_the_setting_names_the_server(project: Path, setting: str, command: str) -> None:
    told = activated(folders=[str(project)], path=setting)
    assert commands(told) == [command.format(project=project)]


@needs_node
@pytest.mark.parametrize("folders", [None, [], ["/nowhere/at/all"]])
def test_without_a_server_of_its_own_it_is_the_one_of_path(folders: list[str] | None) -> None:
    assert commands(activated(folders=folders)) == ["warroom"]


@needs_node
def test_a_changed_setting_starts_the_other_server(project: Path) -> None:
    told = activated(folders=[str(project)], then=[{"path": "other"}])
    assert commands(told) == [str(project / ".venv" / "bin" / "warroom"), "other"]
    assert told["stopped"] == 1


@needs_node
def test_it_restarts_on_command_and_stops_with_the_window(project: Path) -> None:
    told = activated(folders=[str(project)], then=[{"command": "warroom.restart"}, {}])
    assert len(told["started"]) == 2
    assert told["stopped"] == 2


@needs_node
def test_nothing_of_an_untrusted_workspace_is_run(project: Path) -> None:
    assert commands(activated(folders=[str(project)], trusted=False)) == []
    told = activated(folders=[str(project)], trusted=False, then=[{"trust": True}])
    assert commands(told) == [str(project / ".venv" / "bin" / "warroom")]


@needs_node
def test_a_server_that_does_not_start_is_told_with_a_remedy() -> None:
    told = activated(folders=[], broken=True)
    (said,) = told["said"]
    assert said.startswith("warroom: “warroom lsp” does not start (spawn ENOENT).")
    assert "warroom.path" in said


@needs_node
def test_after_a_failed_start_a_new_setting_is_tried() -> None:
    told = activated(folders=[], broken=True, then=[{"path": "other"}])
    assert len(told["said"]) == 2
    assert told["stopped"] == 0


@needs_engine
def test_the_client_that_it_asks_for_is_the_one_that_is_installed() -> None:
    run = subprocess.run(
        ["node", "-e", 'console.log(require.resolve("vscode-languageclient/node"))'],
        cwd=EXTENSION,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(run.stdout.strip()).is_relative_to(EXTENSION / "node_modules")
