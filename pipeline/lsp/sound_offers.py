"""The library as a cue may call it: by alias, by mood, by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType

from pipeline.catalog.match import AMBIENCE_KINDS, MUSIC_KINDS, SOUND_KINDS, STING_KINDS
from pipeline.catalog.model import Catalog, Sound, SoundKind
from pipeline.lsp.offers import Kinds, Offer

KINDS_OF: Mapping[str, tuple[SoundKind, ...]] = MappingProxyType(
    {
        "SOUND": SOUND_KINDS,
        "AMBIENCE": AMBIENCE_KINDS,
        "MUSIC": MUSIC_KINDS,
        "STING": STING_KINDS,
    }
)
_OWN_FIRST: Mapping[str, SoundKind] = MappingProxyType({"AMBIENCE": "ambience", "STING": "sting"})
_ENDED_BY_OUT = ("AMBIENCE", "MUSIC")


def sound_offers(key: str, catalog: Catalog, typed: str) -> Iterator[Offer]:
    """What ``[KEY: `` may call. Ids alone after ``id:``, and last otherwise."""
    kinds = KINDS_OF[key]
    own = _OWN_FIRST.get(key)
    sounds = sorted(
        (s for s in catalog.sounds.values() if s.kind in kinds and not s.edition),
        key=lambda sound: (own is not None and sound.kind != own, sound.id),
    )
    if not typed.casefold().startswith("id:"):
        moods = {sound.mood for sound in sounds} if key == "MUSIC" else set()
        if moods:
            yield from _moods(sounds)
        if key in _ENDED_BY_OUT:
            yield Offer(label="out", kind=Kinds.Keyword, about="Ends what is playing.")
        shapes = {sound.id: shape_of(sound) for sound in sounds}
        for sound, alias in _aliases_in_turn([s for s in sounds if s.by_words]):
            if alias not in moods:
                yield Offer(
                    label=alias,
                    kind=Kinds.Value,
                    detail=shapes[sound.id],
                    about=sound.description,
                )
    for sound in sounds:
        yield Offer(
            label=f"id:{sound.id}",
            kind=Kinds.Reference,
            detail=shape_of(sound),
            about=sound.description,
        )


def _aliases_in_turn(sounds: list[Sound]) -> Iterator[tuple[Sound, str]]:
    """The first alias of each, then the second of each: a list that is cut shows many sounds."""
    for named in zip_longest(*(sound.aliases for sound in sounds)):
        for sound, alias in zip(sounds, named, strict=True):
            if alias is not None:
                yield sound, alias


def _moods(sounds: list[Sound]) -> Iterator[Offer]:
    moods: dict[str, list[Sound]] = {}
    for sound in sounds:
        if sound.mood is not None and sound.by_words:
            moods.setdefault(sound.mood, []).append(sound)
    for mood, beds in moods.items():
        count = "1 bed" if len(beds) == 1 else f"{len(beds)} beds"
        about = "\n".join(f"{bed.id}: {bed.description}" for bed in beds)
        yield Offer(label=mood, kind=Kinds.EnumMember, detail=count, about=about)


def shape_of(sound: Sound) -> str:
    """``alarm.klaxon · one-shot · 5.2 s``."""
    return f"{sound.id} · {sound.kind} · {sound.lasts}"
