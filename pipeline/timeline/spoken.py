"""Lines on the timeline: after the one before, together with it, or over its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.catalog.model import Style
from pipeline.screenplay.model import Line
from pipeline.speech.model import Take
from pipeline.timeline import clips, rules
from pipeline.timeline.cursor import Cursor
from pipeline.timeline.model import Clip
from pipeline.units import SAMPLE_RATE_HZ, samples

_HEARD_ALONE_S = 0.3
"""Of a line that is barged in on, at least this much is heard first."""


class Spoken:
    """The lines placed so far: their clips, and where each is first heard."""

    def __init__(
        self, lines: Iterable[Line], takes: Mapping[str, Take], style: Style, cursor: Cursor
    ) -> None:
        self.clips: list[Clip] = []
        self.starts: dict[str, int] = {}
        """Line id → the first sample in which it is heard."""
        self._takes = takes
        self._style = style
        self._cursor = cursor
        self._seats = rules.seats(lines)

    def speak(self, line: Line) -> None:
        """Place ``line`` where the cursor stands, and move the cursor behind it."""
        cursor, take = self._cursor, self._takes[line.id]
        voiced_start, why = self._place_of(line)
        # A take's head, before its first sound, does not begin before the episode.
        voiced_start = max(voiced_start, take.voiced_start)
        voiced_end = voiced_start + take.voiced_end - take.voiced_start
        seat = self._seats.get((line.section, line.character), 0.0)
        self.clips.append(
            clips.of_line(
                line,
                take,
                voiced_start - take.voiced_start,
                seat if line.pan is None else line.pan,
                why,
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
            cursor.barge_from = cursor.speech_end - samples(self._style.overlap_s)
            # A barge-in ends the holds of the cues it cuts across.
            cursor.floor = min(cursor.floor, voiced_end)
        cursor.previous = line

    def _place_of(self, line: Line) -> tuple[int, str]:
        """Where the first sound of ``line`` goes, and the rule that says so."""
        cursor, style = self._cursor, self._style
        if line.together and cursor.previous is not None:
            return cursor.group_start, "starts together with the line before it"
        barge_from = cursor.barge_from
        if barge_from is None and line.barges_in and cursor.previous is not None:
            barge_from = cursor.speech_end - samples(style.overlap_s)
        if barge_from is not None:
            earliest = cursor.group_start + samples(_HEARD_ALONE_S)
            return max(earliest, barge_from), "barges in over the line before it"
        if cursor.previous is None:
            return max(cursor.rest(), cursor.line_floor), "opens its scene"
        gap = rules.gap_samples(cursor.previous, line, style)
        after_gap = cursor.speech_end + gap
        place = max(cursor.floor, cursor.line_floor, after_gap)
        if place > after_gap:
            return place, "after the cue before it"
        return place, f"{gap * 1000 // SAMPLE_RATE_HZ} ms after the line"
