"""Lines on the timeline: after the one before, together with it, or over its end."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.catalog.model import Style
from pipeline.screenplay.model import Line
from pipeline.speech.model import Take
from pipeline.timeline import clips, reasons, rules
from pipeline.timeline.cursor import Cursor, Place
from pipeline.timeline.model import Clip
from pipeline.units import samples

_HEARD_ALONE_S = 0.3
"""Of a line that is barged in on, at least this much is heard first."""


class Spoken:
    """The lines placed so far: their clips, and where each is first heard."""

    def __init__(
        self,
        takes: Mapping[str, Take],
        seats: Mapping[str, float],
        style: Style,
        cursor: Cursor,
    ) -> None:
        self.clips: list[Clip] = []
        self.starts: dict[str, int] = {}
        """Line id → the first sample in which it is heard."""
        self._takes = takes
        self._style = style
        self._cursor = cursor
        self._seats = seats

    def speak(self, line: Line) -> None:
        """Place ``line`` where the cursor stands, and move the cursor behind it."""
        cursor, take = self._cursor, self._takes[line.id]
        place = self._place_of(line)
        # A take's head, before its first sound, does not begin before the episode.
        voiced_start = max(place.at, take.voiced_start)
        voiced_end = voiced_start + take.voiced_end - take.voiced_start
        self.clips.append(
            clips.of_line(
                line,
                take,
                voiced_start - take.voiced_start,
                self._seats[line.id],
                place.rule,
            )
        )
        self.starts[line.id] = voiced_start
        if not line.together or cursor.previous is None:
            cursor.group_start = voiced_start
            cursor.speech_end = voiced_end
        else:
            cursor.speech_end = max(cursor.speech_end, voiced_end)
        cursor.barge_from = None
        if line.interrupted:
            cut_at = cursor.speech_end - samples(self._style.overlap_s)
            # A word shorter than the overlap is no reason to begin before it does.
            cursor.barge_from = max(cut_at, cursor.group_start)
            # A barge-in ends the holds of the cues it cuts across.
            cursor.floor = Place(min(cursor.floor.at, voiced_end), cursor.floor.rule)
        cursor.previous = line

    def _place_of(self, line: Line) -> Place:
        """Where the first sound of ``line`` goes, and the rule that says so."""
        cursor, previous = self._cursor, self._cursor.previous
        floor = max(cursor.floor, cursor.line_floor, key=lambda place: place.at)
        if previous is None:
            return floor
        if line.together:
            return Place(cursor.group_start, reasons.together(previous))
        was_cut = cursor.barge_from is not None
        if was_cut or line.barges_in:
            return self._barging_in(previous, was_cut=was_cut)
        gap, turn = rules.gap_samples(previous, line, self._style)
        after_gap = cursor.speech_end + gap
        if floor.at > after_gap:
            return floor
        return Place(after_gap, reasons.after_line(previous, gap, turn))

    def _barging_in(self, previous: Line, *, was_cut: bool) -> Place:
        cursor = self._cursor
        wanted = cursor.speech_end - samples(self._style.overlap_s)
        if cursor.barge_from is not None:
            wanted = cursor.barge_from
        at = max(wanted, cursor.group_start + samples(_HEARD_ALONE_S))
        offset = at - cursor.speech_end
        return Place(
            at, reasons.barges_in(previous, offset, was_cut=was_cut, held_back=at > wanted)
        )
