"""Exit codes, diagnostics on stderr, JSON on stdout: what every command says the same way."""

from __future__ import annotations

import enum
import json
import os
import sys
from typing import Any

from pipeline.diagnostics import (
    Diagnostics,
    format_diagnostic,
    has_errors,
    summary,
    wants_colour,
)


class Exit(enum.IntEnum):
    OK = 0
    FAILED = 1
    USAGE = 2
    SCRIPT = 3
    MISSING = 4
    GATE = 5
    INTERRUPTED = 130


class CommandFailed(Exception):
    """A run that cannot go on: one line for a person, and the exit code."""

    def __init__(self, code: Exit, message: str) -> None:
        super().__init__(message)
        self.code = code


def say_diagnostics(diagnostics: Diagnostics) -> None:
    """To stderr, coloured on a terminal and plain in a pipe, and how many there were."""
    colour = wants_colour(is_terminal=sys.stderr.isatty(), environment=os.environ)
    for diagnostic in diagnostics:
        print(format_diagnostic(diagnostic, colour=colour), file=sys.stderr)
    if diagnostics:
        print(summary(diagnostics), file=sys.stderr)


def exit_for(diagnostics: Diagnostics) -> Exit:
    return Exit.SCRIPT if has_errors(diagnostics) else Exit.OK


def print_json(value: dict[str, Any]) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, allow_nan=False)
    sys.stdout.write("\n")
