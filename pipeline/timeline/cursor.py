"""Where the walk over a screenplay stands, and what may begin there."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.screenplay.model import Line
from pipeline.timeline import reasons, rules
from pipeline.timeline.model import Rule
from pipeline.units import samples


@dataclass(frozen=True, slots=True)
class Place:
    """A sample of the timeline, and the rule that it comes from."""

    at: int
    rule: Rule


_START = Place(0, reasons.OPENS_EPISODE)


@dataclass(slots=True)
class Cursor:
    """What everything placed so far leaves to whatever comes next; places are in samples."""

    floor: Place = _START
    """Nobody may speak again before it: a pause, a lead, a sound that is waited for."""
    line_floor: Place = _START
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

    def rest(self) -> int:
        """Where all that was said and held is over."""
        return max(self.floor.at, self.speech_end)

    def after_speech(self) -> int:
        """Where a cue goes that lets the last line ring out."""
        return max(self.floor.at, self.speech_end + samples(rules.AFTER_SPEECH_S))

    def cue_place(self) -> Place:
        """Where a cue that stands here in the script begins."""
        previous = self.previous
        if previous is None:
            return self.floor
        if self.barge_from is not None:
            offset = self.barge_from - self.speech_end
            return Place(self.barge_from, reasons.at_cut(previous, offset))
        at = self.after_speech()
        if at == self.floor.at:
            return self.floor
        return Place(at, reasons.rings_out(previous, at - self.speech_end))

    def keep_back(self, place: Place) -> None:
        """Nobody speaks before ``place``."""
        if place.at > self.floor.at:
            self.floor = place

    def keep_lines_back(self, place: Place) -> None:
        """No line begins before ``place``; cues may."""
        if place.at > self.line_floor.at:
            self.line_floor = place

    def hold_until(self, place: Place) -> None:
        """Nothing more is said before ``place``, nor breaks into what was."""
        self.keep_back(place)
        self.barge_from = None

    def enter_section(self, section_id: str, boundary: int, lead: int) -> None:
        """A new section at ``boundary``; its first line comes ``lead`` later or more."""
        if boundary > 0:
            self.floor = Place(boundary, reasons.opens_section(section_id, 0))
            self.line_floor = Place(boundary + lead, reasons.opens_section(section_id, lead))
        self.previous = self.barge_from = None
        self.event_here = False
