"""Kokoro's graph with its melody laid open.

Between the half that decides how long and how high each sound is and the half that makes the
sound, a few nodes are put in. So pitch, its range and the length of single sounds are asked of
the model itself, which then sings them with its own voice: nothing is shifted or stretched
afterwards. What the graph takes after that, T being the number of tokens:

=============  ==============  ============================================================
``stretch``    float32 [1, T]  factor on the length of each token
``f0_range``   float32 [1]     factor on the distance of the pitch from its mean, in octaves
``f0_ratio``   float32 [1, T]  factor on the pitch of each token
=============  ==============  ============================================================

and gives besides ``audio``: ``durations``, int64 [1, T], the frames of 600 samples that each
token was given.

An ONNX file is a protobuf message, and two messages written one after the other are read as
their merger. So the nodes are appended as they are, and three consumers are pointed at them by
renaming their inputs to names of the same length.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pipeline.speech.engines.onnx_file import message_field, number_field, tensor_message

FRAME_SAMPLES = 600
"""Of 24 kHz: one step of a token's length."""

_F0 = "/encoder/F0_proj/Conv_output_0"
"""Hertz, [1, 1, 2 × frames]; near nothing where the voice is silent or breathes."""
_LENGTHS = "/encoder/Div_output_0"
"""Frames of each token before they are rounded, [1, T]."""
_WHOLE_FRAMES = "/encoder/Cast_output_0"
_ALIGNMENT = "/encoder/Cast_4_output_0"
"""Which token sounds in which frame, [T, frames] of 0 and 1."""
_VOICED_ABOVE_HZ = 10.0

_FLOAT, _INT64 = 1, 7
_INTEGER_ATTRIBUTE, _STRING_ATTRIBUTE = 2, 3


def melodic(model: bytes) -> bytes:
    """``model``, the pinned Kokoro graph, with the inputs and the output above.

    Raises ``ValueError`` where it is another graph.
    """
    model = _reconnected(model, _F0, reader="/encoder/Squeeze")
    model = _reconnected(model, _LENGTHS, reader="/encoder/Round")
    graph = b"".join(
        [
            *(message_field(1, node) for node in _nodes()),
            *(message_field(5, tensor) for tensor in _constants()),
            message_field(11, _value("stretch", _FLOAT, (1, "sequence_length"))),
            message_field(11, _value("f0_range", _FLOAT, (1,))),
            message_field(11, _value("f0_ratio", _FLOAT, (1, "sequence_length"))),
            message_field(12, _value("durations", _INT64, (1, "sequence_length"))),
        ]
    )
    return model + message_field(7, graph)


def _melodic(name: str) -> str:
    """The name under which ``name`` is handed on: as long as it was."""
    return name.replace("/encoder", "/melodic")


def _reconnected(model: bytes, value: str, reader: str) -> bytes:
    """Have the node ``reader`` take the melodic ``value``.

    A node's inputs (field 1) lie before its outputs (2) and its name (3).
    """
    written = message_field(1, value.encode())
    named = message_field(3, reader.encode())
    at = model.find(named)
    start = model.rfind(written, 0, at)
    if at < 0 or not 0 <= at - start < 300:
        raise ValueError(f"the graph has no node “{reader}” that reads “{value}”")
    return (
        model[:start] + message_field(1, _melodic(value).encode()) + model[start + len(written) :]
    )


def _nodes() -> Iterable[bytes]:
    yield _node("Mul", [_LENGTHS, "stretch"], _melodic(_LENGTHS))
    yield _node("Identity", [_WHOLE_FRAMES], "durations")
    # The pitch has two values a frame: each frame's ratio is taken twice.
    yield _node("MatMul", ["f0_ratio", _ALIGNMENT], "melody/ratio_of_frames")
    yield _node("Unsqueeze", ["melody/ratio_of_frames", "melody/axis_1"], "melody/ratio_as_image")
    yield _node(
        "Resize",
        ["melody/ratio_as_image", "", "melody/twice"],
        "melody/ratio",
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )
    yield _node("Greater", [_F0, "melody/voiced_above"], "melody/is_voiced")
    yield _node("Cast", ["melody/is_voiced"], "melody/voiced", to=_FLOAT)
    yield _node("Max", [_F0, "melody/voiced_above"], "melody/pitch")
    yield _node("Log", ["melody/pitch"], "melody/height")
    yield _node("Mul", ["melody/height", "melody/voiced"], "melody/voiced_height")
    yield _node("ReduceSum", ["melody/voiced_height", "melody/axis_2"], "melody/sum", keepdims=1)
    yield _node("ReduceSum", ["melody/voiced", "melody/axis_2"], "melody/count", keepdims=1)
    yield _node("Max", ["melody/count", "melody/one"], "melody/at_least_one")
    yield _node("Div", ["melody/sum", "melody/at_least_one"], "melody/mean")
    yield _node("Sub", ["melody/height", "melody/mean"], "melody/away")
    yield _node("Mul", ["melody/away", "f0_range"], "melody/as_far_as_asked")
    yield _node("Add", ["melody/as_far_as_asked", "melody/mean"], "melody/new_height")
    yield _node("Exp", ["melody/new_height"], "melody/ranged")
    yield _node("Mul", ["melody/ranged", "melody/ratio"], "melody/shifted")
    yield _node("Where", ["melody/is_voiced", "melody/shifted", _F0], _melodic(_F0))


def _constants() -> Iterable[bytes]:
    yield tensor_message("melody/voiced_above", np.array(_VOICED_ABOVE_HZ, np.float32))
    yield tensor_message("melody/one", np.array(1.0, np.float32))
    yield tensor_message("melody/twice", np.array([1.0, 1.0, 2.0], np.float32))
    yield tensor_message("melody/axis_1", np.array([1], np.int64))
    yield tensor_message("melody/axis_2", np.array([2], np.int64))


# -- onnx.proto: NodeProto and ValueInfoProto, by the numbers of their fields ----------


def _node(operator: str, inputs: list[str], output: str, **attributes: int | str) -> bytes:
    fields = [message_field(1, name.encode()) for name in inputs]
    fields += [
        message_field(2, output.encode()),
        message_field(3, output.encode()),
        message_field(4, operator.encode()),
    ]
    fields += [message_field(5, _attribute(name, value)) for name, value in attributes.items()]
    return b"".join(fields)


def _attribute(name: str, value: int | str) -> bytes:
    if isinstance(value, int):
        return (
            message_field(1, name.encode())
            + number_field(3, value)
            + number_field(20, _INTEGER_ATTRIBUTE)
        )
    written = message_field(1, name.encode()) + message_field(4, value.encode())
    return written + number_field(20, _STRING_ATTRIBUTE)


def _value(name: str, kind: int, shape: tuple[int | str, ...]) -> bytes:
    dimensions = b"".join(
        message_field(
            1, number_field(1, size) if isinstance(size, int) else message_field(2, size.encode())
        )
        for size in shape
    )
    tensor = number_field(1, kind) + message_field(2, dimensions)
    return message_field(1, name.encode()) + message_field(2, message_field(1, tensor))
