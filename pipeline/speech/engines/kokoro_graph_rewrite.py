"""Kokoro's graph written so that onnxruntime runs it in less than half the time.

Nothing is quantised that was not, and nothing is calibrated: the integers that are multiplied and
summed are the same. Four rewrites, all in the half that makes the sound (``/decoder``), so
length and pitch of every sound stay bit for bit what the plain graph decides:

* **A convolution of integers becomes a matrix product of integers.** ``ConvInteger`` multiplies
  unsigned by unsigned bytes, for which no processor has an instruction; the product of unsigned
  activations and signed weights has one (VNNI, AMX, the Arm dot product), and onnxruntime packs
  constant weights for it once. The weights are moved by 128 together with their zero point.
  The rescaling and the bias, three passes over memory before, are done by the same operator.
* **A normalisation of eight operators becomes one**, with the style's gain and offset in it.
* **Snake** (x + sin²(ax)/a): the factor a goes into the gain before it, a square replaces ``Pow``.
* **The Fourier transform of 20 samples becomes a convolution** with its basis; see ``SILENCE``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Literal

import numpy as np

from pipeline.speech.engines.onnx_file import Array, Attribute, Graph, Node

Weights = Literal["signed", "unsigned"]
"""Of the convolutions. The products are the same; ``unsigned`` is for processors that clip the
sum of two products of bytes at 16 bits (x86 before VNNI)."""

SILENCE_LEVEL = -0.029441745951771736
"""What the source gives where nothing is voiced: the same value, sample after sample."""

SILENCE: tuple[complex, ...] = (
    -0.29441744089126587 + 1.3364478945732117e-07j,
    0.14720873534679413 - 1.564621925354004e-07j,
    -2.222732398138305e-08 + 1.6940530755960026e-08j,
    -2.177698021910146e-08 - 3.515521029839874e-08j,
    4.569315237290539e-08 + 4.643655771019439e-08j,
    -3.9183408517828866e-08 - 6.272635744153376e-08j,
    8.338042789546307e-08 + 1.4568286132998765e-08j,
    -7.426648096497956e-08 + 1.62019304639216e-08j,
    2.7088837839528424e-09 - 1.178933217715894e-08j,
    -7.866672291356736e-08 + 3.3782065145260276e-08j,
    3.133628911911046e-09 - 1.3079380778435734e-07j,
)
"""The spectrum of that silence as the plain graph computes it, bins 0–10.

All but the first two are rounding errors, and still they are heard: the graph takes their phase,
so an unvoiced sound is made from the angle of these errors. Another transform has other errors
and another hiss (2.5 dB of mel spectrum away). So the silence is taken off before the transform
and its spectrum put on after it, and the angles are those of the plain graph.
``tests/speech/test_graph.py`` measures them anew.
"""

_WHERE = "/decoder/"
_FRAME, _HOP = 20, 5
_FLAT = np.array([-1], np.int64)
EXPECTED = {"convolutions": 65, "normalisations": 58, "snakes": 48, "transforms": 1}


def faster(model: bytes, weights: Weights = "signed") -> bytes:
    """``model``, a Kokoro graph as its package ships it, rewritten; the same bytes anywhere.

    Raises ``ValueError`` where it is another graph.
    """
    work = _Rewriting(Graph(model), weights)
    done = {
        "normalisations": work.normalisations(),
        "snakes": work.snakes(),
        "convolutions": work.convolutions(),
        "transforms": work.transforms(),
    }
    if done != EXPECTED:
        raise ValueError(f"this is not the graph that is known here: {done}, not {EXPECTED}")
    return work.finished()


class _Rewriting:
    """One walk over a graph: which nodes go, and what stands in their place."""

    def __init__(self, graph: Graph, weights: Weights) -> None:
        self._graph = graph
        self._weights = weights
        self._maker = {value: node for node in graph.nodes for value in node.outputs}
        self._readers: defaultdict[str, list[Node]] = defaultdict(list)
        for node in graph.nodes:
            for value in node.inputs:
                self._readers[value].append(node)
        self._gone: set[str] = set()
        """Values whose maker is replaced."""
        self._new: dict[str, Node] = {}
        """By their first output, in the order in which they were put in."""
        self._norms: dict[str, tuple[str, str, str, float]] = {}
        """Of a normalised value: what is normalised, its gain, its offset, and epsilon."""

    def finished(self) -> bytes:
        kept = [node for node in self._graph.nodes if not self._gone.intersection(node.outputs)]
        self._graph.nodes = [*kept, *self._new.values()]
        self._graph.forget_unread()
        return self._graph.as_bytes()

    # -- the rewrites -------------------------------------------------------------------------

    def normalisations(self) -> int:
        """(x - mean) / deviation · gain + offset, over time."""
        for node in self._all("Add"):
            scaled = self._one_made_by("Mul", node)
            divided = scaled and self._one_made_by("Div", scaled)
            if scaled is None or divided is None:
                continue
            away, deviation = (self._maker.get(name) for name in divided.inputs)
            if away is None or deviation is None or deviation.operator != "Sqrt":
                continue
            (epsilon,) = self._constants_of(self._maker[deviation.inputs[0]])
            offset = _other(node, scaled.outputs[0])
            gain = _other(scaled, divided.outputs[0])
            flat = self._graph.constant("faster/flat", _FLAT)
            gain = self._put("Reshape", (gain, flat), f"{node.name}/gain")
            offset = self._put("Reshape", (offset, flat), f"{node.name}/offset")
            eps = float(epsilon.item())
            self._norms[node.outputs[0]] = (away.inputs[0], gain, offset, eps)
            self._normalise(node.outputs[0])
        return len(self._norms)

    def _normalise(self, value: str) -> None:
        x, gain, offset, epsilon = self._norms[value]
        self._gone.add(value)
        self._put("InstanceNormalization", (x, gain, offset), value, epsilon=epsilon)

    def snakes(self) -> int:
        """y + sin²(a y) / a, as (z + sin² z) / a of z = a y, which the normalisation gives."""
        count = 0
        for node in self._all("Sin"):
            product = self._maker[node.inputs[0]]
            slope = [name for name in product.inputs if re.search(r"\.alpha\d\.\d$", name)]
            if not slope:
                continue
            y = _other(product, slope[0])
            square = self._only_reader(node, "Pow")
            reciprocal = self._only_reader(square, "Mul")
            total = self._only_reader(reciprocal, "Add")
            if y not in self._norms or _other(total, reciprocal.outputs[0]) != y:
                raise ValueError(f"the activation at “{node.name}” follows no normalisation")
            x, gain, offset, epsilon = self._norms[y]
            a = self._graph.value(slope[0]).ravel()
            a_name = self._graph.constant(f"{slope[0]}/flat", a)
            gain = self._put("Mul", (gain, a_name), f"{node.name}/gain")
            offset = self._put("Mul", (offset, a_name), f"{node.name}/offset")
            scaled = (x, gain, offset)
            z = self._put("InstanceNormalization", scaled, f"{node.name}/z", epsilon=epsilon)
            sine = self._put("Sin", (z,), f"{node.name}/sine")
            squared = self._put("Mul", (sine, sine), f"{node.name}/square")
            waved = self._put("Add", (z, squared), f"{node.name}/waved")
            self._gone.add(total.outputs[0])
            self._put("Mul", (waved, _other(reciprocal, square.outputs[0])), total.outputs[0])
            count += 1
        return count

    def convolutions(self) -> int:
        """Of stride 1: the frames that a kernel sees side by side, times the kernel."""
        nodes = [
            node
            for node in self._all("ConvInteger")
            if node.attributes["strides"] == (1,) and self._kernel(node).shape[0] % 16 == 0
        ]
        for node in nodes:
            self._convolution(node)
        return len(nodes)

    def _kernel(self, node: Node) -> Array:
        return self._graph.value(node.inputs[1])

    def _convolution(self, node: Node) -> None:
        x, kernel_name, x_zero, kernel_zero_name = node.inputs
        channels_out, channels_in, taps = self._kernel(node).shape
        kernel = self._kernel(node).astype(np.int16)
        zero = self._graph.value(kernel_zero_name).astype(np.int16)
        if self._weights == "signed":
            kernel, zero = kernel - 128, zero - 128
        kind = np.int8 if self._weights == "signed" else np.uint8
        matrix = kernel.transpose(2, 1, 0).reshape(taps * channels_in, channels_out)

        # What follows: + bias in integers, to float, times both scales.
        (reader,) = self._readers[node.outputs[0]]
        bias: tuple[str, ...] = ()
        if reader.operator == "Add":
            bias = (self._float_bias(_other(reader, node.outputs[0])),)
            (reader,) = self._readers[reader.outputs[0]]
        scaled = self._only_reader(reader, "Mul")
        scale = self._maker[_other(scaled, reader.outputs[0])]
        x_scale = self._maker[x].outputs[1]
        product = self._put(
            "MatMulIntegerToFloat",
            (
                self._columns(node, x, x_zero, channels_in, taps),
                self._graph.constant(f"{kernel_name}/{self._weights}", matrix.astype(kind)),
                x_scale,
                _other(scale, x_scale),
                x_zero,
                self._graph.constant(f"{kernel_name}/zero", zero.astype(kind)),
                *bias,
            ),
            f"{node.name}/product",
            domain="com.microsoft",
        )
        self._gone.add(scaled.outputs[0])
        self._put("Transpose", (product,), scaled.outputs[0], perm=(0, 2, 1))

    def _columns(self, node: Node, x: str, x_zero: str, channels: int, taps: int) -> str:
        """For every frame the frames that the kernel sees, ``[1, frames, taps × channels]``."""
        constant = self._graph.constant
        turned = self._put("Transpose", (x,), f"{x}/turned", perm=(0, 2, 1))
        if taps == 1:
            return turned
        (step,), (before, after) = _integers(node, "dilations"), _integers(node, "pads")
        if before + after != step * (taps - 1):
            raise ValueError(f"“{node.name}” gives another number of frames than it takes")
        pads = np.array([0, before, 0, 0, after, 0], np.int64)
        pads_name = constant(f"faster/pads_{before}_{after}", pads)
        padded = self._put("Pad", (turned, pads_name, x_zero), f"{x}/padded_{before}")
        shape = self._put("Shape", (x,), f"{x}/shape", start=2, end=3)
        frames = self._put("Squeeze", (shape,), f"{x}/frames")
        zero, one = (constant(f"faster/{n}", np.array(n, np.int64)) for n in (0, 1))
        first = self._put("Range", (zero, frames, one), f"{x}/first")
        axis = constant("faster/axis", np.array([1], np.int64))
        first = self._put("Unsqueeze", (first, axis), f"{x}/first_as_column")
        seen = constant(f"faster/seen_{taps}_{step}", np.arange(taps, dtype=np.int64)[None] * step)
        which = self._put("Add", (first, seen), f"{x}/seen_{taps}_{step}")
        beside = self._put("Gather", (padded, which), f"{x}/beside_{taps}_{step}", axis=1)
        wide = np.array([1, -1, taps * channels], np.int64)
        wide_name = constant(f"faster/wide_{taps * channels}", wide)
        return self._put("Reshape", (beside, wide_name), f"{x}/columns_{taps}_{step}")

    def _float_bias(self, rounded: str) -> str:
        """The bias that was divided by the scales, rounded down, and shaped."""
        for operator in ("Reshape", "Cast", "Floor", "Div"):
            node = self._maker[rounded]
            if node.operator != operator:
                raise ValueError(f"“{node.name}” is not the {operator} of a bias")
            rounded = node.inputs[0]
        return rounded

    def transforms(self) -> int:
        """The source's short-time spectrum, ``[1, 11, frames]`` real and imaginary."""
        nodes = self._all("STFT")
        for node in nodes:
            self._transform(node)
        return len(nodes)

    def _transform(self, node: Node) -> None:
        window = self._graph.value(node.inputs[2]).astype(np.float64)
        turn = np.outer(np.arange(len(SILENCE)), np.arange(_FRAME)) % _FRAME / _FRAME
        # Rounded, so that what should be nothing is, whatever the machine's sine.
        basis = np.round(np.exp(-2j * np.pi * turn) * window, 12)
        spectrum = np.array(SILENCE)
        kernel = np.concatenate([basis.real, basis.imag]).astype(np.float32)[:, None, :]
        silence = np.concatenate([spectrum.real, spectrum.imag]).astype(np.float32)
        constant = self._graph.constant
        level = constant("faster/silence_level", np.array(SILENCE_LEVEL, np.float32))
        channel = constant("faster/as_channel", np.array([1, 1, -1], np.int64))
        voiced = self._put("Sub", (node.inputs[0], level), f"{node.name}/voiced")
        voiced = self._put("Reshape", (voiced, channel), f"{node.name}/channel")
        both = self._put(
            "Conv",
            (
                voiced,
                constant("faster/fourier_basis", kernel),
                constant("faster/silence", silence),
            ),
            f"{node.name}/both",
            strides=(_HOP,),
        )
        axis = constant("faster/axis", np.array([1], np.int64))
        (turned,) = self._readers[node.outputs[0]]
        for reader in self._readers[turned.outputs[0]]:
            # 0 is read for the real part and 1 for the imaginary.
            first = int(self._graph.value(reader.inputs[1]).item()) * len(SILENCE)
            start, end = (
                constant(f"faster/bin_{at}", np.array([at], np.int64))
                for at in (first, first + len(SILENCE))
            )
            self._gone.add(reader.outputs[0])
            self._put("Slice", (both, start, end, axis), reader.outputs[0])

    # -- finding and putting ------------------------------------------------------------------

    def _all(self, operator: str) -> list[Node]:
        return [
            node
            for node in self._graph.nodes
            if node.operator == operator and node.name.startswith(_WHERE)
        ]

    def _one_made_by(self, operator: str, node: Node) -> Node | None:
        makers = [self._maker[name] for name in node.inputs if name in self._maker]
        found = [maker for maker in makers if maker.operator == operator]
        return found[0] if len(found) == 1 else None

    def _only_reader(self, node: Node, operator: str) -> Node:
        readers = self._readers[node.outputs[0]]
        if [reader.operator for reader in readers] != [operator]:
            raise ValueError(f"“{node.name}” is not read by one {operator} alone")
        return readers[0]

    def _constants_of(self, node: Node) -> list[Array]:
        return [self._graph.value(name) for name in node.inputs if name in self._graph]

    def _put(
        self,
        operator: str,
        inputs: tuple[str, ...],
        output: str,
        *,
        domain: str = "",
        **attributes: Attribute,
    ) -> str:
        """A new node, once where two ask for the same value; gives the name of its output."""
        self._new.setdefault(
            output,
            Node(
                operator=operator,
                inputs=inputs,
                outputs=(output,),
                name=f"faster/{output}",
                domain=domain,
                attributes=attributes,
            ),
        )
        return output


def _other(node: Node, name: str) -> str:
    """The other input of a node of two."""
    (other,) = (each for each in node.inputs if each != name)
    return other


def _integers(node: Node, attribute: str) -> tuple[int, ...]:
    value = node.attributes[attribute]
    if not isinstance(value, tuple):
        raise ValueError(f"“{node.name}” has no list of {attribute}")
    return value
