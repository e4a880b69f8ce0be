"""A bed of somebody's own music: cut to its slot at its own bar lines, at its own tempo.

It begins on its first bar line and ends as it ends: its last chord falls on the bar line nearest
the slot's end and rings out. Where there are stems, more of them play the more intense it is to
be; they enter and leave on a bar line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from pipeline.assets.model import AssetTake, BarGrid
from pipeline.catalog.model import Sound
from pipeline.score.cuts import Run, cut
from pipeline.timeline.model import EDGE_FADE_S, MusicSlot
from pipeline.units import SAMPLE_RATE_HZ, samples

JOIN_S = 0.01
"""Two stretches overlap by so much, over the bar line, at equal power: a downbeat hides it."""
_ENTERS_S = 0.01
_NO_TEMPO_BAR_S = 2.0
_CLIMB_BARS = 4
"""Before a hit, so many bars have all their players."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of one mixdown on the timeline, with its fades."""

    take: AssetTake
    start_sample: int
    duration_samples: int
    source_offset_samples: int
    fade_in_samples: int
    fade_out_samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBed:
    """What is heard of it, in order; ``out_sample`` is its last bar line, on which its last chord
    enters, ``bars`` bars after it began. ``jumps`` is how often it does not play on."""

    stretches: tuple[Stretch, ...]
    out_sample: int
    bars: int
    jumps: int


def grid_of(take: AssetTake, sound: Sound) -> BarGrid:
    """The bars of ``take``; of music that has not been read yet, those that its file foretells."""
    if take.grid is not None:
        return take.grid
    bar_s = _NO_TEMPO_BAR_S if sound.bpm is None else sound.beats_per_bar * 60.0 / sound.bpm
    first = samples(sound.first_bar_s or 0.0)
    stated = [samples(s) for s in sound.bar_lines_s]
    even = range(first, max(take.duration_samples, first + 1), round(bar_s * SAMPLE_RATE_HZ))
    lines = stated or list(even)
    if len(lines) < 2:
        lines = [first, max(take.duration_samples, first + 1)]
    return BarGrid(lines=tuple(lines), prints=((1.0,),) * len(lines))


def own_bed(
    slot: MusicSlot, sound: Sound, takes: Sequence[AssetTake], start: int, *, hands_over: bool
) -> OwnBed:
    """The bed of ``slot`` that begins at ``start``. Where it ``hands_over`` to another, its last
    bar fades while that one enters; a fade that the script states is the ring of its last chord."""
    grid = grid_of(takes[-1], sound)
    runs = cut(grid, slot.end_sample - start)
    bars = _bars_of(runs, grid)
    levels = _levels(len(bars), len(takes), slot, [h - start for h in slot.hits], bars)
    last_line = runs[-1].end
    ring = max(0, takes[-1].duration_samples - last_line)
    if hands_over:
        ring = min(ring, bars[-1].length)
    elif slot.fade_out_s is not None:
        ring = min(ring, max(samples(EDGE_FADE_S), samples(slot.fade_out_s)))
    faded = hands_over or slot.fade_out_s is not None
    stretches = _placed(bars, levels, takes, start, ring, fade_ring=faded)
    return OwnBed(
        stretches=tuple(stretches),
        out_sample=start + sum(run.length for run in runs),
        bars=len(bars),
        jumps=len(runs) - 1,
    )


def _bars_of(runs: Sequence[Run], grid: BarGrid) -> list[Run]:
    """The runs bar by bar."""
    bars = []
    for run in runs:
        inside = [line for line in grid.lines if run.start < line < run.end]
        edges = [run.start, *inside, run.end]
        bars += [Run(a, b) for a, b in pairwise(edges)]
    return bars


def _levels(
    count: int, mixdowns: int, slot: MusicSlot, hits: Sequence[int], bars: Sequence[Run]
) -> list[int]:
    """Which mixdown each bar plays, from 0."""
    top = mixdowns - 1
    if slot.builds:
        levels = [round(top * bar / max(1, count - 1)) for bar in range(count)]
    else:
        asked = 3.0 if slot.intensity is None else slot.intensity
        levels = [min(top, max(0, round((asked - 1.0) / 2.0 * top)))] * count
    begins = list(accumulate((bar.length for bar in bars[:-1]), initial=0))
    for hit in hits:
        for number in range(count):
            until = sum(begin < hit for begin in begins[number:])
            if 0 < until <= _CLIMB_BARS:
                levels[number] = top
    return levels


def _placed(
    bars: Sequence[Run],
    levels: Sequence[int],
    takes: Sequence[AssetTake],
    start: int,
    ring: int,
    *,
    fade_ring: bool,
) -> Iterator[Stretch]:
    """One for each stretch that plays on in one mixdown, joined over the bar lines."""
    half = samples(JOIN_S) // 2
    played = list(_stretches(bars, levels))
    at = start
    for number, (run, level) in enumerate(played):
        first, last = number == 0, number == len(played) - 1
        lead = 0 if first else min(half, run.start, at)
        tail = ring if last else half
        leaves = ring if fade_ring else samples(EDGE_FADE_S)
        length = lead + run.length + tail
        yield Stretch(
            take=takes[level],
            start_sample=at - lead,
            duration_samples=length,
            source_offset_samples=run.start - lead,
            fade_in_samples=min(samples(_ENTERS_S) if first else 2 * half, length // 2),
            fade_out_samples=min(leaves if last else 2 * half, length // 2),
        )
        at += run.length


def _stretches(bars: Sequence[Run], levels: Sequence[int]) -> Iterator[tuple[Run, int]]:
    current, level = bars[0], levels[0]
    for bar, next_level in zip(bars[1:], levels[1:], strict=True):
        if bar.start == current.end and next_level == level:
            current = Run(current.start, bar.end)
        else:
            yield current, level
            current, level = bar, next_level
    yield current, level
