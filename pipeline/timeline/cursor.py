"""Where the walk over a screenplay stands, and what may begin there."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.screenplay.model import Line
from pipeline.timeline import rules
from pipeline.units import samples


@dataclass(slots=True)
class Cursor:
    """What everything placed so far leaves to whatever comes next; places are in samples."""

    floor: int = 0
    """Nobody may speak again before it: a pause, a lead, a sound that is waited for."""
    line_floor: int = 0
    """As ``floor``, for lines alone: beds lead a scene in before anybody speaks."""
    speech_end: int = 0
    previous: Line | None = None
    """The last line of this section."""
    group_start: int = 0
    """Where those who speak together began."""
    barge_from: int | None = None
    """Where the next line may break in: the last one was cut, and nothing stilled it since."""
    event_here: bool = False
    """Something has happened in this section, though perhaps nobody has spoken."""

    @property
    def spoke_here(self) -> bool:
        return self.previous is not None

    def rest(self) -> int:
        """Where all that was said and held is over."""
        return max(self.floor, self.speech_end)

    def after_speech(self) -> int:
        """Where a cue goes that lets the last line ring out."""
        return max(self.floor, self.speech_end + samples(rules.AFTER_SPEECH_S))

    def cue_place(self) -> int:
        """Where a cue that stands here in the script begins."""
        if self.barge_from is not None:
            return self.barge_from
        return self.after_speech() if self.spoke_here else self.floor

    def hold_until(self, place: int) -> None:
        """Nothing more is said before ``place``, nor breaks into what was."""
        self.floor = max(self.floor, place)
        self.barge_from = None

    def enter_section(self, boundary: int, lead: int) -> None:
        """A new section at ``boundary``; its first line comes ``lead`` later or more."""
        self.floor, self.line_floor = boundary, boundary + lead
        self.previous = self.barge_from = None
        self.event_here = False
