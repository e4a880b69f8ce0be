"""A small library written to a folder, so that each test shows the TOML it is about."""

from __future__ import annotations

from pathlib import Path

RIGHTS = """
licence = "CC0-1.0"
author = "A. Designer"
source = "synthesised"
commercial = "yes"
"""


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def sound(
    root: Path,
    sound_id: str,
    *aliases: str,
    kind: str = "one-shot",
    description: str = "a sound",
    extra: str = "",
) -> None:
    """``alarm.klaxon`` → ``sfx_library/alarm/klaxon.toml`` with a recipe beside it."""
    *folders, name = sound_id.split(".")
    folder = root.joinpath("sfx_library", *folders)
    quoted = ", ".join(f'"{alias}"' for alias in aliases)
    write(folder / f"{name}.dsp", "process = 0;")
    write(
        folder / f"{name}.toml",
        f'description = "{description}"\nkind = "{kind}"\naliases = [{quoted}]\n'
        f'recipe = "{name}.dsp"\nduration_s = 2.0\n{extra}{RIGHTS}',
    )


def voice(root: Path, voice_id: str, extra: str = "") -> None:
    write(
        root / "voices" / f"{voice_id}.toml",
        f'description = "a voice"\nengine = "kokoro"{RIGHTS}{extra}',
    )
