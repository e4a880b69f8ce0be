"""A small stage for mix tests: clips placed in seconds, sources with known samples.

Times are seconds here and samples in what is built; a ``Desk`` keeps sources in a store, and
plans and renders what is laid out on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.catalog.model import Style
from pipeline.effects.dress import dress
from pipeline.effects.model import DressedClip
from pipeline.loudness.distance import steps_for
from pipeline.mix.grid import Points
from pipeline.mix.model import MixPlan
from pipeline.mix.parts import BLOCK_SAMPLES, blocks_of
from pipeline.mix.plan import plan
from pipeline.mix.render import render
from pipeline.source import SourceText
from pipeline.store import Store
from pipeline.timeline.model import Clip, Role, Rule, Timeline
from pipeline.units import SILENCE_DB, power_from_lufs, samples

SPAN = SourceText("test.cues", "[SOUND: test]\n").span(0, 13)
STYLE = Style(
    id="plain",
    description="round numbers",
    duck_music_lu=12.0,
    duck_ambience_lu=17.0,
    duck_sfx_lu=7.0,
)


def clip(name: str, role: Role, at_s: float, length_s: float, **changes: object) -> Clip:
    """A clip; a line of dialogue is heard from its first sample to its last."""
    start, length = samples(at_s), samples(length_s)
    values: dict[str, object] = {
        "id": name,
        "section": "scene",
        "name": name,
        "role": role,
        "start_sample": start,
        "duration_samples": length,
        "source_key": name,
        "source_offset_samples": 0,
        "source_length_samples": length,
        "loop": False,
        "gain_db": 0.0,
        "fade_in_samples": 0,
        "fade_out_samples": 0,
        "pan": 0.0,
        "via": None,
        "room": "dry",
        "asset": None,
        "character": name.rstrip("0123456789") if role == "dialogue" else None,
        "written": "",
        "spoken": "",
        "lang": None,
        "duck_lu": None,
        "duck_off": False,
        "voiced": (start, start + length) if role == "dialogue" else None,
        "dips": (),
        "placed_by": Rule(name="opens-episode", words="as the test says"),
        "span": SPAN,
    }
    return Clip(**(values | changes))  # type: ignore[arg-type]


def timeline(clips: Sequence[Clip], duration_s: float) -> Timeline:
    return Timeline(
        duration_samples=samples(duration_s), clips=tuple(clips), slots=(), markers=(), sections=()
    )


def even(placed: Clip, lufs: float, *, channels: int = 2) -> DressedClip:
    """A clip whose every 10 ms is as loud as the next; it has no samples."""
    power = power_from_lufs(lufs) if lufs > SILENCE_DB else 0.0
    steps = steps_for(placed.source_length_samples)
    return DressedClip(
        clip=placed,
        key="",
        source_length_samples=placed.source_length_samples,
        channels=channels,
        tail_samples=0,
        pan=placed.pan,
        profile=np.full((steps, channels), power / channels, np.float32),
    )


def planned(clips: Sequence[DressedClip], duration_s: float, style: Style = STYLE) -> MixPlan:
    mix_plan, _ = plan(timeline([d.clip for d in clips], duration_s), clips, style)
    return mix_plan


def curve_of(mix_plan: MixPlan, name: str) -> list[tuple[float, float]]:
    """A clip's automation as a table: (seconds, dB)."""
    return table(next(p.points for p in mix_plan.clips if p.dressed.clip.id == name))


def table(points: Points) -> list[tuple[float, float]]:
    return [(round(at / 48_000, 4), round(level, 2)) for at, level in points]


def sine(hz: float, length_s: float, level_db: float = -20.0, channels: int = 1) -> Frames:
    """A tone whose peaks lie at ``level_db``, from phase 0."""
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * np.arange(samples(length_s)) / 48_000)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def noise(length_s: float, seed: int, level_db: float = -20.0, channels: int = 2) -> Frames:
    """White noise with its RMS at ``level_db``."""
    white = np.random.default_rng(seed).standard_normal((samples(length_s), channels))
    return (10 ** (level_db / 20) * white).astype(np.float32)


@dataclass
class Desk:
    """Sources in a store, and what is laid out of them."""

    root: Path
    clips: list[Clip] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return Store(self.root)

    def lay(
        self,
        name: str,
        role: Role,
        at_s: float,
        frames: Frames,
        length_s: float | None = None,
        **changes: object,
    ) -> None:
        """Keep ``frames`` and place them; ``length_s`` where the clip is not all of them."""
        key = hashlib.sha256(frames.tobytes()).hexdigest()
        self.store.save(key, AudioBuffer(frames))
        length = len(frames) / 48_000 if length_s is None else length_s
        source = {"source_key": key, "source_length_samples": len(frames)}
        self.clips.append(clip(name, role, at_s, length, **(source | changes)))

    def timeline(self, duration_s: float) -> Timeline:
        return timeline(self.clips, duration_s)

    def plan(self, duration_s: float, style: Style = STYLE) -> MixPlan:
        laid = self.timeline(duration_s)
        mix_plan, _ = plan(laid, dress(laid, {}, {}, self.store, workers=1), style)
        return mix_plan

    def render(
        self, mix_plan: MixPlan, block_samples: int = BLOCK_SAMPLES
    ) -> tuple[Frames, dict[Role, Frames]]:
        """The whole mix and its whole stems, ``(frames, 2)`` each."""
        mix = np.zeros((mix_plan.duration_samples, 2), np.float32)
        stems: dict[Role, Frames] = {}
        for block in blocks_of(mix_plan, block_samples=block_samples):
            here = slice(block.start_sample, block.end_sample)
            made = render(block, self.store.open)
            mix[here] = made.mix[made.inside]
            for role, stem in made.stems.items():
                stems.setdefault(role, np.zeros_like(mix))[here] = stem[made.inside]
        return mix, stems
