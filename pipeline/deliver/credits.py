"""Who made what is heard: the credits of an episode, as text for its show notes and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.catalog.model import Catalog, Sound
from pipeline.catalog.pieces import instruments_of
from pipeline.catalog.rights import Rights
from pipeline.screenplay.model import Screenplay

SCHEMA = "warroom.credits/1"
_ASKS_TO_BE_NAMED = ("CC-BY", "CC BY", "ATTRIBUTION")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One maker under one licence, and what of theirs is heard. ``must_be_named`` where the
    licence makes naming a condition (Creative Commons Attribution and its kin)."""

    part: str
    """``voices``, ``sounds`` or ``music``."""
    author: str
    licence: str
    source: str
    commercial: str
    heard: tuple[str, ...]

    @property
    def must_be_named(self) -> bool:
        return any(mark in self.licence.upper() for mark in _ASKS_TO_BE_NAMED)

    def as_json(self) -> dict[str, Any]:
        return {
            "part": self.part,
            "author": self.author,
            "licence": self.licence,
            "source": self.source,
            "commercial": self.commercial,
            "must_be_named": self.must_be_named,
            "heard": list(self.heard),
        }


def credits_of(
    screenplay: Screenplay, catalog: Catalog, sounds: Iterable[Sound]
) -> tuple[Credit, ...]:
    """Of the voices that speak, and of ``sounds``; those that must be named come first in each
    part. Makers of several things under one licence and source are named once."""
    sounds = tuple(sounds)
    heard: dict[tuple[str, Rights], list[str]] = {}
    for character, voice_id in screenplay.cast:
        voice = catalog.voices.get(voice_id)
        if voice is not None:
            heard.setdefault(("voices", voice.rights), []).append(character)
    for sound in sorted(sounds, key=lambda s: s.id):
        part = "music" if sound.kind in ("music", "sting") else "sounds"
        heard.setdefault((part, _told(sound)), []).append(sound.description)
    for instrument in instruments_of(sounds):
        # An instrument of the piece's own maker is in the piece; somebody else's is named.
        rights = _in_short(instrument.rights)
        if ("music", rights) not in heard:
            heard["music", rights] = [instrument.description]
    found = [
        Credit(
            part=part,
            author=rights.author,
            licence=rights.licence,
            source=rights.source,
            commercial=rights.commercial,
            heard=tuple(dict.fromkeys(names)),
        )
        for (part, rights), names in heard.items()
    ]
    order = ("voices", "sounds", "music")
    return tuple(sorted(found, key=lambda c: (order.index(c.part), not c.must_be_named, c.author)))


def _told(sound: Sound) -> Rights:
    return sound.rights if sound.recording is not None else _in_short(sound.rights)


def _in_short(rights: Rights) -> Rights:
    """What a recipe is made from is told of each of the show's own sounds in the same words."""
    return Rights(
        licence=rights.licence,
        author=rights.author,
        source=rights.source.partition(":")[0],
        commercial=rights.commercial,
    )


def credits_text(screenplay: Screenplay, found: Sequence[Credit]) -> str:
    """For the show notes: a line a maker, and what is theirs where it must be named."""
    episode = screenplay.episode
    shown = [episode.show, None if episode.number is None else f"episode {episode.number}"]
    lines = [episode.title or episode.slug]
    lines += [", ".join(part for part in shown if part)] if any(shown) else []
    for part, title in (("voices", "Voices"), ("sounds", "Sounds"), ("music", "Music")):
        of_part = [credit for credit in found if credit.part == part]
        if of_part:
            lines += ["", title, *(_line(credit) for credit in of_part)]
    return "\n".join(lines) + "\n"


def _line(credit: Credit) -> str:
    whose = f"by {credit.author} ({credit.licence}), {credit.source}"
    if credit.part == "voices":
        return f"  {', '.join(credit.heard)}: {whose}"
    if credit.must_be_named:
        return "\n".join(f"  “{name}” {whose}" for name in credit.heard)
    count, noun = len(credit.heard), "piece" if credit.part == "music" else "sound"
    return f"  {count} {noun}{'' if count == 1 else 's'} {whose}"
