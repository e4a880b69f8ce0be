"""A script performed with round numbers: words take half a second and lines leave no gap.

The catalogue is small and has the contract's own treatments and rooms. Sounds, in seconds:
klaxon 2 (its hit at 0.5), beep ½, hit 1 (a sting), typing (continuous), hum and rain
(ambience), pulse (tension, bars of 2, with a last chord of 3), piano (contemplative, the same).
Every level is 0 dB, so that what a picture notes is what the writer asked for.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from pipeline.assets.model import Assets, AssetTake
from pipeline.catalog.model import Catalog, Room, Sound, Treatment
from pipeline.diagnostics import Diagnostic, Diagnostics, in_reading_order
from pipeline.score.score import score
from pipeline.screenplay.lock import Lock
from pipeline.screenplay.model import Line, Screenplay
from pipeline.screenplay.resolve import resolve
from pipeline.script.nodes import Script
from pipeline.script.parser import parse
from pipeline.script.read import decode_source
from pipeline.speech.model import Take, Takes
from pipeline.timeline.model import Timeline
from pipeline.timeline.place import place
from pipeline.units import samples
from tests.meaning.example import Example
from tests.timeline import stage

SOUNDS = (
    *stage.SOUNDS,
    dataclasses.replace(
        stage.CATALOG.sounds["test.klaxon"],
        id="test.hit",
        kind="sting",
        aliases=("hit",),
        duration_s=1.0,
        lead_s=0.0,
    ),
)
TREATMENTS = {
    "speaker": ("on speaker",),
    "phone": ("on phone",),
    "radio": (),
    "pa": (),
    "off": (),
    "recording": (),
}
STYLE = dataclasses.replace(
    stage.STYLE,
    gap_talk_s=0.0,
    gap_turn_s=0.0,
    gap_narration_s=0.0,
    gap_paragraph_s=0.5,
    one_shot_db=0.0,
    continuous_db=0.0,
    ambience_db=0.0,
    sting_db=0.0,
    music_db=0.0,
)
ROOM_TONE = AssetTake(
    asset="room.tone",
    variant=0,
    key="tone",
    duration_samples=samples(10.0),
    channels=2,
    lead_samples=0,
    loops=True,
)
FRONT = stage.FRONT
SCRIPT = "cues/test/script.cues"


def catalog_at(root: Path) -> Catalog:
    return Catalog(
        root=root,
        voices=stage.CATALOG.voices,
        sounds={s.id: s for s in SOUNDS},
        treatments={
            i: Treatment(id=i, description=i, names=names, chain=())
            for i, names in TREATMENTS.items()
        },
        rooms={
            i: Room(id=i, description=i, chain=(), wet_db=-12.0, tail_s=0.5)
            for i in ("dry", "office", "boardroom", "datacenter", "hall")
        },
        styles={"plain": STYLE},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What became of a script. ``lines_before`` are those of front matter it did not write."""

    screenplay: Screenplay
    timeline: Timeline
    diagnostics: Diagnostics
    lines_before: int

    def place(self, diagnostic: Diagnostic) -> str:
        span = diagnostic.span
        if not span.path.endswith(SCRIPT):
            return f"{Path(span.path).name}:{span.line}:{span.column}"
        return f"{span.line - self.lines_before}:{span.column}"


def perform(example: Example, root: Path) -> Performance:
    """The example's files written under ``root``, its script read from bytes as a file is.

    A script without front matter is given a cast; with it, it is taken as it stands.
    """
    for path, content in example.files.items():
        file = root / Path(SCRIPT).parent / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    text = example.script
    own_front = text.lstrip("\ufeff").lstrip().startswith("+++")
    if not own_front:
        bom = "\ufeff" if text.startswith("\ufeff") else ""
        text = bom + FRONT + text.removeprefix("\ufeff")
    source, unreadable = decode_source(text.encode(), SCRIPT)
    script, unread = parse(source)

    def load(path: Path) -> tuple[Script, Diagnostics]:
        included, faults = decode_source(path.read_bytes(), path.relative_to(root).as_posix())
        tree, unread = parse(included)
        return tree, faults + unread

    screenplay, unresolved = resolve(
        script, catalog_at(root), Lock(), load_include=load, episode_slug="test"
    )
    timeline, misplaced = _timeline_of(screenplay)
    return Performance(
        screenplay=screenplay,
        timeline=timeline,
        diagnostics=in_reading_order(unreadable + unread + unresolved + misplaced),
        lines_before=0 if own_front else FRONT.count("\n"),
    )


def _timeline_of(screenplay: Screenplay) -> tuple[Timeline, Diagnostics]:
    """The scored timeline, over room tone: lines as long as their words and pauses."""
    assets = Assets(by_id={sound.id: (_take_of(sound),) for sound in SOUNDS})
    sounds = {sound.id: sound for sound in SOUNDS}
    spoken = Takes(by_line={line.id: _spoken(line) for line in screenplay.lines}, made=0, reused=0)
    timeline, misplaced = place(
        screenplay, spoken, assets, style=STYLE, sounds=sounds, room_tone=ROOM_TONE
    )
    timeline, unscored = score(timeline, assets, sounds)
    return timeline, misplaced + unscored


def _spoken(line: Line) -> Take:
    length = samples(
        0.5 * len(line.spoken.split()) + sum(phrase.gap_after_s for phrase in line.phrases)
    )
    return Take(
        line_id=line.id,
        key="spoken",
        duration_samples=length,
        voiced_start=0,
        voiced_end=length,
    )


def _take_of(sound: Sound) -> AssetTake:
    return AssetTake(
        asset=sound.id,
        variant=0,
        key=sound.id,
        duration_samples=samples(sound.duration_s),
        channels=2,
        lead_samples=samples(0.3 if sound.lead_s is None else sound.lead_s),
        loops=sound.loops,
    )
