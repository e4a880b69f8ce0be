"""When each section and line will be heard: as the last render has it, else foretold.

A foretold time is that of a render whose lines are as long as their words make likely, laid
out by the timeline's own rules.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.assets.model import Assets, AssetTake
from pipeline.assets.takes import DEFAULT_LEAD_S
from pipeline.catalog.model import Sound, Voice
from pipeline.lsp.snapshot import Snapshot
from pipeline.needs import sounds_of
from pipeline.screenplay.model import Line, Phrase
from pipeline.speech.model import Take, Takes
from pipeline.speech.predict import predict_take
from pipeline.speech.text import Lexicon, load_lexicon
from pipeline.store import file_digest
from pipeline.timeline.place import place
from pipeline.units import SAMPLE_RATE_HZ, samples

_MOST_REMEMBERED = 20_000

_Said = tuple[tuple[Phrase, ...], tuple[str, ...], float, bool, float, Lexicon]
"""All that the length of a line depends on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Starts in seconds by id; ``length_s`` of a section is until the next one of any depth.

    ``rendered`` says that a listener has heard it so.
    """

    start_s: dict[str, float] = field(hash=False)
    length_s: dict[str, float] = field(hash=False)
    rendered: bool


class ClockMaker:
    """Remembers how long each line was foretold to be, so that an edit costs one line."""

    def __init__(self) -> None:
        self._takes: dict[_Said, Take] = {}

    def clock_of(self, snapshot: Snapshot) -> Clock:
        """From ``timeline.json`` where it is of this very script, else foretold."""
        return _as_rendered(snapshot) or self._foretold(snapshot)

    def _foretold(self, snapshot: Snapshot) -> Clock:
        compiled, catalog = snapshot.compiled, snapshot.catalog
        screenplay = compiled.screenplay
        cast = {line.voice for line in screenplay.lines}
        if not cast <= catalog.voices.keys() or screenplay.episode.style not in catalog.styles:
            # Nobody can say a line, or nothing says how long its gaps are: no time would be true.
            return Clock(start_s={}, length_s={}, rendered=False)
        lexicon = load_lexicon(*catalog.lexicons)
        takes = {
            line.id: self._take(line, catalog.voices[line.voice], lexicon)
            for line in screenplay.lines
        }
        timeline, _ = place(
            screenplay,
            Takes(by_line=takes, made=0, reused=0),
            Assets(by_id={s.id: _unmade(s) for s in sounds_of(screenplay, catalog).values()}),
            style=compiled.style,
            sounds=catalog.sounds,
        )
        starts = {c.id: c.start_sample / SAMPLE_RATE_HZ for c in timeline.of_role("dialogue")}
        lengths = {}
        for section in timeline.sections:
            starts[section.id] = section.start_sample / SAMPLE_RATE_HZ
            lengths[section.id] = (section.end_sample - section.start_sample) / SAMPLE_RATE_HZ
        return Clock(start_s=starts, length_s=lengths, rendered=False)

    def _take(self, line: Line, voice: Voice, lexicon: Lexicon) -> Take:
        said = (line.phrases, line.deliveries, line.speed, line.interrupted, voice.pace, lexicon)
        known = self._takes.get(said)
        if known is None:
            if len(self._takes) >= _MOST_REMEMBERED:
                self._takes.clear()
            known = self._takes[said] = predict_take(line, voice, lexicon)
        return replace(known, line_id=line.id)


def spoken(seconds: float) -> str:
    """``1:23``."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _as_rendered(snapshot: Snapshot) -> Clock | None:
    """The last render's times, if every file of the script is what the manifest says it was."""
    out = snapshot.order.episode.out
    manifest, timeline = out / "manifest.json", out / "timeline.json"
    if not (manifest.is_file() and timeline.is_file()):
        return None
    try:
        if _is_of_this_script(json.loads(manifest.read_bytes()), snapshot):
            return _played(json.loads(timeline.read_bytes()), snapshot)
    except (ValueError, KeyError, TypeError):
        # Of another version of this program, or no JSON at all: it has no times to give.
        return None
    return None


def _is_of_this_script(manifest: Any, snapshot: Snapshot) -> bool:
    order = snapshot.order
    if any(order.unsaved.get(p) not in (None, _text_at(p)) for p in snapshot.trees):
        return False
    rendered = {row["id"]: row["digest"] for row in manifest["inputs"] if row["kind"] == "script"}
    now = {order.project.shown(p): file_digest(p) for p in snapshot.trees if p.is_file()}
    return now == rendered


def _played(timeline: Any, snapshot: Snapshot) -> Clock | None:
    """``timeline.json`` as a clock; ``None`` where its sections are not the script's."""
    rate = timeline["sample_rate_hz"]
    starts = {
        clip["id"]: clip["start_sample"] / rate
        for track in timeline["tracks"]
        if track["role"] == "dialogue"
        for clip in track["clips"]
    }
    marks = [m["at_sample"] / rate for m in timeline["markers"] if m["kind"] == "section"]
    ends = [*marks[1:], timeline["duration_samples"] / rate]
    sections = snapshot.compiled.screenplay.sections
    if len(marks) != len(sections):
        return None
    lengths = {}
    for section, start, end in zip(sections, marks, ends, strict=True):
        starts[section.id] = start
        lengths[section.id] = end - start
    return Clock(start_s=starts, length_s=lengths, rendered=True)


def _text_at(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8-sig", errors="replace") if path.is_file() else None


def _unmade(sound: Sound) -> tuple[AssetTake, ...]:
    """Every variant of a sound as its file states it; a part of one that nobody has made."""
    lead_s = DEFAULT_LEAD_S if sound.lead_s is None else sound.lead_s
    return tuple(
        AssetTake(
            asset=sound.id,
            variant=variant,
            key="",
            duration_samples=samples(sound.duration_s),
            channels=sound.channels,
            lead_samples=samples(lead_s),
            loops=sound.loops,
        )
        for variant in range(sound.variants)
    )
