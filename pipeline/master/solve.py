"""The master: the gain that brings a programme to a target, the limiter, and the proof.

Loudness after limiting is foretold from what the meter kept (power per 10 ms, peak per half
millisecond), so a gain is solved without touching a sample. The file is then written once,
read back and metered; if foresight was off by more than 0.02 LU, the aim is corrected and the
file written again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from pipeline.audio.buffer import Frames
from pipeline.audio.wav import Pcm24, read_blocks, write_pcm24
from pipeline.loudness.figures import Loudness, dialogue_lufs, integrated_lufs
from pipeline.loudness.meter import measure
from pipeline.loudness.programme import Programme
from pipeline.master.limiter import GainCurve, limit
from pipeline.master.model import Limiting, MasterResult, Target
from pipeline.units import SAMPLE_RATE_HZ, SILENCE_DB, timecode

_Block = TypeVar("_Block", Frames, Pcm24)

LOUDNESS_TOLERANCE_LU = 0.1
_CEILING_MARGIN_DB = 0.1
_GOOD_ENOUGH_LU = 0.02
_FORETOLD_WITHIN_LU = 0.003
_MOST_ROUNDS = 3
_MOST_MAKE_UP_DB = 6.0
"""How much louder a programme may be driven to win back what the limiter takes. Past it the
limiter flattens the programme faster than the gain lifts it."""


def level_for(target: Target, loudness: Loudness) -> float | None:
    """The figure that ``target`` is about; ``None`` where there is nothing to measure."""
    if target.measure == "dialogue":
        return loudness.dialogue_lufs
    return loudness.integrated_lufs if loudness.integrated_lufs > SILENCE_DB else None


def solve_gain(programme: Programme, target: Target, *, aim_lufs: float) -> float | None:
    """The static gain (dB) at which the limited programme is foretold to be at ``aim_lufs``.

    ``None`` where there is nothing to measure. Where no allowed gain gets there, the largest.
    """
    measured_lufs = level_for(target, programme.loudness)
    if measured_lufs is None:
        return None

    def missing_lu(gain_db: float) -> float:
        curve = limit(
            programme.peaks,
            gain_db=gain_db,
            ceiling_dbtp=target.true_peak_dbtp - _CEILING_MARGIN_DB,
        )
        return aim_lufs - _foretold_lufs(programme, target, curve)

    low_db = aim_lufs - measured_lufs
    low_missing = missing_lu(low_db)
    if low_missing <= _FORETOLD_WITHIN_LU:
        return low_db
    high_db = low_db + _MOST_MAKE_UP_DB
    high_missing = missing_lu(high_db)
    if high_missing >= 0.0:
        return high_db
    # A limiter takes more the harder it is driven, so what is missing falls all the way and
    # false position, halved where it sticks to one end (the Illinois rule), closes in fast.
    for _ in range(12):
        gain_db = low_db + (high_db - low_db) * low_missing / (low_missing - high_missing)
        missing = missing_lu(gain_db)
        if abs(missing) <= _FORETOLD_WITHIN_LU:
            break
        if missing > 0.0:
            low_db, low_missing, high_missing = gain_db, missing, high_missing / 2
        else:
            high_db, high_missing, low_missing = gain_db, missing, low_missing / 2
    return gain_db


def _foretold_lufs(programme: Programme, target: Target, curve: GainCurve) -> float:
    powers = programme.powers * curve.power_factors(programme.powers.size)
    if target.measure == "dialogue":
        level_lufs = dialogue_lufs(powers, programme.dialogue, SAMPLE_RATE_HZ)
        return SILENCE_DB if level_lufs is None else level_lufs
    return integrated_lufs(powers)


def master(
    blocks: Callable[[], Iterator[Frames]],
    *,
    programme: Programme,
    target: Target,
    out: Path,
    fixed_gain_db: float | None = None,
) -> MasterResult:
    """Bring a mix to ``target`` as a 24-bit WAV at ``out``, and prove it from the file.

    ``blocks`` gives the mix from its start each time it is called; the iterator is run in
    another thread, one block ahead. With ``fixed_gain_db`` (a scene, which has the level of
    its episode) the gain is taken as it is and true peak alone decides. The file is written
    also where the target cannot be met: ``ok`` says so.
    """
    aim_lufs, ceiling_dbtp = target.integrated_lufs, target.true_peak_dbtp - _CEILING_MARGIN_DB
    rounds = 0
    while True:
        rounds += 1
        gain_db = fixed_gain_db
        if gain_db is None:
            gain_db = solve_gain(programme, target, aim_lufs=aim_lufs)
        curve = limit(programme.peaks, gain_db=gain_db or 0.0, ceiling_dbtp=ceiling_dbtp)
        write_pcm24(
            out,
            _one_ahead(curve.apply(blocks())),
            length=programme.length,
            channels=programme.channels,
            sync=True,
        )
        again = measure(
            _one_ahead(read_blocks(out)), programme.channels, dialogue=programme.dialogue
        )
        over_db = again.true_peak_dbtp - target.true_peak_dbtp
        reached_lufs = level_for(target, again)
        off_lu = 0.0 if reached_lufs is None else reached_lufs - target.integrated_lufs
        settled = fixed_gain_db is not None or abs(off_lu) <= _GOOD_ENOUGH_LU
        level_stands = settled or _at_its_limit(programme, target, gain_db, aim_lufs)
        if rounds == _MOST_ROUNDS or (level_stands and over_db <= 0.0):
            break
        aim_lufs -= off_lu
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


def _one_ahead(blocks: Iterable[_Block]) -> Iterator[_Block]:
    """The same blocks, each made in a thread while the one before it is used."""
    made = iter(blocks)
    with ThreadPoolExecutor(max_workers=1) as maker:
        coming = maker.submit(next, made, None)
        while (block := coming.result()) is not None:
            coming = maker.submit(next, made, None)
            yield block


def _at_its_limit(
    programme: Programme, target: Target, gain_db: float | None, aim_lufs: float
) -> bool:
    measured_lufs = level_for(target, programme.loudness)
    if measured_lufs is None or gain_db is None:
        return True
    return gain_db >= aim_lufs - measured_lufs + _MOST_MAKE_UP_DB


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
