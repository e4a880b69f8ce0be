"""A cue that sounds, layer by layer: what its words called, and what became of it."""

from __future__ import annotations

from typing import Any

from pipeline.catalog.model import Sound
from pipeline.compile import Compiled
from pipeline.explain.laid import Laid
from pipeline.explain.matching import Choice, choice_of
from pipeline.explain.model import Block, Row, Subject, db_said, pan_said, seconds_said
from pipeline.explain.music import tell_music
from pipeline.explain.placing import place_block, place_of, times_json, times_said
from pipeline.explain.wishes import wishes_json, wishes_said
from pipeline.screenplay.model import Binding, CueCall, Layer
from pipeline.timeline.clips import LevelOfKind
from pipeline.timeline.model import Clip


def explain_cue(cue: CueCall, compiled: Compiled, laid: Laid | None) -> Subject:
    """A SOUND, AMBIENCE, MUSIC or STING."""
    layers = [layer for layer in compiled.screenplay.layers if layer.cue_id == cue.id]
    bindings = [b for b in compiled.screenplay.bindings if b.cue_id == cue.id]
    called = {binding.layer: binding for binding in bindings}
    numbers = sorted({layer.layer for layer in layers} | set(called))
    blocks = [Block(key="cue", rows=(("id", cue.id),), data={"id": cue.id, "kind": cue.kind})]
    for number in numbers:
        layer = next((each for each in layers if each.layer == number), None)
        title = f"layer {number + 1} of {len(numbers)}" if len(numbers) > 1 else ""
        blocks.append(_layer_block(layer, called.get(number), title, compiled, laid))
    return Subject(
        kind=cue.kind,
        sentence=_sentence(cue, layers, len(numbers), laid),
        span=cue.span,
        blocks=tuple(blocks),
    )


def _sentence(cue: CueCall, layers: list[Layer], called: int, laid: Laid | None) -> str:
    if not layers:
        return "Nothing sounds here: none of its words called an asset."
    stops = [layer for layer in layers if _stops(layer)]
    count = f"{called} layers" if called > 1 else "one layer"
    if called > len(layers):
        count += f" ({called - len(layers)} refused)"
    if len(stops) == len(layers):
        return f"{cue.kind.upper()} that ends what sounds."
    if laid is None:
        return f"{cue.kind.upper()} of {count}."
    starts = [clip for layer in layers for clip in laid.clips_of(layer)]
    if not starts:
        return f"{cue.kind.upper()} of {count}, of which nothing is heard."
    first = min(starts, key=lambda clip: clip.start_sample)
    told = " (predicted)" if laid.predicted else ""
    begins = times_said(first.start_sample, first.end_sample).split(" to ", maxsplit=1)[0]
    return f"{cue.kind.upper()} of {count}, from {begins}{told}: {first.placed_by.words}."


def _stops(layer: Layer) -> bool:
    return layer.asset is None or layer.stop


def _layer_block(
    layer: Layer | None,
    binding: Binding | None,
    title: str,
    compiled: Compiled,
    laid: Laid | None,
) -> Block:
    rows: list[Row] = []
    data: dict[str, Any] = {"layer": binding.layer if binding else layer.layer if layer else 0}
    choice = None
    if binding is not None:
        choice = choice_of(binding, compiled)
        _tell_choice(binding, choice, compiled, rows, data)
    if layer is not None and _stops(layer):
        _tell_stop(layer, laid, rows, data)
    elif layer is not None and layer.asset is not None and laid is not None:
        sound = compiled.catalog.sounds[layer.asset]
        clips = laid.clips_of(layer)
        if clips:
            _tell_gain(layer, choice, sound, clips[0], laid, rows, data)
            _tell_playing(layer, choice, sound, clips[0], laid, rows, data)
            place = place_block(clips[0], laid)
            rows += place.rows
            data["place"] = place.data
        else:
            rows.append(("", "it has no room on the timeline: what ends it comes before it"))
        if layer.kind == "music" and clips:
            tell_music(layer, sound, clips, laid, rows, data)
    return Block(key="layers", rows=tuple(rows), data=data, listed=True, title=title)


def _tell_choice(
    binding: Binding, choice: Choice, compiled: Compiled, rows: list[Row], data: dict[str, Any]
) -> None:
    taken = wishes_said(choice.modifiers, compiled.catalog.treatments)
    sound = compiled.catalog.sounds.get(choice.asset or "")
    described = f"{sound.id}: {sound.description} ({sound.kind})" if sound else "no asset"
    rows += [("words", f"“{binding.text}”"), ("asset", described), ("", choice.why)]
    if choice.others:
        others = ", ".join(f"{asset} {score:.2f}" for asset, score in choice.others)
        rows.append(("then came" if sound else "nearest", others))
    if taken:
        rows.append(("words also ask", "; ".join(taken)))
    data |= {
        "words": binding.text,
        "asset": choice.asset,
        "kind": sound.kind if sound else None,
        "why": choice.why,
        "score": choice.score,
        "others": [{"asset": asset, "score": score} for asset, score in choice.others],
        "modifiers": wishes_json(choice.modifiers),
    }


def _tell_stop(layer: Layer, laid: Laid | None, rows: list[Row], data: dict[str, Any]) -> None:
    """A stop makes nothing; what it ended says so itself."""
    data["stops"] = []
    if laid is None:
        rows.append(("stops", "what sounds"))
        return
    ended = [c for c in laid.timeline.clips if c.ended_by.of == layer.id]
    for clip in ended:
        times = times_said(clip.start_sample, clip.end_sample)
        rows.append(("ends", f"{clip.asset}, {place_of(clip.span, laid)}, which played {times}"))
        rows.append(("", clip.ended_by.words))
        data["stops"].append(
            {"id": clip.id, "asset": clip.asset, "path": clip.span.path, "line": clip.span.line}
            | times_json(clip.start_sample, clip.end_sample, laid)
        )
    if not ended:
        rows.append(("ends", "nothing: nothing of its kind sounds here"))


def _tell_gain(
    layer: Layer,
    choice: Choice | None,
    sound: Sound,
    clip: Clip,
    laid: Laid,
    rows: list[Row],
    data: dict[str, Any],
) -> None:
    of_words = choice.modifiers.gain_db if choice else 0.0
    of_style = LevelOfKind(laid.compiled.style).of_layer(layer, clip.loop)
    asked = layer.gain_db - of_words
    parts = (
        f"style {laid.compiled.style.id} {db_said(of_style)}, words {db_said(of_words)}, "
        f"gain= {db_said(asked)}; the library has it at {sound.loudness_lufs:g} LUFS"
        + (f" and plays it {db_said(sound.gain_db)}" if sound.gain_db else "")
    )
    rows.append(("gain", f"{db_said(clip.gain_db)}: {parts}"))
    data["gain"] = {
        "gain_db": clip.gain_db,
        "style_db": of_style,
        "words_db": of_words,
        "asked_db": asked,
        "library_lufs": sound.loudness_lufs,
        "library_db": sound.gain_db,
    }
    wanted = "off" if clip.duck_off else None if clip.duck_lu is None else f"{clip.duck_lu:g} LU"
    if wanted is not None:
        rows.append(("duck", f"duck={wanted}"))
    data["duck_lu"] = clip.duck_lu
    data["duck_off"] = clip.duck_off


def _tell_playing(
    layer: Layer,
    choice: Choice | None,
    sound: Sound,
    clip: Clip,
    laid: Laid,
    rows: list[Row],
    data: dict[str, Any],
) -> None:
    """Fades, variant, pan, treatment and whether it loops."""
    takes = laid.assets.by_id.get(sound.id, ())
    if clip.form is not None:
        made = clip.id not in laid.levels.unheard
        state = "in the store" if made else "not made yet"
        rows.append(("variant", f"played for this place, {state}"))
    else:
        made = bool(takes[clip.variant].key)
        state = "in the store" if made else "not made yet: its length is what its file states"
        rows.append(("variant", f"{clip.variant + 1} of {len(takes)}, {state}"))
    fades = f"in {seconds_said(clip.fade_in_samples)}, out {seconds_said(clip.fade_out_samples)}"
    rows.append(("fades", fades))
    plays = "loops without a seam" if clip.loop else "plays once"
    rows.append(("plays", f"{plays}, pan {pan_said(clip.pan)}"))
    if layer.via is not None:
        by_words = choice is not None and choice.modifiers.manner.via == layer.via
        rows.append(("treatment", f"{layer.via} ({'its words' if by_words else 'via='})"))
    data |= {
        "id": clip.id,
        "variant": clip.variant,
        "variants": len(takes) or 1,
        "made": made,
        "fade_in_samples": clip.fade_in_samples,
        "fade_out_samples": clip.fade_out_samples,
        "loop": clip.loop,
        "pan": clip.pan,
        "via": layer.via,
    }
