"""Several lines spoken at once, and a line that never comes back given up.

Threads, since an engine's work is done outside the interpreter; daemons, since nothing can end
a thread that hangs in somebody's native code, and it must not keep the program from leaving.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.speech.engines.protocol import Interrupted, MissingModel
from pipeline.speech.engines.registry import give_up
from pipeline.speech.job import SpokenLine
from pipeline.store import Store

Done = Callable[[SpokenLine], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a line may take once its voice is loaded: ``least_s``, and ``per_second`` for
    each second of speech expected. Far over what the slowest engine needs on a busy machine."""

    least_s: float = 120.0
    per_second: float = 60.0
    most_hangs: int = 3
    """After so many lines an engine is not asked again."""
    parting_s: float = 10.0
    """How long an interrupt waits for the phrases in hand to be given up."""

    def limit_s(self, job: SpokenLine) -> float:
        return self.least_s + self.per_second * job.expected_s


class Hung(Exception):
    """An engine did not come back from a line; without ``after_s``, from lines before it."""

    def __init__(self, engine: str, after_s: float | None) -> None:
        how = "hung on other lines" if after_s is None else f"did not come back in {after_s:.0f} s"
        super().__init__(f"the engine “{engine}” {how}")


@dataclass(slots=True, eq=False)
class _Shift:
    """A line in the hands of a thread of its own; ``limit_s`` on the monotonic clock, from when
    its voice is loaded. ``excused``: its engine was interrupted because of another line."""

    job: SpokenLine
    limit_s: float | None = None
    excused: bool = False
    given_up: bool = False


class Crew:
    """Speaks jobs into a store, so many at once, in the order they are given."""

    def __init__(self, store: Store, *, workers: int, patience: Patience) -> None:
        self._store = store
        self._workers = max(1, workers)
        self._patience = patience
        self._back: queue.SimpleQueue[tuple[_Shift, BaseException | None]] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._at_work: list[_Shift] = []
        self._hung: Counter[str] = Counter()
        self._failed: dict[str, Exception] = {}

    def speak(self, jobs: Iterable[SpokenLine], done: Done) -> dict[str, Exception]:
        """The faults, by key; ``done`` after each line, whatever became of it.

        An engine that hangs is interrupted and opened anew, and the other lines that it had in
        hand are spoken again. Raises ``MissingModel``; then, and at a ``KeyboardInterrupt``,
        what is in hand is given up.
        """
        waiting = deque(jobs)
        try:
            while waiting or self._at_work:
                while waiting and len(self._at_work) < self._workers:
                    self._begin(waiting.popleft())
                for job, again in self._next():
                    if again:
                        waiting.append(job)
                    else:
                        done(job)
        except BaseException:
            self._give_up()
            raise
        return self._failed

    def _begin(self, job: SpokenLine) -> None:
        shift = _Shift(job)
        self._at_work.append(shift)
        if self._hung[job.engine] >= self._patience.most_hangs:
            self._back.put((shift, Hung(job.engine, None)))
            return
        threading.Thread(
            target=self._work, args=(shift,), name=f"speech {job.line.id}", daemon=True
        ).start()

    def _work(self, shift: _Shift) -> None:
        fault: BaseException | None = None
        try:
            if self._stop.is_set():
                raise Interrupted
            shift.job.prepare()
            shift.limit_s = time.monotonic() + self._patience.limit_s(shift.job)
            take = shift.job.speak()
            self._store.save(shift.job.key, take.audio, about=take.about())
        except BaseException as raised:
            fault = raised
        self._back.put((shift, fault))

    def _next(self) -> list[tuple[SpokenLine, bool]]:
        """Wait for a line to come back or to be overdue: which, and whether it is to be spoken
        again."""
        now = time.monotonic()
        # One whose voice is still loading cannot be overdue before the least that is allowed.
        soonest = min(shift.limit_s or now + self._patience.least_s for shift in self._at_work)
        try:
            shift, fault = self._back.get(timeout=max(0.0, soonest - now))
        except queue.Empty:
            now = time.monotonic()
            late = [s for s in self._at_work if s.limit_s is not None and s.limit_s <= now]
            return [(self._left(shift), False) for shift in late]
        if shift.given_up:
            return []
        self._at_work.remove(shift)
        if isinstance(fault, Interrupted) and shift.excused:
            return [(shift.job, True)]
        if isinstance(fault, MissingModel):
            line = shift.job.line
            raise fault.asked_by(f"voice “{line.voice}”, {line.span}") from fault
        if not isinstance(fault, Exception | None):
            raise fault
        if fault is not None:
            self._failed[shift.job.key] = fault
        return [(shift.job, False)]

    def _left(self, shift: _Shift) -> SpokenLine:
        """Give up a line that hangs, and the engine with it."""
        shift.given_up = True
        self._at_work.remove(shift)
        self._hung[shift.job.engine] += 1
        self._failed[shift.job.key] = Hung(shift.job.engine, self._patience.limit_s(shift.job))
        for other in self._at_work:
            other.excused |= other.job.engine == shift.job.engine
        give_up(shift.job.engine)
        return shift.job

    def _give_up(self) -> None:
        self._stop.set()
        for engine in {shift.job.engine for shift in self._at_work if shift.job.engine}:
            give_up(engine)
        deadline = time.monotonic() + self._patience.parting_s
        while self._at_work:
            try:
                shift, _ = self._back.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                return  # they are daemons: what hangs is left behind
            if not shift.given_up:
                self._at_work.remove(shift)
