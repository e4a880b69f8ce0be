"""The master: the gain that brings a programme to a target, the limiter, and the proof.

Loudness after limiting is foretold from what the meter kept (power per 10 ms, peak per half
millisecond), so a gain is solved without touching a sample. The file is then written once and
metered as it is read back; if foresight was off by more than 0.03 LU, the aim is corrected and
the file written again.

A gain is a whole number of steps of 0.02 dB: what the last bits of a level differ by from one
machine to another does not reach the samples.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline.audio.buffer import Frames
from pipeline.loudness.dialogue import dialogue_lufs
from pipeline.loudness.figures import Loudness, integrated_lufs
from pipeline.loudness.programme import Programme
from pipeline.master.file import write_and_hear
from pipeline.master.limiter import GainCurve, limit
from pipeline.master.model import Limiting, MasterResult, Order, Target
from pipeline.store import artefact_key, seed_from_key
from pipeline.units import SAMPLE_RATE_HZ, SILENCE_DB, timecode

LOUDNESS_TOLERANCE_LU = 0.1
_CEILING_MARGIN_DB = 0.1
_GAIN_STEP_DB = 0.02
_GOOD_ENOUGH_LU = 0.03
_MOST_ROUNDS = 3
_MOST_MAKE_UP_STEPS = 300
"""6 dB: how much louder a programme may be driven to win back what the limiter takes. Past it
the limiter flattens the programme faster than the gain lifts it."""
_AT_ONCE = 2
_DITHER = "dither@1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A gain, the limiting it takes, and where they are foretold to bring the programme."""

    curve: GainCurve
    foretold_lufs: float
    at_limit: bool
    """No more gain is allowed, and it is still too soft."""


def nearest_step_db(gain_db: float) -> float:
    """The step of 0.02 dB that is nearest: where a gain that nobody solved belongs."""
    return round(round(gain_db / _GAIN_STEP_DB) * _GAIN_STEP_DB, 2)


def level_for(target: Target, loudness: Loudness) -> float | None:
    """The figure that ``target`` is about; ``None`` where there is nothing to measure."""
    if target.measure == "dialogue":
        return loudness.dialogue_lufs
    return loudness.integrated_lufs if loudness.integrated_lufs > SILENCE_DB else None


def solve(
    programme: Programme, target: Target, *, aim_lufs: float, ceiling_dbtp: float
) -> Solution | None:
    """The least gain on the grid that is foretold to reach ``aim_lufs``, to half a step.

    ``None`` where there is nothing to measure. Where no allowed gain gets there, the largest.
    """
    measured_lufs = level_for(target, programme.loudness)
    if measured_lufs is None:
        return None
    seen: dict[int, tuple[float, float]] = {}
    """Steps → what is missing (LU), and what is foretold."""

    def curve_at(step: int) -> GainCurve:
        gain_db = round(step * _GAIN_STEP_DB, 2)
        return limit(programme.peaks, gain_db=gain_db, ceiling_dbtp=ceiling_dbtp)

    def missing_lu(step: int) -> float:
        foretold_lufs = _foretold_lufs(programme, target, curve_at(step))
        seen[step] = (aim_lufs - _GAIN_STEP_DB / 2 - foretold_lufs, foretold_lufs)
        return seen[step][0]

    def solution(step: int, *, at_limit: bool = False) -> Solution:
        return Solution(curve=curve_at(step), foretold_lufs=seen[step][1], at_limit=at_limit)

    low = math.ceil((aim_lufs - measured_lufs) / _GAIN_STEP_DB - 0.5)
    low_missing = missing_lu(low)
    if low_missing <= 0.0:
        return solution(low)
    high = low + _MOST_MAKE_UP_STEPS
    high_missing = missing_lu(high)
    if high_missing > 0.0:
        return solution(high, at_limit=True)
    # A limiter takes more the harder it is driven, so what is missing falls all the way and
    # false position, halved where it sticks to one end (the Illinois rule), closes in fast.
    while high - low > 1:
        between = low + (high - low) * low_missing / (low_missing - high_missing)
        step = min(max(round(between), low + 1), high - 1)
        missing = missing_lu(step)
        if missing > 0.0:
            low, low_missing, high_missing = step, missing, high_missing / 2
        else:
            high, high_missing, low_missing = step, missing, low_missing / 2
    return solution(high)


def _foretold_lufs(programme: Programme, target: Target, curve: GainCurve) -> float:
    powers = programme.powers * curve.power_factors(programme.powers.size)
    if target.measure == "dialogue":
        level_lufs = dialogue_lufs(powers, programme.dialogue, SAMPLE_RATE_HZ)
        return SILENCE_DB if level_lufs is None else level_lufs
    return integrated_lufs(powers)


def masters(
    blocks: Callable[[], Iterator[Frames]], *, programme: Programme, orders: Sequence[Order]
) -> tuple[MasterResult, ...]:
    """A master for each of ``orders``, in their order; two are made at once."""
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as desks:
        made = [
            desks.submit(
                master,
                blocks,
                programme=programme,
                target=order.target,
                out=order.out,
                fixed_gain_db=order.fixed_gain_db,
            )
            for order in orders
        ]
        return tuple(one.result() for one in made)


def master(
    blocks: Callable[[], Iterator[Frames]],
    *,
    programme: Programme,
    target: Target,
    out: Path,
    fixed_gain_db: float | None = None,
) -> MasterResult:
    """Bring a mix to ``target`` as a WAV at ``out``, and prove it from the file.

    ``blocks`` gives the mix from its start each time it is called; the iterator is run in
    another thread, one block ahead. ``fixed_gain_db`` is as in ``Order``. The file is written
    also where the target cannot be met: ``ok`` says so.
    """
    aim_lufs, ceiling_dbtp = target.integrated_lufs, target.true_peak_dbtp - _CEILING_MARGIN_DB
    seed = seed_from_key(artefact_key(_DITHER, {"target": target.name}))
    rounds = 0
    while True:
        rounds += 1
        solved = None
        if fixed_gain_db is None:
            solved = solve(programme, target, aim_lufs=aim_lufs, ceiling_dbtp=ceiling_dbtp)
        curve = (
            limit(programme.peaks, gain_db=fixed_gain_db or 0.0, ceiling_dbtp=ceiling_dbtp)
            if solved is None
            else solved.curve
        )
        again = write_and_hear(
            out,
            curve.packed(blocks(), bits=target.bits, seed=seed),
            length=programme.length,
            channels=programme.channels,
            bits=target.bits,
            dialogue=programme.dialogue,
        )
        over_db = again.true_peak_dbtp - target.true_peak_dbtp
        reached_lufs = level_for(target, again)
        level_stands = (
            solved is None
            or solved.at_limit
            or reached_lufs is None
            or abs(reached_lufs - target.integrated_lufs) <= _GOOD_ENOUGH_LU
        )
        if rounds == _MOST_ROUNDS or (level_stands and over_db <= 0.0):
            break
        if solved is not None and reached_lufs is not None:
            aim_lufs = target.integrated_lufs - (reached_lufs - solved.foretold_lufs)
        ceiling_dbtp -= max(0.0, over_db)
    limiting = curve.limiting()
    message = _fault(programme, target, again, limiting, gain_fixed=fixed_gain_db is not None)
    return MasterResult(
        target=target,
        path=out,
        ok=not message,
        message=message,
        gain_db=curve.gain_db,
        limiting=limiting,
        measured_again=again,
        rounds=rounds,
    )


def _fault(
    programme: Programme,
    target: Target,
    again: Loudness,
    limiting: Limiting,
    *,
    gain_fixed: bool,
) -> str:
    """What keeps a master from its target, in words for the writer; empty where nothing does."""
    over_db = again.true_peak_dbtp - target.true_peak_dbtp
    if over_db > 0.0:
        return f"its true peak is {over_db:.2f} dB over {target.true_peak_dbtp:g} dBTP"
    if gain_fixed:
        return ""
    reached_lufs = level_for(target, again)
    if reached_lufs is None:
        if target.measure == "dialogue":
            return "it has no dialogue, and this target is a level of dialogue"
        return "nothing in it is above −70 LUFS, so there is no level to set"
    off_lu = reached_lufs - target.integrated_lufs
    if abs(off_lu) <= LOUDNESS_TOLERANCE_LU:
        return ""
    direction = "under" if off_lu < 0.0 else "over"
    fault = f"it is {abs(off_lu):.1f} LU {direction} {target.integrated_lufs:g} LUFS"
    if off_lu < 0.0:
        stands_db = programme.loudness.true_peak_dbtp - programme.loudness.integrated_lufs
        fault += (
            f": its peaks stand {stands_db:.0f} dB over its loudness, and the limiter already "
            f"takes {limiting.max_reduction_db:.0f} dB off the one at "
            f"{timecode(limiting.deepest_at_sample)}; lower the loudest sounds against the rest"
        )
    return fault
