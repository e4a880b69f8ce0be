"""A VST3 plug-in of the user's own as a stage of a chain.

``{effect = "VST3", path = "…/Name.vst3", plugin_name = …, parameters = {…}, preset = …}``. Each
clip gets a plug-in freshly loaded: what one line left in it must not be heard in the next.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from pipeline.catalog.digest import plugin_digest
from pipeline.diagnostics import did_you_mean

if TYPE_CHECKING:
    import pedalboard


class PluginFault(Exception):
    """A plug-in that is not there, does not load or has not what is asked of it.

    ``key`` is the key of the stage that says so (``("parameters", "level")``).
    """

    def __init__(self, key: tuple[str, ...], message: str, hint: str, *, missing: bool) -> None:
        super().__init__(message)
        self.key = key
        self.hint = hint
        self.missing = missing
        """The file is not on this machine; the TOML may well be right."""


class Hosted(Protocol):
    """What of a loaded plug-in is used here."""

    @property
    def name(self) -> str: ...

    @property
    def is_effect(self) -> bool: ...

    @property
    def parameters(self) -> Mapping[str, object]: ...

    def load_preset(self, preset_file_path: str) -> None: ...


Loader = Callable[[str, str | None], Hosted]
"""``load(path, plugin_name)``. Raises ``ImportError`` or ``ValueError`` where it cannot."""


def load_vst3(path: str, plugin_name: str | None) -> Hosted:
    """Through pedalboard, which names what is wrong."""
    import pedalboard  # noqa: PLC0415 (a third of a second)

    plugin: Hosted = pedalboard.VST3Plugin(path, plugin_name=plugin_name)
    return plugin


def hosted(stage: Mapping[str, object], load: Loader = load_vst3) -> pedalboard.Plugin:
    """The plug-in of ``stage``, loaded, its preset first and its parameters over it.

    Raises ``PluginFault``.
    """
    path = Path(str(stage.get("path", "")))
    if not path.exists():
        raise PluginFault(
            ("path",),
            f"the plug-in {path.name} is not on this machine",
            f"install it, or set path to where it lies (looked for {path})",
            missing=True,
        )
    name = stage.get("plugin_name")
    try:
        plugin = load(str(path), None if name is None else str(name))
    except (ImportError, ValueError) as fault:
        said = " ".join(str(fault).split())
        key = "path" if name is None else "plugin_name"
        raise PluginFault(
            (key,),
            f"{path.name} does not load: {said}",
            "it has to be a VST3 effect for this system; a file of several needs plugin_name",
            missing=False,
        ) from fault
    if name is not None and plugin.name != name:
        # pedalboard looks at the name only where a file holds several.
        raise PluginFault(
            ("plugin_name",),
            f"{path.name} holds “{plugin.name}”, not “{name}”",
            f'plugin_name = "{plugin.name}"',
            missing=False,
        )
    if not plugin.is_effect:
        raise PluginFault(
            ("path",), f"{path.name} is an instrument", "name an effect", missing=False
        )
    preset = stage.get("preset")
    if preset is not None:
        _load_preset(plugin, Path(str(preset)))
    _set_parameters(plugin, path, cast("Mapping[str, object]", stage.get("parameters", {})))
    return cast("pedalboard.Plugin", plugin)


def _load_preset(plugin: Hosted, preset: Path) -> None:
    if not preset.is_file():
        raise PluginFault(
            ("preset",),
            f"the preset {preset.name} is not on this machine",
            f"save it there, or take the key out (looked for {preset})",
            missing=True,
        )
    try:
        plugin.load_preset(str(preset))
    except (RuntimeError, ValueError, OSError) as fault:
        raise PluginFault(
            ("preset",),
            f"{preset.name} does not load: {fault}",
            "it has to be a .vstpreset of this plug-in",
            missing=False,
        ) from fault


def _set_parameters(plugin: Hosted, path: Path, values: Mapping[str, object]) -> None:
    known = plugin.parameters
    for name, value in values.items():
        if name not in known:
            raise PluginFault(
                ("parameters", name),
                f"{path.stem} has no parameter “{name}”",
                did_you_mean(name, known) or f"its parameters: {', '.join(known)}",
                missing=False,
            )
        low, high = _range_of(known[name])
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and not low <= float(cast(float, value)) <= high:
            raise PluginFault(
                ("parameters", name),
                f"“{name}” of {path.stem} goes from {low:g} to {high:g}, not {value}",
                f"{name} = {low:g} to {high:g}",
                missing=False,
            )
        try:
            setattr(plugin, name, value)
        except (TypeError, ValueError, AttributeError) as fault:
            raise PluginFault(
                ("parameters", name), f"“{name}” of {path.stem}: {fault}", "", missing=False
            ) from fault


def _range_of(parameter: object) -> tuple[float, float]:
    """From and to what a parameter can be set; without end where the plug-in does not say."""
    low, high = getattr(parameter, "range", (None, None, None))[:2]
    return (-math.inf if low is None else float(low), math.inf if high is None else float(high))


def keyed(stage: Mapping[str, object]) -> dict[str, Any]:
    """``stage`` as a key may hold it: files as what is in them, never where they lie.

    Raises ``PluginFault`` where one is missing.
    """
    named = dict(stage)
    for key in ("path", "preset"):
        if key in named:
            path = Path(str(named[key]))
            if not path.exists():
                raise PluginFault(
                    (key,),
                    f"{path.name} is not on this machine",
                    f"install it, or set {key} to where it lies (looked for {path})",
                    missing=True,
                )
            named[key] = plugin_digest(path)
    return named
