"""What ``bench_mix`` calls of this project, and nothing else does: two functions and a process.

    python -m benchmarks.mix_engine PROGRAMME STORE OUT [SECTION]

renders a pickled programme (or one scene of it) in a process that has done nothing before, and
prints what it took as JSON.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from benchmarks.programme import ROOMS, STYLE, Programme
from benchmarks.programme_edits import scene_of
from pipeline.effects.dress import dress
from pipeline.master.model import MasterResult, Order, Target
from pipeline.master.solve import masters
from pipeline.master.targets import TARGETS
from pipeline.mix.bounce import bounce
from pipeline.mix.parts import BLOCK_SAMPLES
from pipeline.mix.plan import plan
from pipeline.store import Store
from pipeline.units import seconds

ROOT = Path(__file__).parents[1]
MADE_FOR: tuple[Target, ...] = (TARGETS["podcast"], TARGETS["streaming"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one rendering came to. ``blocks`` are those of its mix, ``blocks_mixed`` those that
    had to be summed for it; ``None`` where the engine does not say."""

    seconds: dict[str, float] = field(hash=False)
    masters: tuple[MasterResult, ...]
    blocks: int | None = None
    blocks_mixed: int | None = None
    block_s: float | None = None

    @property
    def took_s(self) -> float:
        return sum(self.seconds.values())


def render_programme(
    programme: Programme,
    out: Path,
    store: Store,
    fixed_gain_db: Mapping[str, float] | None = None,
) -> Report:
    """Placed clips → masters in ``out``; dressing, planning, mixing, mastering and the proof.

    With ``fixed_gain_db`` (by target) the masters have that gain, as a scene has its episode's.
    """
    times = [time.perf_counter()]
    dressed = dress(programme.timeline, {}, ROOMS, store)
    times.append(time.perf_counter())
    mix_plan, _ = plan(programme.timeline, dressed, STYLE)
    times.append(time.perf_counter())
    mix = bounce(mix_plan, store)
    times.append(time.perf_counter())
    orders = [
        Order(
            target=target,
            out=out / f"{target.name}.wav",
            fixed_gain_db=fixed_gain_db[target.name] if fixed_gain_db else None,
        )
        for target in MADE_FOR
    ]
    made = masters(mix.frames, programme=mix.programme, orders=orders)
    times.append(time.perf_counter())
    stages = zip(("dress", "plan", "mix", "master"), pairwise(times), strict=True)
    return Report(
        seconds={stage: end - start for stage, (start, end) in stages},
        masters=made,
        blocks=len(mix.blocks),
        blocks_mixed=mix.mixed,
        block_s=seconds(BLOCK_SAMPLES),
    )


def render_scene(
    programme: Programme, section_id: str, out: Path, store: Store, gain_db: Mapping[str, float]
) -> Report:
    """One scene at the level that ``gain_db`` gives the episode for each target."""
    section = next(s for s in programme.timeline.sections if s.id == section_id)
    return render_programme(scene_of(programme, section), out, store, gain_db)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A rendering in a process of its own: start to exit, and its memory at its highest.

    ``peak_mb`` is the kernel's VmHWM of that process: its own pages and those of files that it
    has mapped (``VmHWM`` starts anew with a program; ``ru_maxrss`` may be its parent's).
    ``own_mb`` leaves the mapped files out (RssAnon, looked at forty times a second).
    """

    took_s: float
    peak_mb: float
    own_mb: float | None


def render_fresh(programme: Path, store: Path, out: Path, section: str = "") -> Fresh:
    """``main`` below, watched from here."""
    command = [sys.executable, "-m", "benchmarks.mix_engine"]
    command += [str(programme), str(store), str(out), *([section] if section else [])]
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        own_kb = 0
        while process.poll() is None:
            own_kb = max(own_kb, _status_kb(process.pid, "RssAnon") or 0)
            time.sleep(0.025)
        took_s = time.perf_counter() - began
        assert process.stdout is not None
        said = process.stdout.read()
    if process.returncode:
        raise RuntimeError(f"the rendering process ended with {process.returncode}")
    return Fresh(
        took_s=took_s,
        peak_mb=json.loads(said)["peak_kb"] / 1000.0 * 1.024,
        own_mb=own_kb / 1000.0 * 1.024 if own_kb else None,
    )


def _status_kb(pid: int | str, name: str) -> int | None:
    """A figure of Linux' ``/proc``; ``None`` elsewhere, or once the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), None)


def _peak_kb() -> int:
    peak = _status_kb("self", "VmHWM")
    if peak is not None:
        return peak
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if os.uname().sysname == "Darwin" else most


def main() -> int:
    programme_path, store_path, out, *section = sys.argv[1:]
    programme: Programme = pickle.loads(Path(programme_path).read_bytes())
    store = Store(Path(store_path))
    if section:
        # Any gain will do: what a scene costs does not hang on it.
        gain_db = {target.name: 8.0 for target in MADE_FOR}
        render_scene(programme, section[0], Path(out), store, gain_db)
    else:
        render_programme(programme, Path(out), store)
    print(json.dumps({"peak_kb": _peak_kb()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
