"""Recipes: Faust text to samples, at 48 kHz, the same bytes on every run.

A recipe is ordinary Faust (https://faustdoc.grame.fr) with ``DURATION`` already defined and
``sound.lib`` at hand (seeded noise, scattered events). That library has ``VARIANT`` and ``SEED`` as
controls of the running program: compiling takes fifteen times as long as rendering, so a recipe is
compiled once for all its variants. Where it is not imported (``warroom.lib`` of earlier editions,
and music) the two are constants, and each variant is compiled for itself. An instrument
(``instrument.lib``) has ``KEY`` and ``TOUCH`` for controls, and is compiled once for all its notes.

Two things of dawdreamer 0.9.0 shape this file. The thread that renders first is the only one
that ever can: in another, ``render`` waits for ever (JUCE's message thread). So one thread of
our own does all of it, whoever asks; a process that was forked after it began cannot render.
And ``-double`` returns garbage, so a recipe runs in single precision: phases come from
``os.osc`` and its kin, never from ``sin`` of a growing time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import AudioBuffer
from pipeline.units import SAMPLE_RATE_HZ, samples

LIBRARY_FOLDER = Path(__file__).parent
"""What recipes share lies here, as ``.lib``; a recipe's key has the digests of those it imports."""

_BLOCK_FRAMES = 512
_COMPILE_FLAGS = ("-ftz", "2")
"""Denormals to zero: a filter that has rung out costs six times its price otherwise."""

_LINES_BEFORE_RECIPE = 1
"""dawdreamer puts one line (an empty auto-import) before what it is given."""

_IMPORT = re.compile(r'^\s*(?:import|\w+ *= *library)\("([^"]+)"\)', re.MULTILINE)
_DRAWS_AS_IT_RUNS = re.compile(r'^\s*import\("sound\.lib"\)', re.MULTILINE)
_SEEDS = 1 << 16
"""``sound.lib`` takes so many."""
_Rendered = NDArray[np.float32]
_NO_CONTROLS: Mapping[str, float] = MappingProxyType({})

_renderer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="faust")
_PLACE = re.compile(r"(?:dawdreamer:(\d+) : )?ERROR : ")
_EXPANSION = "\nwhen applying :"
"""What follows is the recipe after its macros are expanded: pages of it."""

_LONGEST_MESSAGE = 400
_ADVICE = re.compile(r"\. Check the faustlibraries path.*", re.DOTALL)


class RecipeError(Exception):
    """A recipe that Faust refuses, or that makes no sound: ``name:line: what is wrong``.

    ``line`` is where in the recipe, where that is known.
    """

    def __init__(self, said: str, line: int | None = None) -> None:
        super().__init__(said)
        self.line = line

    def __reduce__(self) -> tuple[type[RecipeError], tuple[str, int | None]]:
        """It crosses over from the process that made the recipe."""
        return RecipeError, (str(self), self.line)

    @property
    def what(self) -> str:
        """Without the recipe's name and line."""
        return str(self).partition(": ")[2] or str(self)


@dataclass(frozen=True, slots=True)
class Draw:
    """Which variant of a sound (0, 1 …), and the seed of its chance."""

    variant: int
    seed: int


def imported_libraries(code: str) -> tuple[Path, ...]:
    """Those of this folder that ``code`` imports, itself or through another, in order of name."""
    found: dict[str, Path] = {}
    texts = [code]
    while texts:
        for name in _IMPORT.findall(texts.pop()):
            path = LIBRARY_FOLDER / name
            if name not in found and path.is_file():
                found[name] = path
                texts.append(path.read_text("utf-8"))
    return tuple(found[name] for name in sorted(found))


def render_faust(
    code: str,
    draws: Sequence[Draw],
    *,
    duration_s: float,
    channels: int,
    name: str,
    tail_s: float = 0.0,
) -> Iterator[AudioBuffer]:
    """``duration_s + tail_s`` seconds of a recipe for each of ``draws``, ``(frames, channels)``.

    ``name`` is what an error calls the recipe (its file). The recipe sees ``VARIANT``, ``SEED``
    and ``DURATION = duration_s`` (without the tail, so that a loop can snap its tones to whole
    cycles). It has no inputs and ``channels`` outputs; one output is copied to every channel.
    Raises ``RecipeError``, with Faust's own message, file and line.
    """
    wanted = samples(duration_s + tail_s)
    for frames in _renderer.submit(_run, code, tuple(draws), duration_s, tail_s, name).result():
        _check(frames[:, :wanted], name, channels=(1, channels))
        out = np.empty((wanted, channels), np.float32)
        out[:] = frames[:, :wanted].T
        yield AudioBuffer(out)


def render_notes(
    code: str, notes: Sequence[tuple[int, float]], *, duration_s: float, name: str
) -> Iterator[AudioBuffer]:
    """``duration_s`` of an instrument for each (MIDI key, touch 0 to 1), mono or stereo.

    Raises ``RecipeError`` as ``render_faust`` does.
    """
    played = _renderer.submit(_play, code, tuple(notes), duration_s, name).result()
    for (key, touch), frames in zip(notes, played, strict=True):
        called = f"{name}, key {key} at touch {touch:g}"
        _check(frames, called, channels=(1, 2))
        yield AudioBuffer(np.ascontiguousarray(frames[:, : samples(duration_s)].T))


def _check(frames: _Rendered, name: str, channels: tuple[int, ...]) -> None:
    if frames.shape[0] not in channels:
        raise RecipeError(f"{name}: makes {frames.shape[0]} channels, not {channels[-1]}")
    if not np.isfinite(frames).all():
        raise RecipeError(f"{name}: makes samples that are not numbers (an unstable filter?)")
    if not frames.any():
        raise RecipeError(f"{name}: makes no sound")


def _play(
    code: str, notes: Sequence[tuple[int, float]], duration_s: float, name: str
) -> list[_Rendered]:
    recipe = _Recipe(f"DURATION = {duration_s:.6f}; {code}", name)
    return [recipe.render(duration_s, {"KEY": key, "TOUCH": touch}) for key, touch in notes]


def _run(
    code: str, draws: Sequence[Draw], duration_s: float, tail_s: float, name: str
) -> list[_Rendered]:
    length = f"DURATION = {duration_s:.6f}; "
    if _DRAWS_AS_IT_RUNS.search(code):
        recipe = _Recipe(length + code, name)
        return [
            recipe.render(duration_s + tail_s, {"VARIANT": d.variant, "SEED": d.seed % _SEEDS})
            for d in draws
        ]
    return [
        _Recipe(_constants(draw) + length + code, name).render(duration_s + tail_s)
        for draw in draws
    ]


def _constants(draw: Draw) -> str:
    """On the recipe's own first line, so that Faust's line numbers stay the recipe's."""
    # 24 bits: every such fraction is exact in single precision.
    fraction = (draw.seed % (1 << 24)) / (1 << 24)
    return f"VARIANT = {draw.variant}; SEED = {fraction:.9f}; "


class _Recipe:
    """A compiled recipe. Lives and renders on the renderer's thread."""

    def __init__(self, text: str, name: str) -> None:
        # Imported here: a warm build renders nothing and must not pay for the engine.
        import dawdreamer  # noqa: PLC0415

        self._engine = dawdreamer.RenderEngine(SAMPLE_RATE_HZ, _BLOCK_FRAMES)
        self._processor = processor = self._engine.make_faust_processor("recipe")
        processor.auto_import = ""
        processor.faust_libraries_paths = [str(LIBRARY_FOLDER)]
        processor.compile_flags = list(_COMPILE_FLAGS)
        processor.set_dsp_string(text)
        try:
            processor.compile()
        except RuntimeError as refusal:
            raise _placed(str(refusal), name) from refusal
        if processor.get_num_input_channels() > 0:
            wanted = processor.get_num_input_channels()
            raise RecipeError(f"{name}: wants {wanted} inputs; give it 0")
        self._engine.load_graph([(processor, [])])

    def render(self, duration_s: float, controls: Mapping[str, float] = _NO_CONTROLS) -> _Rendered:
        """From rest, as often as it is asked."""
        if controls:
            # What a recipe does not use, it has lost the control of to the optimiser.
            known = {p["label"]: p["name"] for p in self._processor.get_parameters_description()}
            for label, value in controls.items():
                if label in known:
                    self._processor.set_parameter(known[label], float(value))
        # One block over: the engine counts whole blocks from a duration in seconds.
        self._engine.render(duration_s + _BLOCK_FRAMES / SAMPLE_RATE_HZ)
        return np.asarray(self._engine.get_audio(), dtype=np.float32)


def _placed(message: str, name: str) -> RecipeError:
    """Faust's message, its place named as ``name:line`` where it gives one."""
    said = _ADVICE.sub("", message.removeprefix("FaustProcessor::compile(): ")).strip()
    found = _PLACE.match(said)
    if found is None:
        return RecipeError(f"{name}: {said}")
    what = said[found.end() :].partition(_EXPANSION)[0].strip()[:_LONGEST_MESSAGE]
    if found.group(1) is None:
        return RecipeError(f"{name}: {what}")
    line = int(found.group(1)) - _LINES_BEFORE_RECIPE
    return RecipeError(f"{name}:{line}: {what}", line)
