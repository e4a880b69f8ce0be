"""A project small enough to render in a second: tone voices, one recipe, the real rooms."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent

VOICE = """description = "{name}"
engine = "{engine}"
licence = "CC0-1.0"
author = "tests"
source = "made up"
commercial = "yes"
{more}
"""

SCRIPT = """+++
episode = {number}
title = "Episode {number}"
style = "netflix"
targets = ["ebu-r128"]
[cast]
NARRATOR = "narrator"
ANN = "ann"
BOB = "bob"
+++
# Cold Open
[SOUND: klaxon]
"It is three in the morning and nobody is awake."
## Room {{#room room=office}}
ANN: "Something is very wrong with the clock."
BOB: "How wrong is wrong?"
ANN: "Seventeen minutes."
"""


def make_project(folder: Path, episodes: tuple[int, ...] = (1,), engine: str = "tone") -> Path:
    """A project under ``folder`` with numbered episodes spoken by ``engine``."""
    library = folder / "sfx_library"
    for part in ("styles", "rooms", "treatments"):
        shutil.copytree(ROOT / "sfx_library" / part, library / part)
    shutil.copy(ROOT / "sfx_library" / "synonyms.toml", library)
    for family, name in (("alarm", "klaxon"), ("office", "room-tone")):
        (library / family).mkdir()
        for ending in (".toml", ".dsp"):
            shutil.copy(ROOT / "sfx_library" / family / (name + ending), library / family)
    voices = folder / "voices"
    voices.mkdir()
    shutil.copy(ROOT / "voices" / "lexicon.toml", voices)
    if engine == "kokoro":
        shutil.copytree(ROOT / "voices" / "kokoro", voices / "kokoro")
    more = "[model.timbre]\naf_heart = 1.0" if engine == "kokoro" else ""
    for name in ("narrator", "ann", "bob"):
        text = VOICE.format(name=name, engine=engine, more=more)
        (voices / f"{name}.toml").write_text(text)
    for number in episodes:
        write_script(folder, number, SCRIPT.format(number=number))
    return folder


def write_script(project: Path, number: int, text: str) -> Path:
    script = project / "cues" / f"{number:02d}-episode-{number}" / "script.cues"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(text)
    return script


def environment(project: Path) -> dict[str, str]:
    """The tests' own environment, with one store for all of them: recipes are made once."""
    shared = os.environ.get("WARROOM_TEST_STORE")
    return os.environ | ({"WARROOM_STORE": shared} if shared else {})


# A shell that runs these tests in the background has its children ignore the interrupt.
_AS_A_PERSON_WOULD = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from pipeline.cli import main
main(sys.argv[1:])
"""


def begin(project: Path, *arguments: str, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """The command line at work, to be interrupted."""
    return subprocess.Popen(
        [sys.executable, "-c", _AS_A_PERSON_WOULD, *arguments],
        cwd=project,
        env=env,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def warroom(
    project: Path, *arguments: str, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line in ``project``, as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=project,
        env=env or environment(project),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def printed_json(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    value = json.loads(run.stdout)
    assert isinstance(value, dict)
    return value
