"""The faster of Kokoro's two graphs, in the cache and as it should be.

``kokoro_graph_rewrite`` makes it from the model's own bytes in a second, at first use. It is known
by the digest of the file that comes of it: the rewriting is ours down to the last byte, so the
same model gives the same file on every machine. What changes the rewriting changes the digests;
``python -m pipeline.speech.engines.kokoro_graph MODEL`` prints them,
MODEL being the plain graph's file in the cache.

Which of its two variants a machine runs does not reach the samples, and so not a take's key.
"""

from __future__ import annotations

import functools
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import numpy as np

from pipeline.speech.engines.kokoro_graph_rewrite import Weights, faster
from pipeline.speech.engines.onnx_file import Node, one_node_model
from pipeline.speech.engines.protocol import MissingModel
from pipeline.speech.engines.session import open_session
from pipeline.store import file_digest, write_atomically

FASTER_SHA256: dict[Weights, str] = {
    "signed": "8c0de0cef62296a04c1ec28d9b5d7cf653878a18f8a978d7ded0a20976fc8128",
    "unsigned": "f627ad1b989b286b648a668479e9de0bb9c22b4f85498a4664ea23cc3abbc51a",
}


def faster_file(folder: Path, plain: Callable[[], Path], weights: Weights) -> Path:
    """The faster graph, whole, in ``folder``: made from ``plain`` where it is not there or is not
    what it should be (a run killed while it was written, a flipped bit).

    Raises ``MissingModel`` where what was made is not what is known here.
    """
    pinned = FASTER_SHA256[weights]
    path = folder / f"kokoro-v1.0.faster-{weights}.onnx"
    if path.is_file() and file_digest(path) == pinned:
        return path
    made = faster(plain().read_bytes(), weights)
    if hashlib.sha256(made).hexdigest() != pinned:
        raise MissingModel(path, "the faster graph came out other than it should", _PLAIN)
    write_atomically(path, lambda stream: stream.writelines([made]))
    return path


_PLAIN = 'write [speech] graph = "plain" in warroom.toml, and tell us'


@functools.cache
def best_weights() -> Weights:
    """Signed where this processor sums products of unsigned and signed bytes exactly.

    x86 before VNNI clips the sum of each two products at 16 bits, which would be heard; so it is
    asked for a sum that would be clipped.
    """
    product = Node(
        operator="MatMulInteger", inputs=("given", "constant"), outputs=("sum",), name="sum"
    )
    rows, depth, columns = 16, 64, 16
    model = one_node_model(
        product,
        given=np.uint8,
        constant=np.full((depth, columns), 127, np.int8),
        made=np.int32,
    )
    (sums,) = open_session(model).run(None, {"given": np.full((rows, depth), 255, np.uint8)})
    return "signed" if bool(np.all(sums == 255 * 127 * depth)) else "unsigned"


def _print_digests(plain: Path) -> None:
    model = plain.read_bytes()
    for weights in get_args(Weights):
        print(f'    "{weights}": "{hashlib.sha256(faster(model, weights)).hexdigest()}",')


if __name__ == "__main__":
    _print_digests(Path(sys.argv[1]))
