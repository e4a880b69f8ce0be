"""``warroom season``: every episode that changed, one after another, through the night.

An episode that fails is named with its reason and the next one begins; the table at the end
says what was done, skipped and failed.
"""

from __future__ import annotations

import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from pipeline.build import build
from pipeline.built import Build, Wish
from pipeline.compile import compile_episode
from pipeline.deliver.folder import RenderFolder
from pipeline.deliver.manifest import fingerprint, read_manifest
from pipeline.diagnostics import in_reading_order
from pipeline.faces.report import Exit, print_json, say_diagnostics
from pipeline.master.targets import DEFAULT_TARGET
from pipeline.needs import inputs_of
from pipeline.progress import Reporter
from pipeline.project import EpisodeFiles, Project, UsageError, find_project
from pipeline.store import file_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one episode tonight: ``done``, ``skipped`` or ``failed``, and why."""

    slug: str
    state: str
    why: str
    took_s: float
    masters: tuple[str, ...] = ()


def run_season(targets: tuple[str, ...], *, force: bool, as_json: bool) -> Exit:
    project = find_project(Path.cwd())
    episodes = project.episodes()
    if not episodes:
        raise UsageError(f"there is no episode in {project.cues}")
    outcomes = []
    for number, episode in enumerate(episodes, start=1):
        print(f"[{number}/{len(episodes)}] {episode.slug}", file=sys.stderr)
        outcomes.append(_attempt(project, episode, targets, force=force))
    if as_json:
        print_json(
            {
                "schema": "warroom.season/1",
                "episodes": [
                    {
                        "episode": o.slug,
                        "state": o.state,
                        "why": o.why,
                        "seconds": round(o.took_s, 1),
                        "masters": list(o.masters),
                    }
                    for o in outcomes
                ],
            }
        )
    else:
        print(table(outcomes))
    return Exit.FAILED if any(o.state == "failed" for o in outcomes) else Exit.OK


def table(outcomes: list[Outcome]) -> str:
    """Done, skipped and failed, a row an episode, and the count of each."""
    width = max(len(o.slug) for o in outcomes)
    rows = [f"{o.slug:<{width}}  {o.state:<7}  {o.took_s:7.1f} s  {o.why}" for o in outcomes]
    counts = {state: sum(o.state == state for o in outcomes) for state in _STATES}
    rows.append(", ".join(f"{count} {state}" for state, count in counts.items()))
    return "\n".join(rows)


_STATES = ("done", "skipped", "failed")


def _attempt(
    project: Project, episode: EpisodeFiles, targets: tuple[str, ...], *, force: bool
) -> Outcome:
    began = time.perf_counter()
    try:
        if not force and unchanged(project, episode, targets):
            return _outcome(episode, "skipped", "nothing changed since its last render", began)
        with Reporter() as progress:
            made = build(project, episode, Wish(targets=targets), progress)
    except Exception as fault:
        traceback.print_exc(file=sys.stderr)
        return _outcome(episode, "failed", f"{type(fault).__name__}: {fault}", began)
    say_diagnostics(made.diagnostics)
    state, why = _judge(made)
    masters = () if made.rendered is None else made.rendered.masters
    paths = tuple(str(master.result.path) for master in masters)
    return _outcome(episode, state, why, began, paths)


def _outcome(
    episode: EpisodeFiles, state: str, why: str, began: float, masters: tuple[str, ...] = ()
) -> Outcome:
    return Outcome(
        slug=episode.slug,
        state=state,
        why=why,
        took_s=time.perf_counter() - began,
        masters=masters,
    )


def _judge(made: Build) -> tuple[str, str]:
    if made.rendered is None:
        errors = [d for d in in_reading_order(made.diagnostics) if d.is_error]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        return "failed", f"{errors[0].span}: {errors[0].message}{more}"
    for master in made.rendered.masters:
        if not master.result.ok:
            return "failed", f"{master.result.target.name}: {master.result.message}"
    measured = made.rendered.masters[0].result.measured_again
    takes = made.rendered.takes
    return "done", (
        f"{measured.integrated_lufs:.2f} LUFS, {measured.true_peak_dbtp:.2f} dBTP; "
        f"takes {takes.made} made, {takes.reused} reused"
    )


def unchanged(project: Project, episode: EpisodeFiles, targets: tuple[str, ...]) -> bool:
    """The last render was of these very inputs, passed its gates, and is still there whole."""
    folder = RenderFolder(root=episode.out)
    manifest = read_manifest(folder.manifest)
    if manifest is None:
        return False
    compiled = compile_episode(project, episode)
    if not compiled.ok:
        return False
    wanted = targets or compiled.screenplay.episode.targets or (DEFAULT_TARGET.name,)
    if manifest["fingerprint"] != fingerprint(inputs_of(project, compiled), wanted):
        return False
    for row in manifest["masters"]:
        path = folder.root / row["path"]
        if not row["ok"] or not path.is_file() or file_digest(path) != row["digest"]:
            return False
    return True
