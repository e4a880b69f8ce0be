"""Cyclic garbage is looked for when nobody types.

A long script is half a million objects that the collector would walk through again and again
while they are made, which is nearly half of a compile; and not one of them is in a cycle.
"""

from __future__ import annotations

import asyncio
import gc

IDLE_S = 2.0


class Sweeper:
    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None
        gc.disable()

    def busy(self) -> None:
        """Somebody types: not now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def idle(self) -> None:
        """Everything is compiled: soon, if it stays so."""
        self.busy()
        self._timer = asyncio.get_running_loop().call_later(IDLE_S, gc.collect)
