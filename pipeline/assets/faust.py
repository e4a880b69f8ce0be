"""Recipes: Faust text to samples, at 48 kHz, the same bytes on every run.

A recipe is ordinary Faust (https://faustdoc.grame.fr) with ``VARIANT``, ``SEED`` and
``DURATION`` already defined and ``warroom.lib`` at hand (seeded noise, scattered events).

Two things of dawdreamer 0.9.0 shape this file. The thread that renders first is the only one
that ever can: in another, ``render`` waits for ever (JUCE's message thread). So one thread of
our own does all of it, whoever asks; a process that was forked after it began cannot render.
And ``-double`` returns garbage, so a recipe runs in single precision: phases come from
``os.osc`` and its kin, never from ``sin`` of a growing time.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.audio.buffer import AudioBuffer
from pipeline.units import SAMPLE_RATE_HZ, samples

LIBRARY_FOLDER = Path(__file__).parent
"""What recipes share lies here, as ``.lib``. Their digests are a part of every recipe's key."""

_BLOCK_FRAMES = 512
_COMPILE_FLAGS = ("-ftz", "2")
"""Denormals to zero: a filter that has rung out costs six times its price otherwise."""

_LINES_BEFORE_RECIPE = 1
"""dawdreamer puts one line (an empty auto-import) before what it is given."""

_renderer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="faust")
_PLACE = re.compile(r"(?:dawdreamer:(\d+) : )?ERROR : ")
_EXPANSION = "\nwhen applying :"
"""What follows is the recipe after its macros are expanded: pages of it."""

_LONGEST_MESSAGE = 400
_ADVICE = re.compile(r"\. Check the faustlibraries path.*", re.DOTALL)


class RecipeError(Exception):
    """A recipe that Faust refuses, or that makes no sound: ``name:line: what is wrong``."""


def render_faust(
    code: str,
    *,
    duration_s: float,
    seed: int,
    variant: int,
    channels: int,
    name: str,
    tail_s: float = 0.0,
) -> AudioBuffer:
    """``duration_s + tail_s`` seconds of a recipe, ``(frames, channels)``.

    ``name`` is what an error calls the recipe (its file). The recipe sees ``VARIANT`` (0, 1 …),
    ``SEED`` in [0, 1) and ``DURATION = duration_s`` (without the tail, so that a loop can snap
    its tones to whole cycles). It has no inputs and ``channels`` outputs; one output is copied
    to every channel. Raises ``RecipeError``, with Faust's own message, file and line.
    """
    text = _constants(seed, variant, duration_s) + code
    frames = _renderer.submit(_run, text, duration_s + tail_s, name).result()
    wanted = samples(duration_s + tail_s)
    if frames.shape[0] not in (1, channels):
        raise RecipeError(f"{name}: makes {frames.shape[0]} channels, not {channels}")
    if not np.isfinite(frames).all():
        raise RecipeError(f"{name}: makes samples that are not numbers (an unstable filter?)")
    if not frames[:, :wanted].any():
        raise RecipeError(f"{name}: makes no sound")
    out = np.empty((wanted, channels), np.float32)
    out[:] = frames[:, :wanted].T
    return AudioBuffer(out)


def _constants(seed: int, variant: int, duration_s: float) -> str:
    """On the recipe's own first line, so that Faust's line numbers stay the recipe's."""
    # 24 bits: every such fraction is exact in single precision.
    fraction = (seed % (1 << 24)) / (1 << 24)
    return f"VARIANT = {variant}; SEED = {fraction:.9f}; DURATION = {duration_s:.6f}; "


def _run(text: str, duration_s: float, name: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    # Imported here: a warm build renders nothing and must not pay for the engine.
    import dawdreamer  # noqa: PLC0415

    engine = dawdreamer.RenderEngine(SAMPLE_RATE_HZ, _BLOCK_FRAMES)
    processor = engine.make_faust_processor("recipe")
    processor.auto_import = ""
    processor.faust_libraries_paths = [str(LIBRARY_FOLDER)]
    processor.compile_flags = list(_COMPILE_FLAGS)
    processor.set_dsp_string(text)
    try:
        processor.compile()
    except RuntimeError as refusal:
        raise RecipeError(_with_place(str(refusal), name)) from refusal
    if processor.get_num_input_channels() > 0:
        raise RecipeError(f"{name}: wants {processor.get_num_input_channels()} inputs; give it 0")
    engine.load_graph([(processor, [])])
    # One block over: the engine counts whole blocks from a duration in seconds.
    engine.render(duration_s + _BLOCK_FRAMES / SAMPLE_RATE_HZ)
    return np.asarray(engine.get_audio(), dtype=np.float32)


def _with_place(message: str, name: str) -> str:
    """Faust's message, its place named as ``name:line`` where it gives one."""
    said = _ADVICE.sub("", message.removeprefix("FaustProcessor::compile(): ")).strip()
    found = _PLACE.match(said)
    if found is None:
        return f"{name}: {said}"
    what = said[found.end() :].partition(_EXPANSION)[0].strip()[:_LONGEST_MESSAGE]
    if found.group(1) is None:
        return f"{name}: {what}"
    return f"{name}:{int(found.group(1)) - _LINES_BEFORE_RECIPE}: {what}"
