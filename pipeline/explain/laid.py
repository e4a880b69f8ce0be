"""An episode laid out, and planned as far as that can be told, for whoever explains it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.assets.model import Assets
from pipeline.compile import Compiled
from pipeline.diagnostics import Diagnostics
from pipeline.explain.asked import reading_order
from pipeline.explain.foretold import foretell
from pipeline.explain.levels import Levels, levels_of
from pipeline.screenplay.model import Event, Layer
from pipeline.source import SourceSpan
from pipeline.speech.model import Takes
from pipeline.store import Store
from pipeline.timeline.model import Clip, Marker, MusicSlot, SectionRange, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """The timeline that a render would make of the script as it stands.

    Where takes or sounds are not in the store their lengths are foretold, and times after them
    are predictions; where all of them are, every sample is the render's.
    """

    compiled: Compiled
    takes: Takes
    assets: Assets
    timeline: Timeline
    slots: dict[str, MusicSlot] = field(hash=False)
    levels: Levels
    problems: Diagnostics
    order: dict[tuple[str, int], int] = field(hash=False)
    """(path, first offset) of each construct → its number in the order of reading."""
    engine: str | None = None

    @property
    def unspoken(self) -> int:
        return sum(take.predicted for take in self.takes.by_line.values())

    @property
    def unmade(self) -> int:
        """Sounds of which some variant was not made yet."""
        return sum(any(not take.key for take in takes) for takes in self.assets.by_id.values())

    @property
    def predicted(self) -> bool:
        return bool(self.unspoken or self.unmade)

    def why_predicted(self) -> str:
        """``3 of 84 lines are not spoken yet``; empty where every time is exact."""
        parts = []
        if self.unspoken:
            parts.append(f"{self.unspoken} of {len(self.takes.by_line)} lines not spoken yet")
        if self.unmade:
            parts.append(f"{self.unmade} of {len(self.assets.by_id)} sounds not made yet")
        return " and ".join(parts)

    def clips_of(self, event: Event) -> tuple[Clip, ...]:
        """The clips that a line or a layer became; a bed of music has its last chord
        too, and *several* of a sound are several."""
        name = getattr(event, "id", "")
        return tuple(c for c in self.timeline.clips if c.id == name or c.id.startswith(f"{name}/"))

    def marker(self, kind: str, name: str) -> Marker | None:
        return next((m for m in self.timeline.markers if (m.kind, m.name) == (kind, name)), None)

    def before(self, first: SourceSpan, second: SourceSpan) -> bool:
        """Is ``first`` read before ``second``, whichever files they stand in?"""
        places = [self.order.get((span.path, span.start), 0) for span in (first, second)]
        return places[0] < places[1]

    def section(self, section_id: str) -> SectionRange | None:
        return next((s for s in self.timeline.sections if s.id == section_id), None)

    def event(self, event_id: str) -> Event | None:
        """The event that a rule hangs on, by its id."""
        for event in self.compiled.screenplay.events:
            if event.id == event_id or (isinstance(event, Layer) and event.cue_id == event_id):
                return event
        return None


def lay_out(compiled: Compiled, store: Store, engine: str | None = None) -> Laid | None:
    """Lay ``compiled`` out; ``None`` where its errors leave nothing to lay out.

    ``engine`` is that of a draft. Raises ``MissingModel`` where a voice's model is not there.
    """
    foretold = foretell(compiled, store, engine)
    if foretold is None:
        return None
    return Laid(
        compiled=compiled,
        takes=foretold.takes,
        assets=foretold.assets,
        timeline=foretold.timeline,
        slots={slot.id: slot for slot in foretold.placed.slots},
        levels=levels_of(
            foretold.timeline, compiled.catalog, compiled.style, compiled.faders, store
        ),
        problems=foretold.problems,
        order=reading_order(compiled),
        engine=engine,
    )
