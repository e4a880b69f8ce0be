"""EBU Tech 3341 and 3342: the 25 cases that can be synthesised, each with what a meter must say.

The others, 7 and 8 of Tech 3341 and 5 and 6 of Tech 3342, are recorded programme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from pipeline.audio.buffer import Frames
from pipeline.loudness.figures import Loudness
from tests.loudness.signals import phased, surround_tone, swollen, tone


@dataclass(frozen=True)
class Case:
    """The signals of a case, each with the check of its figures."""

    parts: Callable[[], Iterator[tuple[Frames, Callable[[Loudness], None]]]]


def _tone(frames: Callable[[], Frames], **expected: float) -> Case:
    """Figures to ±0.1 LU of a signal, by the names that ``Loudness`` gives them."""

    def check(result: Loudness) -> None:
        found = {name: getattr(result, name) for name in expected}
        assert found == pytest.approx(expected, abs=0.1)

    return Case(lambda: iter([(frames(), check)]))


def _twenty(frames: Callable[[int], Frames], figure: str, level: Callable[[int], float]) -> Case:
    """Signals 0 to 19 of a case, each with one figure at its own level."""

    def parts() -> Iterator[tuple[Frames, Callable[[Loudness], None]]]:
        for i in range(20):

            def check(result: Loudness, i: int = i) -> None:
                assert getattr(result, figure) == pytest.approx(level(i), abs=0.1), i

            yield frames(i), check

    return Case(parts)


def _constant(frames: Callable[[], Frames], figure: str, after: int) -> Case:
    """A moving figure that stands at −23 from its ``after``th tenth of a second on."""

    def check(result: Loudness) -> None:
        assert getattr(result.series, figure)[after:] == pytest.approx(-23, abs=0.1)

    return Case(lambda: iter([(frames(), check)]))


def _peak(frames: Callable[[], Frames], expected_dbtp: float) -> Case:
    def check(result: Loudness) -> None:
        assert -0.4 <= result.true_peak_dbtp - expected_dbtp <= 0.2

    return Case(lambda: iter([(frames(), check)]))


def _range(frames: Callable[[], Frames], expected_lu: float) -> Case:
    def check(result: Loudness) -> None:
        assert result.loudness_range_lu == pytest.approx(expected_lu, abs=1.0)

    return Case(lambda: iter([(frames(), check)]))


def _steady(level_db: float) -> Case:
    return _tone(
        lambda: tone((20, level_db)),
        integrated_lufs=level_db,
        max_momentary_lufs=level_db,
        max_short_term_lufs=level_db,
    )


CASES: dict[str, Case] = {
    "3341-1": _steady(-23),
    "3341-2": _steady(-33),
    "3341-3": _tone(lambda: tone((10, -36), (60, -23), (10, -36)), integrated_lufs=-23),
    "3341-4": _tone(
        lambda: tone((10, -72), (10, -36), (60, -23), (10, -36), (10, -72)), integrated_lufs=-23
    ),
    "3341-5": _tone(lambda: tone((20, -26), (20.1, -20), (20, -26)), integrated_lufs=-23),
    "3341-6": _tone(
        lambda: surround_tone(20, L=-28, R=-28, C=-24, Ls=-30, Rs=-30), integrated_lufs=-23
    ),
    "3341-9": _constant(lambda: tone(*[(1.34, -20.0), (1.66, -30.0)] * 5), "short_term_lufs", 29),
    "3341-10": _twenty(
        lambda i: tone((i * 0.15, None), (3, -23), (1, None)), "max_short_term_lufs", lambda _: -23
    ),
    "3341-11": _twenty(
        lambda i: tone((i * 0.15, None), (3, -38 + i), (3 - i * 0.15, None)),
        "max_short_term_lufs",
        lambda i: -38 + i,
    ),
    "3341-12": _constant(lambda: tone(*[(0.18, -20.0), (0.22, -30.0)] * 25), "momentary_lufs", 9),
    "3341-13": _twenty(
        lambda i: tone((i * 0.02, None), (0.4, -23), (1, None)), "max_momentary_lufs", lambda _: -23
    ),
    "3341-14": _twenty(
        lambda i: tone((i * 0.02, None), (0.4, -38 + i), (0.4 - i * 0.02, None)),
        "max_momentary_lufs",
        lambda i: -38 + i,
    ),
    "3341-15 fs/4 0°": _peak(lambda: phased(4, 0, 0.5), -6),
    "3341-16 fs/4 45°": _peak(lambda: phased(4, 45, 0.5), -6),
    "3341-17 fs/6 60°": _peak(lambda: phased(6, 60, 0.5), -6),
    "3341-18 fs/8 67.5°": _peak(lambda: phased(8, 67.5, 0.5), -6),
    "3341-19 fs/4 45° over": _peak(lambda: phased(4, 45, 1.41), 3),
    "3341-20 swell at 0": _peak(lambda: swollen(0), 0),
    "3341-21 swell at 1": _peak(lambda: swollen(1), 0),
    "3341-22 swell at 2": _peak(lambda: swollen(2), 0),
    "3341-23 swell at 3": _peak(lambda: swollen(3), 0),
    "3342-1": _range(lambda: tone((20, -20), (20, -30)), 10),
    "3342-2": _range(lambda: tone((20, -20), (20, -15)), 5),
    "3342-3": _range(lambda: tone((20, -40), (20, -20)), 20),
    "3342-4": _range(lambda: tone((20, -50), (20, -35), (20, -20), (20, -35), (20, -50)), 15),
}
