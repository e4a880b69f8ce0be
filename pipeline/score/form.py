"""How a piece is cut to a slot: whole bars, at a tempo near its own, rising to what strikes.

Nothing is stretched: the tempo is free by ±4 % because notes are placed and not played back. A
stretch of the slot (its beginning to a hit, a hit to the end) is filled by the number of bars
that comes nearest to the tempo the piece is written in, so that the last bar line falls exactly
where it is wanted. Where no number of bars does, the nearest bar line is taken.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from pipeline.catalog.piece import TEMPO_GIVES, Piece
from pipeline.timeline.model import Form
from pipeline.units import SAMPLE_RATE_HZ, samples

HIGHEST = 3.0
LOWEST = 1.0
_CLIMB_BARS = 8
"""It takes so many bars to rise to a hit, where there are so many."""
BARE_RING_S = 0.12
"""What is let go on the last line is gone this long after it."""


def bar_samples(piece: Piece) -> float:
    """One bar at the piece's own tempo; not a whole number of samples."""
    return piece.bar_s * SAMPLE_RATE_HZ


def bars_that_fit(length: int, bar: float) -> int | None:
    """How many bars end exactly after ``length`` samples, at a tempo as near as can be to that of
    ``bar``; ``None`` where each number of them is too fast or too slow."""
    fewest = max(1, math.ceil(length * (1.0 - TEMPO_GIVES) / bar))
    most = math.floor(length * (1.0 + TEMPO_GIVES) / bar)
    if most < fewest:
        return None
    return min(range(fewest, most + 1), key=lambda bars: abs(math.log(bars * bar / length)))


def nearest_bars(length: int, bar: float) -> tuple[int, int]:
    """The number of bars that ends nearest ``length``, with the tempo at its limit, and where."""
    around = length / bar
    ends = []
    for bars in {max(1, math.floor(around)), max(1, math.ceil(around))}:
        slowest, fastest = bars * bar / (1.0 - TEMPO_GIVES), bars * bar / (1.0 + TEMPO_GIVES)
        ends.append((bars, round(min(slowest, max(fastest, length)))))
    return min(ends, key=lambda each: (abs(each[1] - length), each[0]))


def form_of(
    piece: Piece,
    length: int,
    *,
    hits: Sequence[int] = (),
    ends_on_hit: bool = False,
    leaves: Literal["cadence", "bare", "hand-over"] = "cadence",
    intensity: float | None = None,
    builds: bool = False,
) -> Form:
    """The form of ``piece`` for a slot of ``length`` samples.

    ``hits`` are samples after it begins; those to which no whole number of bars leads are passed
    over. A hit within half a bar of the end (or up to a bar past it) is the end. Without an
    ``intensity`` (1 to 3), and unless it ``builds``, the piece has its own shape.
    """
    bar = bar_samples(piece)
    inner, end, ends_on_hit = _anchors(length, bar, hits, ends_on_hit, leaves)
    lines, struck = [0], []
    for hit in inner:
        bars = bars_that_fit(hit - lines[-1], bar)
        if bars is not None:
            lines += _lines(lines[-1], hit, bars)
            struck.append(len(lines) - 1)
    rest = max(1, end - lines[-1])
    bars = bars_that_fit(rest, bar)
    reach = rest
    if bars is None:
        bars, reach = nearest_bars(rest, bar)
    lines += _lines(lines[-1], lines[-1] + reach, bars)
    count = len(lines) - 1
    curve = _intensities(piece, count, intensity, builds)
    for hit in [*struck, *([count] if ends_on_hit else [])]:
        _climb(curve, hit, from_bar=max([0, *(h for h in struck if h < hit)]))
    curve.append(curve[-1])
    if leaves == "hand-over":
        lines.append(2 * lines[-1] - lines[-2])
        curve.append(curve[-1])
    ring_s = {"cadence": piece.ring_s, "bare": BARE_RING_S, "hand-over": 0.0}[leaves]
    return Form(
        bar_lines=tuple(lines),
        intensities=tuple(curve),
        hits=tuple(struck),
        leaves=leaves,
        ring_samples=samples(ring_s),
    )


def standard_form(piece: Piece, intensity: float | None = None) -> Form:
    """What a piece is as an asset of its own: its plan once round and its cadence, in its own
    tempo and shape, or at one intensity throughout."""
    length = round(piece.standard_bars * bar_samples(piece))
    return form_of(piece, length, intensity=intensity)


def _anchors(
    length: int,
    bar: float,
    hits: Sequence[int],
    ends_on_hit: bool,
    leaves: Literal["cadence", "bare", "hand-over"],
) -> tuple[list[int], int, bool]:
    """The hits inside, the end, and whether that is a hit too."""
    inner = sorted(hit for hit in set(hits) if 0 < hit < length - bar / 2)
    at_end = sorted(hit for hit in set(hits) if length - bar / 2 <= hit <= length + bar)
    if leaves == "hand-over" or ends_on_hit or not at_end:
        return inner, length, ends_on_hit
    nearest = min(at_end, key=lambda hit: abs(hit - length))
    return inner, nearest, True


def _lines(start: int, end: int, bars: int) -> list[int]:
    """The bar lines after ``start`` up to ``end``, each rounded on its own: nothing drifts."""
    return [start + round(n * (end - start) / bars) for n in range(1, bars + 1)]


def _intensities(piece: Piece, bars: int, intensity: float | None, builds: bool) -> list[float]:
    """One for each bar, before anything rises to a hit."""
    first, last = piece.shape
    if builds:
        first, last = LOWEST, HIGHEST
    elif intensity is not None:
        first = last = min(HIGHEST, max(LOWEST, intensity))
    if bars == 1:
        return [(first + last) / 2.0]
    return [first + (last - first) * bar / (bars - 1) for bar in range(bars)]


def _climb(curve: list[float], hit: int, from_bar: int) -> None:
    """Up to the bar before ``hit``, which is as intense as can be; after it, as it was."""
    first = max(from_bar, hit - _CLIMB_BARS)
    base = curve[first]
    for bar in range(first, hit):
        risen = base + (HIGHEST - base) * (bar - first + 1) / (hit - first)
        curve[bar] = max(curve[bar], risen)
