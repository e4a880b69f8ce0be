"""A small project on disk whose one voice needs no model."""

from __future__ import annotations

from pathlib import Path

from pipeline.project import Project

RIGHTS = 'licence = "CC0-1.0"\nauthor = "A. Designer"\nsource = "made here"\ncommercial = "yes"\n'
HOUSE = '[say]\nnginx = "engine X"\n[letters]\nterms = ["SQL", "AWS"]\n[phonemes]\nZuul = {us = "zˈul"}\n'
SCRIPT = (
    '+++\n[cast]\nSARAH = "sarah"\n+++\n# Cold Open\nSARAH: "SQL is down."\nSARAH: "So is AWS."\n'
)


def small_project(root: Path) -> Project:
    """Episode 3, ``SCRIPT``, in a house with a lexicon; made anew at ``root``."""
    for path, text in {
        "voices/lexicon.toml": HOUSE,
        "voices/sarah.toml": f'description = "A voice"\nengine = "tone"\n{RIGHTS}',
        "sfx_library/styles/netflix.toml": 'description = "Quick"\n',
        "sfx_library/rooms/dry.toml": 'description = "None"\nwet_db = -96\ntail_s = 0\n',
        "cues/03-dark/script.cues": SCRIPT,
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return Project(root=root)
