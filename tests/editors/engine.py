"""Scripts as two TextMate engines read them with our grammar.

VS Code's own is the truth, and needs node. The one in Python is always there, and right wherever
every line is something: it stumbles over lines that are nothing, and over TOML that it lacks.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from textmate_grammar.parsers.base import LanguageParser
from textmate_grammar.utils.logger import LOGGER

ROOT = Path(__file__).parent.parent.parent
EXTENSION = ROOT / "editors" / "vscode"

needs_engine = pytest.mark.skipif(
    shutil.which("node") is None or not (EXTENSION / "node_modules" / "vscode-textmate").is_dir(),
    reason="needs node, and once: npm ci --ignore-scripts --prefix editors/vscode",
)


class Token(NamedTuple):
    """A piece of one line. ``start`` counts code points; ``scopes`` lack their ``.cues``."""

    text: str
    start: int
    scopes: tuple[str, ...]

    def has(self, scope: str) -> bool:
        """Whether ``scope``, or a finer one of its kind, is among the scopes."""
        return any(own == scope or own.startswith(scope + ".") for own in self.scopes)


Lines = list[list[Token]]


def read_by_engine(texts: Sequence[str]) -> list[Lines]:
    """The tokens of each line of each text; all texts in one run of the engine."""
    run = subprocess.run(
        ["node", str(Path(__file__).parent / "tokenise.mjs"), str(EXTENSION)],
        input=json.dumps({"texts": texts}),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return [
        [
            [
                Token(line[start:end], start, tuple(s.removesuffix(".cues") for s in scopes))
                for start, end, scopes in tokens
            ]
            for line, tokens in zip(text.replace("\r\n", "\n").split("\n"), lines, strict=True)
        ]
        for text, lines in zip(texts, json.loads(run.stdout), strict=True)
    ]


def read_by_python(text: str) -> Lines:
    """The tokens of each line of ``text``; our own rules stand in for TOML's grammar."""
    file = EXTENSION / "syntaxes" / "cues.tmLanguage.json"
    rules = file.read_text(encoding="utf-8").replace('"source.toml"', '"#plain-toml"')
    LOGGER.logger.setLevel(logging.CRITICAL)  # it warns of every run of plain words
    tree = LanguageParser(json.loads(rules)).parse_string(text)
    lines: Lines = [[] for _ in text.split("\n")]
    for (line, start), piece, scopes in [] if tree is None else tree.flatten():
        names = (name for several in scopes[1:] for name in several.split())
        lines[line].append(Token(piece, start, tuple(n.removesuffix(".cues") for n in names)))
    return lines
