"""SOUND, AMBIENCE, MUSIC and STING: each layer bound to an asset, or refused."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.catalog.editions import as_it_was
from pipeline.catalog.match import KINDS_ASKED, Match, match_for
from pipeline.catalog.model import EDITION, SoundKind
from pipeline.catalog.modifiers import Manner, Modifiers
from pipeline.diagnostics import error, warning
from pipeline.screenplay import values
from pipeline.screenplay.context import Context
from pipeline.screenplay.model import Anchor, Binding, Layer, LayerKind
from pipeline.screenplay.params import Settings
from pipeline.script.nodes import Cue, Word
from pipeline.source import SourceSpan

LAYER_PARAMS = (
    "at",
    "for",
    "until",
    "loop",
    "wait",
    "stop",
    "gain",
    "pan",
    "fade",
    "fade-in",
    "fade-out",
    "via",
    "duck",
)

LAYER_KINDS: dict[str, LayerKind] = {
    "SOUND": "sound",
    "AMBIENCE": "ambience",
    "MUSIC": "music",
    "STING": "sting",
}

_STARTING_FADE_S = 1.0
"""A bed that is *starting* comes up; a hit that is starting is only a hit."""

_LOUDEST_GAIN_DB = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wishes:
    """What the params of a cue ask of all of its layers."""

    at: Anchor | None = None
    for_s: float | None = None
    until: str | None = None
    loop: bool = False
    wait: bool = False
    stop: bool = False
    gain_db: float = 0.0
    pan: float | None = None
    fade_in_s: float | None = None
    fade_out_s: float | None = None
    via: str | None = None
    duck_lu: float | None = None
    duck_off: bool = False


_NO_WISHES = _Wishes()


def resolve_layers(cue: Cue, cue_id: str, context: Context) -> None:
    """Add the layers of ``cue`` to the events, and a binding for each that names an asset."""
    kind = LAYER_KINDS[cue.key]
    wishes = _read_wishes(cue, context) if cue.params else _NO_WISHES
    if not cue.args:
        # Without words it can only be a stop of everything of its kind; an empty cue has been
        # told by the parser.
        if wishes.stop:
            _add_layer(context, cue_id, kind, 0, "", None, wishes, Modifiers(), cue.span)
        return
    words = _one_bed(cue.args) if kind == "music" else cue.args
    for number, word in enumerate(words):
        if word.text.casefold() == "out":
            _add_layer(
                context,
                cue_id,
                kind,
                number,
                word.text,
                None,
                wishes,
                Modifiers(stop=True),
                word.span,
            )
        else:
            _bind(word, number, kind, cue_id, wishes, context)


def _one_bed(args: tuple[Word, ...]) -> tuple[Word, ...]:
    """``[MUSIC: tense, rising synths]`` is one bed, said in two ways."""
    first, last = args[0].span, args[-1].span
    span = first.source.span(first.start, last.end)
    return (Word(text=", ".join(arg.text for arg in args), span=span),)


def _read_wishes(cue: Cue, context: Context) -> _Wishes:
    settings = Settings(
        cue.params, "param", LAYER_PARAMS, context.found, idle=("keep",), owner=cue.key
    )
    fade_s = settings.duration_s("fade") if "fade" in settings else None
    fade_in_s = settings.duration_s("fade-in") if "fade-in" in settings else None
    fade_out_s = settings.duration_s("fade-out") if "fade-out" in settings else None
    duck_lu = None
    duck_off = False
    if "duck" in settings:
        duck_lu = settings.value("duck", values.duck_lu, "duck is 12, 12LU or off")
        duck_off = duck_lu is not None and (settings.text("duck") or ("",))[0].casefold() == "off"
    return _Wishes(
        at=settings.anchor(context.ids) if "at" in settings else None,
        for_s=settings.duration_s("for") if "for" in settings else None,
        until=settings.until(context.ids) if "until" in settings else None,
        loop=settings.flag("loop"),
        wait=settings.flag("wait"),
        stop=settings.flag("stop"),
        gain_db=settings.gain_db() if "gain" in settings else 0.0,
        pan=settings.pan() if "pan" in settings else None,
        fade_in_s=fade_s if fade_in_s is None else fade_in_s,
        fade_out_s=fade_s if fade_out_s is None else fade_out_s,
        via=settings.treatment(context.treatment_names) if "via" in settings else None,
        duck_lu=None if duck_off else duck_lu,
        duck_off=duck_off,
    )


def _bind(
    word: Word, number: int, kind: LayerKind, cue_id: str, wishes: _Wishes, context: Context
) -> None:
    match = context.matches.get((kind, word.text))
    if match is None:
        match = context.matches[kind, word.text] = match_for(word.text, context.catalog, kind)[0]
    explicit = word.text.casefold().startswith("id:") or word.text in context.catalog.sounds
    asset, score, nearest = match.asset, match.score, match.nearest
    if explicit and asset is not None and not _fits(asset, kind, word.span, context):
        words = asset.replace(".", " ").replace("-", " ")
        nearest = match_for(words, context.catalog, kind)[0].nearest
        asset = None
    modifiers = match.modifiers
    if not explicit:
        locked = _locked(word, kind, match, context)
        if locked is not None:
            frozen, manner = locked
            modifiers = replace(modifiers, manner=manner)
            if frozen != asset:
                asset, score = frozen, 1.0
                nearest = (frozen, *(near for near in nearest if near != frozen))[:3]
    context.bindings.append(
        Binding(
            cue_id=cue_id,
            layer=number,
            kind=kind,
            text=word.text,
            asset=asset,
            score=score,
            nearest=nearest,
            explicit=explicit,
            manner=modifiers.manner,
            span=word.span,
        )
    )
    if asset is not None:
        runner_up = match.runner_up if match.runner_up != asset else match.asset
        _add_layer(
            context,
            cue_id,
            kind,
            number,
            word.text,
            asset,
            wishes,
            modifiers,
            word.span,
            runner_up=runner_up,
            score=score,
        )
    elif match.asset is None:
        _refuse(word, kind, match, context)


def _locked(
    word: Word, kind: LayerKind, match: Match, context: Context
) -> tuple[str, Manner] | None:
    """What an earlier render chose for these words and how it played it, while it is there."""
    call = kind, word.text
    if call not in context.locked:
        context.locked[call] = context.lock.sound(kind, word.text)
    locked = context.locked[call]
    if locked is None:
        return None
    as_kept = as_it_was(locked.asset, locked.definition, context.catalog)
    if as_kept is not None:
        return as_kept.id, locked.manner
    if locked.asset in context.catalog.sounds:
        context.found.append(
            warning(
                "lock/changed",
                f"{locked.asset} is not as it was when this episode was rendered",
                word.span,
                "the next render takes it as it is now; the old one can be kept beside it"
                f" ({locked.asset}{EDITION}1)",
            )
        )
        return locked.asset, locked.manner
    context.found.append(
        warning(
            "lock/gone",
            f"{locked.asset}, which this episode was rendered with, is no longer there",
            word.span,
            _instead(match),
        )
    )
    return None


def _instead(match: Match) -> str:
    """What the words have in the place of an asset that is gone."""
    if match.asset is not None:
        return f"nearest is id:{match.asset}, which the words call now"
    if match.nearest:
        return f"nearest is id:{match.nearest[0]}"
    return "the library has none of this kind yet"


def _fits(asset: str, kind: LayerKind, span: SourceSpan, context: Context) -> bool:
    """May a cue of this kind play this asset, which its writer named outright?"""
    of: SoundKind = context.catalog.sounds[asset].kind
    if of in KINDS_ASKED[kind][-1]:
        return True
    right = {"music": "MUSIC", "sting": "STING", "ambience": "AMBIENCE"}.get(of, "SOUND")
    context.found.append(
        error(
            "sound/wrong-kind",
            f"{asset} is {of}, which {kind.upper()} does not play",
            span,
            f"write [{right}: id:{asset}]",
        )
    )
    return False


def _refuse(word: Word, kind: LayerKind, match: Match, context: Context) -> None:
    nearest = ", ".join(f"id:{near}" for near in match.nearest)
    context.found.append(
        error(
            "sound/unknown",
            f"no {kind} answers to “{word.text}”",
            word.span,
            f"nearest are {nearest}; or give one these words as an alias"
            if nearest
            else "the library has none of this kind yet",
        )
    )


def _add_layer(
    context: Context,
    cue_id: str,
    kind: LayerKind,
    number: int,
    text: str,
    asset: str | None,
    wishes: _Wishes,
    modifiers: Modifiers,
    span: SourceSpan,
    *,
    runner_up: str | None = None,
    score: float = 1.0,
) -> None:
    bed = asset is not None and context.catalog.sounds[asset].loops
    manner = modifiers.manner
    # A treatment by words is the library's to have; one that the writer names is an error if not.
    by_words = manner.via if manner.via in context.catalog.treatments else None
    fade_in_s = wishes.fade_in_s
    if fade_in_s is None and modifiers.starting and bed:
        fade_in_s = _STARTING_FADE_S
    context.events.append(
        Layer(
            id=f"{cue_id}/{number}",
            cue_id=cue_id,
            section=context.section,
            kind=kind,
            layer=number,
            text=text,
            asset=asset,
            runner_up=runner_up,
            score=score,
            at=wishes.at,
            for_s=wishes.for_s,
            until=wishes.until,
            loop=wishes.loop,
            wait=wishes.wait,
            stop=wishes.stop or modifiers.stop,
            gain_db=min(_LOUDEST_GAIN_DB, wishes.gain_db + modifiers.gain_db),
            pan=wishes.pan,
            fade_in_s=fade_in_s,
            fade_out_s=wishes.fade_out_s,
            via=by_words if wishes.via is None else wishes.via,
            duck_lu=wishes.duck_lu,
            duck_off=wishes.duck_off,
            count=1 if bed or wishes.loop else manner.count,
            intensity=manner.intensity,
            builds=manner.builds,
            span=span,
        )
    )
