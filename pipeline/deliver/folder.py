"""Everything a render leaves beside its masters: stage texts, timeline, report, manifest.

The manifest comes last and is flushed to the disk: where it stands, the render was whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.deliver import dumps
from pipeline.deliver.manifest import write_json
from pipeline.master.solve import MasterResult
from pipeline.mix.model import Automation, MixPlan
from pipeline.screenplay.dump import dump as screenplay_text
from pipeline.screenplay.model import Screenplay
from pipeline.script.dump import dump as script_text
from pipeline.script.nodes import Script
from pipeline.speech.model import Takes
from pipeline.store import write_text
from pipeline.timeline.dump import picture, timeline_json
from pipeline.timeline.model import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderFolder:
    """The folder of one render, and the paths in it."""

    root: Path

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def timeline(self) -> Path:
        return self.root / "timeline.json"

    @property
    def manifest(self) -> Path:
        return self.root / "manifest.json"

    @property
    def report(self) -> Path:
        return self.root / "report" / "qc.json"

    def master(self, name: str, target: str) -> Path:
        return self.root / "master" / f"{name}.{target}.wav"


def write_stage_texts(
    folder: RenderFolder,
    *,
    script: Script,
    screenplay: Screenplay,
    takes: Takes,
    timeline: Timeline,
    automations: Sequence[Automation],
    plan: MixPlan,
    masters: Sequence[MasterResult],
) -> None:
    """``build/10_script.txt … 50_master.txt``: every stage as diffable text."""
    texts: dict[str, Callable[[], str]] = {
        "10_script.txt": lambda: script_text(script),
        "20_screenplay.txt": lambda: screenplay_text(screenplay),
        "30_takes.txt": lambda: dumps.takes_text(screenplay, takes),
        "40_timeline.txt": lambda: picture(timeline, automations),
        "45_plan.txt": lambda: dumps.plan_text(plan),
        "50_master.txt": lambda: dumps.masters_text(masters),
    }
    for name, text in texts.items():
        write_text(folder.build / name, text())


def write_records(
    folder: RenderFolder,
    *,
    timeline: Timeline,
    automations: Sequence[Automation],
    report: Mapping[str, Any],
    manifest: Mapping[str, Any],
) -> None:
    """``timeline.json``, ``report/qc.json`` and, last, ``manifest.json``."""
    write_json(folder.timeline, timeline_json(timeline, automations))
    write_json(folder.report, report)
    write_json(folder.manifest, manifest, sync=True)
