"""A script typed in a test, resolved against a small catalog."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.catalog.model import Catalog, Rights, Room, Sound, SoundKind, Style, Treatment, Voice
from pipeline.diagnostics import Diagnostics, in_reading_order
from pipeline.screenplay.lock import Lock
from pipeline.screenplay.model import Layer, Line, Screenplay
from pipeline.screenplay.resolve import resolve
from pipeline.script.nodes import Script
from pipeline.script.parser import parse
from pipeline.source import SourceText

RIGHTS = Rights(licence="CC0-1.0", author="A", source="made here", commercial="yes")

SOUNDS: dict[str, tuple[SoundKind, tuple[str, ...]]] = {
    "alarm.klaxon": ("one-shot", ("alarm", "alarm klaxons")),
    "alarm.pager": ("one-shot", ("pager",)),
    "office.typing": ("continuous", ("typing",)),
    "office.voices": ("continuous", ("urgent voices",)),
    "datacentre.hum": ("ambience", ("data center hum",)),
    "music.tension.pulse": ("music", ()),
    "sting.hit": ("sting", ("hit",)),
    "impact.hit": ("one-shot", ("hit", "slam")),
}


def voice(voice_id: str, *, understudy: bool = True) -> Voice:
    return Voice(
        id=voice_id, description="", engine="kokoro", model={}, rights=RIGHTS, understudy=understudy
    )


def sound(
    sound_id: str, kind: SoundKind, aliases: tuple[str, ...], duration_s: float = 2.0
) -> Sound:
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
        mood=sound_id.split(".")[1] if kind == "music" else None,
        rights=RIGHTS,
        folder=Path(),
    )


def catalog_at(root: Path) -> Catalog:
    return Catalog(
        root=root,
        voices={
            v.id: v
            for v in (
                voice("narrator", understudy=False),
                *map(voice, ("sarah", "mike", "ann", "ben", "carl")),
            )
        },
        sounds={i: sound(i, kind, aliases) for i, (kind, aliases) in SOUNDS.items()},
        treatments={
            i: Treatment(id=i, description="", names=names, chain=())
            for i, names in {"phone": ("on phone",), "speaker": ("on speaker",), "pa": ()}.items()
        },
        rooms={
            i: Room(id=i, description="", chain=(), wet_db=-15, tail_s=0)
            for i in ("dry", "boardroom", "datacenter")
        },
        styles={i: Style(id=i, description="") for i in ("netflix", "human-error")},
    )


@dataclass(frozen=True)
class Staged:
    """What resolving gave, and the little languages in which tests look at it."""

    screenplay: Screenplay
    found: Diagnostics

    @property
    def told(self) -> list[str]:
        """``line:column slug`` of every diagnostic."""
        return [f"{d.span.line}:{d.span.column} {d.slug}" for d in self.found]

    def hint(self, slug: str) -> str:
        return next(d.hint for d in self.found if d.slug == slug)

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.screenplay.lines

    @property
    def layers(self) -> tuple[Layer, ...]:
        return self.screenplay.layers

    @property
    def ids(self) -> list[str]:
        return [event.id for event in self.screenplay.events]


def load(path: Path) -> tuple[Script, Diagnostics]:
    return parse(SourceText(path.name, path.read_text(encoding="utf-8")))


def staged(
    text: str,
    *,
    root: Path = Path("nowhere"),
    lock: Lock | None = None,
    slug: str = "03-dark",
    catalog: Catalog | None = None,
) -> Staged:
    """Parse and resolve ``text`` as ``cues/<slug>/script.cues``; uncast warnings are left out
    where the test is not about them."""
    script, read = parse(SourceText(f"cues/{slug}/script.cues", text))
    screenplay, resolved = resolve(
        script,
        catalog or catalog_at(root),
        lock or Lock(),
        load_include=load,
        episode_slug=slug,
    )
    return Staged(screenplay, in_reading_order((*read, *resolved)))


def without_casting(found: list[str]) -> list[str]:
    return [entry for entry in found if not entry.endswith("cast/uncast")]
