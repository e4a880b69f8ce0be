"""What a run says while it works: to stderr, in plain lines or as a live bar on a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Protocol, TextIO


class Progress(Protocol):
    """Told by the stages how far they are; never asked anything."""

    def stage(self, name: str) -> None: ...

    def advance(self, done: int, total: int, label: str = "") -> None: ...


class Quiet:
    """Says nothing."""

    def stage(self, name: str) -> None:
        del name

    def advance(self, done: int, total: int, label: str = "") -> None:
        del done, total, label


class Reporter:
    """One line a stage; on a terminal the line counts up, in a pipe it is printed once done.

    Also keeps how long each stage took, for the report.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self.seconds: dict[str, float] = {}
        self._name = ""
        self._began = 0.0
        self._note = ""

    def __enter__(self) -> Reporter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._finish(failed=kind is not None)

    def stage(self, name: str) -> None:
        self._finish(failed=False)
        self._name, self._began, self._note = name, time.perf_counter(), ""
        if self.live:
            self.stream.write(f"  {name} …")
            self.stream.flush()

    def advance(self, done: int, total: int, label: str = "") -> None:
        self._note = f"{done}/{total}" + (f" {label}" if label else "")
        if self.live:
            self.stream.write(f"\r\x1b[2K  {self._name} … {self._note[:90]}")
            self.stream.flush()

    def note(self, text: str) -> None:
        """What the stage's line ends with."""
        self._note = text

    def _finish(self, *, failed: bool) -> None:
        if not self._name:
            return
        took = time.perf_counter() - self._began
        self.seconds[self._name] = self.seconds.get(self._name, 0.0) + took
        start = "\r\x1b[2K" if self.live else ""
        note = f"  {self._note}" if self._note else ""
        end = "  stopped" if failed else ""
        self.stream.write(f"{start}  {self._name:<8} {took:6.1f} s{note}{end}\n")
        self.stream.flush()
        self._name = ""
