"""``warroom render`` and ``warroom preview``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.assets.faust import RecipeError
from pipeline.audio.wav import IngestError
from pipeline.build import build
from pipeline.built import Build, MadeMaster, Rendered, Wish
from pipeline.deliver.manifest import master_json
from pipeline.effects.chain import ChainError
from pipeline.effects.dress import MissingSourceError
from pipeline.faces.report import CommandFailed, Exit, exit_for, print_json, say_diagnostics
from pipeline.listen.dump import summary, totals_json
from pipeline.listen.listen import LostTake
from pipeline.listen.model import MissingListener
from pipeline.mix.render import DamagedSourceError
from pipeline.preview.page import write_page
from pipeline.progress import Reporter
from pipeline.project import EpisodeFiles, Project, find_project
from pipeline.speech.engines.protocol import MissingModel
from pipeline.timeline.dump import timeline_json
from pipeline.units import SAMPLE_RATE_HZ, timecode

JSON_SCHEMA = "warroom.render/1"


def run_render(wanted: str, wish: Wish, out: Path | None, *, as_json: bool) -> Exit:
    """Render, say what came of it, and hand back the exit code."""
    project, episode = _find(wanted, out)
    made, seconds = _build(project, episode, wish)
    code = _verdict(made)
    if as_json:
        print_json(render_json(made, seconds))
    else:
        _say(made, seconds, project)
    return code


def run_preview(wanted: str, wish: Wish, out: Path | None, *, as_json: bool) -> Exit:
    """Render a scene with its stems and write the page beside it."""
    project, episode = _find(wanted, out)
    made, seconds = _build(project, episode, wish)
    page = made.folder.root / "preview.html"
    if made.rendered is not None:
        _write_page(page, made, made.rendered)
    if as_json:
        print_json(render_json(made, seconds) | {"page": str(page)})
    else:
        _say(made, seconds, project)
        if made.rendered is not None:
            print(f"page    {project.shown(page)}")
    return _verdict(made)


def _find(wanted: str, out: Path | None) -> tuple[Project, EpisodeFiles]:
    project = find_project(Path.cwd())
    return project, project.find_episode(wanted, out)


def _build(project: Project, episode: EpisodeFiles, wish: Wish) -> tuple[Build, dict[str, float]]:
    with Reporter() as progress:
        try:
            made = build(project, episode, wish, progress)
        except (MissingModel, MissingListener) as fault:
            raise CommandFailed(Exit.MISSING, str(fault)) from fault
        except (RecipeError, ChainError, IngestError) as fault:
            raise CommandFailed(Exit.SCRIPT, str(fault)) from fault
        except (DamagedSourceError, MissingSourceError, LostTake) as fault:
            raise CommandFailed(Exit.FAILED, str(fault)) from fault
    say_diagnostics(made.diagnostics)
    if made.hearing is not None:
        print(summary(made.hearing), file=sys.stderr)
    return made, progress.seconds


def _verdict(made: Build) -> Exit:
    if made.rendered is None:
        # The script is sound but a line could not be spoken: that is a failed run, not a
        # mistake of the writer's.
        if made.takes is not None:
            return Exit.FAILED
        lacking = {d.slug for d in made.diagnostics if d.is_error} == {"plugin/missing"}
        return Exit.MISSING if lacking else exit_for(made.diagnostics)
    if not all(master.result.ok for master in made.rendered.masters):
        return Exit.GATE
    return Exit.OK


def _say(made: Build, seconds: dict[str, float], project: Project) -> None:
    if made.rendered is None:
        return
    takes, mix = made.rendered.takes, made.rendered.mix
    length = made.rendered.timeline.duration_samples
    work = sum(seconds.values())
    print(
        f"{made.compiled.screenplay.episode.title}: {timecode(length)} in {work:.1f} s "
        f"({length / SAMPLE_RATE_HZ / max(work, 1e-9):.0f} × realtime); "
        f"takes: {takes.made} made, {takes.reused} reused; "
        f"blocks of the mix: {mix.mixed} mixed, {mix.reused} reused"
    )
    for master in made.rendered.masters:
        print(_master_line(master, project))


def _master_line(master: MadeMaster, project: Project) -> str:
    result = master.result
    measured = result.measured_again
    scene = "" if master.level_from == "measured" else f"  level from {master.level_from}"
    fault = f"  FAILED: {result.message}" if not result.ok else ""
    return (
        f"master  {project.shown(result.path)}\n"
        f"        {result.target.name}: {measured.integrated_lufs:.2f} LUFS "
        f"(target {result.target.integrated_lufs:g}), "
        f"{measured.true_peak_dbtp:.2f} dBTP (ceiling {result.target.true_peak_dbtp:g}), "
        f"LRA {measured.loudness_range_lu:.1f} LU{scene}{fault}"
    )


def render_json(made: Build, seconds: dict[str, float]) -> dict[str, Any]:
    """The contract's object; masters and stems are empty where nothing was rendered."""
    rendered = made.rendered
    takes = made.takes
    return {
        "schema": JSON_SCHEMA,
        "episode": made.compiled.episode.slug,
        "out": str(made.folder.root),
        "duration_s": rendered.timeline.duration_samples / SAMPLE_RATE_HZ if rendered else None,
        "masters": [
            master_json(m.result, m.level_from, str(m.result.path))
            for m in (rendered.masters if rendered else ())
        ],
        "stems": {role: str(path) for role, path in (rendered.stems if rendered else {}).items()},
        "timeline": str(made.folder.timeline) if rendered else None,
        "manifest": str(made.folder.manifest) if rendered else None,
        "diagnostics": [d.as_json() for d in made.diagnostics],
        "cache": {
            "takes_made": takes.made if takes else 0,
            "takes_reused": takes.reused if takes else 0,
            "blocks_mixed": rendered.mix.mixed if rendered else 0,
            "blocks_reused": rendered.mix.reused if rendered else 0,
        },
        "listening": (
            None
            if made.hearing is None
            else totals_json(made.hearing) | {"report": str(made.folder.listening)}
        ),
        "seconds": {stage: round(took, 3) for stage, took in seconds.items()},
    }


def _write_page(page: Path, made: Build, rendered: Rendered) -> None:
    first = rendered.masters[0].result
    series = first.measured_again.series
    screenplay = made.compiled.screenplay
    section = next(s for s in screenplay.sections if s.id == made.folder.root.name)
    write_page(
        page,
        title=f"{screenplay.episode.title}: {section.title}",
        timeline=timeline_json(rendered.timeline, rendered.automations),
        stems=dict(rendered.stems.items()),
        master=first.path,
        short_term=_curve(series.short_term_lufs),
        momentary=_curve(series.momentary_lufs),
        target_lufs=first.target.integrated_lufs,
        script=made.compiled.script.source,
    )


def _curve(lufs: NDArray[np.float32]) -> list[tuple[float, float]]:
    """One value per 100 ms, at the end of its window, as (seconds, LUFS)."""
    return [((i + 1) / 10, float(value)) for i, value in enumerate(lufs)]
