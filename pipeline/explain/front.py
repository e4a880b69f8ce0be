"""A line of the front matter: what its key decided, and for whom."""

from __future__ import annotations

from typing import Any

from pipeline.compile import Compiled
from pipeline.explain.asked import AskedLine
from pipeline.explain.model import Block, Row, Subject
from pipeline.screenplay.front_page import folded_name
from pipeline.script.nodes import FrontMatter, Speech, ValueRef


def explain_front_line(asked: AskedLine, front: FrontMatter, compiled: Compiled) -> Subject:
    key = _key_at(asked.line, front)
    if key is None:
        text = asked.span.text
        sentence = "Nothing: a blank or a comment of the front matter; it is never spoken."
        if text == "+++":
            sentence = "The front matter begins or ends here; it is never spoken."
        elif text.startswith("["):
            sentence = f"The table {text} of the front matter begins; it is never spoken."
        return Subject(kind="front-matter", sentence=sentence, span=asked.span)
    rows, data = _told(key, front, compiled)
    return Subject(
        kind="front-matter",
        sentence=f"Front matter: {'.'.join(key)}. It is never spoken.",
        span=asked.span,
        blocks=(
            Block(
                key="front", rows=tuple(rows), data={"key": list(key), "value": _value(key, front)}
                | data,
            ),
        ),
    )  # fmt: skip


def _key_at(line: int, front: FrontMatter) -> tuple[str, ...] | None:
    """The key whose value stands on ``line``, the innermost one."""
    here = [
        path
        for path, span in front.key_spans.items()
        if span.line <= line <= span.end_line and not isinstance(_value(path, front), dict)
    ]
    return max(here, key=len, default=None)


def _value(key: tuple[str, ...], front: FrontMatter) -> Any:
    value: Any = front.data
    for part in key:
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value if isinstance(value, str | int | float | bool | list | dict) else str(value)


def _told(
    key: tuple[str, ...], front: FrontMatter, compiled: Compiled
) -> tuple[list[Row], dict[str, Any]]:
    value = _value(key, front)
    match key:
        case ("cast", name):
            return _cast(folded_name(name), str(value), compiled)
        case ("values", name):
            return _text_value(folded_name(name), str(value), compiled)
        case ("style",):
            style = compiled.catalog.styles.get(str(value))
            described = (
                f"{value}: {style.description}" if style else f"no style is called “{value}”"
            )
            return [("style", described)], {}
        case ("targets",):
            said = ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
            return [("masters", f"one each for {said}, where render names no --target")], {}
        case ("signoff", what):
            return [("sign-off", f"{value} has checked: {what}")], {}
    return [(key[-1], str(value))], {}


def _cast(name: str, voice_id: str, compiled: Compiled) -> tuple[list[Row], dict[str, Any]]:
    voice = compiled.catalog.voices.get(voice_id)
    spoken = [line for line in compiled.screenplay.lines if line.character == name]
    rows = [
        ("character", name),
        ("voice", f"{voice_id}: {voice.description}" if voice else f"no voice is “{voice_id}”"),
        ("lines", f"{len(spoken)}, the first at line {spoken[0].span.line}" if spoken else "none"),
    ]
    return rows, {"character": name, "voice": voice_id, "lines": len(spoken)}


def _text_value(name: str, value: str, compiled: Compiled) -> tuple[list[Row], dict[str, Any]]:
    used = [
        node.span.line
        for node in compiled.script.nodes
        if isinstance(node, Speech)
        and any(isinstance(p, ValueRef) and folded_name(p.name) == name for p in node.pieces)
    ]
    lines = ", ".join(str(line) for line in used) or "none of this file"
    return [("{" + name + "}", f"is said as “{value}”"), ("in lines", lines)], {"used_in": used}
