"""What is wrong with a chain of effects, told without loading one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.catalog.beyond_shape import Fault
from pipeline.catalog.effects_table import EFFECTS, PLUGIN, YES_OR_NO, Argument, Range
from pipeline.catalog.toml_spans import KeyPath
from pipeline.diagnostics import did_you_mean

_OF_PLUGIN = ("path", "plugin_name", "parameters", "preset")


def chain_faults(data: Mapping[str, Any], _path: Path, _library: Path) -> Iterator[Fault]:
    """Effects and arguments that do not exist, and values that an argument cannot have."""
    chain = data.get("chain")
    for number, stage in enumerate(chain if isinstance(chain, list) else ()):
        if not isinstance(stage, Mapping) or not isinstance(stage.get("effect"), str):
            continue  # the schema tells that
        here: KeyPath = ("chain", str(number))
        effect = stage["effect"]
        if effect == PLUGIN:
            yield from _plugin_faults(stage, here)
        elif effect in EFFECTS:
            yield from _effect_faults(effect, stage, here)
        else:
            yield Fault(
                path=(*here, "effect"),
                slug="asset/unknown-effect",
                message=f"no effect is called “{effect}”",
                hint=did_you_mean(effect, (*EFFECTS, PLUGIN))
                or f"effects: {', '.join((*EFFECTS, PLUGIN))}",
            )


def _effect_faults(effect: str, stage: Mapping[str, Any], here: KeyPath) -> Iterator[Fault]:
    known = EFFECTS[effect]
    for argument, value in stage.items():
        if argument == "effect":
            continue
        if argument not in known:
            yield _unknown_key(f"{effect} has no “{argument}”", argument, tuple(known), here)
            continue
        wanted = _wanted(argument, value, known[argument])
        if wanted is not None:
            message, hint = wanted
            yield Fault(path=(*here, argument), slug="asset/bad-value", message=message, hint=hint)


def _wanted(argument: str, value: object, allowed: Argument) -> tuple[str, str] | None:
    """What ``argument`` takes, and how to write it; ``None`` where ``value`` is that."""
    if allowed == YES_OR_NO:
        if isinstance(value, bool):
            return None
        return f"“{argument}” is true or false", f"{argument} = true"
    assert isinstance(allowed, Range)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"“{argument}” is a number", f"{argument} = {_example(allowed)}"
    if allowed.holds(value):
        return None
    nearest = allowed.least if not value > allowed.least else allowed.most
    return (
        f"“{argument}” goes from {allowed.least:g} to {allowed.most:g}, not {value:g}",
        f"{argument} = {nearest:g}",
    )


def _example(allowed: Range) -> str:
    return "1.0" if allowed.holds(1.0) else f"{allowed.least:g}"


def _plugin_faults(stage: Mapping[str, Any], here: KeyPath) -> Iterator[Fault]:
    """Its parameters are the plug-in's to know: they are asked for where it is used."""
    if "path" not in stage:
        yield Fault(
            path=here,
            slug="asset/missing-key",
            message="“path” is missing: which plug-in?",
            hint='add path = "~/.vst3/Name.vst3", or a path inside the project',
        )
    for key, value in stage.items():
        if key == "effect":
            continue
        if key not in _OF_PLUGIN:
            yield _unknown_key(f"{PLUGIN} has no “{key}”", key, _OF_PLUGIN, here)
        elif key != "parameters":
            if not isinstance(value, str) or not value:
                yield _bad_value((*here, key), f"“{key}” is a text", f'{key} = "…"')
        elif not isinstance(value, Mapping):
            yield _bad_value((*here, key), "“parameters” is a table", "parameters = {mix = 0.5}")
        else:
            for name, setting in value.items():
                if not isinstance(setting, bool | int | float | str):
                    yield _bad_value(
                        (*here, key, name),
                        f"“{name}” is a number, a text, true or false",
                        f"{name} = 0.5",
                    )


def _bad_value(path: KeyPath, message: str, hint: str) -> Fault:
    return Fault(path=path, slug="asset/bad-value", message=message, hint=hint)


def _unknown_key(message: str, key: str, known: tuple[str, ...], here: KeyPath) -> Fault:
    return Fault(
        path=(*here, key),
        slug="asset/unknown-key",
        message=message,
        hint=did_you_mean(key, known) or f"it has: {', '.join(known) or 'nothing'}",
    )
