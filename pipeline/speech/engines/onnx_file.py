"""An ONNX file taken apart and written again, byte for byte where nothing was changed.

The package ``onnx`` would do it too, at 18 MB, and its bytes change with the version of protobuf
underneath. A graph that is known by its digest wants bytes that follow from its source alone, and
of the format only this is needed: nodes, initialisers, and the rest as it came. The numbers are
those of the fields in ``onnx.proto`` (ModelProto, GraphProto, NodeProto, AttributeProto,
TensorProto).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]

_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
_GRAPH_OF_MODEL = 7
_NODE, _INITIALISER, _GRAPH_INPUT, _GRAPH_OUTPUT = 1, 5, 11, 12
_TYPES: dict[int, np.dtype[Any]] = {
    1: np.dtype("<f4"),
    2: np.dtype("u1"),
    3: np.dtype("i1"),
    6: np.dtype("<i4"),
    7: np.dtype("<i8"),
}
_NUMBERS = {kind: number for number, kind in _TYPES.items()}
_FLOAT_ATTRIBUTE, _INT_ATTRIBUTE, _INTS_ATTRIBUTE = 1, 2, 7

Attribute = int | float | tuple[int, ...]


@dataclass(slots=True, kw_only=True, eq=False)
class Node:
    """``written`` is the message this node was read from; a new node has none."""

    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    name: str
    domain: str = ""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    """Numbers only; those of another kind are in ``written`` and nowhere else."""
    written: bytes | None = None


class Graph:
    """The graph of one model. ``nodes`` may be replaced, and need no order."""

    def __init__(self, model: bytes) -> None:
        """Raises ``ValueError`` where ``model`` is not a protobuf message."""
        self._around: list[bytes] = []
        self._rest: list[bytes] = []
        self._tensors: dict[str, bytes] = {}
        self._added: dict[str, Array] = {}
        self.nodes: list[Node] = []
        self.outputs: list[str] = []
        for number, value, message in _fields(memoryview(model)):
            # Two graphs in one model are one: protobuf merges what is said twice.
            if number != _GRAPH_OF_MODEL or isinstance(value, int):
                self._around.append(bytes(message))
                continue
            for part, content, whole in _fields(value):
                if part == _NODE and not isinstance(content, int):
                    self.nodes.append(_node(content))
                elif part == _INITIALISER and not isinstance(content, int):
                    self._tensors[_text(content, 8)] = bytes(content)
                else:
                    if part == _GRAPH_OUTPUT and not isinstance(content, int):
                        self.outputs.append(_text(content, 1))
                    self._rest.append(bytes(whole))

    def __contains__(self, name: str) -> bool:
        return name in self._tensors or name in self._added

    def value(self, name: str) -> Array:
        """The initialiser ``name``. Raises ``KeyError`` where it is none."""
        if name in self._added:
            return self._added[name]
        return _tensor(memoryview(self._tensors[name]))

    def constant(self, name: str, value: Array) -> str:
        """Have ``value`` among the initialisers, once, and give its name."""
        self._added.setdefault(name, value)
        return name

    def forget_unread(self) -> None:
        """Leave out the nodes and initialisers that no output needs."""
        makers = {value: node for node in self.nodes for value in node.outputs}
        needed: set[str] = set()
        waiting = list(self.outputs)
        while waiting:
            value = waiting.pop()
            if value in needed:
                continue
            needed.add(value)
            if value in makers:
                waiting.extend(makers[value].inputs)
        self.nodes = [node for node in self.nodes if needed.intersection(node.outputs)]
        self._tensors = {name: raw for name, raw in self._tensors.items() if name in needed}
        self._added = {name: value for name, value in self._added.items() if name in needed}

    def as_bytes(self) -> bytes:
        parts = [message_field(_NODE, _node_message(node)) for node in self.nodes]
        parts += [message_field(_INITIALISER, raw) for raw in self._tensors.values()]
        parts += [
            message_field(_INITIALISER, tensor_message(*each)) for each in self._added.items()
        ]
        graph = b"".join([*parts, *self._rest])
        return b"".join([*self._around, message_field(_GRAPH_OF_MODEL, graph)])


def one_node_model(node: Node, *, given: type, constant: Array, made: type) -> bytes:
    """A model of ``node`` alone, its first input fed with a matrix of type ``given``, its second
    ``constant``, its output a matrix of type ``made``."""
    fed, named = node.inputs
    graph = b"".join(
        [
            message_field(_NODE, _node_message(node)),
            message_field(2, node.name.encode()),
            message_field(_INITIALISER, tensor_message(named, constant)),
            message_field(_GRAPH_INPUT, _matrix(fed, given)),
            message_field(_GRAPH_OUTPUT, _matrix(node.outputs[0], made)),
        ]
    )
    operators = message_field(1, b"") + number_field(2, 20)
    return number_field(1, 9) + message_field(_GRAPH_OF_MODEL, graph) + message_field(8, operators)


# -- reading ----------------------------------------------------------------------------------

Field = tuple[int, "int | memoryview", memoryview]
"""Its number, what it holds, and the whole of it as written."""


def _fields(message: memoryview) -> Iterator[Field]:
    at = 0
    while at < len(message):
        start = at
        key, at = _varint_at(message, at)
        value: int | memoryview
        if key & 7 == _VARINT:
            value, at = _varint_at(message, at)
        else:
            if key & 7 == _BYTES:
                size, at = _varint_at(message, at)
            elif key & 7 in (_FIXED_32, _FIXED_64):
                size = 4 if key & 7 == _FIXED_32 else 8
            else:
                raise ValueError("this is no ONNX file")
            value, at = message[at : at + size], at + size
        if at > len(message):
            raise ValueError("this ONNX file ends too early")
        yield key >> 3, value, message[start:at]


def _varint_at(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message):
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    raise ValueError("this ONNX file ends too early")


def _texts(message: memoryview, wanted: int) -> tuple[str, ...]:
    found = (value for number, value, _ in _fields(message) if number == wanted)
    return tuple(bytes(value).decode() for value in found if not isinstance(value, int))


def _text(message: memoryview, wanted: int) -> str:
    return "".join(_texts(message, wanted)[-1:])


def _numbers(message: memoryview, wanted: int) -> tuple[int, ...]:
    """A repeated integer field, packed or not."""
    found: list[int] = []
    for number, value, _ in _fields(message):
        if number == wanted and isinstance(value, int):
            found.append(_signed(value))
        elif number == wanted and not isinstance(value, int):
            at = 0
            while at < len(value):
                each, at = _varint_at(value, at)
                found.append(_signed(each))
    return tuple(found)


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _node(message: memoryview) -> Node:
    attributes: dict[str, Attribute] = {}
    for number, value, _ in _fields(message):
        if number != 5 or isinstance(value, int):
            continue
        kind = _numbers(value, 20)
        if kind == (_INT_ATTRIBUTE,):
            attributes[_text(value, 1)] = _numbers(value, 3)[-1]
        elif kind == (_INTS_ATTRIBUTE,):
            attributes[_text(value, 1)] = _numbers(value, 8)
    return Node(
        operator=_text(message, 4),
        inputs=_texts(message, 1),
        outputs=_texts(message, 2),
        name=_text(message, 3),
        domain=_text(message, 7),
        attributes=attributes,
        written=bytes(message),
    )


def _tensor(message: memoryview) -> Array:
    shape, (kind,) = _numbers(message, 1), _numbers(message, 2)
    dtype = _TYPES[kind]
    by_number = {number: value for number, value, _ in _fields(message)}
    raw = by_number.get(9)
    if raw is not None and not isinstance(raw, int):
        return np.frombuffer(raw, dtype).reshape(shape)
    floats = by_number.get(4)
    if floats is not None and not isinstance(floats, int):
        return np.frombuffer(floats, "<f4").reshape(shape)
    return np.array(_numbers(message, 5) + _numbers(message, 7), dtype).reshape(shape)


# -- writing ----------------------------------------------------------------------------------


def _node_message(node: Node) -> bytes:
    if node.written is not None:
        return node.written
    parts = [message_field(1, name.encode()) for name in node.inputs]
    parts += [message_field(2, name.encode()) for name in node.outputs]
    parts += [message_field(3, node.name.encode()), message_field(4, node.operator.encode())]
    parts += [message_field(5, _attribute(*each)) for each in sorted(node.attributes.items())]
    if node.domain:
        parts.append(message_field(7, node.domain.encode()))
    return b"".join(parts)


def _attribute(name: str, value: Attribute) -> bytes:
    written = message_field(1, name.encode())
    if isinstance(value, float):
        return written + b"\x15" + struct.pack("<f", value) + number_field(20, _FLOAT_ATTRIBUTE)
    if isinstance(value, int):
        return written + number_field(3, value) + number_field(20, _INT_ATTRIBUTE)
    each = b"".join(number_field(8, one) for one in value)
    return written + each + number_field(20, _INTS_ATTRIBUTE)


def tensor_message(name: str, value: Array) -> bytes:
    kind = _NUMBERS[value.dtype.newbyteorder("<")]
    raw = np.ascontiguousarray(value, _TYPES[kind]).tobytes()
    shape = b"".join(number_field(1, size) for size in value.shape)
    return shape + number_field(2, kind) + message_field(8, name.encode()) + message_field(9, raw)


def _matrix(name: str, kind: type) -> bytes:
    any_size = message_field(1, b"")
    tensor = number_field(1, _NUMBERS[np.dtype(kind)]) + message_field(2, any_size + any_size)
    return message_field(1, name.encode()) + message_field(2, message_field(1, tensor))


def message_field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(content)) + content


def number_field(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value % (1 << 64))


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
