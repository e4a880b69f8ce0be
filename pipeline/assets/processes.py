"""Processes that make sounds: fresh ones, and none that outlives a fault."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager


@contextmanager
def processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of ``workers``. What is in hand at its end is waited for, and nothing more is begun:
    so at a fault or an interrupt too, which is this process's to answer."""
    # A fresh process and not a fork: this one may have threads and loaded models.
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
