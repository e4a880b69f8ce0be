"""The samples of a sound: of its recipe, its recording or the project's voices, finished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from pipeline.assets.faust import Draw, RecipeError, render_faust
from pipeline.assets.keys import asset_seed
from pipeline.assets.model import loops
from pipeline.assets.recordings import read_take
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Sound
from pipeline.units import samples

_TAIL_S = 2.0
_MUSIC_TAIL_S = 4.0


class Speak(Protocol):
    """The project's own voices, for sounds that are built from them."""

    def identity(self, voices: Iterable[str]) -> str:
        """A digest of all that shapes these voices (engine, model, tables), for the key."""

    def __call__(self, text: str, voice: str) -> AudioBuffer:
        """``text`` in the voice of that id, mono."""


def make(sound: Sound, variant: int, *, speak: Speak | None) -> AudioBuffer:
    """One variant, finished: level, ends and seam as ``finish`` describes."""
    return next(make_variants(sound, (variant,), speak=speak))


def make_variants(
    sound: Sound, variants: Sequence[int], *, speak: Speak | None
) -> Iterator[AudioBuffer]:
    """Variants of one sound in turn, each finished; a recipe is compiled once for all."""
    # Imported here, as scipy's filters are: a warm build makes nothing.
    from pipeline.assets.finish import finish, has_decayed  # noqa: PLC0415

    closed = loops(sound)
    for raw, wanted in _raw(sound, variants, speak):
        audio = finish(raw, sound, loop_samples=wanted if closed else None)
        if sound.recipe is not None and not closed and not has_decayed(audio):
            raise RecipeError(
                f"{_place(sound.recipe)}: still sounds at its end ({sound.duration_s} s); "
                "lengthen duration_s or shorten the decay"
            )
        yield audio


def _raw(
    sound: Sound, variants: Sequence[int], speak: Speak | None
) -> Iterator[tuple[AudioBuffer, int]]:
    """What recipe, recording or voices give, and how many samples of it a loop has."""
    length = samples(sound.duration_s)
    draws = [Draw(variant, asset_seed(sound, variant)) for variant in variants]
    if sound.recipe is not None:
        rendered = render_faust(
            sound.recipe.read_text("utf-8"),
            draws,
            duration_s=sound.duration_s,
            tail_s=_tail_s(sound) if loops(sound) else 0.0,
            channels=sound.channels,
            name=_place(sound.recipe),
        )
        for raw in rendered:
            yield raw, length
    elif sound.recording is not None:
        for variant in variants:
            raw = read_take(sound, variant)
            length = min(samples(sound.duration_s), raw.length)
            if not loops(sound):
                raw = AudioBuffer(raw.frames[:length])
            elif sound.kind != "music":
                # A recording has no tail: what joins its end to its beginning is its own last part.
                length = min(length, raw.length - samples(_tail_s(sound)))
            yield raw, length
    else:
        for draw in draws:
            yield _from_voices(sound, draw.variant, draw.seed, speak), length


def _from_voices(sound: Sound, variant: int, seed: int, speak: Speak | None) -> AudioBuffer:
    from pipeline.assets.from_speech import build_from_speech  # noqa: PLC0415

    if speak is None:
        raise ValueError(f"{sound.id} is built from voices, and no voice was given")
    return build_from_speech(sound, variant=variant, seed=seed, say=speak)


def _tail_s(sound: Sound) -> float:
    longest = _MUSIC_TAIL_S if sound.kind == "music" else _TAIL_S
    return min(longest, sound.duration_s / 4)


def _place(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
