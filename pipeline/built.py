"""What a run was asked for and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.assets.model import Assets
from pipeline.compile import Compiled
from pipeline.deliver.folder import RenderFolder
from pipeline.diagnostics import Diagnostics
from pipeline.listen.model import Hearing
from pipeline.master.model import MasterResult
from pipeline.mix.bounce import Mix
from pipeline.mix.model import MixPlan
from pipeline.qc.balance import LineBalance
from pipeline.qc.verdict import Short
from pipeline.speech.model import Takes
from pipeline.timeline.model import Automation, Role, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a run. ``engine`` replaces every voice's own (drafts, tests); with
    ``freeze`` the casting, the sounds and the retakes it chose are kept in ``script.lock``;
    ``listen`` hears every take and speaks those again whose words are not there."""

    scene: str | None = None
    targets: tuple[str, ...] = ()
    stems: bool = False
    engine: str | None = None
    workers: int = 2
    freeze: bool = True
    listen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeMaster:
    """A master, and where its level is from: ``measured``, the last ``render``, ``estimate``."""

    result: MasterResult
    level_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What sounds, and what it was made from."""

    takes: Takes
    assets: Assets
    timeline: Timeline
    automations: tuple[Automation, ...]
    plan: MixPlan
    mix: Mix
    foretold: tuple[LineBalance, ...]
    rows: tuple[LineBalance, ...]
    """The balance of every line: as it was planned, and as the stems measure."""
    shorts: tuple[Short, ...]
    masters: tuple[MadeMaster, ...]
    stems: dict[Role, Path] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One run. ``rendered`` is ``None`` where the script, a voice or a line of it has errors, and
    ``takes`` too where it was never spoken; ``hearing`` where nobody listened."""

    compiled: Compiled
    folder: RenderFolder
    diagnostics: Diagnostics
    rendered: Rendered | None
    takes: Takes | None = None
    hearing: Hearing | None = None
