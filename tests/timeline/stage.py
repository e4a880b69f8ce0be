"""A small stage for timeline tests: a script in, a picture out, one letter a quarter second.

Lines take half a second a word; the sounds are five with round lengths. Nothing is rendered.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.assets.model import Assets, AssetTake
from pipeline.catalog.model import Catalog, Rights, Room, Sound, Style, Treatment, Voice
from pipeline.diagnostics import Diagnostics
from pipeline.score.score import score
from pipeline.screenplay.lock import Lock
from pipeline.screenplay.model import Screenplay
from pipeline.screenplay.resolve import resolve
from pipeline.script.nodes import Script
from pipeline.script.parser import parse
from pipeline.source import SourceText
from pipeline.speech.model import Take, Takes
from pipeline.timeline.model import ROLES, Timeline
from pipeline.timeline.place import place
from pipeline.units import samples

RIGHTS = Rights(licence="CC0-1.0", author="tests", source="made up", commercial="yes")
STYLE = Style(
    id="plain",
    description="round numbers",
    gap_talk_s=0.25,
    gap_turn_s=0.25,
    gap_narration_s=0.5,
    gap_scene_s=2.0,
    overlap_s=0.25,
    ambience_lead_s=2.0,
)


def made_up_sound(sound_id: str, kind: str, duration_s: float, **more: object) -> Sound:
    """A sound with nothing but its shape; it is called by the last word of its id."""
    name = sound_id.rsplit(".", 1)[1]
    return Sound(
        id=sound_id,
        kind=kind,  # type: ignore[arg-type]
        description=name,
        aliases=(name,),
        duration_s=duration_s,
        variants=1,
        loudness_lufs=-23.0,
        recipe=None,
        recording=None,
        digest=None,
        rights=RIGHTS,
        folder=Path(),
        **{"lead_s": None, **more},  # type: ignore[arg-type]
    )


SOUNDS = (
    made_up_sound("test.klaxon", "one-shot", 2.0, lead_s=0.5),
    made_up_sound("test.beep", "one-shot", 0.5),
    made_up_sound("test.typing", "continuous", 4.0),
    made_up_sound("test.hum", "ambience", 10.0),
    made_up_sound("test.rain", "ambience", 10.0),
    made_up_sound(
        "music.tension.pulse",
        "music",
        16.0,
        mood="tension",
        bpm=120.0,
        bars=8,
        ending="music.tension.end",
    ),
    made_up_sound("music.tension.end", "music", 3.0, hidden=True),
    made_up_sound(
        "music.contemplative.piano", "music", 16.0, mood="contemplative", bpm=120.0, bars=8
    ),
)


def _voice(voice_id: str) -> Voice:
    return Voice(
        id=voice_id, description=voice_id, engine="tone", model={}, rights=RIGHTS, accent="american"
    )


CATALOG = Catalog(
    root=Path(),
    voices={v: _voice(v) for v in ("narrator", "ann", "bob", "cyd", "dee")},
    sounds={s.id: s for s in SOUNDS},
    treatments={
        "phone": Treatment(
            id="phone", description="phone", names=("phone", "on phone"), chain=(), device=True
        ),
        "off": Treatment(id="off", description="off", names=("off",), chain=()),
    },
    rooms={
        r: Room(id=r, description=r, chain=(), wet_db=-12.0, tail_s=0.5) for r in ("dry", "office")
    },
    styles={"plain": STYLE},
)

FRONT = """+++
style = "plain"
[cast]
NARRATOR = "narrator"
ANN = "ann"
BOB = "bob"
CYD = "cyd"
+++
"""


def screenplay_of(text: str) -> tuple[Screenplay, Diagnostics]:
    script, unread = parse(SourceText("test.cues", FRONT + text))
    screenplay, unresolved = resolve(
        script,
        CATALOG,
        Lock(),
        load_include=lambda path: (script, ()),
        episode_slug="test",
    )
    return screenplay, unread + unresolved


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A script laid out, with all that it was laid out from."""

    script: Script
    screenplay: Screenplay
    takes: Takes
    assets: Assets
    placed: Timeline
    timeline: Timeline
    problems: Diagnostics


def lay_out(text: str) -> tuple[Timeline, Diagnostics]:
    """Script text → the scored timeline, and every diagnostic on the way."""
    staged = stage(text)
    return staged.timeline, staged.problems


def stage(text: str) -> Staged:
    """Script text → every value on the way to its scored timeline."""
    screenplay, problems = screenplay_of(text)
    takes = {
        line.id: Take(
            line_id=line.id,
            key="spoken",
            duration_samples=samples(0.5 * len(line.spoken.split())),
            voiced_start=0,
            voiced_end=samples(0.5 * len(line.spoken.split())),
        )
        for line in screenplay.lines
    }
    assets = Assets(
        by_id={
            s.id: (
                AssetTake(
                    asset=s.id,
                    variant=0,
                    key=s.id,
                    duration_samples=samples(s.duration_s),
                    channels=2,
                    lead_samples=samples(0.3 if s.lead_s is None else s.lead_s),
                    loops=s.loops,
                ),
            )
            for s in SOUNDS
        }
    )
    spoken = Takes(by_line=takes, made=0, reused=0)
    placed, misplaced = place(
        screenplay,
        spoken,
        assets,
        style=STYLE,
        sounds=CATALOG.sounds,
        devices=CATALOG.devices,
    )
    timeline, unscored = score(placed, assets, CATALOG.sounds)
    return Staged(
        script=parse(SourceText("test.cues", FRONT + text))[0],
        screenplay=screenplay,
        takes=spoken,
        assets=assets,
        placed=placed,
        timeline=timeline,
        problems=problems + misplaced + unscored,
    )


def drawn(text: str) -> str:
    """The picture of a script: a row a clip, in order of time; ``v`` is where a SILENCE holds it.

    A clip is drawn in each quarter second of which it fills half or more.
    """
    timeline, problems = lay_out(text)
    assert not [d for d in problems if d.is_error], problems
    quarters = round(timeline.duration_samples / 12_000)
    rows = []
    for role in ROLES:
        for clip in timeline.of_role(role):
            name = clip.character or (clip.asset or "").rsplit(".", 1)[-1]
            row = ["."] * quarters
            for q in range(quarters):
                middle = q * 12_000 + 6_000
                if clip.start_sample <= middle < clip.end_sample:
                    held = any(a + 9_600 <= middle < b for a, b, _ in clip.dips)
                    row[q] = "v" if held else name[0].upper()
            rows.append(f"{name.lower()[:6]:<6} {''.join(row)}")
    return "\n".join(row.rstrip(".") for row in rows)
