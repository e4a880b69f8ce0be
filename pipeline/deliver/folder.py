"""Everything a render leaves beside its masters: stage texts, timeline, report, manifest.

The manifest comes last and is flushed to the disk: where it stands, the render was whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.master import dump as master_dump
from pipeline.master.model import MasterResult
from pipeline.mix import dump as mix_dump
from pipeline.mix.model import MixPlan
from pipeline.screenplay import dump as screenplay_dump
from pipeline.screenplay.model import Screenplay
from pipeline.script import dump as script_dump
from pipeline.script.nodes import Script
from pipeline.speech import dump as speech_dump
from pipeline.speech.model import Takes
from pipeline.store import write_text
from pipeline.timeline import dump as timeline_dump
from pipeline.timeline.model import Automation, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderFolder:
    """The folder of one render, and the paths in it."""

    root: Path

    @property
    def build(self) -> Path:
        """Where every stage's text lies."""
        return self.root / "build"

    @property
    def mix_blocks(self) -> Path:
        """Which blocks of the store the mix is made of."""
        return self.build / "mix.json"

    def all_mix_blocks(self) -> tuple[Path, ...]:
        """The lists of blocks of an episode's folder, and of each scene that was rendered alone."""
        return (self.mix_blocks, *self.root.glob("scenes/*/build/mix.json"))

    @property
    def stems(self) -> Path:
        return self.root / "stems"

    @property
    def timeline(self) -> Path:
        return self.root / "timeline.json"

    @property
    def manifest(self) -> Path:
        return self.root / "manifest.json"

    @property
    def qc_report(self) -> Path:
        return self.root / "report" / "qc.json"

    @property
    def listening(self) -> Path:
        """What was heard of the takes, where somebody listened."""
        return self.root / "report" / "listening.json"

    @property
    def credits(self) -> Path:
        return self.root / "report" / "credits.txt"

    def master(self, name: str, target: str) -> Path:
        return self.root / "master" / f"{name}.{target}.wav"

    def of_scene(self, scene: str) -> RenderFolder:
        """The folder in this one for a scene that is rendered alone."""
        return RenderFolder(root=self.root / "scenes" / scene)


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
    texts = {
        "10_script.txt": script_dump.dump(script),
        "20_screenplay.txt": screenplay_dump.dump(screenplay),
        "30_takes.txt": speech_dump.dump(screenplay, takes),
        "40_timeline.txt": timeline_dump.picture(timeline, automations),
        "45_plan.txt": mix_dump.dump(plan),
        "50_master.txt": master_dump.dump(masters),
    }
    for name, text in texts.items():
        write_text(folder.build / name, text)


def write_records(
    folder: RenderFolder,
    *,
    timeline: Timeline,
    automations: Sequence[Automation],
    report: Mapping[str, Any],
    credits_said: str,
    manifest: Mapping[str, Any],
) -> None:
    """``timeline.json``, the reports ``qc.json`` and ``credits.txt``, last ``manifest.json``."""
    write_json(folder.timeline, timeline_dump.timeline_json(timeline, automations))
    write_json(folder.qc_report, report)
    write_text(folder.credits, credits_said)
    write_json(folder.manifest, manifest, sync=True)


def write_json(path: Path, value: Mapping[str, Any], *, sync: bool = False) -> None:
    """``value`` as a file that stands whole or not at all."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    write_text(path, text + "\n", sync=sync)
