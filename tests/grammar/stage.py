"""Where the grammar's scripts are read: a small catalog, a folder of includes, other worlds.

A *world* is what a script alone cannot break: a catalog without voices, or a lock whose sounds
have gone or changed since the episode was rendered.
"""

from __future__ import annotations

import dataclasses
import functools
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pipeline.assets.model import Assets, AssetTake
from pipeline.catalog.digest import definition_digest
from pipeline.catalog.model import Catalog, Rights, Room, Sound, SoundKind, Style, Treatment, Voice
from pipeline.diagnostics import Diagnostics, has_errors, in_reading_order
from pipeline.score.score import score
from pipeline.screenplay.lock import Lock, LockedSound
from pipeline.screenplay.model import Screenplay
from pipeline.screenplay.resolve import resolve
from pipeline.script.nodes import Script
from pipeline.script.parser import parse
from pipeline.script.read import decode_source
from pipeline.source import SourceText
from pipeline.speech.model import Take, Takes
from pipeline.timeline.model import Timeline
from pipeline.timeline.place import place
from pipeline.units import samples

World = Literal["whole", "no voices", "sounds gone", "sounds changed"]
WORLDS: tuple[World, ...] = get_args(World)

SLUG = "03-dark"
SCRIPT_PATH = f"cues/{SLUG}/script.cues"
MANY_INCLUDES = 501

FILES = {
    f"cues/{SLUG}/recordings/there.wav": "",
    f"cues/{SLUG}/scenes/two lines.cues": 'SARAH: "From afar."\n[BEAT]\n',
    f"cues/{SLUG}/scenes/nested.cues": "@include two lines.cues\n// and on\n",
    f"cues/{SLUG}/scenes/cycle.cues": "@include cycle.cues\n",
    f"cues/{SLUG}/scenes/empty.cues": "",
    f"cues/{SLUG}/scenes/many.cues": "@include empty.cues\n" * MANY_INCLUDES,
}

_RIGHTS = Rights(licence="CC0-1.0", author="tests", source="made up", commercial="yes")


def _sound(sound_id: str, kind: SoundKind, duration_s: float, *aliases: str) -> Sound:
    return Sound(
        id=sound_id,
        kind=kind,
        description="",
        aliases=aliases,
        duration_s=duration_s,
        variants=1,
        lead_s=None,
        loudness_lufs=-23.0,
        recipe=None,
        recording=None,
        digest=None,
        speech={},
        rights=_RIGHTS,
        folder=Path(),
    )


def _music(sound: Sound, *, ending: str | None = None) -> Sound:
    return dataclasses.replace(sound, mood=sound.id.split(".")[1], bpm=120.0, bars=8, ending=ending)


_SOUNDS = (
    _sound("alarm.klaxon", "one-shot", 2.0, "alarm", "alarm klaxons", "alarms"),
    _sound("alarm.pager", "one-shot", 0.5, "pager"),
    _sound("office.typing", "continuous", 4.0, "typing"),
    _sound("office.voices", "continuous", 4.0, "urgent voices"),
    _sound("room.hum", "ambience", 10.0, "data center hum"),
    _sound("street.rain", "ambience", 10.0, "rain", "sound of rain"),
    _music(_sound("music.tension.pulse", "music", 16.0), ending="music.tension.end"),
    dataclasses.replace(_sound("music.tension.end", "music", 3.0), hidden=True),
    _music(_sound("music.contemplative.piano", "music", 16.0)),
    _sound("sting.hit", "sting", 1.5, "hit"),
    _sound("impact.hit", "one-shot", 1.0, "hit", "slam"),
)
_TREATMENTS = {
    "phone": ("on phone",),
    "speaker": ("on speaker",),
    "radio": (),
    "pa": (),
    "off": (),
    "recording": (),
}


@functools.cache
def root() -> Path:
    """A project folder with ``FILES`` in it, made once for as long as the tests run."""
    folder = Path(_kept_folder().name).resolve()
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@functools.cache
def _kept_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="warroom-grammar-")


@functools.cache
def catalog(world: World = "whole") -> Catalog:
    voices = ("narrator", "sarah", "mike", "lamport", "ann", "ben", "carl")
    return Catalog(
        root=root(),
        voices={
            v: Voice(
                id=v,
                description="",
                engine="tone",
                model={},
                rights=_RIGHTS,
                understudy=v != "narrator",
            )
            for v in voices
            if world != "no voices"
        },
        sounds={s.id: s for s in _SOUNDS},
        treatments={
            i: Treatment(id=i, description="", names=names, chain=())
            for i, names in _TREATMENTS.items()
        },
        rooms={
            r: Room(id=r, description="", chain=(), wet_db=-12.0, tail_s=0.5)
            for r in ("dry", "office", "boardroom", "datacenter", "hall")
        },
        styles={s: Style(id=s, description="") for s in ("netflix", "human-error")},
    )


@functools.cache
def lock(world: World = "whole") -> Lock:
    if world not in ("sounds gone", "sounds changed"):
        return Lock()
    asset = "alarm.siren" if world == "sounds gone" else "alarm.klaxon"
    stale = LockedSound(asset=asset, definition="0" * 64)
    kept = LockedSound(
        asset="street.rain", definition=definition_digest(catalog().sounds["street.rain"])
    )
    return Lock(
        cast={"MIKE": "ben"}, sounds={("sound", "alarm"): stale, ("ambience", "rain"): kept}
    )


@functools.cache
def _included(path: Path) -> tuple[Script, Diagnostics]:
    shown = path.relative_to(root()).as_posix()
    return parse(SourceText(shown, path.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontHalf:
    """What a file's bytes mean, and every problem of each of the three stages."""

    script: Script
    screenplay: Screenplay
    unread: Diagnostics
    unresolved: Diagnostics

    @property
    def found(self) -> Diagnostics:
        return in_reading_order(self.unread + self.unresolved)

    @property
    def reads_well(self) -> bool:
        """``warroom fmt`` lays it out."""
        return not has_errors(self.unread)

    @property
    def ok(self) -> bool:
        return self.reads_well and not has_errors(self.unresolved)


def front_half(data: bytes, world: World = "whole") -> FrontHalf:
    """``data`` read, parsed and resolved, as ``compile_episode`` does with a file."""
    source, unread = decode_source(data, SCRIPT_PATH)
    script, unparsed = parse(source)
    screenplay, unresolved = resolve(
        script, catalog(world), lock(world), load_include=_included, episode_slug=SLUG
    )
    return FrontHalf(
        script=script, screenplay=screenplay, unread=unread + unparsed, unresolved=unresolved
    )


@functools.cache
def _assets() -> Assets:
    return Assets(
        by_id={
            s.id: (
                AssetTake(
                    asset=s.id,
                    variant=0,
                    key=s.id,
                    duration_samples=samples(s.duration_s),
                    channels=2,
                    lead_samples=samples(0.3),
                    loops=s.loops,
                ),
            )
            for s in _SOUNDS
        }
    )


def lay_out(screenplay: Screenplay) -> tuple[Timeline, Diagnostics]:
    """The scored timeline, each line taking half a second a word."""
    takes = {}
    for line in screenplay.lines:
        length = samples(0.5 * max(1, len(line.spoken.split())))
        takes[line.id] = Take(
            line_id=line.id,
            key="spoken",
            duration_samples=length,
            voiced_start=0,
            voiced_end=length,
        )
    style = catalog().styles[screenplay.episode.style]
    timeline, misplaced = place(
        screenplay,
        Takes(by_line=takes, made=0, reused=0),
        _assets(),
        style=style,
        sounds=catalog().sounds,
    )
    timeline, unscored = score(timeline, _assets(), catalog().sounds)
    return timeline, misplaced + unscored
