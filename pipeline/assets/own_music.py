"""Somebody's own music: one file, or stems that are played together, and where its bars lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from pipeline.assets.bars import bar_grid
from pipeline.assets.finish import cleaned, level_gain
from pipeline.assets.model import BarGrid
from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.audio.ingest import IngestError, ingest
from pipeline.catalog.model import Sound

INTENSITIES = 3
"""Of stems there is a mixdown for each; a single file is the same at all of them."""


def mixdowns(sound: Sound, variants: Sequence[int]) -> tuple[list[AudioBuffer], BarGrid]:
    """What is asked of ``sound``, each ``(frames, channels)`` at 48 kHz, and its bars.

    Variant 0 has the stems of intensity 1, variant 2 all of them. All have the gain that brings
    the fullest to the sound's loudness, so that fewer players are softer. Raises ``IngestError``
    for a file that cannot be used, or in which no bars are found.
    """
    parts = list(_parts(sound))
    length = max(len(frames) for _, frames in parts)
    full = cleaned(AudioBuffer(_together(parts, INTENSITIES, length, sound.channels)))
    gain = level_gain(full, sound)
    try:
        grid = bar_grid(
            full,
            beats_per_bar=sound.beats_per_bar,
            bpm=sound.bpm,
            first_bar_s=sound.first_bar_s,
            bar_lines_s=sound.bar_lines_s,
        )
    except ValueError as fault:
        raise IngestError(sound.recordings[0], str(fault)) from fault
    made = []
    for variant in variants:
        intensity = variant + 1 if sound.stems else INTENSITIES
        mixed = cleaned(AudioBuffer(_together(parts, intensity, length, sound.channels)))
        made.append(AudioBuffer((mixed.frames * gain).astype(np.float32)))
    return made, grid


def _parts(sound: Sound) -> Iterator[tuple[int, Frames]]:
    """From which intensity on each file plays, and its frames."""
    if sound.recording is not None:
        yield 1, _read(sound.recording, sound.channels)
    for stem in sound.stems:
        yield stem.from_intensity, _read(stem.recording, sound.channels)


def _read(path: Path, channels: int) -> Frames:
    audio = ingest(path)
    if audio.channels == channels:
        return audio.frames
    return np.repeat(audio.frames.mean(axis=1, keepdims=True), channels, axis=1)


def _together(
    parts: Sequence[tuple[int, Frames]], intensity: int, length: int, channels: int
) -> Frames:
    """In float64, in the order of the file."""
    whole = np.zeros((length, channels))
    for from_intensity, frames in parts:
        if from_intensity <= intensity:
            whole[: len(frames)] += frames
    return whole.astype(np.float32)
