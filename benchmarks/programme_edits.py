"""The fixed programme with one line changed, and one scene of it."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.programme import Programme
from pipeline.timeline.model import Clip, SectionRange
from pipeline.units import samples


def edited(
    programme: Programme, longer_ms: float, take: int = 0, near_sample: int | None = None
) -> Programme:
    """The programme with one line said anew, ``longer_ms`` longer: the one nearest its middle.

    ``take`` says which other line is heard in its place, as long as the old one was: the longest
    ones, cut. All that begins after it comes so much later, and what sounds across it lasts so
    much longer, its scene too.
    """
    timeline, by = programme.timeline, samples(longer_ms / 1000.0)
    near = timeline.duration_samples // 2 if near_sample is None else near_sample
    lines = [c for c in timeline.clips if c.role == "dialogue"]
    old = min(lines, key=lambda c: abs(c.start_sample - near))
    longest = sorted(programme.sounds.lines, key=lambda s: -s.length_samples)
    anew = [s for s in longest if s.key != old.source_key][take]
    length = old.duration_samples + by
    assert old.voiced is not None

    def moved(clip: Clip) -> Clip:
        if clip.id == old.id:
            return replace(
                old,
                name=anew.name,
                source_key=anew.key,
                source_length_samples=anew.length_samples,
                duration_samples=length,
                voiced=(old.start_sample, old.start_sample + length),
            )
        if clip.start_sample > old.start_sample:
            voiced = clip.voiced and (clip.voiced[0] + by, clip.voiced[1] + by)
            return replace(clip, start_sample=clip.start_sample + by, voiced=voiced)
        if clip.end_sample > old.end_sample and clip.role != "dialogue":
            return replace(clip, duration_samples=clip.duration_samples + by)
        return clip

    sections = tuple(
        replace(
            s,
            start_sample=s.start_sample + (by if s.start_sample > old.start_sample else 0),
            end_sample=s.end_sample + (by if s.end_sample > old.start_sample else 0),
        )
        for s in timeline.sections
    )
    return replace(
        programme,
        timeline=replace(
            timeline,
            duration_samples=timeline.duration_samples + by,
            clips=tuple(moved(c) for c in timeline.clips),
            sections=sections,
        ),
    )


def scene_of(programme: Programme, section: SectionRange) -> Programme:
    """One scene alone, with what of the beds sounds in it though it began before."""
    start, end = section.start_sample, section.end_sample

    def cut(clip: Clip) -> Clip:
        before = max(0, start - clip.start_sample)
        return replace(
            clip,
            start_sample=clip.start_sample + before - start,
            duration_samples=clip.duration_samples - before,
            source_offset_samples=clip.source_offset_samples + before,
            fade_in_samples=0 if before else clip.fade_in_samples,
            voiced=clip.voiced and (clip.voiced[0] - start, clip.voiced[1] - start),
        )

    return replace(
        programme,
        timeline=replace(
            programme.timeline,
            duration_samples=end - start,
            clips=tuple(
                cut(c)
                for c in programme.timeline.clips
                if c.start_sample < end and c.end_sample > start
            ),
            sections=(replace(section, start_sample=0, end_sample=end - start),),
        ),
    )
