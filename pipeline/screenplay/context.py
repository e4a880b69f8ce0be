"""What the walk over a script's nodes knows at each place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.catalog.match import Match
from pipeline.catalog.model import Catalog
from pipeline.diagnostics import Diagnostic
from pipeline.screenplay.casting import Casting
from pipeline.screenplay.front_page import folded_name
from pipeline.screenplay.ids import IdBook
from pipeline.screenplay.lock import Lock, LockedSound
from pipeline.screenplay.model import Binding, CueCall, Event, LayerKind

DRY = "dry"


@dataclass(slots=True, kw_only=True)
class Context:
    """One resolving: what is fixed for the episode, what has been gathered, and where the walk
    stands (``section``, ``room``, who speaks together, whether the last line was cut off)."""

    catalog: Catalog
    lock: Lock
    trusted: Path
    """The folder that nothing named by the script may lie outside of, resolved."""
    ids: IdBook
    values: Mapping[str, str]
    casting: Casting
    paragraph_gap_s: float
    treatment_names: Mapping[str, str]
    """Casefolded name → id."""
    found: list[Diagnostic]

    events: list[Event] = field(default_factory=list)
    cues: list[CueCall] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    matches: dict[tuple[LayerKind, str], Match] = field(default_factory=dict)
    """What words have called so far: a script says the same ones again and again."""
    names: dict[str, str] = field(default_factory=dict)
    """A speaker's name as written → as it is compared."""
    locked: dict[tuple[LayerKind, str], LockedSound | None] = field(default_factory=dict)
    """What the lock has for those words."""
    credits: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """A parenthesis before the colon → what is shown of it, and the treatment it names."""

    section: str = ""
    room: str = DRY
    together: set[str] = field(default_factory=set)
    cut_off: bool = False
    """The last line was interrupted and nothing has come between: the next one barges in."""
    held: bool = True
    """A heading, PAUSE or SILENCE stands before the next line: it has nobody to barge into."""


def treatment_names(catalog: Catalog) -> dict[str, str]:
    """Every name by which a script may call a treatment, casefolded → its id."""
    return {
        folded_name(name).casefold(): treatment.id
        for treatment in catalog.treatments.values()
        for name in (treatment.id, *treatment.names)
    }
