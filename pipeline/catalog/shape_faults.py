"""What pydantic found wrong with a TOML file, in the words of whoever wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from pipeline.diagnostics import did_you_mean

_EXPECTED = {
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number, and not inf or nan",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "string_pattern_mismatch": "64 hexadecimal digits, a SHA-256",
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "{ge:g} or more",
    "less_than_equal": "{le:g} or less",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
}
_EXAMPLES = {
    "description": '"what is heard"',
    "engine": '"kokoro"',
    "wet_db": "-14",
    "tail_s": "0.8",
    "effect": '"HighpassFilter"',
    "integrated_lufs": "-19",
    "true_peak_dbtp": "-1",
    "groups": '[["alarm", "klaxon"]]',
    "scene": '"talk"',
    "voices": '["narrator"]',
    "lines": '["Did anyone touch it?"]',
    "people": "5",
    "us": '"ˈkjuːb"',
    "licence": '"CC0-1.0"',
    "author": '"A. Designer"',
    "source": '"recorded 2026-02-01"',
    "commercial": '"yes"',
}


def example(key: str) -> str:
    """A line that would set ``key``."""
    return f"{key} = {_EXAMPLES.get(key, '…')}"


def said_of(fault: ErrorDetails) -> tuple[str, str]:
    """The message and the remedy of a value that is not of its kind."""
    path = fault["loc"]
    name = f"“{_dotted(path)}”"
    value, kind = fault["input"], fault["type"]
    context: Mapping[str, Any] = fault.get("ctx", {})
    if kind == "literal_error":
        choices = _choices(str(context["expected"]))
        return (
            f"{name} is {_or(choices)}, not {_as_written(value)}",
            did_you_mean(str(value), choices) or f"write one of {', '.join(choices)}",
        )
    pattern = _EXPECTED.get(kind)
    if pattern is None:
        said = str(fault["msg"]).removeprefix("Value error, ")
        return f"{name}: {said}", ""
    expected = pattern.format(**context)
    return f"{name} is {expected}, not {_as_written(value)}", _remedy(path, kind, value)


def _remedy(path: Sequence[int | str], kind: str, value: object) -> str:
    # An item of a list has no key of its own to write down.
    key = "" if not path or isinstance(path[-1], int) else f"{path[-1]} = "
    if kind in ("int_type", "float_type", "bool_type") and isinstance(value, str):
        bare = value.strip()
        if bare in ("true", "false") or _is_number(bare):
            return f"take the quotes off: {key}{bare}"
    if kind == "string_type" and isinstance(value, int | float):
        written = str(value).lower() if isinstance(value, bool) else str(value)
        return f'put it in quotes: {key}"{written}"'
    if kind == "list_type" and isinstance(value, str):
        return f'put it in brackets: {key}["{value}"]'
    if kind in ("dict_type", "model_type") and key:
        return f"write a table: [{_dotted(path)}]"
    return ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _as_written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text “{value[:40]}”" if value else "an empty text"
    if isinstance(value, int | float):
        return f"{value}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, Mapping):
        return "a table"
    return f"the date {value}"


def _choices(expected: str) -> list[str]:
    """pydantic's ``'yes', 'no' or 'unclear'`` → its parts, without quotes."""
    return [part.strip("' ") for part in expected.replace(" or ", ",").split(",")]


def _or(choices: Sequence[str]) -> str:
    quoted = [f"“{choice}”" if not choice.isdigit() else choice for choice in choices]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]


def _dotted(path: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in path)


def keys_at(schema: type[BaseModel], path: Sequence[int | str]) -> tuple[str, ...]:
    """The keys that ``schema`` knows in the table at ``path``; empty where any may stand."""
    here: Any = schema
    for part in path:
        here = _inside(here, part)
    return tuple(here.model_fields) if _is_model(here) else ()


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _inside(annotation: Any, part: int | str) -> Any:
    """What a field of a model, an entry of a dict or an item of a list may be."""
    if not _is_model(annotation):
        return _bare(get_args(annotation)[-1]) if get_args(annotation) else None
    field = annotation.model_fields.get(part)
    return None if field is None else _bare(field.annotation)


def _bare(annotation: Any) -> Any:
    """``Model | None`` and ``Annotated[Model, …]`` as ``Model``."""
    if get_origin(annotation) in (UnionType, Union, Annotated):
        return _bare(get_args(annotation)[0])
    return annotation
