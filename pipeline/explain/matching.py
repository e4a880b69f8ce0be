"""Why a layer's words called the asset that they did, and what else came near."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.catalog.match import Match, match_for, ranked
from pipeline.catalog.model import SoundKind
from pipeline.catalog.modifiers import Modifiers, split_modifiers
from pipeline.catalog.stems import content_stems, stems, words
from pipeline.compile import Compiled
from pipeline.screenplay.model import Binding


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """``score`` is of the words alone (1 for an id, an alias or a mood); ``others`` are what
    came near, best first, with the scores that their words earn."""

    asset: str | None
    why: str
    score: float
    others: tuple[tuple[str, float], ...]
    modifiers: Modifiers


def choice_of(binding: Binding, compiled: Compiled) -> Choice:
    """What chose the asset of ``binding``, said again from its words."""
    match, kinds = match_for(binding.text, compiled.catalog, binding.kind)
    others = _others(binding, kinds, compiled)
    return Choice(
        asset=binding.asset,
        why=_why(binding, match, compiled),
        score=match.score if match.asset == binding.asset else binding.score,
        others=others,
        modifiers=replace(match.modifiers, manner=binding.manner),
    )


def _why(binding: Binding, match: Match, compiled: Compiled) -> str:
    if binding.asset is None:
        return "refused: nothing is substituted silently"
    if binding.explicit:
        return "named outright (id:)"
    by_words = _by_words(binding, match, compiled)
    frozen = compiled.lock.sound(binding.kind, binding.text)
    chosen = compiled.catalog.sounds[binding.asset]
    if frozen is None or frozen.asset != chosen.called:
        return by_words
    if chosen.edition and match.asset == chosen.called:
        return (
            f"frozen in script.lock by a render, as {chosen.called} was then; "
            "warroom sounds update takes it as it is now"
        )
    if match.asset == binding.asset:
        return f"frozen in script.lock by a render; the words choose it too: {by_words}"
    now = match.asset or "nothing"
    return f"frozen in script.lock by a render; chosen anew it would be {now}"


def _by_words(binding: Binding, match: Match, compiled: Compiled) -> str:
    if match.asset is None:
        return "no match"
    sound = compiled.catalog.sounds[match.asset]
    said, meant = (
        words(binding.text),
        split_modifiers(binding.text, music=binding.kind == "music")[0],
    )
    for alias in sound.aliases:
        if words(alias) in (said, meant):
            return f"“{alias}” is its alias"
    for alias in sound.aliases:
        alias_stems = frozenset(stems(alias))
        if alias_stems in (frozenset(stems(binding.text)), frozenset(content_stems(meant))):
            return f"“{alias}” is its alias, in another form of the words"
    if sound.mood is not None and match.score == 1.0:
        return f"“{sound.mood}” is its mood"
    return f"the best match of the words, score {match.score:.2f}"


def _others(
    binding: Binding, kinds: tuple[SoundKind, ...], compiled: Compiled
) -> tuple[tuple[str, float], ...]:
    """The nearest but the one chosen, with their scores."""
    if binding.explicit:
        return ()
    scores = dict(ranked(binding.text, compiled.catalog, kinds))
    near = [(asset, scores.get(asset, 0.0)) for asset in binding.nearest if asset != binding.asset]
    return tuple(sorted(near, key=lambda row: -row[1]))
