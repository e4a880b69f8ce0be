"""The command line run on one hostile script: what it answered, what it printed, how long it took.

It runs in this process, where a traceback fails the test by itself; ``test_processes`` shows
that a process of its own answers the same.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import pytest

from pipeline import cli

_HANGS_AFTER_S = 300
_SMALL = 100_000
"""Bytes up to which a script is also laid out although it is refused, and its diagnostics
printed in colour."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``told`` is ``line:column slug`` of every diagnostic, without who is not cast; another
    file than the script is named before the line."""

    code: int
    told: list[str]
    seconds: float


class House:
    """A project with three voices and a klaxon, in which each script is ``x.cues``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.script = folder / "x.cues"

    def check(self, script: str | bytes) -> Answer:
        """``check --json``, and every other way in which the same problems are shown.

        Fails where a control character is printed, or where ``fmt`` does not agree.
        """
        data = script.encode() if isinstance(script, str) else script
        self.script.write_bytes(data)
        began = time.perf_counter()
        code, out, err = self.run("check", "x.cues", "--json")
        seconds = time.perf_counter() - began
        _assert_harmless(err)
        report = json.loads(out)
        if len(data) <= _SMALL:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("FORCE_COLOR", "1")
                coloured, _, painted = self.run("check", "x.cues")
            assert coloured == code
            assert _COLOUR.sub("", painted) == err
        if code == 0 or len(data) <= _SMALL:
            self._lay_out(data, accepted=code == 0)
        return Answer(
            code=code,
            told=[
                f"{'' if d['path'] == 'x.cues' else d['path'] + ':'}"
                f"{d['line']}:{d['column']} {d['slug']}"
                for d in report["diagnostics"]
                if d["slug"] != "cast/uncast"
            ],
            seconds=seconds,
        )

    def _lay_out(self, data: bytes, *, accepted: bool) -> None:
        """``fmt``: what check accepts can be laid out, once; what is refused stays as it is."""
        code, _, err = self.run("fmt", "x.cues", "--check")
        _assert_harmless(err)
        assert self.script.read_bytes() == data
        assert code in ((0, 1) if accepted else (0, 1, 3))
        if code == 1 and len(data) <= _SMALL:
            assert self.run("fmt", "x.cues")[0] == 0
            assert self.run("fmt", "x.cues", "--check")[0] == 0

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, stdout, stderr. Raises ``TimeoutError`` where it does not come back."""
        out, err = io.StringIO(), io.StringIO()
        with (
            _no_longer_than(_HANGS_AFTER_S),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = cli._run(list(arguments))
        return code, out.getvalue(), err.getvalue()


def _assert_harmless(printed: str) -> None:
    """Nothing of a script may steer a terminal, or turn the direction of its text."""
    assert {c for c in printed if not c.isprintable()} <= {"\n"}


@contextlib.contextmanager
def _no_longer_than(seconds: int) -> Iterator[None]:
    def too_long(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"no answer within {seconds} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
