"""One scene cut out of the whole timeline, with the beds it has there."""

from __future__ import annotations

import dataclasses

from pipeline.timeline.model import (
    EDGE_FADE_S,
    Clip,
    SectionRange,
    Timeline,
)
from pipeline.units import samples

Range = tuple[int, int]


def range_of_section(timeline: Timeline, section_id: str) -> Range | None:
    """A section's samples: its own and those of the deeper sections under it."""
    sections = timeline.sections
    for index, section in enumerate(sections):
        if section.id == section_id:
            end = section.end_sample
            for below in sections[index + 1 :]:
                if below.level <= section.level:
                    break
                end = below.end_sample
            return section.start_sample, end
    return None


def excerpt(timeline: Timeline, start: int, end: int) -> Timeline:
    """What sounds in ``[start, end)``, moved to zero. A clip that is cut goes on in its source
    from where it would have been, behind an edge fade."""
    clips = tuple(cut for c in timeline.clips if (cut := _cut_clip(c, start, end)) is not None)
    markers = tuple(
        dataclasses.replace(m, at_sample=m.at_sample - start)
        for m in timeline.markers
        if start <= m.at_sample < end
    )
    sections = tuple(
        _cut_section(s, start, end)
        for s in timeline.sections
        if s.start_sample < end and s.end_sample > start
    )
    return Timeline(
        duration_samples=end - start, clips=clips, slots=(), markers=markers, sections=sections
    )


def _cut_section(section: SectionRange, start: int, end: int) -> SectionRange:
    return dataclasses.replace(
        section,
        start_sample=max(section.start_sample, start) - start,
        end_sample=min(section.end_sample, end) - start,
    )


def _cut_clip(clip: Clip, start: int, end: int) -> Clip | None:
    first, last = max(clip.start_sample, start), min(clip.end_sample, end)
    if first >= last:
        return None
    skipped, dropped = first - clip.start_sample, clip.end_sample - last
    edge = samples(EDGE_FADE_S)
    length = last - first
    fade_in = max(clip.fade_in_samples - skipped, edge if skipped else 0)
    fade_out = max(clip.fade_out_samples - dropped, edge if dropped else 0)
    voiced = None
    if clip.voiced is not None:
        voiced = (max(clip.voiced[0], first) - start, max(min(clip.voiced[1], last), first) - start)
    return dataclasses.replace(
        clip,
        start_sample=first - start,
        duration_samples=length,
        source_offset_samples=clip.source_offset_samples + skipped,
        fade_in_samples=min(fade_in, length // 2),
        fade_out_samples=min(fade_out, length // 2),
        voiced=voiced,
        dips=tuple((a - start, b - start, level) for a, b, level in clip.dips),
    )
