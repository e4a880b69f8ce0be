"""onnxruntime as every engine wants it: on one thread, where it gives the same bytes anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime

_ERRORS_ONLY = 3


def open_session(model: str | bytes) -> onnxruntime.InferenceSession:
    """A session of one thread on the CPU for ``model``, a file's path or a model's own bytes.

    At 4 and 8 threads sums come in another order, and the last bit with them.
    """
    import onnxruntime  # noqa: PLC0415 - a second, paid only when something is spoken

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
