"""An episode laid out from what is there already: nothing is spoken, and no sound is made."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.assets.gather import gather
from pipeline.assets.model import Assets, AssetTake
from pipeline.assets.takes import foretold
from pipeline.assets.unfit import recordings_missing
from pipeline.catalog.model import Sound
from pipeline.compile import Compiled
from pipeline.diagnostics import Diagnostic, Diagnostics, in_reading_order
from pipeline.needs import (
    ROOM_TONE,
    engines_overasked,
    engines_unknown,
    plugins_missing,
    sounds_of,
    voices_without_engine,
)
from pipeline.score.score import score
from pipeline.speech.engines.protocol import MissingModel
from pipeline.speech.model import Takes
from pipeline.speech.speak import speak
from pipeline.speech.walla import Walla
from pipeline.store import Store
from pipeline.timeline.model import Timeline
from pipeline.timeline.place import place

_WITHOUT_MODELS = "tone"
"""The engine that needs no files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """What a render would lay out. Where takes or sounds are not in the store their lengths are
    foretold, and ``placed`` (music as slots) and ``timeline`` (scored) with them."""

    takes: Takes
    assets: Assets
    placed: Timeline
    timeline: Timeline
    problems: Diagnostics


def foretell(compiled: Compiled, store: Store, engine: str | None = None) -> Foretold | None:
    """Lay ``compiled`` out; ``None`` where its errors leave nothing to lay out.

    ``engine`` is that of a draft. Raises ``MissingModel`` where a voice's model is not there.
    """
    if not _can_be_laid_out(compiled):
        return None
    screenplay, catalog = compiled.screenplay, compiled.catalog
    retakes = compiled.lock.retakes
    takes, unspoken = speak(
        screenplay, catalog, store, engine_override=engine, only=set(), retakes=retakes
    )
    walla = None if voices_without_engine(compiled) else Walla(catalog, store)
    assets, _ = gather(sounds_of(screenplay, catalog).values(), store, speak=walla, only=set())
    return _laid_out(compiled, takes, assets, unspoken)


def problems_ahead(compiled: Compiled, store: Store) -> Diagnostics:
    """What a render of ``compiled`` would find after compiling, as far as lengths that are
    foretold can tell; in reading order. No model is needed."""
    if not _can_be_laid_out(compiled):
        return ()
    screenplay, catalog = compiled.screenplay, compiled.catalog
    unknown = voices_without_engine(compiled)
    takes, unspoken = _foretold_takes(compiled, store)
    unspoken = _once_a_voice(unspoken, compiled, told=set(unknown))
    sounds = sounds_of(screenplay, catalog).values()
    laid = _laid_out(compiled, takes, Assets(by_id={s.id: _foretold(s) for s in sounds}), unspoken)
    overasked = engines_overasked(compiled) + plugins_missing(compiled, opened=False)
    gone = recordings_missing(sounds)
    return in_reading_order(engines_unknown(compiled) + overasked + gone + laid.problems)


def _laid_out(compiled: Compiled, takes: Takes, assets: Assets, unspoken: Diagnostics) -> Foretold:
    catalog = compiled.catalog
    placed, misplaced = place(
        compiled.screenplay,
        takes,
        assets,
        style=compiled.style,
        sounds=catalog.sounds,
        room_tone=assets.by_id[ROOM_TONE][0] if ROOM_TONE in assets.by_id else None,
        devices=catalog.devices,
    )
    timeline, unscored = score(placed, assets, catalog.sounds)
    return Foretold(
        takes=takes,
        assets=assets,
        placed=placed,
        timeline=timeline,
        problems=unspoken + misplaced + unscored,
    )


def _can_be_laid_out(compiled: Compiled) -> bool:
    """Has every line a voice, and is there a style that says how long the gaps are?"""
    screenplay, catalog = compiled.screenplay, compiled.catalog
    known_voices = all(line.voice in catalog.voices for line in screenplay.lines)
    return known_voices and screenplay.episode.style in catalog.styles


def _foretold_takes(compiled: Compiled, store: Store) -> tuple[Takes, Diagnostics]:
    screenplay, catalog = compiled.screenplay, compiled.catalog
    try:
        return speak(screenplay, catalog, store, only=set(), retakes=compiled.lock.retakes)
    except MissingModel:
        # What is wrong with the script does not wait for a download.
        return speak(screenplay, catalog, store, engine_override=_WITHOUT_MODELS, only=set())


def _once_a_voice(unspoken: Diagnostics, compiled: Compiled, told: set[str]) -> Diagnostics:
    """Without what is wrong with a voice again at each of its lines; ``told`` are the voices of
    which it is said elsewhere."""
    voice_at = {line.span: line.voice for line in compiled.screenplay.lines}
    kept: list[Diagnostic] = []
    for diagnostic in unspoken:
        if diagnostic.slug == "speech/voice":
            voice = voice_at[diagnostic.span]
            if voice in told:
                continue
            told.add(voice)
        kept.append(diagnostic)
    return tuple(kept)


def _foretold(sound: Sound) -> tuple[AssetTake, ...]:
    return tuple(foretold(sound, variant) for variant in range(sound.variants))
