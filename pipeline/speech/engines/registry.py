"""Speech engines by name: the built-in ones, and those of other packages.

A package adds one with a class and an entry point::

    @engine("robot")
    class Robot: ...                      # see protocol.SpeechEngine

    [project.entry-points."warroom.engines"]
    robot = "robot_voice.engine"

Modules are imported when their engine is first asked for, so a run that speaks nothing new
loads no model library.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import threading
from collections.abc import Callable
from typing import TypeVar

from pipeline.diagnostics import did_you_mean
from pipeline.speech.engines.protocol import (
    API_VERSION,
    OLDEST_API_VERSION,
    Abilities,
    EngineHome,
    SpeechEngine,
)

ENTRY_POINTS = "warroom.engines"

_BUILT_IN = {
    name: f"pipeline.speech.engines.{name}"
    for name in ("coqui", "hibari", "kokoro", "piper", "recorded", "tone")
}
_STATES_ABILITIES = 2
"""The version of the protocol from which an engine does."""
_factories: dict[str, Callable[[EngineHome], SpeechEngine]] = {}

_open: dict[tuple[str, EngineHome], SpeechEngine] = {}
_opening = threading.RLock()

Factory = TypeVar("Factory", bound=Callable[[EngineHome], SpeechEngine])


class UnknownEngine(ValueError):
    """No engine has this name; the message lists those that are there."""


class OtherApi(ValueError):
    """An engine was written for a version of the protocol that is not spoken here."""


def engine(name: str) -> Callable[[Factory], Factory]:
    """Register a class, or a function of an ``EngineHome``, as the engine ``name``."""

    def register(factory: Factory) -> Factory:
        _factories[name] = factory
        return factory

    return register


def _modules() -> dict[str, str]:
    found = {point.name: point.value for point in _entry_points()}
    return found | _BUILT_IN


def _entry_points() -> tuple[importlib.metadata.EntryPoint, ...]:
    return tuple(importlib.metadata.entry_points(group=ENTRY_POINTS))


def engine_names() -> tuple[str, ...]:
    """Every engine that could be opened, in alphabetical order."""
    return tuple(sorted(_modules().keys() | _factories.keys()))


def open_engine(name: str, home: EngineHome) -> SpeechEngine:
    """The engine ``name``, made but not loaded; the same one while a process lasts, so that a
    preview finds its model warm.

    Raises ``UnknownEngine``, and ``OtherApi`` where it was written for another version of the
    protocol.
    """
    with _opening:
        if (name, home) in _open:
            return _open[name, home]
        if name not in _factories:
            module = _BUILT_IN.get(name) or _modules().get(name)
            if module is None:
                known = engine_names()
                hint = did_you_mean(name, known) or "engines: " + ", ".join(known)
                raise UnknownEngine(f"there is no speech engine “{name}”; {hint}")
            importlib.import_module(module.partition(":")[0])
            if name not in _factories:
                raise UnknownEngine(f"{module} registers no engine “{name}” with @engine")
        opened = _factories[name](home)
        if not OLDEST_API_VERSION <= opened.api_version <= API_VERSION:
            raise OtherApi(
                f"the speech engine “{name}” is written for version {opened.api_version} of the "
                f"engine protocol and this is version {API_VERSION}: upgrade the older of the two"
            )
        _open[name, home] = opened
        return opened


def abilities_of(name: str, home: EngineHome) -> Abilities:
    """What the engine ``name`` can do; no model and no model library is loaded for it.

    Raises as ``open_engine`` does.
    """
    opened = open_engine(name, home)
    return Abilities() if opened.api_version < _STATES_ABILITIES else opened.abilities


def cloning_engines(home: EngineHome) -> tuple[str, ...]:
    """The built-in engines that speak like a recording."""
    return tuple(name for name in sorted(_BUILT_IN) if abilities_of(name, home).clones)


def give_up(name: str) -> None:
    """Interrupt the engine ``name`` and open it anew when it is next asked for: an interrupt
    is not undone."""
    with _opening:
        homes = [(known, home) for known, home in _open if known == name]
        interrupted = [_open.pop(known) for known in homes]
    for opened in interrupted:
        opened.interrupt()
