"""The small stage of the timeline's tests, asked about its own lines."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.catalog.faders import NO_FADERS
from pipeline.compile import Compiled
from pipeline.explain.asked import reading_order, what_is_asked
from pipeline.explain.explain import explain
from pipeline.explain.laid import Laid
from pipeline.explain.levels import levels_of
from pipeline.explain.model import Subject
from pipeline.faces.explain import text_of
from pipeline.project import EpisodeFiles
from pipeline.screenplay.lock import Lock
from pipeline.store import Store
from tests.timeline.stage import CATALOG, FRONT, STYLE, stage


def subjects_of(script: str, about: str, store: Path, lock: Lock | None = None) -> list[Subject]:
    """What is said of ``about``: a time, an ``#id``, or the line that holds those words."""
    staged = stage(script)
    compiled = Compiled(
        episode=EpisodeFiles(
            slug="test", script=Path("test.cues"), lock=Path("x"), out=Path("y"), number=None
        ),
        script=staged.script,
        screenplay=staged.screenplay,
        catalog=CATALOG,
        lock=lock or Lock(),
        sources=(Path("test.cues"),),
        diagnostics=staged.problems,
    )
    laid = Laid(
        compiled=compiled,
        takes=staged.takes,
        assets=staged.assets,
        timeline=staged.timeline,
        slots={slot.id: slot for slot in staged.placed.slots},
        levels=levels_of(staged.timeline, CATALOG, STYLE, NO_FADERS, Store(store)),
        problems=(),
        order=reading_order(compiled),
    )
    lines = (FRONT + script).splitlines()
    found = [number for number, text in enumerate(lines, start=1) if about in text]
    asked = str(found[0]) if found and not re.match(r"#\w", about) else about
    return list(explain(what_is_asked(asked, compiled), compiled, laid))


def told(script: str, about: str, store: Path) -> str:
    return "\n\n".join(text_of(subject) for subject in subjects_of(script, about, store))
